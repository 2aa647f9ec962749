namespace Amaranten.Crypto.Certificates.KeyFiles;

/// <summary>The name of an algorithm in dots, and a reader of what stands behind it (RFC 5280 §4.1.1.2).</summary>
internal readonly ref struct AlgorithmIdentifier
{
    private AlgorithmIdentifier(string oid, DerReader parameters)
    {
        Oid = oid;
        Parameters = parameters;
    }

    internal string Oid { get; }

    internal DerReader Parameters { get; }

    internal static bool TryRead(ref DerReader reader, out AlgorithmIdentifier algorithm)
    {
        algorithm = default;
        if (!reader.TryRead(DerTag.Sequence, out ReadOnlySpan<byte> content)) return false;
        var fields = new DerReader(content);
        if (!fields.TryRead(DerTag.ObjectIdentifier, out ReadOnlySpan<byte> oid)) return false;
        algorithm = new AlgorithmIdentifier(ObjectIds.ToText(oid), fields);
        return true;
    }
}
