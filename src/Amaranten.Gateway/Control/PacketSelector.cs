using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Control;

/// <summary>
/// What one packet on its way out is, as narrow as a selector can be (RFC 4301 §4.4.1.1): where each pair of hosts, or each conversation, has SAs of
/// its own, it says which ones are wanted.
/// </summary>
internal static class PacketSelector
{
    /// <summary>The selector; null when it is no packet. Ports are 0 where there are none, or not in this fragment.</summary>
    public static TrafficSelector? Of(ReadOnlySpan<byte> packet)
    {
        if (!Ipv4View.TryParse(packet, out Ipv4View ip)) return null;
        ip.TryGetPorts(out ushort source, out ushort destination);
        return new TrafficSelector(IpPrefix.Host(ip.Source), IpPrefix.Host(ip.Destination), ip.Protocol, source, destination);
    }
}
