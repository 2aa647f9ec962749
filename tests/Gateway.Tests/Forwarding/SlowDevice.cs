using System.Buffers.Binary;
using Amaranten.Gateway.Ports;

namespace Amaranten.Gateway.Tests.Forwarding;

/// <summary>What a network device makes of the frames it is given: the obvious way, octet by octet, as the kernel's documents say (virtio 1.2 §5.1.6.2).</summary>
internal static class SlowDevice
{
    private const int Fin = 0x01, Psh = 0x08, Cwr = 0x80;

    /// <summary>The packets that appear on the cable.</summary>
    public static List<byte[]> Packets(CableFrame frame)
    {
        Offload offload = frame.Offload;
        byte[] whole = frame.Packet;
        if (!offload.NeedsChecksum)
        {
            Assert.Equal(Segmentation.None, offload.Segmentation);
            return [whole];
        }
        AssertHasPseudoHeaderSum(whole, offload);
        if (offload.Segmentation == Segmentation.None) return [WithChecksum(whole, offload)];

        bool isTcp = offload.Segmentation == Segmentation.TcpV4;
        Assert.Equal(isTcp ? 6 : 17, whole[9]);
        int headers = isTcp ? 20 + (whole[32] >> 4) * 4 : 28, pieces = (whole.Length - headers + offload.SegmentSize - 1) / offload.SegmentSize;
        Assert.InRange(pieces, 2, isTcp ? 65_535 : 64);
        return [.. Enumerable.Range(0, pieces).Select(i => Piece(whole, headers, i, i == pieces - 1, isTcp, offload))];
    }

    private static byte[] Piece(byte[] whole, int headers, int index, bool isLast, bool isTcp, Offload offload)
    {
        int start = headers + index * offload.SegmentSize, end = Math.Min(start + offload.SegmentSize, whole.Length);
        byte[] piece = [.. whole[..headers], .. whole[start..end]];
        BinaryPrimitives.WriteUInt16BigEndian(piece.AsSpan(2), (ushort)piece.Length);
        BinaryPrimitives.WriteUInt16BigEndian(piece.AsSpan(4), unchecked((ushort)(BinaryPrimitives.ReadUInt16BigEndian(whole.AsSpan(4)) + index)));
        if (isTcp)
        {
            uint sequence = BinaryPrimitives.ReadUInt32BigEndian(whole.AsSpan(24));
            BinaryPrimitives.WriteUInt32BigEndian(piece.AsSpan(24), unchecked(sequence + (uint)(start - headers)));
            if (!isLast) piece[33] &= unchecked((byte)~(Fin | Psh));
            if (index > 0) piece[33] &= unchecked((byte)~Cwr);
        }
        else BinaryPrimitives.WriteUInt16BigEndian(piece.AsSpan(24), (ushort)(piece.Length - 20));
        Forwarding.Packets.FixHeader(piece);
        return WithChecksum(piece, offload);
    }

    private static byte[] WithChecksum(byte[] packet, Offload offload)
    {
        byte[] finished = [.. packet];
        int at = offload.ChecksumStart - 14 + offload.ChecksumOffset;
        (finished[at], finished[at + 1]) = (0, 0);
        ushort checksum = unchecked((ushort)~Forwarding.Packets.SlowTransportSum(finished));
        BinaryPrimitives.WriteUInt16BigEndian(finished.AsSpan(at), checksum == 0 ? ushort.MaxValue : checksum);
        return finished;
    }

    private static void AssertHasPseudoHeaderSum(byte[] packet, Offload offload)
    {
        Assert.Equal(34, offload.ChecksumStart);
        Assert.Equal(packet[9] == 6 ? 16 : 6, offload.ChecksumOffset);
        int length = packet.Length - 20;
        byte[] pseudo = [.. packet[12..20], 0, packet[9], (byte)(length >> 8), (byte)(length & 0xFF)];
        Assert.Equal(Forwarding.Packets.SlowSum(pseudo), BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(20 + offload.ChecksumOffset)));
    }
}
