using System.Buffers.Binary;
using Amaranten.Wire.Ip;

namespace Amaranten.Wire.Udp;

/// <summary>A UDP datagram (RFC 768). What lies behind its length is cut off.</summary>
public readonly ref struct UdpView
{
    private const int SourcePortAt = 0, DestinationPortAt = 2, LengthAt = 4, ChecksumAt = 6, PayloadAt = UdpHeader.Size;
    private readonly ReadOnlySpan<byte> _datagram;

    private UdpView(ReadOnlySpan<byte> datagram) => _datagram = datagram;

    /// <summary>
    /// Once this returns true, no member below can throw, and the length field agrees with the octets really there.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> datagram, out UdpView udp)
    {
        udp = default;
        if (datagram.Length < PayloadAt) return false;
        int length = new UdpView(datagram).Length;
        if (length < PayloadAt || length > datagram.Length) return false;
        udp = new UdpView(datagram[..length]);
        return true;
    }

    /// <summary>The sender's port.</summary>
    public ushort SourcePort => BinaryPrimitives.ReadUInt16BigEndian(_datagram[SourcePortAt..]);

    /// <summary>The receiver's port.</summary>
    public ushort DestinationPort => BinaryPrimitives.ReadUInt16BigEndian(_datagram[DestinationPortAt..]);

    /// <summary>Octets of header and payload.</summary>
    public ushort Length => BinaryPrimitives.ReadUInt16BigEndian(_datagram[LengthAt..]);

    /// <summary>The checksum as it is there; 0 when the sender computed none.</summary>
    public ushort Checksum => BinaryPrimitives.ReadUInt16BigEndian(_datagram[ChecksumAt..]);

    /// <summary>What the datagram carries.</summary>
    public ReadOnlySpan<byte> Payload => _datagram[PayloadAt..];

    /// <summary>
    /// True if the checksum is right, or absent as IPv4 allows. <paramref name="pseudoHeader"/>: see
    /// <see cref="Ipv4View.PseudoHeader"/>.
    /// </summary>
    public bool ChecksumHolds(uint pseudoHeader) => Checksum == 0 || InternetChecksum.Holds(_datagram, pseudoHeader);
}
