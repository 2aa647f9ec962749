using System.Diagnostics.CodeAnalysis;

namespace Amaranten.Crypto.Certificates;

/// <summary>A certificate as it was read, believed or not (RFC 5280 §4.1). Immutable.</summary>
public sealed class Certificate
{
    private readonly byte[] _der;
    private readonly CertificateFields _fields;

    private Certificate(byte[] der, CertificateFields fields)
    {
        (_der, _fields) = (der, fields);
        Names = SubjectNames.Of(fields.Subject, fields.Extensions.AlternativeNames);
    }

    /// <summary>The certificate as sent.</summary>
    public ReadOnlyMemory<byte> Der => _der;

    /// <summary>Whose it is; may be empty.</summary>
    public DistinguishedName Subject => _fields.Subject;

    /// <summary>Who signed it.</summary>
    public DistinguishedName Issuer => _fields.Issuer;

    /// <summary>The subject first if it is not empty, then iPAddress, dNSName and rfc822Name of subjectAltName.</summary>
    public IReadOnlyList<SubjectName> Names { get; }

    /// <summary>In hexadecimal.</summary>
    public string SerialNumber => Convert.ToHexString(_fields.Serial);

    /// <summary>Good from then on.</summary>
    public DateTimeOffset NotBefore => _fields.NotBefore;

    /// <summary>Good until then.</summary>
    public DateTimeOffset NotAfter => _fields.NotAfter;

    /// <summary>How its key can sign for IKE; null for a key that cannot.</summary>
    public SignatureKind? KeyKind => Key?.Kind;

    /// <summary>Bits of the modulus or of the curve; 0 if the kind is not known.</summary>
    public int KeyBits => Key?.Bits ?? 0;

    /// <summary>basicConstraints says that it may issue certificates.</summary>
    public bool IsAuthority => Extensions.IsAuthority;

    internal PublicKey? Key => _fields.Key;

    internal CertificateExtensions Extensions => _fields.Extensions;

    /// <summary>How it was signed; null for an algorithm that we do not know.</summary>
    internal SignatureScheme? Scheme => _fields.Scheme;

    internal ReadOnlySpan<byte> Serial => _fields.Serial;

    internal bool IsSelfIssued => Subject.Equals(Issuer);

    /// <summary>
    /// Reads DER. Refuses what is not a certificate, and keys that could never be good: an even modulus, a bad exponent, a point off its curve.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> der, [NotNullWhen(true)] out Certificate? certificate, out string problem)
    {
        certificate = null;
        if (!CertificateFields.TryRead(der, out CertificateFields? fields, out problem)) return false;
        certificate = new Certificate(der.ToArray(), fields);
        return true;
    }

    /// <summary>True if the key of this certificate signed this HASH_I or HASH_R. Slow.</summary>
    public bool Verifies(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature) => Key is not null && Key.VerifiesBare(hash, signature);

    /// <summary>How people call it: the common name, else another name, else the serial number.</summary>
    public override string ToString() =>
        Subject.CommonName is { } name ? NameText.Escape(name) : Names.Count > 0 ? Names[0].Value : $"the certificate with serial number {SerialNumber}";

    internal bool IsSignedBy(Certificate issuer) => Scheme is not null && issuer.Key is not null && issuer.Key.Verifies(Scheme, _fields.Signed, _fields.Signature);
}
