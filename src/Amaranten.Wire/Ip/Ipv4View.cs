using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Amaranten.Wire.Ip;

/// <summary>
/// An IPv4 packet (RFC 791 §3.1). What lies behind its total length, such as Ethernet padding, is cut off.
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-------+-------+---------------+-------------------------------+
/// |Version|  IHL  |Type of Service|          Total Length         |
/// +-------+-------+---------------+-----+-------------------------+
/// |         Identification        |Flags|      Fragment Offset    |
/// +---------------+---------------+-----+-------------------------+
/// |  Time to Live |    Protocol   |         Header Checksum       |
/// +---------------+---------------+-------------------------------+
/// |                       Source Address                          |
/// +---------------------------------------------------------------+
/// |                    Destination Address                        |
/// +---------------------------------------------------------------+
/// </code>
/// </summary>
public readonly ref struct Ipv4View
{
    private const int VersionAt = 0, TypeOfServiceAt = 1, TotalLengthAt = 2, IdentificationAt = 4, FragmentAt = 6,
        TimeToLiveAt = 8, ProtocolAt = 9, ChecksumAt = 10, SourceAt = 12, DestinationAt = 16, OptionsAt = Ipv4Header.Size;

    private const int Version4 = 4, WordBytes = 4, PortsBytes = 4, DestinationPortAt = 2;
    private const byte EcnMask = 3;
    private readonly ReadOnlySpan<byte> _packet;

    private Ipv4View(ReadOnlySpan<byte> packet) => _packet = packet;

    /// <summary>
    /// Once this returns true, no member below can throw, and header, total length and the octets really there agree. The
    /// header checksum is not looked at; see <see cref="ChecksumHolds"/>.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> packet, out Ipv4View ip)
    {
        ip = default;
        if (!HasHeader(packet) || new Ipv4View(packet).TotalLength > packet.Length) return false;
        ip = new Ipv4View(packet[..new Ipv4View(packet).TotalLength]);
        return true;
    }

    /// <summary>
    /// As <see cref="TryParse"/>, for the beginning of a packet that an ICMP error quotes (RFC 792): the payload may be cut
    /// short.
    /// </summary>
    public static bool TryParseQuoted(ReadOnlySpan<byte> beginning, out Ipv4View ip)
    {
        ip = default;
        if (!HasHeader(beginning)) return false;
        ip = new Ipv4View(beginning[..Math.Min(new Ipv4View(beginning).TotalLength, beginning.Length)]);
        return true;
    }

    /// <summary>Octets of the header, options included: 20 to 60.</summary>
    public int HeaderLength
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (_packet[VersionAt] & 0xF) * WordBytes;
    }

    /// <summary>DSCP in the upper six bits, ECN in the lower two (RFC 6040 §1.2).</summary>
    public byte TypeOfService => _packet[TypeOfServiceAt];

    /// <summary>The two ECN bits.</summary>
    public Ecn Ecn => (Ecn)(_packet[TypeOfServiceAt] & EcnMask);

    /// <summary>Octets of header and payload.</summary>
    public ushort TotalLength => BinaryPrimitives.ReadUInt16BigEndian(_packet[TotalLengthAt..]);

    /// <summary>What the fragments of one packet have in common.</summary>
    public ushort Identification => BinaryPrimitives.ReadUInt16BigEndian(_packet[IdentificationAt..]);

    /// <summary>True if the packet may not be fragmented.</summary>
    public bool DontFragment => (FragmentField & Ipv4Header.DontFragmentBit) != 0;

    /// <summary>True on every fragment but the last.</summary>
    public bool MoreFragments => (FragmentField & Ipv4Header.MoreFragmentsBit) != 0;

    /// <summary>Where the payload belongs in the whole packet's payload, octets: 0 to 65,528.</summary>
    public int FragmentOffset => (FragmentField & Ipv4Header.OffsetMask) * Ipv4Header.FragmentUnit;

    /// <summary>True for any piece of a fragmented packet.</summary>
    public bool IsFragment => (FragmentField & (Ipv4Header.MoreFragmentsBit | Ipv4Header.OffsetMask)) != 0;

    /// <summary>Hops left.</summary>
    public byte TimeToLive => _packet[TimeToLiveAt];

    /// <summary>What the payload is; see <see cref="IpProtocol"/>.</summary>
    public byte Protocol => _packet[ProtocolAt];

    /// <summary>The header checksum as it is there.</summary>
    public ushort Checksum => BinaryPrimitives.ReadUInt16BigEndian(_packet[ChecksumAt..]);

    /// <summary>Who sent it.</summary>
    public IpAddress Source
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => IpAddress.FromV4(BinaryPrimitives.ReadUInt32BigEndian(_packet[SourceAt..]));
    }

    /// <summary>Who it is for.</summary>
    public IpAddress Destination
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => IpAddress.FromV4(BinaryPrimitives.ReadUInt32BigEndian(_packet[DestinationAt..]));
    }

    /// <summary>The options, padding included; mostly empty. <see cref="Ipv4OptionReader"/> takes them apart.</summary>
    public ReadOnlySpan<byte> Options => _packet[OptionsAt..HeaderLength];

    /// <summary>The header with its options.</summary>
    public ReadOnlySpan<byte> Header => _packet[..HeaderLength];

    /// <summary>What the packet carries.</summary>
    public ReadOnlySpan<byte> Payload => _packet[HeaderLength..];

    /// <summary>Header and payload, nothing behind them.</summary>
    public ReadOnlySpan<byte> Packet => _packet;

    /// <summary>True if the header checksum is right.</summary>
    public bool ChecksumHolds => InternetChecksum.Holds(Header);

    /// <summary>The sum of the pseudo header of the TCP segment or UDP datagram that this unfragmented packet carries.</summary>
    public uint PseudoHeader => InternetChecksum.PseudoHeader(Source, Destination, Protocol, TotalLength - HeaderLength);

    /// <summary>
    /// The ports that selectors compare (RFC 4301 §4.4.1.1). False, and both 0, where they cannot be seen: other protocols, later
    /// fragments, payloads too short.
    /// </summary>
    public bool TryGetPorts(out ushort source, out ushort destination)
    {
        bool visible = Protocol is IpProtocol.Tcp or IpProtocol.Udp or IpProtocol.Sctp or IpProtocol.Dccp or IpProtocol.UdpLite
            && FragmentOffset == 0 && Payload.Length >= PortsBytes;
        source = visible ? BinaryPrimitives.ReadUInt16BigEndian(Payload) : (ushort)0;
        destination = visible ? BinaryPrimitives.ReadUInt16BigEndian(Payload[DestinationPortAt..]) : (ushort)0;
        return visible;
    }

    private ushort FragmentField => BinaryPrimitives.ReadUInt16BigEndian(_packet[FragmentAt..]);

    private static bool HasHeader(ReadOnlySpan<byte> packet)
    {
        if (packet.Length < OptionsAt || packet[VersionAt] >> 4 != Version4) return false;
        var ip = new Ipv4View(packet);
        return ip.HeaderLength >= OptionsAt && ip.HeaderLength <= packet.Length && ip.HeaderLength <= ip.TotalLength;
    }
}
