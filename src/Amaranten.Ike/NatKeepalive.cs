using Amaranten.Ike.Phase2;
using Amaranten.Wire;

namespace Amaranten.Ike;

/// <summary>One octet now and then keeps the mapping of our NAT alive (RFC 3948 §4), also while pairs stand without an ISAKMP SA.</summary>
internal sealed class NatKeepalive(IkeContext context)
{
    private IkeSa? _last;

    /// <summary>When the next one is due; never where we are not behind a NAT.</summary>
    public Instant Deadline { get; private set; } = Instant.Never;

    /// <summary>Counts from now on, under this ISAKMP SA.</summary>
    public void Restart(IkeSa? sa, Instant now)
    {
        _last = sa;
        Deadline = sa is { Nat.WeAreBehind: true } && sa.Tunnel.Config.KeepaliveSeconds > 0
            ? now.Plus(sa.Tunnel.Config.KeepaliveSeconds * 1_000L) : Instant.Never;
    }

    public void Tick(IkeSa? sa, ChildSas pairs, Instant now)
    {
        if (now < Deadline) return;
        sa ??= pairs.All.Any(child => child.UdpEncapsulated) ? _last : null;
        if (sa is { Nat.WeAreBehind: true }) context.Actions.Send(sa.Local, sa.Peer, []);
        Restart(sa, now);
    }
}
