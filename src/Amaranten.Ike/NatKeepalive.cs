using Amaranten.Wire;

namespace Amaranten.Ike;

/// <summary>One octet now and then keeps the mapping of our NAT alive (RFC 3948 §4).</summary>
internal sealed class NatKeepalive(IkeContext context)
{
    /// <summary>When the next one is due; never where we are not behind a NAT.</summary>
    public Instant Deadline { get; private set; } = Instant.Never;

    /// <summary>Counts from now on, under this ISAKMP SA.</summary>
    public void Restart(IkeSa? sa, Instant now) => Deadline =
        sa is { Nat.WeAreBehind: true } && sa.Tunnel.Config.KeepaliveSeconds > 0 ? now.Plus(sa.Tunnel.Config.KeepaliveSeconds * 1_000L) : Instant.Never;

    public void Tick(IkeSa? sa, Instant now)
    {
        if (now < Deadline) return;
        if (sa is { Nat.WeAreBehind: true }) context.Actions.Send(sa.Local, sa.Peer, []);
        Restart(sa, now);
    }
}
