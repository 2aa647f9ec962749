using System.Buffers.Binary;
using System.Text;

namespace Amaranten.Decode.Captures;

/// <summary>Blocks of a pcapng file, to be written one after the other (draft-ietf-opsawg-pcapng §4): little endian, nanoseconds.</summary>
public static class PcapngBlocks
{
    internal const uint SectionHeader = 0x0A0D0D0A, Interface = 1, SimplePacket = 3, EnhancedPacket = 6, ByteOrderMagic = 0x1A2B3C4D;
    internal const ushort EndOfOptions = 0, Comment = 1, Application = 4, InterfaceName = 2, InterfaceDescription = 3, TimestampResolution = 9, TimestampOffset = 14, PacketFlags = 2;

    /// <summary>Describes an interface whose packets were inside a tunnel of the gateway that captured them.</summary>
    public const string InsideTunnel = "inside a tunnel";

    private const uint InboundFlag = 1, OutboundFlag = 2;

    /// <summary>Begins a file.</summary>
    /// <param name="application">What wrote it.</param>
    /// <param name="comment">What it is; empty: nothing.</param>
    public static byte[] Section(string application, string comment)
    {
        var body = new List<byte>();
        Add32(body, ByteOrderMagic);
        body.AddRange([1, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]); // version 1.0, length not known
        AddOption(body, Application, Encoding.UTF8.GetBytes(application));
        AddText(body, Comment, comment);
        return Block(SectionHeader, EndOptions(body));
    }

    /// <summary>Describes the next interface; the first has index 0.</summary>
    /// <param name="link">What its packets begin with.</param>
    /// <param name="name">Its name.</param>
    /// <param name="snapLength">Octets kept of a packet; 0: all.</param>
    /// <param name="description">What it is; empty: nothing.</param>
    public static byte[] Port(LinkType link, string name, uint snapLength, string description = "")
    {
        var body = new List<byte>();
        Add16(body, (ushort)link);
        Add16(body, 0);
        Add32(body, snapLength);
        AddText(body, InterfaceName, name);
        AddText(body, InterfaceDescription, description);
        AddOption(body, TimestampResolution, [TimestampUnit.InNanoseconds.Resolution]);
        return Block(Interface, EndOptions(body));
    }

    /// <summary>A packet.</summary>
    /// <param name="port">Index of its interface.</param>
    /// <param name="nanoseconds">Since 1970.</param>
    /// <param name="octets">What was kept of it.</param>
    /// <param name="originalLength">Octets that it had.</param>
    /// <param name="isInbound">Whether it came; null: not known.</param>
    /// <param name="comment">What to say about it; empty: nothing.</param>
    public static byte[] Packet(int port, long nanoseconds, ReadOnlySpan<byte> octets, int originalLength, bool? isInbound, string comment)
    {
        var body = new List<byte>(octets.Length + 64);
        Add32(body, (uint)port);
        Add32(body, (uint)(nanoseconds >> 32));
        Add32(body, (uint)(nanoseconds & uint.MaxValue));
        Add32(body, (uint)octets.Length);
        Add32(body, (uint)originalLength);
        body.AddRange(octets);
        Pad(body);
        if (isInbound is { } inbound)
        {
            Span<byte> flags = stackalloc byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32LittleEndian(flags, inbound ? InboundFlag : OutboundFlag);
            AddOption(body, PacketFlags, flags);
        }
        AddText(body, Comment, comment);
        return Block(EnhancedPacket, EndOptions(body));
    }

    private static void AddText(List<byte> body, ushort code, string text)
    {
        if (text.Length > 0) AddOption(body, code, Encoding.UTF8.GetBytes(text));
    }

    private static void AddOption(List<byte> body, ushort code, ReadOnlySpan<byte> value)
    {
        Add16(body, code);
        Add16(body, checked((ushort)value.Length));
        body.AddRange(value);
        Pad(body);
    }

    private static List<byte> EndOptions(List<byte> body)
    {
        Add32(body, EndOfOptions);
        return body;
    }

    private static byte[] Block(uint type, List<byte> body)
    {
        const int Frame = 12;
        byte[] block = new byte[Frame + body.Count];
        BinaryPrimitives.WriteUInt32LittleEndian(block, type);
        BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(4), (uint)block.Length);
        body.CopyTo(block, 8);
        BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(block.Length - 4), (uint)block.Length);
        return block;
    }

    private static void Pad(List<byte> body)
    {
        while (body.Count % 4 != 0) body.Add(0);
    }

    private static void Add16(List<byte> body, ushort value) => body.AddRange([(byte)(value & 0xFF), (byte)(value >> 8)]);

    private static void Add32(List<byte> body, uint value)
    {
        Add16(body, (ushort)(value & ushort.MaxValue));
        Add16(body, (ushort)(value >> 16));
    }
}
