using System.Buffers.Binary;
using Amaranten.Gateway.Ports;

namespace Amaranten.Linux.Ports;

/// <summary>
/// The kernel's struct virtio_net_hdr, which precedes every frame of a socket with PACKET_VNET_HDR, in both directions. Multi-octet fields
/// are in the machine's order, which is little-endian on everything we run on.
/// </summary>
internal static class VirtioHeader
{
    internal const int Size = 10;

    private const int FlagsAt = 0, TypeAt = 1, HeaderLengthAt = 2, SegmentSizeAt = 4, ChecksumStartAt = 6, ChecksumOffsetAt = 8;
    private const byte NeedsChecksum = 1;
    private const byte Ecn = 0x80;
    private const int TcpFlagsAt = 13;
    private const byte TcpCwr = 0x80;

    /// <summary>False for kinds of superpackets that we do not know: their frame cannot be understood.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> header, out Offload offload)
    {
        // A TCP superpacket with CWR set carries an ECN mark beside its type; the TCP header says the same.
        var kind = (Segmentation)(header[TypeAt] & ~Ecn);
        offload = new Offload(
            (header[FlagsAt] & NeedsChecksum) != 0, kind, Field(header, HeaderLengthAt), Field(header, SegmentSizeAt),
            Field(header, ChecksumStartAt), Field(header, ChecksumOffsetAt));
        return kind is Segmentation.None or Segmentation.TcpV4 or Segmentation.TcpV6 or Segmentation.UdpL4;
    }

    /// <summary>Writes the header that goes before <paramref name="frame"/>.</summary>
    /// <param name="header">Where.</param>
    /// <param name="offload">What it says.</param>
    /// <param name="frame">The frame without a tag.</param>
    /// <param name="tagBytes">By how much a tag will make the frame's Ethernet header longer.</param>
    internal static void Write(Span<byte> header, in Offload offload, ReadOnlySpan<byte> frame, int tagBytes)
    {
        int tcpFlagsAt = offload.ChecksumStart + TcpFlagsAt;
        bool hasCwr = offload.Segmentation is Segmentation.TcpV4 or Segmentation.TcpV6
            && tcpFlagsAt < frame.Length && (frame[tcpFlagsAt] & TcpCwr) != 0;
        header[FlagsAt] = offload.NeedsChecksum ? NeedsChecksum : (byte)0;
        header[TypeAt] = (byte)((byte)offload.Segmentation | (hasCwr ? Ecn : 0));
        BinaryPrimitives.WriteUInt16LittleEndian(header[HeaderLengthAt..], Behind(offload.HeaderLength));
        BinaryPrimitives.WriteUInt16LittleEndian(header[SegmentSizeAt..], offload.SegmentSize);
        BinaryPrimitives.WriteUInt16LittleEndian(header[ChecksumStartAt..], Behind(offload.ChecksumStart));
        BinaryPrimitives.WriteUInt16LittleEndian(header[ChecksumOffsetAt..], offload.ChecksumOffset);

        ushort Behind(ushort at) => at == 0 ? at : (ushort)(at + tagBytes);
    }

    private static ushort Field(ReadOnlySpan<byte> header, int at) => BinaryPrimitives.ReadUInt16LittleEndian(header[at..]);
}
