namespace Amaranten.Interop.Lab;

/// <summary>The router as a NAT: what is behind it is seen with the router's address, and reached there by a forwarded port.</summary>
public static class Nat
{
    /// <summary>What nft is told. A zone of its own keeps each set of rules from the mappings of the one before.</summary>
    public static string Rules(string behind, int zone) => $$"""
        table ip scenario {
          chain zone {
            type filter hook prerouting priority raw
            ct zone set {{zone}}
          }
          chain own {
            type filter hook output priority raw
            ct zone set {{zone}}
          }
          chain in {
            type nat hook prerouting priority dstnat
            {{(behind is "gateway" or "both" ? Forward(Network.TowardsPeer, Network.GatewayAddress) : "")}}
            {{(behind is "peer" or "both" ? Forward(Network.TowardsGateway, Network.PeerAddress) : "")}}
          }
          chain out {
            type nat hook postrouting priority srcnat
            {{(behind is "gateway" or "both" ? Hide(Network.TowardsPeer) : "")}}
            {{(behind is "peer" or "both" ? Hide(Network.TowardsGateway) : "")}}
          }
        }

        """;

    private static string Forward(string from, string to) =>
        $"iifname \"{from}\" fib daddr type local udp dport {{ 500, 4500 }} dnat to {to}";

    private static string Hide(string towards) =>
        $"oifname \"{towards}\" meta l4proto udp masquerade to :20000-30000 random";
}
