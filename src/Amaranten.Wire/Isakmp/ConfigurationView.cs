using System.Buffers.Binary;

namespace Amaranten.Wire.Isakmp;

/// <summary>
/// The content of an attribute payload (draft-dukes-ike-mode-cfg-02 §3.2).
/// <code><![CDATA[
///  !     Type      !   RESERVED    !           Identifier          !
///  !                           Attributes                          !
/// ]]></code>
/// </summary>
public readonly ref struct ConfigurationView
{
    private const int TypeAt = 0, IdentifierAt = 2, AttributesAt = 4;
    private readonly ReadOnlySpan<byte> _content;

    private ConfigurationView(ReadOnlySpan<byte> content) => _content = content;

    /// <summary>Once this returns true, no member below can throw.</summary>
    public static bool TryParse(ReadOnlySpan<byte> content, out ConfigurationView configuration)
    {
        bool fits = content.Length >= AttributesAt;
        configuration = fits ? new ConfigurationView(content) : default;
        return fits;
    }

    /// <summary>What the message does.</summary>
    public ConfigurationType Type => (ConfigurationType)_content[TypeAt];

    /// <summary>Tells transactions apart; an answer repeats it.</summary>
    public ushort Identifier => BinaryPrimitives.ReadUInt16BigEndian(_content[IdentifierAt..]);

    /// <summary>The attributes.</summary>
    public AttributeReader Attributes => new(_content[AttributesAt..]);

    /// <summary>Writes the content of an attribute payload.</summary>
    public static byte[] Write(ConfigurationType type, ushort identifier, AttributeList attributes)
    {
        byte[] content = new byte[AttributesAt + attributes.Octets.Length];
        content[TypeAt] = (byte)type;
        BinaryPrimitives.WriteUInt16BigEndian(content.AsSpan(IdentifierAt), identifier);
        attributes.Octets.CopyTo(content.AsSpan(AttributesAt));
        return content;
    }
}
