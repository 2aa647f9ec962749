using System.Text;

namespace Amaranten.Decode.Captures;

/// <summary>The newer format (draft-ietf-opsawg-pcapng): blocks, sections with a byte order of their own, several interfaces.</summary>
internal sealed class PcapngReader(Stream stream) : CaptureReader(stream)
{
    private const int BlockHeader = 8, BlockTrailer = 4, LengthAt = 4, MagicBytes = 4, OptionHeader = 4;
    private const int LinkAt = 0, SnapLengthAt = 4, InterfaceOptionsAt = 8;
    private const int InterfaceAt = 0, HighAt = 4, LowAt = 8, CapturedAt = 12, OriginalAt = 16, EnhancedDataAt = 20;
    private const int SimpleDataAt = 4, MostInterfaces = 4_096;

    private readonly List<CaptureInterface> _interfaces = [];
    private bool _isBigEndian, _isInside, _hasMagic = true;

    private readonly record struct CaptureInterface(LinkType Link, uint SnapLength, string Name, TimestampUnit Unit, long OffsetSeconds, bool IsInside);

    public static bool Begins(ReadOnlySpan<byte> magic) => Number32(magic, true) == PcapngBlocks.SectionHeader;

    public override bool MoveNext()
    {
        while (Damage is null && TryReadBlock(out uint type, out byte[] body))
        {
            bool isPacket = type switch
            {
                PcapngBlocks.EnhancedPacket => TryTakeEnhanced(body),
                PcapngBlocks.SimplePacket => TryTakeSimple(body),
                _ => false,
            };
            if (type == PcapngBlocks.Interface) TakeInterface(body);
            if (isPacket) return true;
        }
        return false;
    }

    private bool TryReadBlock(out uint type, out byte[] body)
    {
        (type, body) = (0, []);
        Span<byte> header = stackalloc byte[BlockHeader];
        if (!TryReadHeader(header)) return false;
        if (Number32(header, true) == PcapngBlocks.SectionHeader) return TryReadSection(header, out type, out body);
        if (!_isInside) return Fail("a block stands before its section");
        type = Number32(header, _isBigEndian);
        return TryReadRest(Number32(header[LengthAt..], _isBigEndian), 0, out body);
    }

    // The first four octets have told what format the file has, and are gone.
    private bool TryReadHeader(Span<byte> header)
    {
        if (!_hasMagic) return TryRead(header, "the header");
        _hasMagic = false;
        header[0] = 0x0A;
        header[1] = header[2] = 0x0D;
        header[3] = 0x0A;
        return TryRead(header[MagicBytes..], "the header") || Fail("the file ends within its first block");
    }

    private bool TryReadSection(ReadOnlySpan<byte> header, out uint type, out byte[] body)
    {
        (type, body) = (PcapngBlocks.SectionHeader, []);
        Span<byte> magic = stackalloc byte[MagicBytes];
        if (!TryRead(magic, "a section header")) return Fail("the file ends within a section header");
        _isBigEndian = Number32(magic, true) == PcapngBlocks.ByteOrderMagic;
        if (Number32(magic, _isBigEndian) != PcapngBlocks.ByteOrderMagic) return Fail("a section has no byte order");
        _isInside = true;
        _interfaces.Clear();
        return TryReadRest(Number32(header[LengthAt..], _isBigEndian), MagicBytes, out body);
    }

    // What a block of this length has behind its header and what was read; its length stands there again, and is taken as read.
    private bool TryReadRest(uint length, int read, out byte[] body)
    {
        body = [];
        long rest = (long)length - BlockHeader - read;
        if (length % 4 != 0 || rest < BlockTrailer) return Fail($"a block says that it has {length} octets");
        if (!TryReadBody(rest, out byte[] octets)) return false;
        if (Number32(octets.AsSpan(octets.Length - BlockTrailer), _isBigEndian) != length) return Fail("the two lengths of a block differ");
        body = octets[..^BlockTrailer];
        return true;
    }

    private void TakeInterface(ReadOnlySpan<byte> body)
    {
        if (body.Length < InterfaceOptionsAt || _interfaces.Count == MostInterfaces)
        {
            Fail("an interface cannot be read");
            return;
        }
        string name = "";
        TimestampUnit unit = TimestampUnit.Microseconds;
        long offset = 0;
        bool isInside = false;
        for (ReadOnlySpan<byte> options = body[InterfaceOptionsAt..]; TryTakeOption(ref options, out ushort code, out ReadOnlySpan<byte> value);)
        {
            if (code == PcapngBlocks.InterfaceName) name = Text(value);
            if (code == PcapngBlocks.InterfaceDescription) isInside = Text(value) == PcapngBlocks.InsideTunnel;
            if (code == PcapngBlocks.TimestampResolution && value.Length > 0) unit = new TimestampUnit(value[0]);
            if (code == PcapngBlocks.TimestampOffset && value.Length == sizeof(long)) offset = Signed64(value);
        }
        _interfaces.Add(new CaptureInterface((LinkType)Number16(body[LinkAt..], _isBigEndian), Number32(body[SnapLengthAt..], _isBigEndian), name, unit, offset, isInside));
    }

    private bool TryTakeEnhanced(byte[] body)
    {
        if (body.Length < EnhancedDataAt) return Fail("a packet block is too short");
        uint index = Number32(body.AsSpan(InterfaceAt), _isBigEndian), captured = Number32(body.AsSpan(CapturedAt), _isBigEndian);
        if (index >= _interfaces.Count) return Fail("a packet names an interface that the capture has not described");
        if (captured > body.Length - EnhancedDataAt) return Fail("a packet is longer than its block");
        CaptureInterface port = _interfaces[(int)index];
        ulong stamp = (ulong)Number32(body.AsSpan(HighAt), _isBigEndian) << 32 | Number32(body.AsSpan(LowAt), _isBigEndian);
        Current = new CapturedPacket(
            Current.Number + 1, port.Unit.Nanoseconds(stamp, port.OffsetSeconds), port.Link, body.AsMemory(EnhancedDataAt, (int)captured),
            Number32(body.AsSpan(OriginalAt), _isBigEndian), port.Name)
        {
            IsInside = port.IsInside,
        };
        return true;
    }

    private bool TryTakeSimple(byte[] body)
    {
        if (body.Length < SimpleDataAt || _interfaces.Count == 0) return Fail("a simple packet block cannot be read");
        uint original = Number32(body, _isBigEndian);
        CaptureInterface port = _interfaces[0];
        long captured = Math.Min(original, body.Length - SimpleDataAt);
        if (port.SnapLength > 0) captured = Math.Min(captured, port.SnapLength);
        Current = new CapturedPacket(Current.Number + 1, 0, port.Link, body.AsMemory(SimpleDataAt, (int)captured), original, port.Name);
        return true;
    }

    private bool TryTakeOption(ref ReadOnlySpan<byte> options, out ushort code, out ReadOnlySpan<byte> value)
    {
        code = 0;
        value = default;
        if (options.Length < OptionHeader) return false;
        code = Number16(options, _isBigEndian);
        int length = Number16(options[2..], _isBigEndian), padded = (length + 3) & ~3;
        if (code == PcapngBlocks.EndOfOptions || options.Length - OptionHeader < length) return false;
        value = options.Slice(OptionHeader, length);
        options = options[Math.Min(options.Length, OptionHeader + padded)..];
        return true;
    }

    private long Signed64(ReadOnlySpan<byte> value)
    {
        uint first = Number32(value, _isBigEndian), second = Number32(value[sizeof(uint)..], _isBigEndian);
        ulong number = _isBigEndian ? (ulong)first << 32 | second : (ulong)second << 32 | first;
        return unchecked((long)number);
    }

    private static string Text(ReadOnlySpan<byte> value) => Describing.PeerText.Of(Encoding.UTF8.GetString(value).AsSpan().Trim('\0'));

    private bool Fail(string damage)
    {
        Damage ??= $"behind packet {Current.Number}: {damage}";
        return false;
    }
}
