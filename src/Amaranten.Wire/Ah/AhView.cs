using System.Buffers.Binary;

namespace Amaranten.Wire.Ah;

/// <summary>
/// An Authentication Header and what it stands in front of (RFC 4302 §2).
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +---------------+---------------+-------------------------------+
/// | Next Header   |  Payload Len  |          RESERVED             |
/// +---------------+---------------+-------------------------------+
/// |                 Security Parameters Index (SPI)               |
/// +---------------------------------------------------------------+
/// |                    Sequence Number Field                      |
/// +---------------------------------------------------------------+
/// |                Integrity Check Value-ICV (variable)           |
/// +---------------------------------------------------------------+
/// </code>
/// </summary>
public readonly ref struct AhView
{
    /// <summary>Octets in front of the ICV.</summary>
    public const int FixedBytes = 12;

    /// <summary>SPIs below this one are reserved; 0 never appears on the wire (RFC 4302 §2.4).</summary>
    public const uint FirstSpi = 256;

    private const int NextHeaderAt = 0, PayloadLengthAt = 1, ReservedAt = 2, SpiAt = 4, SequenceAt = 8, IcvAt = FixedBytes;

    // The length field counts words of 4 octets, minus 2 (RFC 4302 §2.2).
    private const int WordBytes = 4, UncountedWords = 2;

    private readonly ReadOnlySpan<byte> _packet;

    private AhView(ReadOnlySpan<byte> packet) => _packet = packet;

    /// <summary>Once this returns true, no member below can throw: the header is as long as it says, and it is all there.</summary>
    public static bool TryParse(ReadOnlySpan<byte> packet, out AhView ah)
    {
        ah = default;
        if (packet.Length < FixedBytes) return false;
        int length = new AhView(packet).HeaderLength;
        if (length < FixedBytes || length > packet.Length) return false;
        ah = new AhView(packet);
        return true;
    }

    /// <summary>As <see cref="TryParse"/>, for the beginning that an ICMP error quotes (RFC 792): only SPI and sequence number can be asked for.</summary>
    public static bool TryParseQuoted(ReadOnlySpan<byte> beginning, out AhView ah)
    {
        ah = beginning.Length < FixedBytes ? default : new AhView(beginning);
        return beginning.Length >= FixedBytes;
    }

    /// <summary>What follows: a protocol of <see cref="Ip.IpProtocol"/>.</summary>
    public byte NextHeader => _packet[NextHeaderAt];

    /// <summary>Octets of this header, ICV included.</summary>
    public int HeaderLength => (_packet[PayloadLengthAt] + UncountedWords) * WordBytes;

    /// <summary>Which SA.</summary>
    public uint Spi => BinaryPrimitives.ReadUInt32BigEndian(_packet[SpiAt..]);

    /// <summary>The low 32 bits of the sequence number.</summary>
    public uint Sequence => BinaryPrimitives.ReadUInt32BigEndian(_packet[SequenceAt..]);

    /// <summary>The ICV.</summary>
    public ReadOnlySpan<byte> Icv => _packet[IcvAt..HeaderLength];

    /// <summary>What the header stands in front of.</summary>
    public ReadOnlySpan<byte> Payload => _packet[HeaderLength..];

    /// <summary>Octets of a header with an ICV of this length, which is a multiple of 4 for every algorithm (RFC 4302 §2.6).</summary>
    public static int LengthWith(int icvBytes) => FixedBytes + icvBytes;

    /// <summary>Writes the header with an ICV of zeros, as it is while the ICV is computed (RFC 4302 §3.3.3.1).</summary>
    public static void WriteHeader(Span<byte> packet, byte nextHeader, uint spi, uint sequence, int icvBytes)
    {
        packet[NextHeaderAt] = nextHeader;
        packet[PayloadLengthAt] = (byte)(LengthWith(icvBytes) / WordBytes - UncountedWords);
        BinaryPrimitives.WriteUInt16BigEndian(packet[ReservedAt..], 0);
        BinaryPrimitives.WriteUInt32BigEndian(packet[SpiAt..], spi);
        BinaryPrimitives.WriteUInt32BigEndian(packet[SequenceAt..], sequence);
        packet.Slice(IcvAt, icvBytes).Clear();
    }
}
