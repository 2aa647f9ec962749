using Amaranten.Ipsec.Policy;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Forwarding;

/// <summary>What a packet that came in clear must not be.</summary>
internal static class ArrivalCheck
{
    /// <summary>
    /// None, or why the packet may not come this way in clear; its tunnel counts it then, its caller the packet as such.
    /// </summary>
    public static PacketDrop Check(Snapshot snapshot, in Packet packet, Ipv4View ip)
    {
        if (packet.Origin != Origin.Cable) return PacketDrop.None;
        if (IsCovered(snapshot, ip, out SecurityPolicy? policy))
        {
            policy?.Drops?.CountPath((int)PacketDrop.ShouldBeProtected);
            return PacketDrop.ShouldBeProtected;
        }
        // Who answers to the source lives where its route leads; else a stranger could be sealed into a tunnel (RFC 1812 §5.3.8).
        return snapshot.FindRoute(ip.Source)?.Interface == packet.Ingress ? PacketDrop.None : PacketDrop.BadSource;
    }

    /// <summary>True if a policy says that such packets arrive through a tunnel (RFC 4301 §5.2).</summary>
    public static bool IsCovered(Snapshot snapshot, Ipv4View ip) => IsCovered(snapshot, ip, out _);

    // Which policy it is stays open where the ports of a fragment cannot be seen.
    private static bool IsCovered(Snapshot snapshot, Ipv4View ip, out SecurityPolicy? policy)
    {
        bool portsVisible = ip.TryGetPorts(out ushort sourcePort, out ushort destinationPort);
        policy = snapshot.Policies.Inbound(ip.Source, ip.Destination, ip.Protocol, sourcePort, destinationPort);
        if (policy is not null) return true;
        return !portsVisible && ip.IsFragment && snapshot.Policies.MayBeForPorts(ip.Destination, ip.Source, ip.Protocol);
    }
}
