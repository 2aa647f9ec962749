using System.Buffers.Binary;

namespace Amaranten.Decode.Captures;

/// <summary>
/// Reads a capture file, packet after packet. Whatever the file holds, nothing is thrown but what the stream throws: a file that is damaged ends where the
/// damage begins, and <see cref="Damage"/> says what it is.
/// </summary>
public abstract class CaptureReader
{
    /// <summary>Longer than any packet or block that a capture holds.</summary>
    private protected const int LargestRecordBytes = 16 << 20;

    private const int MagicBytes = 4;
    private readonly Stream _stream;

    private protected CaptureReader(Stream stream) => _stream = stream;

    /// <summary>Why the reading ended before the file did; null when it did not.</summary>
    public string? Damage { get; private protected set; }

    /// <summary>The packet that <see cref="MoveNext"/> has found.</summary>
    public CapturedPacket Current { get; private protected set; } = new(0, 0, LinkType.Raw, default, 0, "");

    /// <summary>A reader for whichever of the two formats the file has; null, with a sentence, when it is neither.</summary>
    public static CaptureReader? Open(Stream stream, out string problem)
    {
        byte[] magic = new byte[MagicBytes];
        int read = stream.ReadAtLeast(magic, MagicBytes, throwOnEndOfStream: false);
        CaptureReader? reader = read < MagicBytes ? null
            : PcapngReader.Begins(magic) ? new PcapngReader(stream) : PcapReader.TryOpen(stream, magic);
        problem = reader is not null ? "" : WhyNone(magic.AsSpan(0, read));
        return reader;
    }

    private static string WhyNone(ReadOnlySpan<byte> begun) => begun switch
    {
        [] => "it is empty",
        [0x1F, 0x8B, ..] => "it is compressed: unpack it with gunzip first",
        _ when PcapReader.Begins(begun) => "it ends within its header",
        _ => "it is no capture: expected pcap or pcapng, as tcpdump and Wireshark write them",
    };

    /// <summary>Goes to the next packet; false at the end, or at damage.</summary>
    public abstract bool MoveNext();

    /// <summary>Reads exactly as many octets; fewer are an end (none) or damage (some).</summary>
    private protected bool TryRead(Span<byte> octets, string what)
    {
        int read = _stream.ReadAtLeast(octets, octets.Length, throwOnEndOfStream: false);
        if (read > 0 && read < octets.Length) Damage = $"the file ends within {what} of packet {Current.Number + 1}";
        return read == octets.Length;
    }

    /// <summary>Memory for a record of this length; false when no record is so long.</summary>
    private protected bool TryReadBody(long length, out byte[] body)
    {
        body = [];
        if (length > LargestRecordBytes)
        {
            Damage = $"packet {Current.Number + 1} says that it has {length} octets";
            return false;
        }
        body = new byte[length];
        if (TryRead(body, "the octets")) return true;
        Damage ??= $"the file ends within the octets of packet {Current.Number + 1}";
        return length == 0;
    }

    /// <summary>A number of the file, in its byte order.</summary>
    private protected static uint Number32(ReadOnlySpan<byte> octets, bool isBigEndian) =>
        isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(octets) : BinaryPrimitives.ReadUInt32LittleEndian(octets);

    /// <summary>A short number of the file, in its byte order.</summary>
    private protected static ushort Number16(ReadOnlySpan<byte> octets, bool isBigEndian) =>
        isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(octets) : BinaryPrimitives.ReadUInt16LittleEndian(octets);
}
