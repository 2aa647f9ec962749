namespace Amaranten.Decode.Naming;

/// <summary>Names of IP protocols and ICMP types (RFC 790, RFC 792).</summary>
internal static class IpNames
{
    public static NumberNames IcmpTypes { get; } = new(
        (0, "echo reply"), (3, "destination unreachable"), (4, "source quench"), (5, "redirect"), (8, "echo request"), (11, "time exceeded"), (12, "parameter problem"));

    private static readonly NumberNames s_protocols = new(
        (0, "IPv6 hop-by-hop"), (1, "ICMP"), (2, "IGMP"), (4, "IPv4"), (6, "TCP"), (17, "UDP"), (33, "DCCP"), (41, "IPv6"), (44, "IPv6 fragment"), (47, "GRE"), (50, "ESP"),
        (51, "AH"), (58, "ICMPv6"), (59, "no next header"), (89, "OSPF"), (108, "IPComp"), (112, "VRRP"), (115, "L2TP"), (132, "SCTP"), (136, "UDP-Lite"));

    public static string Protocol(byte protocol) => s_protocols.Find(protocol) ?? $"IP protocol {protocol}";
}
