using System.Collections.Immutable;
using Amaranten.Ike.Nat;
using Amaranten.Wire.Ip;

namespace Amaranten.Ike.Phase2;

/// <summary>
/// The selectors of transport mode: between the two ends themselves, as they see each other. What a peer says may hold addresses that mean
/// something only behind its NAT, or ours; they are taken as the ends that they name (RFC 3947 §5.2, RFC 3948 §5.2).
/// </summary>
internal static class TransportEnds
{
    /// <summary>The protocol and ports of a selector between the ends of an ISAKMP SA.</summary>
    public static TrafficSelector Between(TrafficSelector selector, IpAddress local, IpAddress peer) =>
        selector with { Local = IpPrefix.Host(local), Remote = IpPrefix.Host(peer) };

    /// <summary>What the peer says, seen from here. Other hosts than the ends are not what transport mode is for.</summary>
    public static bool TryTranslate(TrafficSelector said, IpAddress local, IpAddress peer, in NatState nat, out TrafficSelector selector)
    {
        selector = Between(said, local, peer);
        return Names(said.Local, selector.Local, nat.WeAreBehind) && Names(said.Remote, selector.Remote, nat.PeerIsBehind);
    }

    /// <summary>The selector of ours with the protocol and ports that the peer asks for, or more.</summary>
    public static bool TryFind(ImmutableArray<TrafficSelector> ours, TrafficSelector asked, out int index)
    {
        TrafficSelector[] between = [.. ours.Select(selector => selector with { Local = asked.Local, Remote = asked.Remote })];
        index = Array.IndexOf(between, asked);
        if (index < 0) index = Array.FindIndex(between, selector => selector.Contains(asked));
        return index >= 0;
    }

    private static bool Names(IpPrefix said, IpPrefix end, bool isTranslated) =>
        said == end || isTranslated && said.Length == said.Address.Width && said.Address.IsV6 == end.Address.IsV6;
}
