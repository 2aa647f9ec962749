using Amaranten.Crypto;
using Amaranten.Wire;

namespace Simulation;

/// <summary>
/// A virtual clock, everything that is going to happen on it, and one seed. Gateways, hosts and cables live in it; the same seed gives the
/// same octets.
/// </summary>
public sealed class World(int seed)
{
    private readonly PriorityQueue<Action, (long At, long Order)> _events = new();
    private readonly List<SimulatedGateway> _gateways = [];
    private long _order;

    /// <summary>The time, starting at ten seconds so that 0 stays "never".</summary>
    public Instant Now { get; private set; } = new(10_000);

    /// <summary>The time of day.</summary>
    public DateTimeOffset WallClock => new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero).AddMilliseconds(Now.Milliseconds);

    /// <summary>Faults are drawn from here.</summary>
    public Random Faults { get; } = new(seed);

    /// <summary>Randomness for one gateway.</summary>
    public IRandom RandomFor(string name) => new SeededRandom(HashCode(name) ^ seed);

    /// <summary>Puts a gateway into this world.</summary>
    public void Add(SimulatedGateway gateway) => _gateways.Add(gateway);

    /// <summary>Takes a gateway out, as a power cut does.</summary>
    public void Remove(SimulatedGateway gateway) => _gateways.Remove(gateway);

    /// <summary>Something happens after this many milliseconds.</summary>
    public void After(long milliseconds, Action action) => _events.Enqueue(action, (Now.Milliseconds + milliseconds, _order++));

    /// <summary>Lets this many milliseconds pass.</summary>
    public void Run(long milliseconds)
    {
        Instant end = Begin(milliseconds);
        while (Advance(end)) { }
        Now = end;
    }

    /// <summary>Lets time pass until the condition holds; false if it did not within the limit.</summary>
    public bool RunUntil(Func<bool> condition, long limitMilliseconds)
    {
        Instant end = Begin(limitMilliseconds);
        while (!condition())
            if (!Advance(end)) return condition();
        return true;
    }

    private Instant Begin(long milliseconds)
    {
        foreach (SimulatedGateway gateway in _gateways) gateway.Touch();
        return Now.Plus(milliseconds);
    }

    private bool Advance(Instant end)
    {
        Settle();
        Instant next = end.Plus(1);
        if (_events.TryPeek(out _, out (long At, long Order) first)) next = Instant.Earlier(next, new Instant(first.At));
        foreach (SimulatedGateway gateway in _gateways) next = Instant.Earlier(next, gateway.Deadline);
        if (next > end) return false;
        // A deadline that lies in the past and is not met by a step would stop the clock.
        if (next > Now) Now = next;
        while (_events.TryPeek(out Action? action, out first) && first.At <= Now.Milliseconds)
        {
            _events.Dequeue();
            action();
        }
        foreach (SimulatedGateway gateway in _gateways)
            if (gateway.Deadline <= Now) gateway.Step(Now);
        Settle();
        return true;
    }

    /// <summary>Lets the gateways finish what lies before them at this instant.</summary>
    private void Settle()
    {
        const int Rounds = 10_000;
        for (int i = 0; i < Rounds; i++)
        {
            bool busy = false;
            foreach (SimulatedGateway gateway in _gateways) busy |= gateway.Work(Now);
            if (!busy) return;
        }
        throw new InvalidOperationException("the gateways do not come to rest");
    }

    private static int HashCode(string text) => text.Aggregate(17, (hash, letter) => unchecked(hash * 31 + letter));
}

/// <summary>Octets from a seed.</summary>
public sealed class SeededRandom(int seed) : IRandom
{
    private readonly Random _random = new(seed);

    /// <inheritdoc/>
    public void Fill(Span<byte> destination) => _random.NextBytes(destination);
}
