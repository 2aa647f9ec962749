namespace Amaranten.Config.Values;

/// <summary>How distinguished names are written: <c>C=SE, O=Example, CN=gw</c> (RFC 4514 §2), in the order of the certificate.</summary>
internal static class DistinguishedNameForm
{
    private const int LongestName = 1_000;

    private static readonly string[] s_types =
        ["CN", "C", "ST", "L", "O", "OU", "E", "emailAddress", "DC", "SN", "GN", "serialNumber", "UID", "T", "street", "dnQualifier"];

    /// <summary>Why a text is no distinguished name; null if it is one. As pattern a whole value may be <c>*</c>.</summary>
    public static string? WhyNot(string text, bool isPattern)
    {
        if (text.Length is 0 or > LongestName) return text.Length == 0 ? "after dn: stands nothing" : $"a name of {text.Length} characters is too long";
        foreach (string part in Parts(text))
        {
            int equals = part.IndexOf('=');
            if (equals < 0) return $"{Quoted.Of(part)} has no '='; a comma inside a value is written \\,";
            (string type, string value) = (part[..equals].Trim(), part[(equals + 1)..].Trim());
            if (!IsKnown(type))
            {
                return NearestWord.To(type, s_types) is string near
                    ? $"{Quoted.Of(type)} is not known; did you mean '{near}'?"
                    : $"{Quoted.Of(type)} is not known; there are {string.Join(", ", s_types)} and numbers as 2.5.4.3";
            }
            if (value.Length == 0) return $"{type}= has no value";
            if (value.Contains('*') && !(isPattern && value == "*")) return isPattern ? "a * can only be a whole value, as in CN=*" : "a * stands for many, and we are one";
        }
        return null;
    }

    private static bool IsKnown(string type) =>
        s_types.Contains(type, StringComparer.OrdinalIgnoreCase) || type.Length > 2 && char.IsAsciiDigit(type[0]) && type.All(c => char.IsAsciiDigit(c) || c == '.');

    // An escaped comma does not part.
    private static IEnumerable<string> Parts(string text)
    {
        int begin = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\') i++;
            else if (text[i] == ',')
            {
                yield return text[begin..i].Trim();
                begin = i + 1;
            }
        }
        yield return text[Math.Min(begin, text.Length)..].Trim();
    }
}
