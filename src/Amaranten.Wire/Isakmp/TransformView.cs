namespace Amaranten.Wire.Isakmp;

/// <summary>The content of a transform (RFC 2408 §3.6).</summary>
public readonly ref struct TransformView
{
    private const int NumberAt = 0, IdAt = 1, AttributesAt = 4;
    private readonly ReadOnlySpan<byte> _content;

    private TransformView(ReadOnlySpan<byte> content) => _content = content;

    /// <summary>Once this returns true, no member below can throw.</summary>
    public static bool TryParse(ReadOnlySpan<byte> content, out TransformView transform)
    {
        transform = content.Length < AttributesAt ? default : new TransformView(content);
        return content.Length >= AttributesAt;
    }

    /// <summary>Transform #.</summary>
    public byte Number => _content[NumberAt];

    /// <summary>Transform-Id.</summary>
    public byte Id => _content[IdAt];

    /// <summary>The SA attributes.</summary>
    public AttributeReader Attributes => new(_content[AttributesAt..]);

    /// <summary>Writes the content of a transform.</summary>
    public static byte[] Write(byte number, byte id, AttributeList attributes)
    {
        byte[] content = new byte[AttributesAt + attributes.Octets.Length];
        content[NumberAt] = number;
        content[IdAt] = id;
        attributes.Octets.CopyTo(content.AsSpan(AttributesAt));
        return content;
    }
}
