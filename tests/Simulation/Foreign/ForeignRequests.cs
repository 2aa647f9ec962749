namespace Simulation;

/// <summary>Messages that wait for an answer and are sent again meanwhile, every four seconds, five times in all.</summary>
public sealed class ForeignRequests(ForeignContext context, ForeignPath path)
{
    private const int RetransmitMilliseconds = 4_000, Transmissions = 5;
    private readonly List<Pending> _pending = [];

    /// <summary>Whether any waits.</summary>
    public bool Any => _pending.Count > 0;

    /// <summary>The exchange that this one belongs to got no answer at all.</summary>
    public event Action<IForeignExchange>? GotNoAnswer;

    /// <summary>Sends a message of an exchange until that is answered.</summary>
    public void Send(byte[] message, IForeignExchange exchange)
    {
        _pending.Add(new Pending(message, exchange) { Left = Transmissions - 1, Due = context.Now + RetransmitMilliseconds });
        path.SendIke(message, exchange.Ends);
    }

    /// <summary>The exchange got its answer.</summary>
    public void Answered(IForeignExchange exchange) => _pending.RemoveAll(pending => pending.Of == exchange);

    /// <summary>Nothing waits any more.</summary>
    public void Clear() => _pending.Clear();

    /// <summary>Sends again what is due.</summary>
    public void Tick()
    {
        foreach (Pending pending in _pending.Where(pending => pending.Due <= context.Now).ToList())
        {
            if (pending.Left > 0)
            {
                (pending.Left, pending.Due) = (pending.Left - 1, context.Now + RetransmitMilliseconds);
                path.SendIke(pending.Message, pending.Of.Ends);
                continue;
            }
            _pending.Remove(pending);
            GotNoAnswer?.Invoke(pending.Of);
        }
    }

    private sealed record Pending(byte[] Message, IForeignExchange Of)
    {
        public int Left { get; set; }

        public long Due { get; set; }
    }
}
