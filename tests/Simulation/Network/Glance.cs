using System.Buffers.Binary;
using Amaranten.Wire.Ethernet;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;
using Amaranten.Wire.Udp;

namespace Simulation;

/// <summary>What a bystander sees of a frame.</summary>
public readonly record struct Glance
{
    private const int MarkerBytes = 4, NonIkeMarkerBytes = 8;

    private Glance(MacAddress from, MacAddress to) => (From, To) = (from, to);

    /// <summary>Source.</summary>
    public MacAddress From { get; }

    /// <summary>Destination.</summary>
    public MacAddress To { get; }

    /// <summary>The IP packet's addresses; unspecified for ARP and the like.</summary>
    public (IpAddress Source, IpAddress Destination) Ends { get; private init; }

    /// <summary>The header of an IKE message.</summary>
    public IsakmpHeader? Ike { get; private init; }

    /// <summary>SPI of an ESP packet, in UDP or not.</summary>
    public uint? EspSpi { get; private init; }

    /// <summary>Whether it is an IPv4 packet.</summary>
    public bool IsIp { get; private init; }

    /// <summary>Looks at a frame.</summary>
    public static Glance At(ReadOnlyMemory<byte> frame)
    {
        if (!EthernetView.TryParse(frame.Span, out EthernetView ethernet)) return default;
        var seen = new Glance(ethernet.Source, ethernet.Destination);
        if (ethernet.EtherType != EtherType.Ipv4 || !Ipv4View.TryParse(ethernet.Payload, out Ipv4View ip)) return seen;
        seen = seen with { Ends = (ip.Source, ip.Destination), IsIp = true };
        if (ip.Protocol == IpProtocol.Esp) return seen with { EspSpi = BinaryPrimitives.ReadUInt32BigEndian(ip.Payload) };
        if (ip.Protocol != IpProtocol.Udp || ip.FragmentOffset != 0 || !UdpView.TryParse(ip.Payload, out UdpView udp)) return seen;
        return InUdp(seen, udp);
    }

    private static Glance InUdp(Glance seen, UdpView udp)
    {
        ReadOnlySpan<byte> payload = udp.Payload;
        bool marked = (udp.SourcePort != 500 && udp.DestinationPort != 500) || udp.SourcePort == 4500 || udp.DestinationPort == 4500;
        if (!marked)
        {
            if (payload.Length > NonIkeMarkerBytes && !payload[..NonIkeMarkerBytes].ContainsAnyExcept((byte)0)) return seen with { EspSpi = 0 };
            return IsakmpHeader.TryParse(payload, out IsakmpHeader plain) ? seen with { Ike = plain } : seen;
        }
        if (payload.Length <= MarkerBytes) return seen;
        uint spi = BinaryPrimitives.ReadUInt32BigEndian(payload);
        if (spi != 0) return seen with { EspSpi = spi };
        return IsakmpHeader.TryParse(payload[MarkerBytes..], out IsakmpHeader header) ? seen with { Ike = header } : seen;
    }
}
