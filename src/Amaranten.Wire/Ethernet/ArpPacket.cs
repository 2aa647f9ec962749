using System.Buffers.Binary;
using Amaranten.Wire.Ip;

namespace Amaranten.Wire.Ethernet;

/// <summary>What an ARP packet wants (RFC 826).</summary>
public enum ArpOperation : ushort
{
    /// <summary>Who has the target address?</summary>
    Request = 1,
    /// <summary>The sender has.</summary>
    Reply = 2,
}

/// <summary>
/// An ARP packet for IPv4 over Ethernet, the only combination there is here (RFC 826).
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-------------------------------+-------------------------------+
/// |        hardware space         |        protocol space         |
/// +---------------+---------------+-------------------------------+
/// | hardware size | protocol size |            opcode             |
/// +---------------+---------------+-------------------------------+
/// |   sender hardware (6), sender protocol (4), target hardware   |
/// |   (6), target protocol (4)                                    |
/// +---------------------------------------------------------------+
/// </code>
/// </summary>
public readonly record struct ArpPacket(
    ArpOperation Operation, MacAddress SenderMac, IpAddress SenderAddress, MacAddress TargetMac, IpAddress TargetAddress)
{
    /// <summary>Octets on the wire, without the padding of a short Ethernet frame.</summary>
    public const int Size = 28;

    private const int HardwareSpaceAt = 0, ProtocolSpaceAt = 2, HardwareSizeAt = 4, ProtocolSizeAt = 5, OperationAt = 6,
        SenderMacAt = 8, SenderAddressAt = 14, TargetMacAt = 18, TargetAddressAt = 24;

    private const ushort EthernetSpace = 1;
    private const byte AddressSize = 4;

    /// <summary>Reads a request or reply; other spaces, sizes and operations are refused. Padding behind it is ignored.</summary>
    public static bool TryParse(ReadOnlySpan<byte> payload, out ArpPacket arp)
    {
        arp = default;
        if (payload.Length < Size
            || BinaryPrimitives.ReadUInt16BigEndian(payload[HardwareSpaceAt..]) != EthernetSpace
            || BinaryPrimitives.ReadUInt16BigEndian(payload[ProtocolSpaceAt..]) != (ushort)EtherType.Ipv4
            || payload[HardwareSizeAt] != MacAddress.Size || payload[ProtocolSizeAt] != AddressSize)
            return false;

        var operation = (ArpOperation)BinaryPrimitives.ReadUInt16BigEndian(payload[OperationAt..]);
        if (operation is not (ArpOperation.Request or ArpOperation.Reply)) return false;

        arp = new ArpPacket(
            operation,
            MacAddress.Read(payload[SenderMacAt..]), ReadAddress(payload[SenderAddressAt..]),
            MacAddress.Read(payload[TargetMacAt..]), ReadAddress(payload[TargetAddressAt..]));
        return true;
    }

    /// <summary>Writes <see cref="Size"/> octets. Both addresses are IPv4.</summary>
    public void Write(Span<byte> payload)
    {
        BinaryPrimitives.WriteUInt16BigEndian(payload[HardwareSpaceAt..], EthernetSpace);
        BinaryPrimitives.WriteUInt16BigEndian(payload[ProtocolSpaceAt..], (ushort)EtherType.Ipv4);
        payload[HardwareSizeAt] = MacAddress.Size;
        payload[ProtocolSizeAt] = AddressSize;
        BinaryPrimitives.WriteUInt16BigEndian(payload[OperationAt..], (ushort)Operation);
        SenderMac.Write(payload[SenderMacAt..]);
        BinaryPrimitives.WriteUInt32BigEndian(payload[SenderAddressAt..], SenderAddress.V4);
        TargetMac.Write(payload[TargetMacAt..]);
        BinaryPrimitives.WriteUInt32BigEndian(payload[TargetAddressAt..], TargetAddress.V4);
    }

    private static IpAddress ReadAddress(ReadOnlySpan<byte> source) =>
        IpAddress.FromV4(BinaryPrimitives.ReadUInt32BigEndian(source));
}
