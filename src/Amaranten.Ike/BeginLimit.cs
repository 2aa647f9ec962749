using Amaranten.Wire;

namespace Amaranten.Ike;

/// <summary>How many negotiations may be begun a second, or lines be logged about them.</summary>
internal sealed class BeginLimit(int perSecond = Limits.BegunPerSecond)
{
    private Instant _since;
    private int _begun;

    /// <summary>Whether another one may begin now; counts it, or what it costs: the last may cost more than is left.</summary>
    public bool TryTake(Instant now, int cost = 1)
    {
        if (now.Since(_since) >= 1_000) (_since, _begun) = (now, 0);
        if (_begun >= perSecond) return false;
        _begun += cost;
        return true;
    }
}
