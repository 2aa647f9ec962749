using Amaranten.Wire;

namespace Amaranten.Gateway.Forwarding;

/// <summary>A limit on how often something is done: so many a second on average, so many at once (RFC 1812 §4.3.2.8).</summary>
internal sealed class TokenBucket(int perSecond, int burst)
{
    // A token is counted as 1000 thousandths: one millisecond brings perSecond of them.
    private const long Token = 1000;
    private long _thousandths = burst * Token;
    private Instant _filledAt;

    public bool TryTake(Instant now)
    {
        long elapsed = Math.Clamp(now.Since(_filledAt), 0, burst * Token / perSecond + 1);
        _thousandths = Math.Min(_thousandths + elapsed * perSecond, burst * Token);
        _filledAt = now;
        if (_thousandths < Token) return false;
        _thousandths -= Token;
        return true;
    }
}
