using Amaranten.Crypto.Suites;

namespace Amaranten.Crypto.Certificates;

/// <summary>How a certificate or a revocation list was signed (RFC 4055 §5, RFC 5758 §3.2). MD5 is named only to be refused by name.</summary>
internal sealed record SignatureScheme(string Name, bool IsRsa, HashAlgorithm Hash)
{
    private static readonly (string Oid, SignatureScheme Scheme)[] s_schemes =
    [
        ("1.2.840.113549.1.1.4", new("RSA with MD5", true, HashAlgorithm.Md5)),
        ("1.2.840.113549.1.1.5", new("RSA with SHA-1", true, HashAlgorithm.Sha1)),
        ("1.2.840.113549.1.1.11", new("RSA with SHA-256", true, HashAlgorithm.Sha256)),
        ("1.2.840.113549.1.1.12", new("RSA with SHA-384", true, HashAlgorithm.Sha384)),
        ("1.2.840.113549.1.1.13", new("RSA with SHA-512", true, HashAlgorithm.Sha512)),
        ("1.2.840.10045.4.1", new("ECDSA with SHA-1", false, HashAlgorithm.Sha1)),
        ("1.2.840.10045.4.3.2", new("ECDSA with SHA-256", false, HashAlgorithm.Sha256)),
        ("1.2.840.10045.4.3.3", new("ECDSA with SHA-384", false, HashAlgorithm.Sha384)),
        ("1.2.840.10045.4.3.4", new("ECDSA with SHA-512", false, HashAlgorithm.Sha512)),
    ];

    internal bool IsBroken => Hash == HashAlgorithm.Md5;

    internal bool IsWeak => Hash == HashAlgorithm.Sha1;

    /// <summary>The content of an AlgorithmIdentifier; null for one that we do not know, or with parameters that it must not have.</summary>
    internal static SignatureScheme? Read(ReadOnlySpan<byte> identifier)
    {
        var fields = new DerReader(identifier);
        if (!fields.TryRead(DerTag.ObjectIdentifier, out ReadOnlySpan<byte> oid)) return null;
        // Parameters are absent or NULL.
        if (!fields.IsAtEnd && (!fields.TryRead(0x05, out ReadOnlySpan<byte> none) || !none.IsEmpty || !fields.IsAtEnd)) return null;
        string dots = ObjectIds.ToText(oid);
        foreach (var (known, scheme) in s_schemes)
            if (known == dots) return scheme;
        return null;
    }
}
