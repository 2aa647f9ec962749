using System.Buffers.Binary;

namespace Amaranten.Wire.Isakmp;

/// <summary>The content of a notification payload (RFC 2408 §3.14).</summary>
public readonly ref struct NotifyView
{
    private const int DoiAt = 0, ProtocolAt = 4, SpiSizeAt = 5, TypeAt = 6, SpiAt = 8;
    private readonly ReadOnlySpan<byte> _content;

    private NotifyView(ReadOnlySpan<byte> content) => _content = content;

    /// <summary>Once this returns true, no member below can throw.</summary>
    public static bool TryParse(ReadOnlySpan<byte> content, out NotifyView notify)
    {
        bool fits = content.Length >= SpiAt && content.Length >= SpiAt + content[SpiSizeAt];
        notify = fits ? new NotifyView(content) : default;
        return fits;
    }

    /// <summary>Domain of interpretation.</summary>
    public uint Doi => BinaryPrimitives.ReadUInt32BigEndian(_content[DoiAt..]);

    /// <summary>What the SPI belongs to.</summary>
    public ProtocolId Protocol => (ProtocolId)_content[ProtocolAt];

    /// <summary>Notify message type.</summary>
    public NotifyType Type => (NotifyType)BinaryPrimitives.ReadUInt16BigEndian(_content[TypeAt..]);

    /// <summary>SPI: the sender's, or both cookies.</summary>
    public ReadOnlySpan<byte> Spi => _content.Slice(SpiAt, _content[SpiSizeAt]);

    /// <summary>Notification data.</summary>
    public ReadOnlySpan<byte> Data => _content[(SpiAt + _content[SpiSizeAt])..];

    /// <summary>Writes the content of a notification payload.</summary>
    public static byte[] Write(ProtocolId protocol, NotifyType type, ReadOnlySpan<byte> spi, ReadOnlySpan<byte> data)
    {
        byte[] content = new byte[SpiAt + spi.Length + data.Length];
        BinaryPrimitives.WriteUInt32BigEndian(content.AsSpan(DoiAt), SaView.IpsecDoi);
        content[ProtocolAt] = (byte)protocol;
        content[SpiSizeAt] = (byte)spi.Length;
        BinaryPrimitives.WriteUInt16BigEndian(content.AsSpan(TypeAt), (ushort)type);
        spi.CopyTo(content.AsSpan(SpiAt));
        data.CopyTo(content.AsSpan(SpiAt + spi.Length));
        return content;
    }
}
