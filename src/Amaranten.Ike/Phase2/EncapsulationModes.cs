using Amaranten.Ike.Nat;

namespace Amaranten.Ike.Phase2;

/// <summary>
/// Values of the attribute Encapsulation Mode (RFC 2407 §4.5; in UDP RFC 3947 §5.1, and as the drafts have it
/// draft-ietf-ipsec-nat-t-ike-03 §4.1).
/// </summary>
internal static class EncapsulationModes
{
    private const ulong Tunnel = 1, Transport = 2, UdpTunnel = 3, UdpTransport = 4, DraftUdpTunnel = 61443, DraftUdpTransport = 61444;

    /// <summary>The value by which this mode goes under this NAT traversal.</summary>
    public static ulong Of(Encapsulation encapsulation, in NatState nat)
    {
        bool transport = encapsulation == Encapsulation.Transport;
        if (!nat.UsesUdp) return transport ? Transport : Tunnel;
        if (nat.Version == NatVersion.Rfc3947) return transport ? UdpTransport : UdpTunnel;
        return transport ? DraftUdpTransport : DraftUdpTunnel;
    }

    /// <summary>
    /// Whether AH in this mode stands around ESP in that one. With ESP in tunnel mode, peers call the AH around it tunnel or transport, and mean
    /// one IP header in both cases (RFC 2401 §4.3).
    /// </summary>
    public static bool StandsAround(ulong ofAh, ulong ofEsp) => ofAh == ofEsp || ofAh == Transport && ofEsp == Tunnel;

    /// <summary>Whether the peer offers transport mode and nothing else.</summary>
    public static bool AllAreTransport(IReadOnlyList<ProposalOffer> offered)
    {
        IEnumerable<TransformOffer> transforms = offered.SelectMany(proposal => proposal.Protocols).SelectMany(protocol => protocol.Transforms);
        return transforms.Any() && transforms.All(transform => transform.Offer.Mode is Transport or UdpTransport or DraftUdpTransport);
    }

    /// <summary>In words.</summary>
    public static string ToText(ulong mode) => mode switch
    {
        0 => "unspecified",
        Tunnel => "tunnel",
        Transport => "transport",
        UdpTunnel => "tunnel in UDP",
        UdpTransport => "transport in UDP",
        DraftUdpTunnel => "tunnel in UDP (draft)",
        DraftUdpTransport => "transport in UDP (draft)",
        _ => $"number {mode}",
    };
}
