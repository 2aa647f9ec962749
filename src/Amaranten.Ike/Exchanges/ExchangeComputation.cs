using Amaranten.Wire;

namespace Amaranten.Ike.Exchanges;

/// <summary>A computation that an exchange waits for.</summary>
internal abstract class ExchangeComputation(IAwaitsComputation waiting) : IkeComputation
{
    /// <summary>What it is, for people who ask what took so long.</summary>
    public abstract string Name { get; }

    /// <summary>Back on the control thread: the exchange goes on, or, if it ended meanwhile, the secrets are wiped.</summary>
    public void Deliver(Instant now)
    {
        waiting.Tunnel?.Touch();
        if (waiting.IsOver) Wipe();
        else waiting.Completed(now);
    }

    /// <summary>Nobody wants the result any more.</summary>
    protected virtual void Wipe()
    {
    }
}
