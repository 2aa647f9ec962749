namespace Amaranten.Ike.Timing;

/// <summary>The last negotiation of a tunnel: phase 1, what stood between, and the quick mode that came last.</summary>
internal sealed class NegotiationTimes
{
    private const int MostTransactions = 8;
    private readonly List<ExchangeTimes> _transactions = [];
    private ExchangeTimes? _phase1, _quickMode;

    public IReadOnlyList<ExchangeTimes> All => [.. new[] { _phase1 }.Concat(_transactions).Append(_quickMode).OfType<ExchangeTimes>()];

    public void OnPhase1(ExchangeTimes times)
    {
        _phase1 = times;
        _transactions.Clear();
    }

    public void OnTransaction(ExchangeTimes times)
    {
        if (_transactions.Count < MostTransactions && !_transactions.Exists(known => ReferenceEquals(known.Steps, times.Steps))) _transactions.Add(times);
    }

    public void OnQuickMode(ExchangeTimes times) => _quickMode = times;
}
