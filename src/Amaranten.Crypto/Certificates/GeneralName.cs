namespace Amaranten.Crypto.Certificates;

/// <summary>A GeneralName (RFC 5280 §4.2.1.6): its tag, and its content. A directoryName holds the whole name.</summary>
internal readonly record struct GeneralName(byte Tag, byte[] Content)
{
    internal const byte Email = 0x81, Dns = 0x82, Uri = 0x86, Ip = 0x87, Directory = 0xA4;

    /// <summary>All names of a sequence; false if it is damaged or longer than anybody needs.</summary>
    internal static bool TryReadAll(ReadOnlySpan<byte> sequence, out List<GeneralName> names)
    {
        const int Most = 256;
        names = [];
        var reader = new DerReader(sequence);
        while (!reader.IsAtEnd)
        {
            if (names.Count == Most || !TryRead(ref reader, out GeneralName name)) return false;
            names.Add(name);
        }
        return true;
    }

    internal static bool TryRead(ref DerReader reader, out GeneralName name)
    {
        bool read = reader.TryRead(out byte tag, out ReadOnlySpan<byte> content, out _);
        name = new(tag, content.ToArray());
        return read && (tag != Email && tag != Dns && tag != Uri || !content.ContainsAnyInRange((byte)0x80, (byte)0xFF));
    }
}
