using System.Buffers.Binary;

namespace Amaranten.Wire.Isakmp;

/// <summary>The content of a delete payload (RFC 2408 §3.15).</summary>
public readonly ref struct DeleteView
{
    private const int DoiAt = 0, ProtocolAt = 4, SpiSizeAt = 5, CountAt = 6, SpisAt = 8;
    private readonly ReadOnlySpan<byte> _content;

    private DeleteView(ReadOnlySpan<byte> content) => _content = content;

    /// <summary>Once this returns true, no member below can throw. The SPIs fill the payload exactly.</summary>
    public static bool TryParse(ReadOnlySpan<byte> content, out DeleteView delete)
    {
        delete = default;
        if (content.Length < SpisAt) return false;
        int count = BinaryPrimitives.ReadUInt16BigEndian(content[CountAt..]);
        if (content[SpiSizeAt] * count != content.Length - SpisAt) return false;
        delete = new DeleteView(content);
        return true;
    }

    /// <summary>Domain of interpretation.</summary>
    public uint Doi => BinaryPrimitives.ReadUInt32BigEndian(_content[DoiAt..]);

    /// <summary>What the SPIs belong to.</summary>
    public ProtocolId Protocol => (ProtocolId)_content[ProtocolAt];

    /// <summary>Octets of each SPI.</summary>
    public int SpiSize => _content[SpiSizeAt];

    /// <summary># of SPIs.</summary>
    public int Count => SpiSize == 0 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(_content[CountAt..]);

    /// <summary>One of the <see cref="Count"/> SPIs.</summary>
    public ReadOnlySpan<byte> Spi(int index) => _content.Slice(SpisAt + index * SpiSize, SpiSize);

    /// <summary>Writes the content of a delete payload for <paramref name="count"/> SPIs of equal size.</summary>
    public static byte[] Write(ProtocolId protocol, int count, ReadOnlySpan<byte> spis)
    {
        byte[] content = new byte[SpisAt + spis.Length];
        BinaryPrimitives.WriteUInt32BigEndian(content.AsSpan(DoiAt), SaView.IpsecDoi);
        content[ProtocolAt] = (byte)protocol;
        content[SpiSizeAt] = (byte)(spis.Length / count);
        BinaryPrimitives.WriteUInt16BigEndian(content.AsSpan(CountAt), (ushort)count);
        spis.CopyTo(content.AsSpan(SpisAt));
        return content;
    }
}
