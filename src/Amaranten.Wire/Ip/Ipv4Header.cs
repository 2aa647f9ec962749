using System.Buffers.Binary;

namespace Amaranten.Wire.Ip;

/// <summary>An IPv4 header without options, to be written (RFC 791 §3.1).</summary>
/// <param name="Source">Who sends.</param>
/// <param name="Destination">Who it is for.</param>
/// <param name="Protocol">What the payload is; see <see cref="IpProtocol"/>.</param>
/// <param name="TotalLength">Octets of header and payload.</param>
/// <param name="TimeToLive">Hops left.</param>
/// <param name="TypeOfService">DSCP and ECN.</param>
/// <param name="Identification">What the fragments of one packet have in common.</param>
/// <param name="DontFragment">True if the packet may not be fragmented.</param>
/// <param name="MoreFragments">True on every fragment but the last.</param>
/// <param name="FragmentOffset">Where the payload belongs in the whole packet's payload, octets; a multiple of 8.</param>
public readonly record struct Ipv4Header(
    IpAddress Source, IpAddress Destination, byte Protocol, ushort TotalLength, byte TimeToLive = 64, byte TypeOfService = 0,
    ushort Identification = 0, bool DontFragment = false, bool MoreFragments = false, int FragmentOffset = 0)
{
    /// <summary>Octets of a header without options.</summary>
    public const int Size = 20;

    /// <summary>Fragment offsets count in units of this many octets.</summary>
    public const int FragmentUnit = 8;

    internal const ushort DontFragmentBit = 0x4000, MoreFragmentsBit = 0x2000, OffsetMask = 0x1FFF;

    private const int VersionAt = 0, TypeOfServiceAt = 1, TotalLengthAt = 2, IdentificationAt = 4, FragmentAt = 6,
        TimeToLiveAt = 8, ProtocolAt = 9, ChecksumAt = 10, SourceAt = 12, DestinationAt = 16;

    private const byte VersionAndLength = 4 << 4 | Size / 4;

    /// <summary>Reads a header that has no options and a right checksum.</summary>
    public static bool TryParse(ReadOnlySpan<byte> packet, out Ipv4Header header)
    {
        header = default;
        if (!Ipv4View.TryParse(packet, out Ipv4View ip) || ip.HeaderLength != Size || !ip.ChecksumHolds) return false;
        header = new Ipv4Header(
            ip.Source, ip.Destination, ip.Protocol, ip.TotalLength, ip.TimeToLive, ip.TypeOfService,
            ip.Identification, ip.DontFragment, ip.MoreFragments, ip.FragmentOffset);
        return true;
    }

    /// <summary>Writes <see cref="Size"/> octets, the checksum included.</summary>
    public void Write(Span<byte> packet)
    {
        packet[VersionAt] = VersionAndLength;
        packet[TypeOfServiceAt] = TypeOfService;
        BinaryPrimitives.WriteUInt16BigEndian(packet[TotalLengthAt..], TotalLength);
        BinaryPrimitives.WriteUInt16BigEndian(packet[IdentificationAt..], Identification);
        BinaryPrimitives.WriteUInt16BigEndian(packet[FragmentAt..], FragmentField(DontFragment, MoreFragments, FragmentOffset));
        packet[TimeToLiveAt] = TimeToLive;
        packet[ProtocolAt] = Protocol;
        BinaryPrimitives.WriteUInt16BigEndian(packet[ChecksumAt..], 0);
        BinaryPrimitives.WriteUInt32BigEndian(packet[SourceAt..], Source.V4);
        BinaryPrimitives.WriteUInt32BigEndian(packet[DestinationAt..], Destination.V4);
        BinaryPrimitives.WriteUInt16BigEndian(packet[ChecksumAt..], InternetChecksum.Of(packet[..Size]));
    }

    internal static ushort FragmentField(bool dontFragment, bool moreFragments, int fragmentOffset) =>
        (ushort)((dontFragment ? DontFragmentBit : 0) | (moreFragments ? MoreFragmentsBit : 0)
            | fragmentOffset / FragmentUnit & OffsetMask);
}
