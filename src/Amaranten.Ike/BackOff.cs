using Amaranten.Wire;

namespace Amaranten.Ike;

/// <summary>How long traffic waits after failures: longer with each, up to a limit.</summary>
internal sealed class BackOff
{
    private int _failures;

    /// <summary>The last failure; it stays told after a success.</summary>
    public IkeEvent? LastFailure { get; private set; }

    /// <summary>After a failure: when traffic may try again.</summary>
    public Instant? RetryAt { get; private set; }

    public void OnFailure(IkeEvent failure, Instant now)
    {
        LastFailure = failure;
        long pause = Math.Min(Limits.FirstPauseMilliseconds << Math.Min(_failures++, 8), Limits.LongestPauseMilliseconds);
        RetryAt = now.Plus(pause);
    }

    /// <summary>It works, or the operator begins anew.</summary>
    public void Reset() => (_failures, RetryAt) = (0, null);
}
