using Amaranten.Wire;

namespace Amaranten.Ike;

/// <summary>How many negotiations may be begun a second (<see cref="Limits.BegunPerSecond"/>).</summary>
internal sealed class BeginLimit
{
    private Instant _since;
    private int _begun;

    /// <summary>Whether another one may begin now; counts it.</summary>
    public bool TryTake(Instant now)
    {
        if (now.Since(_since) >= 1_000) (_since, _begun) = (now, 0);
        return _begun++ < Limits.BegunPerSecond;
    }
}
