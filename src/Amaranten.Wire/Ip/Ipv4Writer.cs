using System.Buffers.Binary;

namespace Amaranten.Wire.Ip;

/// <summary>
/// Changes single fields of an IPv4 header where it lies. The checksum follows incrementally, so that one that was wrong stays
/// wrong (RFC 1812 §4.2.2.5, RFC 1624). The packet has passed <see cref="Ipv4View.TryParse"/>.
/// </summary>
public static class Ipv4Writer
{
    private const int TypeOfServiceWordAt = 0, TotalLengthAt = 2, IdentificationAt = 4, FragmentAt = 6, TimeToLiveWordAt = 8,
        ChecksumAt = 10;

    private const ushort OneHop = 0x0100;

    /// <summary>Takes one hop off the time to live, which must not be 0 (RFC 1812 §5.3.1).</summary>
    public static void DecrementTimeToLive(Span<byte> packet) =>
        Set(packet, TimeToLiveWordAt, (ushort)(BinaryPrimitives.ReadUInt16BigEndian(packet[TimeToLiveWordAt..]) - OneHop));

    /// <summary>Replaces DSCP and ECN.</summary>
    public static void SetTypeOfService(Span<byte> packet, byte typeOfService) =>
        Set(packet, TypeOfServiceWordAt, (ushort)(packet[TypeOfServiceWordAt] << 8 | typeOfService));

    /// <summary>Replaces the length of header and payload.</summary>
    public static void SetTotalLength(Span<byte> packet, ushort totalLength) => Set(packet, TotalLengthAt, totalLength);

    /// <summary>Replaces the identification.</summary>
    public static void SetIdentification(Span<byte> packet, ushort identification) =>
        Set(packet, IdentificationAt, identification);

    /// <summary>Replaces the protocol.</summary>
    public static void SetProtocol(Span<byte> packet, byte protocol) =>
        Set(packet, TimeToLiveWordAt, (ushort)(packet[TimeToLiveWordAt] << 8 | protocol));

    /// <summary>Replaces flags and fragment offset; the offset is in octets, a multiple of 8.</summary>
    public static void SetFragment(Span<byte> packet, bool dontFragment, bool moreFragments, int fragmentOffset) =>
        Set(packet, FragmentAt, Ipv4Header.FragmentField(dontFragment, moreFragments, fragmentOffset));

    private static void Set(Span<byte> packet, int at, ushort value)
    {
        ushort checksum = BinaryPrimitives.ReadUInt16BigEndian(packet[ChecksumAt..]);
        checksum = InternetChecksum.Update(checksum, BinaryPrimitives.ReadUInt16BigEndian(packet[at..]), value);
        BinaryPrimitives.WriteUInt16BigEndian(packet[ChecksumAt..], checksum);
        BinaryPrimitives.WriteUInt16BigEndian(packet[at..], value);
    }
}
