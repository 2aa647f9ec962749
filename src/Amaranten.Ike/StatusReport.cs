using Amaranten.Ike.Nat;
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
            .. negotiations.All.Where(phase1 => phase1.Tunnel == tunnel && !phase1.IsOver).Select(Of),
        ],
        [.. tunnel.Children.All.Select(Of)],
        tunnel.LastFailure, tunnel.RetryAt)
    {
        Instance = tunnel.Instance,
        Client = tunnel.Client?.PeerId,
        PeerAddress = tunnel.Clients is null && tunnel.IsPeerKnown ? tunnel.Client?.Peer.Address ?? tunnel.Config.PeerAddress : null,
        Leased = tunnel.Addresses.Leased is { } leased
            ? new AddressLease((tunnel.Config.ModeConfig as ModeConfigServer)?.Pool.Name ?? "", leased, ClientOf(tunnel)) : null,
        Times = tunnel.Times.All,
        Assigned = tunnel.Addresses.Assigned,
        Clients = tunnel.Clients is null ? [] : [.. tunnel.Clients.All.Select(client => Of(client, negotiations))],
    };

    private static IkeSaStatus Of(IkeSa sa) => new(
        $"{sa.Cookies.InitiatorCookie:x16}", $"{sa.Cookies.ResponderCookie:x16}", sa.WeInitiated,
        sa.IsRetiring ? "replaced" : "established", sa.Suite, sa.Local, sa.Peer, sa.PeerId, sa.Nat.Text,
        sa.CreatedAt, sa.IsRetiring ? null : sa.RekeyAt, sa.ExpiresAt, sa.LastHeard, sa.Rekeys, Phase1Method.NameOf(sa.Mode), sa.Method.Name)
    {
        PeerReassembles = sa.Fragmenter.PeerReassembles,
        LocalId = sa.Tunnel.Config.LocalId,
        User = sa.Preliminaries.User,
        UserBy = sa.Preliminaries.UserBy,
        NatVersion = sa.Nat.PeerSpeaks ? sa.Nat.Version.ToText() : null,
        Lifetime = new AgreedLifetime(sa.Lifetime.Seconds, sa.Lifetime.Kilobytes),
        Dpd = sa.SpeaksDpd && sa.Tunnel.Config.DpdDelaySeconds > 0
            ? new DpdTimes(sa.Tunnel.Config.DpdDelaySeconds, sa.Tunnel.Config.DpdTimeoutSeconds) : null,
        PeerSpeaksDpd = sa.SpeaksDpd,
    };

    private static IkeSaStatus Of(Phase1Exchange phase1) => new(
        $"{phase1.InitiatorCookie:x16}", $"{phase1.ResponderCookie:x16}", phase1.WeInitiate,
        phase1.State.ToString(), null, phase1.Local, phase1.Peer, null, phase1.Nat.Text,
        phase1.Begun, null, null, phase1.Begun, 0, Phase1Method.NameOf(phase1.Mode), phase1.Method?.Name ?? "")
    {
        PeerReassembles = phase1.Fragmenter.PeerReassembles,
    };

    private static ChildSaStatus Of(ChildSa child) => new(
        child.SelectorIndex, child.Selector, child.Suite, child.InboundSpi, child.OutboundSpi, child.UsedForSending, child.UdpEncapsulated,
        child.CreatedAt, child.RekeyAt, child.ExpiresAt, child.Rekeys)
    {
        Encapsulation = child.Encapsulation,
        Lifetime = new AgreedLifetime(child.Lifetime.Seconds, child.Lifetime.Kilobytes),
        Asked = child.Asked,
    };

    private static string ClientOf(TunnelState tunnel)
    {
        IkeSa? last = tunnel.IkeSas.LastOrDefault();
        return tunnel.IkeSas.LastOrDefault(sa => sa.Preliminaries.User is not null)?.Preliminaries.User
            ?? (last?.PeerId ?? tunnel.Client?.PeerId)?.ToString() ?? "";
    }
}
