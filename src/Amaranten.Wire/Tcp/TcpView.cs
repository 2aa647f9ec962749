using System.Buffers.Binary;
using Amaranten.Wire.Ip;

namespace Amaranten.Wire.Tcp;

/// <summary>
/// A TCP segment, as far as a gateway looks into one (RFC 1122 §4.2).
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-------------------------------+-------------------------------+
/// |          Source Port          |       Destination Port        |
/// +-------------------------------+-------------------------------+
/// |                        Sequence Number                        |
/// +---------------------------------------------------------------+
/// |                    Acknowledgment Number                      |
/// +-------+-------+---------------+-------------------------------+
/// | Offset| Rsrvd |     Flags     |            Window             |
/// +-------+-------+---------------+-------------------------------+
/// |           Checksum            |         Urgent Pointer        |
/// +-------------------------------+-------------------------------+
/// </code>
/// </summary>
public readonly ref struct TcpView
{
    private const int SourcePortAt = 0, DestinationPortAt = 2, SequenceAt = 4, AcknowledgmentAt = 8, OffsetAt = 12, FlagsAt = 13,
        WindowAt = 14, ChecksumAt = 16, UrgentAt = 18, OptionsAt = 20;

    private const int WordBytes = 4;
    private readonly ReadOnlySpan<byte> _segment;

    private TcpView(ReadOnlySpan<byte> segment) => _segment = segment;

    /// <summary>Once this returns true, no member below can throw, and the header lies within the segment.</summary>
    public static bool TryParse(ReadOnlySpan<byte> segment, out TcpView tcp)
    {
        tcp = default;
        if (segment.Length < OptionsAt) return false;
        int header = new TcpView(segment).HeaderLength;
        if (header < OptionsAt || header > segment.Length) return false;
        tcp = new TcpView(segment);
        return true;
    }

    /// <summary>The sender's port.</summary>
    public ushort SourcePort => BinaryPrimitives.ReadUInt16BigEndian(_segment[SourcePortAt..]);

    /// <summary>The receiver's port.</summary>
    public ushort DestinationPort => BinaryPrimitives.ReadUInt16BigEndian(_segment[DestinationPortAt..]);

    /// <summary>Number of the first octet.</summary>
    public uint Sequence => BinaryPrimitives.ReadUInt32BigEndian(_segment[SequenceAt..]);

    /// <summary>Number of the octet expected next.</summary>
    public uint Acknowledgment => BinaryPrimitives.ReadUInt32BigEndian(_segment[AcknowledgmentAt..]);

    /// <summary>Octets of the header, options included: 20 to 60.</summary>
    public int HeaderLength => (_segment[OffsetAt] >> 4) * WordBytes;

    /// <summary>The control bits.</summary>
    public TcpFlags Flags => (TcpFlags)_segment[FlagsAt];

    /// <summary>The receive window.</summary>
    public ushort Window => BinaryPrimitives.ReadUInt16BigEndian(_segment[WindowAt..]);

    /// <summary>The checksum as it is there.</summary>
    public ushort Checksum => BinaryPrimitives.ReadUInt16BigEndian(_segment[ChecksumAt..]);

    /// <summary>The urgent pointer.</summary>
    public ushort UrgentPointer => BinaryPrimitives.ReadUInt16BigEndian(_segment[UrgentAt..]);

    /// <summary>The options, padding included. <see cref="TcpOptionReader"/> takes them apart.</summary>
    public ReadOnlySpan<byte> Options => _segment[OptionsAt..HeaderLength];

    /// <summary>What the segment carries.</summary>
    public ReadOnlySpan<byte> Payload => _segment[HeaderLength..];

    /// <summary>
    /// True if the checksum is right. <paramref name="pseudoHeader"/>: see <see cref="Ipv4View.PseudoHeader"/>.
    /// </summary>
    public bool ChecksumHolds(uint pseudoHeader) => InternetChecksum.Holds(_segment, pseudoHeader);

    /// <summary>The maximum segment size option (RFC 1122 §4.2.2.6); false if there is none.</summary>
    public bool TryGetMss(out ushort mss)
    {
        mss = 0;
        if (!TcpOptionReader.TryFindMss(Options, out int at)) return false;
        mss = BinaryPrimitives.ReadUInt16BigEndian(Options[at..]);
        return true;
    }
}
