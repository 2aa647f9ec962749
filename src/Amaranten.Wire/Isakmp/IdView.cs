using System.Buffers.Binary;

namespace Amaranten.Wire.Isakmp;

/// <summary>The content of an identification payload (RFC 2407 §4.6.2).</summary>
public readonly ref struct IdView
{
    private const int TypeAt = 0, ProtocolAt = 1, PortAt = 2, DataAt = 4;
    private readonly ReadOnlySpan<byte> _content;

    private IdView(ReadOnlySpan<byte> content) => _content = content;

    /// <summary>Once this returns true, no member below can throw.</summary>
    public static bool TryParse(ReadOnlySpan<byte> content, out IdView id)
    {
        id = content.Length < DataAt ? default : new IdView(content);
        return content.Length >= DataAt;
    }

    /// <summary>ID type.</summary>
    public IdType Type => (IdType)_content[TypeAt];

    /// <summary>IP protocol; 0: any.</summary>
    public byte Protocol => _content[ProtocolAt];

    /// <summary>Port; 0: any.</summary>
    public ushort Port => BinaryPrimitives.ReadUInt16BigEndian(_content[PortAt..]);

    /// <summary>Identification data.</summary>
    public ReadOnlySpan<byte> Data => _content[DataAt..];

    /// <summary>Writes the content of an identification payload.</summary>
    public static byte[] Write(IdType type, byte protocol, ushort port, ReadOnlySpan<byte> data)
    {
        byte[] content = new byte[DataAt + data.Length];
        content[TypeAt] = (byte)type;
        content[ProtocolAt] = protocol;
        BinaryPrimitives.WriteUInt16BigEndian(content.AsSpan(PortAt), port);
        data.CopyTo(content.AsSpan(DataAt));
        return content;
    }
}
