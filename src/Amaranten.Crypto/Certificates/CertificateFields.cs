using System.Diagnostics.CodeAnalysis;

namespace Amaranten.Crypto.Certificates;

/// <summary>What stands in a certificate (RFC 5280 §4.1), read once.</summary>
internal sealed record CertificateFields(
    DistinguishedName Subject, DistinguishedName Issuer, byte[] Serial, DateTimeOffset NotBefore, DateTimeOffset NotAfter, PublicKey? Key,
    CertificateExtensions Extensions, SignatureScheme? Scheme, byte[] Signed, byte[] Signature)
{
    // A peer's certificate with all its names stays far below.
    internal const int MostOctets = 32_768;

    // Certificate ::= SEQUENCE { tbsCertificate SEQUENCE, signatureAlgorithm SEQUENCE, signatureValue BIT STRING }
    internal static bool TryRead(ReadOnlySpan<byte> der, [NotNullWhen(true)] out CertificateFields? fields, out string problem)
    {
        fields = null;
        problem = $"it is longer than {MostOctets} octets";
        if (der.Length > MostOctets) return false;
        problem = "it is not a certificate";
        if (!DerReader.TryReadOnly(der, DerTag.Sequence, out ReadOnlySpan<byte> outer)) return false;
        var reader = new DerReader(outer);
        if (!reader.TryRead(DerTag.Sequence, out ReadOnlySpan<byte> body, out ReadOnlySpan<byte> signed)) return false;
        if (!reader.TryRead(DerTag.Sequence, out ReadOnlySpan<byte> algorithm) || !reader.TryReadBits(out ReadOnlySpan<byte> signature) || !reader.IsAtEnd) return false;
        return TryReadBody(body, algorithm, out fields, out problem) && Complete(ref fields, signed, signature);
    }

    private static bool Complete(ref CertificateFields fields, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        fields = fields with { Signed = signed.ToArray(), Signature = signature.ToArray() };
        return true;
    }

    // TBSCertificate ::= SEQUENCE { version [0], serialNumber, signature, issuer, validity, subject, subjectPublicKeyInfo, ... }
    private static bool TryReadBody(ReadOnlySpan<byte> body, ReadOnlySpan<byte> algorithm, [NotNullWhen(true)] out CertificateFields? fields, out string problem)
    {
        fields = null;
        problem = "it is not a certificate";
        var reader = new DerReader(body);
        int version = 0;
        if (reader.TryReadOptional(DerTag.Constructed(0), out ReadOnlySpan<byte> versions) && !TryReadVersion(versions, out version)) return false;
        // Serial numbers below zero exist (RFC 5280 §4.1.2.2); they are only compared.
        if (!reader.TryRead(DerTag.Integer, out ReadOnlySpan<byte> serial) || serial.Length is 0 or > 64) return false;
        problem = "its two signature algorithms differ";
        if (!reader.TryRead(DerTag.Sequence, out ReadOnlySpan<byte> inner) || !inner.SequenceEqual(algorithm)) return false;
        problem = "a name in it is not well-formed";
        if (!TryReadName(ref reader, out DistinguishedName? issuer)) return false;
        problem = "its period of validity is not well-formed";
        if (!reader.TryRead(DerTag.Sequence, out ReadOnlySpan<byte> validity) || !TryReadValidity(validity, out var notBefore, out var notAfter)) return false;
        problem = "a name in it is not well-formed";
        if (!TryReadName(ref reader, out DistinguishedName? subject)) return false;
        if (!TryReadKey(ref reader, out PublicKey? key, out problem)) return false;
        problem = "its extensions are not well-formed";
        if (!TryReadExtensions(ref reader, version, out CertificateExtensions extensions)) return false;
        problem = "";
        fields = new(subject, issuer, serial.ToArray(), notBefore, notAfter, key, extensions, SignatureScheme.Read(algorithm), [], []);
        return true;
    }

    private static bool TryReadVersion(ReadOnlySpan<byte> content, out int version)
    {
        var reader = new DerReader(content);
        return reader.TryReadNumber(out version) && reader.IsAtEnd && version <= 2;
    }

    private static bool TryReadName(ref DerReader reader, [NotNullWhen(true)] out DistinguishedName? name)
    {
        name = null;
        return reader.TryRead(DerTag.Sequence, out _, out ReadOnlySpan<byte> whole) && DistinguishedName.TryRead(whole, out name);
    }

    private static bool TryReadValidity(ReadOnlySpan<byte> content, out DateTimeOffset notBefore, out DateTimeOffset notAfter)
    {
        notAfter = default;
        var reader = new DerReader(content);
        return DerTime.TryRead(ref reader, out notBefore) && DerTime.TryRead(ref reader, out notAfter) && reader.IsAtEnd;
    }

    private static bool TryReadKey(ref DerReader reader, out PublicKey? key, out string problem)
    {
        key = null;
        problem = "its public key is not well-formed";
        return reader.TryRead(DerTag.Sequence, out ReadOnlySpan<byte> info) && PublicKey.TryRead(info, out key, out problem);
    }

    // issuerUniqueID [1], subjectUniqueID [2], extensions [3]: the last only in version 3.
    private static bool TryReadExtensions(ref DerReader reader, int version, out CertificateExtensions extensions)
    {
        extensions = new CertificateExtensions();
        reader.TryReadOptional(DerTag.Context(1), out _);
        reader.TryReadOptional(DerTag.Context(2), out _);
        if (reader.IsAtEnd) return true;
        return version == 2 && reader.TryRead(DerTag.Constructed(3), out ReadOnlySpan<byte> content) && reader.IsAtEnd
            && DerReader.TryReadOnly(content, DerTag.Sequence, out ReadOnlySpan<byte> sequence) && CertificateExtensions.TryRead(sequence, out extensions);
    }
}
