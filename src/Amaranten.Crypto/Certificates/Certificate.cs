using System.Diagnostics.CodeAnalysis;

namespace Amaranten.Crypto.Certificates;

/// <summary>A certificate as it was read, believed or not (RFC 5280 §4.1). Immutable.</summary>
public sealed class Certificate
{
    private Certificate() => throw new NotImplementedException();

    /// <summary>
    /// Reads DER. Refuses what is not a certificate, and keys that could never be good: an even modulus, a bad exponent, a point off its curve.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> der, [NotNullWhen(true)] out Certificate? certificate, out string problem) =>
        throw new NotImplementedException();

    /// <summary>The certificate as sent.</summary>
    public ReadOnlyMemory<byte> Der { get; }

    /// <summary>Whose it is; may be empty.</summary>
    public DistinguishedName Subject { get; }

    /// <summary>Who signed it.</summary>
    public DistinguishedName Issuer { get; }

    /// <summary>The subject first if it is not empty, then iPAddress, dNSName and rfc822Name of subjectAltName.</summary>
    public IReadOnlyList<SubjectName> Names { get; }

    /// <summary>In hexadecimal.</summary>
    public string SerialNumber { get; }

    /// <summary>Good from then on.</summary>
    public DateTimeOffset NotBefore { get; }

    /// <summary>Good until then.</summary>
    public DateTimeOffset NotAfter { get; }

    /// <summary>How its key can sign for IKE; null for a key that cannot.</summary>
    public SignatureKind? KeyKind { get; }

    /// <summary>Bits of the modulus or of the curve; 0 if the kind is not known.</summary>
    public int KeyBits { get; }

    /// <summary>basicConstraints says that it may issue certificates.</summary>
    public bool IsAuthority { get; }

    /// <summary>True if the key of this certificate signed this HASH_I or HASH_R. Slow.</summary>
    public bool Verifies(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature) => throw new NotImplementedException();
}
