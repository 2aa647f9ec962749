using System.Collections.Immutable;
using Amaranten.Wire.Ip;

namespace Amaranten.Ike.Roaming;

/// <summary>
/// Which networks a roaming client may have behind it. What we gave it by mode-config, and nothing else, where we did. Otherwise what lies in the
/// tunnel's remote networks; where those are everything, only the client itself: nobody draws others' traffic to himself.
/// </summary>
internal static class RoamingSelectors
{
    private static readonly ImmutableArray<IpPrefix> s_private =
    [
        IpPrefix.Parse("10.0.0.0/8"), IpPrefix.Parse("172.16.0.0/12"), IpPrefix.Parse("192.168.0.0/16"), // RFC 1918 §3
        IpPrefix.Parse("100.64.0.0/10"), // RFC 6598 §7
        IpPrefix.Parse("169.254.0.0/16"), // RFC 3927 §2.1
    ];

    /// <summary>The selector of the template under which the client may have what it asks for; a reason where one would do but for that.</summary>
    public static bool TryFind(TunnelState client, TrafficSelector asked, IReadOnlyList<TunnelState> tunnels, IkeContext context, out int index, out string? reason)
    {
        (reason, index) = (null, ChildSaKeys.DhcpSelector);
        if (client.Config.RelaysDhcp && DhcpSa.IsAskedFor(asked)) return true;
        ImmutableArray<TrafficSelector> configured = client.Config.Selectors;
        for (index = 0; index < configured.Length; index++)
        {
            if (!Covers(configured[index], asked, client.Addresses.Leased)) continue;
            reason = Objection(client, configured[index], asked, tunnels, context);
            if (reason is null) return true;
        }
        index = -1;
        return false;
    }

    // "assigned" stands for whatever we have given to the client.
    private static bool Covers(TrafficSelector configured, TrafficSelector asked, IpAddress? leased) =>
        configured.Contains(asked)
        || leased is not null && configured.Remote == IkeTunnel.Assigned && (configured with { Remote = asked.Remote }).Contains(asked);

    private static string? Objection(
        TunnelState client, TrafficSelector configured, TrafficSelector asked, IReadOnlyList<TunnelState> tunnels, IkeContext context)
    {
        bool isAsWritten = configured.Remote == asked.Remote && asked.Remote.Length > 0;
        if (!isAsWritten && context.Actions.HasAddressIn(asked.Remote)) return "an address of ours lies in it";
        bool isOpen = configured.Remote.Length == 0 && client.Addresses.Leased is null;
        if (isOpen && !IsItself(client, asked.Remote)) return "a client may have only its own address there";
        if (isOpen && asked.Local.Length > 0 && asked.Local.Overlaps(asked.Remote)) return "it lies in our own network";
        foreach (TunnelState tunnel in tunnels)
        {
            bool isTheirs = !isAsWritten && !tunnel.Config.AnyPeer && tunnel.Config.Selectors.Any(other =>
                other.Remote.Length > 0 && other.Remote.Overlaps(asked.Remote) && other.Local.Overlaps(asked.Local));
            if (isTheirs) return $"it belongs to tunnel {tunnel.Config.Name}";
            TunnelState? holder = tunnel.Clients?.HolderOf(asked, client);
            if (holder is not null && (holder.Template != client.Template || holder.Client?.PeerId != client.Client?.PeerId))
                return $"{holder.Client?.PeerId} at {holder.Client?.Peer} has it: give clients addresses by mode-config";
        }
        return null;
    }

    // Behind a NAT a client knows only its private address, and nobody can check it; a public one could be somebody else's.
    private static bool IsItself(TunnelState client, IpPrefix remote)
    {
        if (client.Client is not { } at || remote.Length != remote.Address.Width) return false;
        return remote.Address == at.Peer.Address || at.IsBehindNat && s_private.Any(network => network.Contains(remote));
    }
}
