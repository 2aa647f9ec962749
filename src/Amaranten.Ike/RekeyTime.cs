using Amaranten.Wire;

namespace Amaranten.Ike;

/// <summary>When an SA is replaced before it ends. Whoever made it comes first, so that the two sides rarely collide.</summary>
internal static class RekeyTime
{
    /// <summary>
    /// A tenth of the lifetime before its end, at most nine minutes, but at least a third or five seconds where lifetimes are short. The
    /// initiator is earlier by up to as much again, by chance.
    /// </summary>
    public static Instant Of(Instant created, int lifetimeSeconds, bool weInitiated, IkeContext context)
    {
        long lifetime = lifetimeSeconds * 1_000L;
        long margin = Math.Min(Math.Max(lifetime / 10, Math.Min(lifetime / 3, 5_000)), Limits.RekeyMarginMilliseconds);
        return created.Plus(weInitiated ? lifetime - margin - context.Jitter(margin) : lifetime - margin / 2);
    }
}
