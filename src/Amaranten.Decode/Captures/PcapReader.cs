namespace Amaranten.Decode.Captures;

/// <summary>The older format (draft-ietf-opsawg-pcap): one header, then packets; either byte order, microseconds or nanoseconds.</summary>
internal sealed class PcapReader : CaptureReader
{
    private const int HeaderBytes = 24, MagicBytes = 4, LinkAt = 20;
    private const int RecordBytes = 16, SecondsAt = 0, FractionAt = 4, CapturedAt = 8, OriginalAt = 12;
    private const uint Microseconds = 0xA1B2C3D4, Nanoseconds = 0xA1B23C4D;
    private const long NanosecondsOfSecond = 1_000_000_000;

    private readonly bool _isBigEndian;
    private readonly long _unitNanoseconds;
    private readonly LinkType _link;

    private PcapReader(Stream stream, bool isBigEndian, long unitNanoseconds, LinkType link) : base(stream) =>
        (_isBigEndian, _unitNanoseconds, _link) = (isBigEndian, unitNanoseconds, link);

    /// <summary>Whether a file of this format begins so, in either byte order.</summary>
    public static bool Begins(ReadOnlySpan<byte> magic) =>
        magic.Length == MagicBytes && (Number32(magic, true) is Microseconds or Nanoseconds || Number32(magic, false) is Microseconds or Nanoseconds);

    public static PcapReader? TryOpen(Stream stream, ReadOnlySpan<byte> magic)
    {
        bool isBigEndian = Number32(magic, true) is Microseconds or Nanoseconds;
        uint kind = Number32(magic, isBigEndian);
        Span<byte> rest = stackalloc byte[HeaderBytes - MagicBytes];
        if (kind is not (Microseconds or Nanoseconds) || stream.ReadAtLeast(rest, rest.Length, throwOnEndOfStream: false) < rest.Length) return null;
        // The high half may hold how long a frame check sequence is.
        var link = (LinkType)(Number32(rest[(LinkAt - MagicBytes)..], isBigEndian) & ushort.MaxValue);
        return new PcapReader(stream, isBigEndian, kind == Nanoseconds ? 1 : 1_000, link);
    }

    public override bool MoveNext()
    {
        Span<byte> record = stackalloc byte[RecordBytes];
        if (Damage is not null || !TryRead(record, "the header")) return false;
        if (!TryReadBody(Number32(record[CapturedAt..], _isBigEndian), out byte[] octets)) return false;
        long at = Number32(record[SecondsAt..], _isBigEndian) * NanosecondsOfSecond + Number32(record[FractionAt..], _isBigEndian) * _unitNanoseconds;
        Current = new CapturedPacket(Current.Number + 1, at, _link, octets, Number32(record[OriginalAt..], _isBigEndian), "");
        return true;
    }
}
