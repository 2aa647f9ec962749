using Amaranten.Wire;

namespace Amaranten.Ike;

/// <summary>How many negotiations may be begun a second, or lines be logged about them.</summary>
internal sealed class BeginLimit(int perSecond = Limits.BegunPerSecond)
{
    private Instant _since;
    private int _begun;

    /// <summary>Whether another one may begin now; counts it.</summary>
    public bool TryTake(Instant now)
    {
        if (now.Since(_since) >= 1_000) (_since, _begun) = (now, 0);
        return _begun++ < perSecond;
    }
}
