using System.Buffers.Binary;
using Amaranten.Wire.Ip;

namespace Amaranten.Wire.Tcp;

/// <summary>A TCP header, to be written (RFC 1122 §4.2; the box is at <see cref="TcpView"/>).</summary>
/// <param name="SourcePort">The sender's port.</param>
/// <param name="DestinationPort">The receiver's port.</param>
/// <param name="Sequence">Number of the first octet.</param>
/// <param name="Acknowledgment">Number of the octet expected next.</param>
/// <param name="Flags">The control bits.</param>
/// <param name="Window">The receive window.</param>
/// <param name="MaximumSegmentSize">The option, on a SYN; 0: none.</param>
public readonly record struct TcpHeader(
    ushort SourcePort, ushort DestinationPort, uint Sequence, uint Acknowledgment, TcpFlags Flags, ushort Window, ushort MaximumSegmentSize = 0)
{
    private const int PlainSize = 20, OptionSize = 4, ChecksumAt = 16;

    /// <summary>Octets of the header.</summary>
    public int Size => MaximumSegmentSize == 0 ? PlainSize : PlainSize + OptionSize;

    /// <summary>Writes <see cref="Size"/> octets in front of the payload that lies there; the checksum covers both.</summary>
    public void Write(Span<byte> segment, IpAddress source, IpAddress destination)
    {
        BinaryPrimitives.WriteUInt16BigEndian(segment, SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(segment[2..], DestinationPort);
        BinaryPrimitives.WriteUInt32BigEndian(segment[4..], Sequence);
        BinaryPrimitives.WriteUInt32BigEndian(segment[8..], Acknowledgment);
        segment[12] = (byte)(Size / 4 << 4);
        segment[13] = (byte)Flags;
        BinaryPrimitives.WriteUInt16BigEndian(segment[14..], Window);
        BinaryPrimitives.WriteUInt32BigEndian(segment[ChecksumAt..], 0);
        if (MaximumSegmentSize != 0)
        {
            segment[PlainSize] = TcpOptionReader.MaximumSegmentSize;
            segment[PlainSize + 1] = OptionSize;
            BinaryPrimitives.WriteUInt16BigEndian(segment[(PlainSize + 2)..], MaximumSegmentSize);
        }
        uint pseudoHeader = InternetChecksum.PseudoHeader(source, destination, IpProtocol.Tcp, segment.Length);
        BinaryPrimitives.WriteUInt16BigEndian(segment[ChecksumAt..], InternetChecksum.Finish(InternetChecksum.Sum(segment, pseudoHeader)));
    }
}
