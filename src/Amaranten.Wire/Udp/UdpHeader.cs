using System.Buffers.Binary;
using Amaranten.Wire.Ip;

namespace Amaranten.Wire.Udp;

/// <summary>A UDP header, to be written (RFC 768).</summary>
/// <param name="SourcePort">The sender's port.</param>
/// <param name="DestinationPort">The receiver's port.</param>
/// <param name="Length">Octets of header and payload.</param>
public readonly record struct UdpHeader(ushort SourcePort, ushort DestinationPort, ushort Length)
{
    /// <summary>Octets of the header.</summary>
    public const int Size = 8;

    private const int SourcePortAt = 0, DestinationPortAt = 2, LengthAt = 4, ChecksumAt = 6;

    /// <summary>Reads the header of a datagram.</summary>
    public static bool TryParse(ReadOnlySpan<byte> datagram, out UdpHeader header)
    {
        bool whole = UdpView.TryParse(datagram, out UdpView udp);
        header = whole ? new UdpHeader(udp.SourcePort, udp.DestinationPort, udp.Length) : default;
        return whole;
    }

    /// <summary>Writes <see cref="Size"/> octets without a checksum, as ESP in UDP wants it (RFC 3948 §2.1).</summary>
    public void WriteWithoutChecksum(Span<byte> datagram)
    {
        BinaryPrimitives.WriteUInt16BigEndian(datagram[SourcePortAt..], SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(datagram[DestinationPortAt..], DestinationPort);
        BinaryPrimitives.WriteUInt16BigEndian(datagram[LengthAt..], Length);
        BinaryPrimitives.WriteUInt16BigEndian(datagram[ChecksumAt..], 0);
    }

    /// <summary>Writes <see cref="Size"/> octets; the payload already lies behind them, and the checksum covers it.</summary>
    public void Write(Span<byte> datagram, IpAddress source, IpAddress destination)
    {
        WriteWithoutChecksum(datagram);
        uint pseudoHeader = InternetChecksum.PseudoHeader(source, destination, IpProtocol.Udp, Length);
        ushort checksum = InternetChecksum.Finish(InternetChecksum.Sum(datagram[..Length], pseudoHeader));
        // 0 on the wire would mean "none"; all ones is the same number.
        BinaryPrimitives.WriteUInt16BigEndian(datagram[ChecksumAt..], checksum == 0 ? ushort.MaxValue : checksum);
    }
}
