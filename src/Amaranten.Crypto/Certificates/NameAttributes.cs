namespace Amaranten.Crypto.Certificates;

/// <summary>The attributes of names that have words (RFC 4514 §3, RFC 5280 §4.1.2.4). The first word of a type is the one written.</summary>
internal static class NameAttributes
{
    private static readonly (string Word, string Type, byte Encoding)[] s_words =
    [
        ("C", "2.5.4.6", DerTag.PrintableString),
        ("ST", "2.5.4.8", DerTag.Utf8String),
        ("L", "2.5.4.7", DerTag.Utf8String),
        ("STREET", "2.5.4.9", DerTag.Utf8String),
        ("O", "2.5.4.10", DerTag.Utf8String),
        ("OU", "2.5.4.11", DerTag.Utf8String),
        ("CN", "2.5.4.3", DerTag.Utf8String),
        ("serialNumber", "2.5.4.5", DerTag.PrintableString),
        ("surname", "2.5.4.4", DerTag.Utf8String),
        ("givenName", "2.5.4.42", DerTag.Utf8String),
        ("initials", "2.5.4.43", DerTag.Utf8String),
        ("title", "2.5.4.12", DerTag.Utf8String),
        ("description", "2.5.4.13", DerTag.Utf8String),
        ("dnQualifier", "2.5.4.46", DerTag.PrintableString),
        ("pseudonym", "2.5.4.65", DerTag.Utf8String),
        ("postalCode", "2.5.4.17", DerTag.Utf8String),
        ("E", "1.2.840.113549.1.9.1", DerTag.Ia5String),
        ("emailAddress", "1.2.840.113549.1.9.1", DerTag.Ia5String),
        ("unstructuredName", "1.2.840.113549.1.9.2", DerTag.Ia5String),
        ("DC", "0.9.2342.19200300.100.1.25", DerTag.Ia5String),
        ("UID", "0.9.2342.19200300.100.1.1", DerTag.Utf8String),
    ];

    internal static byte[] CommonName { get; } = Type("CN");

    internal static byte[] EmailAddress { get; } = Type("E");

    internal static string Accepted => string.Join(", ", s_words.Select(w => w.Word));

    internal static string WordOf(ReadOnlySpan<byte> type)
    {
        string dots = ObjectIds.ToText(type);
        foreach (var (word, known, _) in s_words)
            if (known == dots) return word;
        return dots;
    }

    /// <summary>The type of a word or of dots, and how its value is written.</summary>
    internal static bool TryFind(string word, out byte[] type, out byte encoding)
    {
        foreach (var (known, dots, written) in s_words)
        {
            if (!known.Equals(word, StringComparison.OrdinalIgnoreCase)) continue;
            encoding = written;
            return ObjectIds.TryParse(dots, out type);
        }
        encoding = DerTag.Utf8String;
        return ObjectIds.TryParse(word, out type);
    }

    private static byte[] Type(string word)
    {
        TryFind(word, out byte[] type, out _);
        return type;
    }
}
