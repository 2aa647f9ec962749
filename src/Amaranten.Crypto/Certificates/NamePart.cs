using System.Buffers.Binary;
using System.Text;

namespace Amaranten.Crypto.Certificates;

/// <summary>One AttributeTypeAndValue of a name (RFC 5280 §4.1.2.4): where it stands, what it is, its value, and the value as it is compared.</summary>
/// <param name="Rdn">The number of the RelativeDistinguishedName it belongs to.</param>
/// <param name="Type">The content of its object identifier.</param>
/// <param name="Text">The value; null if it is not a string we know.</param>
/// <param name="Folded">The value in lower case with spaces folded (RFC 5280 §7.1); of another value its DER in hexadecimal.</param>
/// <param name="Der">The value as it stands.</param>
internal sealed record NamePart(int Rdn, byte[] Type, string? Text, string Folded, byte[] Der)
{
    private static readonly UTF8Encoding s_strictUtf8 = new(false, throwOnInvalidBytes: true);

    internal static NamePart Of(int rdn, ReadOnlySpan<byte> type, ReadOnlySpan<byte> der)
    {
        var reader = new DerReader(der);
        reader.TryRead(out byte tag, out ReadOnlySpan<byte> content, out _);
        string? text = Decode(tag, content);
        return new(rdn, type.ToArray(), text, text is null ? "#" + Convert.ToHexString(der) : Fold(text), der.ToArray());
    }

    /// <summary>True if both name the same attribute at the same place.</summary>
    internal bool IsAtPlaceOf(NamePart other) => Rdn == other.Rdn && Type.AsSpan().SequenceEqual(other.Type);

    // An inner run of spaces counts as one, and those at the ends as none.
    internal static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            if (c != ' ') folded.Append(char.ToLowerInvariant(c));
            else if (folded.Length > 0 && folded[^1] != ' ') folded.Append(' ');
        }
        if (folded.Length > 0 && folded[^1] == ' ') folded.Length--;
        return folded.ToString();
    }

    private static string? Decode(byte tag, ReadOnlySpan<byte> content) => tag switch
    {
        DerTag.PrintableString or DerTag.Ia5String or DerTag.VisibleString => content.ContainsAnyInRange((byte)0x80, (byte)0xFF) ? null : Encoding.ASCII.GetString(content),
        DerTag.Utf8String => System.Text.Unicode.Utf8.IsValid(content) ? s_strictUtf8.GetString(content) : null,
        DerTag.BmpString => DecodeBmp(content),
        _ => null,
    };

    private static string? DecodeBmp(ReadOnlySpan<byte> content)
    {
        if (content.Length % 2 != 0) return null;
        var text = new StringBuilder(content.Length / 2);
        for (int i = 0; i < content.Length; i += 2)
        {
            char c = (char)BinaryPrimitives.ReadUInt16BigEndian(content[i..]);
            if (char.IsSurrogate(c)) return null;
            text.Append(c);
        }
        return text.ToString();
    }
}
