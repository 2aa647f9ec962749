using Amaranten.Decode.Naming;
using Amaranten.Wire.Icmp;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Tcp;
using Amaranten.Wire.Udp;

namespace Amaranten.Decode.Describing;

/// <summary>An ordinary IP packet in one line: who to whom, and what.</summary>
internal static class PlainDescriber
{
    public static string Of(ReadOnlySpan<byte> packet)
    {
        if (!IpEnvelope.TryParse(packet, out IpEnvelope ip)) return $"no IP packet: {PeerText.Hex(packet)}";
        return $"{ip.Source} -> {ip.Destination}  {Content(ip)}, {ip.Packet.Length} octets{(ip.IsTruncated ? ", cut short" : "")}";
    }

    /// <summary>What a packet carries, without its addresses and length.</summary>
    public static string Content(in IpEnvelope ip) =>
        ip.FragmentOffset > 0 ? $"{IpNames.Protocol(ip.Protocol)} fragment at {ip.FragmentOffset}"
        : Payload(ip.Protocol, ip.Payload) + (ip.IsFragment ? ", first fragment" : "");

    /// <summary>A payload of IP, as it stands in a packet or behind an ESP header in transport mode.</summary>
    public static string Payload(byte protocol, ReadOnlySpan<byte> payload)
    {
        switch (protocol)
        {
            case IpProtocol.Icmp when IcmpEcho.TryParse(payload, out IcmpEcho echo):
                return $"ICMP echo {(echo.IsReply ? "reply" : "request")}, identifier {echo.Identifier}, sequence {echo.Sequence}";
            case IpProtocol.Icmp when payload.Length >= 2:
                return $"ICMP {IpNames.IcmpTypes[payload[0]]}, code {payload[1]}";
            case IpProtocol.Tcp when TcpView.TryParse(payload, out TcpView tcp):
                return $"TCP {tcp.SourcePort} -> {tcp.DestinationPort}, {tcp.Flags.ToString().ToUpperInvariant().Replace(",", "", StringComparison.Ordinal)}, {tcp.Payload.Length} octets of data";
            case IpProtocol.Udp when UdpView.TryParse(payload, out UdpView udp):
                return $"UDP {udp.SourcePort} -> {udp.DestinationPort}, {udp.Payload.Length} octets of data";
            default:
                return IpNames.Protocol(protocol);
        }
    }
}
