using Amaranten.Ike.Phase2;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Amaranten.Ike.Informational;

/// <summary>What is done when a peer says, authenticated, that it holds nothing but this ISAKMP SA (RFC 2407 §4.6.3.3).</summary>
internal static class InitialContact
{
    /// <summary>
    /// Believed for what the same identity set up from the same place; behind a NAT the port belongs to the place, since others may share the
    /// address (RFC 3947 §6). What was agreed since its main mode began is spared: both sides may have begun at once, each saying so.
    /// </summary>
    public static void Apply(TunnelState tunnel, IkeSa sa, IkeContext context, Instant now)
    {
        List<IkeSa> old = [.. tunnel.IkeSas.Where(other => other != sa && other.CreatedAt < sa.BegunAt && other.PeerId == sa.PeerId
            && IsSamePlace(tunnel, sa, other.Peer))];
        List<ChildSa> pairs = [.. tunnel.Children.All.Where(child => child.CreatedAt < sa.BegunAt && IsSamePlace(tunnel, sa, child.Peer))];
        if (old.Count == 0 && pairs.Count == 0) return;
        context.Report(IkeEventKind.PeerRestarted, tunnel.Config.Name, sa.Peer, $"INITIAL-CONTACT from {sa.PeerId}: what stood before is dropped");
        // Told all the same (RFC 2408 §3.15): to one that has restarted it means nothing, and one that says it each time would go on using what we dropped.
        foreach (ChildSa child in pairs) tunnel.Children.Remove(child, tellPeer: true, "the peer restarted", now);
        foreach (IkeSa other in old) tunnel.Phase1.Close(other, tellPeer: true, "the peer restarted", now);
    }

    // Without a NAT, a roaming client that was admitted to its own state from elsewhere is alone in it: its identity is enough.
    private static bool IsSamePlace(TunnelState tunnel, IkeSa sa, UdpEndpoint peer)
    {
        bool isSamePort = peer.Port == sa.Peer.Port;
        if (sa.Nat.PeerIsBehind) return isSamePort && peer.Address == sa.Peer.Address;
        return peer.Address == sa.Peer.Address || tunnel.Template is not null && isSamePort;
    }
}
