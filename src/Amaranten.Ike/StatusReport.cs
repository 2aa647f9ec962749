using Amaranten.Ike.Phase1;
using Amaranten.Ike.Phase2;

namespace Amaranten.Ike;

/// <summary>Makes the public picture of a tunnel.</summary>
internal static class StatusReport
{
    public static IkeTunnelStatus Of(TunnelState tunnel, Negotiations negotiations) => new(
        tunnel.Config.Name, tunnel.Phase, tunnel.Since,
        [
            .. tunnel.IkeSas.Select(Of),
            .. negotiations.All.Where(mainMode => mainMode.Tunnel == tunnel && !mainMode.IsOver).Select(Of),
        ],
        [.. tunnel.Children.All.Select(Of)],
        tunnel.LastFailure, tunnel.RetryAt)
    {
        Instance = tunnel.Instance,
        Client = tunnel.Client?.PeerId,
        PeerAddress = tunnel.Clients is null && tunnel.IsPeerKnown ? tunnel.Client?.Peer.Address ?? tunnel.Config.PeerAddress : null,
        Clients = tunnel.Clients is null ? [] : [.. tunnel.Clients.All.Select(client => Of(client, negotiations))],
    };

    private static IkeSaStatus Of(IkeSa sa) => new(
        $"{sa.Cookies.InitiatorCookie:x16}", $"{sa.Cookies.ResponderCookie:x16}", sa.WeInitiated,
        sa.IsRetiring ? "replaced" : "established", sa.Suite, sa.Local, sa.Peer, sa.PeerId, sa.Nat.Text,
        sa.CreatedAt, sa.IsRetiring ? null : sa.RekeyAt, sa.ExpiresAt, sa.LastHeard, sa.Rekeys);

    private static IkeSaStatus Of(MainMode mainMode) => new(
        $"{mainMode.InitiatorCookie:x16}", $"{mainMode.ResponderCookie:x16}", mainMode.WeInitiate,
        mainMode.State.ToString(), null, mainMode.Local, mainMode.Peer, null, mainMode.Nat.Text,
        mainMode.Begun, null, null, mainMode.Begun, 0);

    private static ChildSaStatus Of(ChildSa child) => new(
        child.SelectorIndex, child.Selector, child.Suite, child.InboundSpi, child.OutboundSpi, child.UsedForSending, child.UdpEncapsulated,
        child.CreatedAt, child.RekeyAt, child.ExpiresAt, child.Rekeys);
}
