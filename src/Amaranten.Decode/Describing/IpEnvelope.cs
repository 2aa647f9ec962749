using System.Buffers.Binary;
using Amaranten.Decode.Captures;
using Amaranten.Wire.Ethernet;
using Amaranten.Wire.Ip;

namespace Amaranten.Decode.Describing;

/// <summary>What a captured packet is on the level of IP, whatever lies below (RFC 791 §3.1, RFC 8200 §3).</summary>
internal readonly ref struct IpEnvelope
{
    private const int V6LengthAt = 4, V6SourceAt = 8, V6DestinationAt = 24, V6AddressBytes = 16;
    private const int TagBytes = 4, MostTags = 4, EtherTypeBytes = 2, CookedBytes = 16, CookedTypeAt = 14, Cooked2Bytes = 20, LoopbackBytes = 4;

    private IpEnvelope(IpAddress source, IpAddress destination, byte protocol, ReadOnlySpan<byte> packet, int headerBytes, int totalBytes)
    {
        (Source, Destination, Protocol) = (source, destination, protocol);
        Packet = packet[..Math.Min(totalBytes, packet.Length)];
        Payload = Packet[Math.Min(headerBytes, Packet.Length)..];
        IsTruncated = totalBytes > packet.Length;
    }

    public IpAddress Source { get; }

    public IpAddress Destination { get; }

    public byte Protocol { get; }

    /// <summary>Header and payload, as much as was kept.</summary>
    public ReadOnlySpan<byte> Packet { get; }

    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>The capture does not hold all of it.</summary>
    public bool IsTruncated { get; }

    /// <summary>Where its payload belongs in the whole's; 0 for one that is whole, and for a first fragment.</summary>
    public int FragmentOffset { get; private init; }

    public bool IsFragment { get; private init; }

    public bool HasMoreFragments { get; private init; }

    /// <summary>What the fragments of one datagram have in common.</summary>
    public uint Identification { get; private init; }

    /// <summary>Of IPv6 with a fragment header: where its number stands, in the header before it.</summary>
    public int FragmentNamedAt { get; private init; }

    /// <summary>Whether it is known where IP begins behind this link type.</summary>
    public static bool Knows(LinkType link) => Enum.IsDefined(link);

    /// <summary>Takes off what lies below IP. Empty where there is no IP.</summary>
    public static ReadOnlySpan<byte> Unwrap(LinkType link, ReadOnlySpan<byte> octets) => link switch
    {
        LinkType.Ethernet => EthernetView.TryParse(octets, out EthernetView ethernet) ? BehindTags((ushort)ethernet.EtherType, ethernet.Payload) : default,
        LinkType.Raw or LinkType.RawOld or LinkType.Ipv4 or LinkType.Ipv6 => octets,
        LinkType.Loopback => octets.Length > LoopbackBytes ? octets[LoopbackBytes..] : default,
        LinkType.LinuxCooked when octets.Length >= CookedBytes => BehindTags(BinaryPrimitives.ReadUInt16BigEndian(octets[CookedTypeAt..]), octets[CookedBytes..]),
        LinkType.LinuxCooked2 when octets.Length >= Cooked2Bytes => BehindTags(BinaryPrimitives.ReadUInt16BigEndian(octets), octets[Cooked2Bytes..]),
        _ => default,
    };

    public static bool TryParse(ReadOnlySpan<byte> packet, out IpEnvelope envelope)
    {
        envelope = default;
        if (packet.IsEmpty) return false;
        return packet[0] >> 4 == 6 ? TryParseV6(packet, out envelope) : TryParseV4(packet, out envelope);
    }

    private static bool TryParseV4(ReadOnlySpan<byte> packet, out IpEnvelope envelope)
    {
        envelope = default;
        if (!Ipv4View.TryParseQuoted(packet, out Ipv4View ip)) return false;
        envelope = new IpEnvelope(ip.Source, ip.Destination, ip.Protocol, packet, ip.HeaderLength, ip.TotalLength)
        {
            IsFragment = ip.IsFragment,
            FragmentOffset = ip.FragmentOffset,
            HasMoreFragments = ip.MoreFragments,
            Identification = ip.Identification,
        };
        return true;
    }

    private static bool TryParseV6(ReadOnlySpan<byte> packet, out IpEnvelope envelope)
    {
        envelope = default;
        if (!Ipv6Headers.TryRead(packet, out Ipv6Headers headers)) return false;
        IpAddress.TryRead(packet.Slice(V6SourceAt, V6AddressBytes), out IpAddress source);
        IpAddress.TryRead(packet.Slice(V6DestinationAt, V6AddressBytes), out IpAddress destination);
        int total = Ipv6Headers.FixedBytes + BinaryPrimitives.ReadUInt16BigEndian(packet[V6LengthAt..]);
        envelope = new IpEnvelope(source, destination, headers.Protocol, packet, headers.Length, total)
        {
            IsFragment = headers.FragmentOffset > 0 || headers.HasMoreFragments,
            FragmentOffset = headers.FragmentOffset,
            HasMoreFragments = headers.HasMoreFragments,
            Identification = headers.Identification,
            FragmentNamedAt = headers.NamedAt,
        };
        return true;
    }

    private static ReadOnlySpan<byte> BehindTags(ushort type, ReadOnlySpan<byte> rest)
    {
        for (int i = 0; i < MostTags && (EtherType)type == EtherType.Vlan && rest.Length >= TagBytes; i++)
        {
            type = BinaryPrimitives.ReadUInt16BigEndian(rest[EtherTypeBytes..]);
            rest = rest[TagBytes..];
        }
        return (EtherType)type is EtherType.Ipv4 or EtherType.Ipv6 ? rest : default;
    }
}
