using System.Globalization;
using System.Text;

namespace Amaranten.Crypto.Certificates;

/// <summary>Names as people write them: <c>C=SE, O=Clavister\, AB, CN=gw + serialNumber=1</c>, in the order of the DER (after RFC 4514 §2).</summary>
internal static class NameText
{
    private const string Special = ",+\\";

    /// <summary>Reads the parts, each with its RDN; false with a problem for what is not a name.</summary>
    internal static bool TryRead(string text, out List<NamePart> parts, out string problem)
    {
        parts = [];
        int at = 0, rdn = 0;
        while (true)
        {
            if (!TryReadPart(text, ref at, rdn, out NamePart? part, out problem)) return false;
            parts.Add(part!);
            if (at == text.Length) return true;
            if (text[at++] == ',') rdn++;
        }
    }

    internal static string Write(IReadOnlyList<NamePart> parts)
    {
        var text = new StringBuilder();
        for (int i = 0; i < parts.Count; i++)
        {
            if (i > 0) text.Append(parts[i].Rdn == parts[i - 1].Rdn ? " + " : ", ");
            text.Append(NameAttributes.WordOf(parts[i].Type)).Append('=');
            if (parts[i].Text is { } value) WriteValue(text, value);
            else text.Append('#').Append(Convert.ToHexString(parts[i].Der));
        }
        return text.ToString();
    }

    /// <summary>Text that cannot disturb a log or a terminal.</summary>
    internal static string Escape(string value)
    {
        var text = new StringBuilder(value.Length);
        foreach (Rune rune in value.EnumerateRunes()) AppendRune(text, rune);
        return text.ToString();
    }

    private static void WriteValue(StringBuilder text, string value)
    {
        int end = value.Length;
        int index = 0;
        foreach (Rune rune in value.EnumerateRunes())
        {
            bool edge = rune.Value == ' ' && (index == 0 || index == end - 1);
            if (edge) text.Append("\\20");
            else if (Special.Contains((char)rune.Value) && rune.IsBmp) text.Append('\\').Append((char)rune.Value);
            else if (index == 0 && rune.Value == '#') text.Append("\\#");
            else AppendRune(text, rune);
            index += rune.Utf16SequenceLength;
        }
    }

    // Control, format (right-to-left marks) and unassigned characters as the octets of their UTF-8.
    private static void AppendRune(StringBuilder text, Rune rune)
    {
        UnicodeCategory category = Rune.GetUnicodeCategory(rune);
        bool plain = category is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned
            or UnicodeCategory.PrivateUse or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate);
        if (plain)
        {
            text.Append(rune.ToString());
            return;
        }
        Span<byte> octets = stackalloc byte[4];
        int length = rune.EncodeToUtf8(octets);
        foreach (byte octet in octets[..length]) text.Append(CultureInfo.InvariantCulture, $"\\{octet:X2}");
    }

    private static bool TryReadPart(string text, ref int at, int rdn, out NamePart? part, out string problem)
    {
        part = null;
        int equals = text.IndexOf('=', at);
        string word = equals < 0 ? text[at..].Trim() : text[at..equals].Trim();
        problem = word.Length == 0
            ? "a part of the name is empty; expected for example C=SE, O=Company, CN=gateway"
            : $"'{Escape(word)}' has no value; expected for example CN=gateway";
        if (equals < 0 || word.Length == 0) return false;
        problem = $"'{Escape(word)}' is not known; accepted are {NameAttributes.Accepted}, or an object identifier in dots";
        if (!NameAttributes.TryFind(word, out byte[] type, out byte encoding)) return false;

        at = equals + 1;
        if (!TryReadValue(text, ref at, out string value, out bool hexadecimal, out problem)) return false;
        problem = value.Length == 0 ? $"{word} has no value" : $"the value of {word} cannot be written as this attribute";
        if (value.Length == 0 || !TryEncode(encoding, value, hexadecimal, out byte[] der)) return false;
        part = NamePart.Of(rdn, type, der);
        problem = "";
        return true;
    }

    // Up to the comma or plus that is not escaped; spaces around the value do not count, unless escaped.
    private static bool TryReadValue(string text, ref int at, out string value, out bool hexadecimal, out string problem)
    {
        problem = "a name ends with a backslash";
        value = "";
        while (at < text.Length && text[at] == ' ') at++;
        hexadecimal = at < text.Length && text[at] == '#';
        var octets = new List<byte>();
        int kept = 0;
        Span<byte> utf8 = stackalloc byte[4];
        while (at < text.Length && text[at] is not (',' or '+'))
        {
            bool escaped = text[at] == '\\';
            if (escaped && at + 1 == text.Length) return false;
            if (escaped && at + 2 < text.Length && char.IsAsciiHexDigit(text[at + 1]) && char.IsAsciiHexDigit(text[at + 2]))
            {
                octets.Add(byte.Parse(text.AsSpan(at + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                at += 3;
            }
            else
            {
                if (escaped) at++;
                if (Rune.DecodeFromUtf16(text.AsSpan(at), out Rune rune, out int consumed) != System.Buffers.OperationStatus.Done)
                {
                    problem = "a name is not well-formed Unicode";
                    return false;
                }
                octets.AddRange(utf8[..rune.EncodeToUtf8(utf8)]);
                at += consumed;
            }
            if (escaped || octets[^1] != ' ') kept = octets.Count;
        }
        byte[] all = [.. octets[..kept]];
        problem = "a name is not well-formed UTF-8";
        if (!System.Text.Unicode.Utf8.IsValid(all)) return false;
        value = Encoding.UTF8.GetString(all);
        return true;
    }

    private static bool TryEncode(byte encoding, string value, bool hexadecimal, out byte[] der)
    {
        der = [];
        if (hexadecimal)
        {
            if (value.Length % 2 == 0 || !value.AsSpan(1).ContainsAnyExcept("0123456789ABCDEFabcdef") is false) return false;
            der = Convert.FromHexString(value.AsSpan(1));
            var reader = new DerReader(der);
            return reader.TryRead(out _, out _, out _) && reader.IsAtEnd;
        }
        bool ascii = Ascii.IsValid(value);
        if (!ascii && encoding != DerTag.Utf8String) return false;
        // Other implementations write a directory string that can be printable as such, and some compare octets. A '*' stands in patterns only.
        bool printable = value.All(c => char.IsAsciiLetterOrDigit(c) || " '()+,-./:=?".Contains(c, StringComparison.Ordinal));
        byte tag = encoding == DerTag.Utf8String && printable ? DerTag.PrintableString
            : encoding == DerTag.PrintableString && !printable ? DerTag.Utf8String : encoding;
        der = DerWriter.Element(tag, Encoding.UTF8.GetBytes(value));
        return true;
    }
}
