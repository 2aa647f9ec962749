using System.Diagnostics.CodeAnalysis;
using Amaranten.Crypto.Ike.PrimeCurves;
using Org.BouncyCastle.Math;

namespace Amaranten.Crypto.Certificates.KeyFiles;

/// <summary>Private keys in DER: PKCS#1 (RFC 8017 appendix A.1.2), SEC 1 (RFC 5915 §3) and PKCS#8 (RFC 5208 §5, RFC 5958 §2).</summary>
internal static class PrivateKeyReader
{
    private const string PrimeField = "1.2.840.10045.1.1";

    internal static bool TryReadPkcs8(ReadOnlySpan<byte> der, [NotNullWhen(true)] out PrivateKey? key, out string problem)
    {
        key = null;
        problem = "the private key is damaged: it is not PKCS#8";
        if (!DerReader.TryReadOnly(der, DerTag.Sequence, out ReadOnlySpan<byte> content)) return false;
        var fields = new DerReader(content);
        if (!fields.TryReadNumber(out _) || !AlgorithmIdentifier.TryRead(ref fields, out AlgorithmIdentifier algorithm)
            || !fields.TryRead(DerTag.OctetString, out ReadOnlySpan<byte> inner)) return false;
        switch (algorithm.Oid)
        {
            // rsaEncryption, and what others write for a key of RSA alone: RSAES-OAEP, RSASSA-PSS, and the name of X.509.
            case "1.2.840.113549.1.1.1" or "1.2.840.113549.1.1.7" or "1.2.840.113549.1.1.10" or "2.5.8.1.1":
                return TryReadPkcs1(inner, out key, out problem);
            case "1.2.840.10045.2.1":
                return TryReadEc(inner, algorithm.Parameters, out key, out problem);
            default:
                problem = $"the private key is neither RSA nor of an elliptic curve, but of the algorithm {algorithm.Oid}";
                return false;
        }
    }

    /// <summary>RSAPrivateKey of two primes. Numbers that do not belong together are refused.</summary>
    internal static bool TryReadPkcs1(ReadOnlySpan<byte> der, [NotNullWhen(true)] out PrivateKey? key, out string problem)
    {
        key = null;
        problem = "the private key is damaged: it is not that of RSA with two primes";
        if (!DerReader.TryReadOnly(der, DerTag.Sequence, out ReadOnlySpan<byte> content)) return false;
        var fields = new DerReader(content);
        if (!fields.TryReadNumber(out int version) || version != 0) return false;
        var numbers = new BigInteger[8];
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!fields.TryReadUnsigned(out ReadOnlySpan<byte> magnitude) || magnitude.IsEmpty) return false;
            numbers[i] = new BigInteger(1, magnitude);
        }
        if (!fields.IsAtEnd) return false;
        problem = "the private key is damaged: its numbers do not belong together";
        if (!RsaPrivateKey.TryCreate(numbers, out RsaPrivateKey? rsa)) return false;
        (key, problem) = (new PrivateKey(rsa), "");
        return true;
    }

    /// <summary>ECPrivateKey that names its curve.</summary>
    internal static bool TryReadSec1(ReadOnlySpan<byte> der, [NotNullWhen(true)] out PrivateKey? key, out string problem) =>
        TryReadEc(der, default, out key, out problem);

    // SEC 1 has the curve inside, PKCS#8 outside.
    private static bool TryReadEc(ReadOnlySpan<byte> der, DerReader outside, [NotNullWhen(true)] out PrivateKey? key, out string problem)
    {
        key = null;
        problem = "the private key is damaged: it is not that of an elliptic curve";
        if (!DerReader.TryReadOnly(der, DerTag.Sequence, out ReadOnlySpan<byte> content)) return false;
        var fields = new DerReader(content);
        if (!fields.TryReadNumber(out _) || !fields.TryRead(DerTag.OctetString, out ReadOnlySpan<byte> octets)) return false;
        if (fields.TryReadOptional(DerTag.Constructed(0), out ReadOnlySpan<byte> inside) && outside.IsAtEnd) outside = new DerReader(inside);
        if (!TryReadCurve(outside, out PrimeCurve? curve, out problem)) return false;
        octets = octets.TrimStart((byte)0);
        problem = "the private key is damaged: its number is not from 1 to the order of its curve";
        byte[] number = new byte[curve.Order.Length];
        if (octets.IsEmpty || octets.Length > number.Length) return false;
        octets.CopyTo(number.AsSpan(^octets.Length..));
        if (number.AsSpan().SequenceCompareTo(curve.Order) >= 0) return false;
        (key, problem) = (new PrivateKey(curve, number), "");
        return true;
    }

    private static bool TryReadCurve(DerReader parameters, [NotNullWhen(true)] out PrimeCurve? curve, out string problem)
    {
        curve = null;
        problem = "the curve of the private key is not given";
        if (parameters.NextTag == DerTag.Sequence && parameters.TryRead(DerTag.Sequence, out ReadOnlySpan<byte> content))
            return TryReadSpelledOut(new DerReader(content), out curve, out problem);
        if (!parameters.TryRead(DerTag.ObjectIdentifier, out ReadOnlySpan<byte> oid)) return false;
        curve = NistCurves.Find(oid);
        problem = $"the private key is on the curve {ObjectIds.ToText(oid)}; expected P-256, P-384 or P-521";
        return curve is not null;
    }

    // SpecifiedECDomain (RFC 3279 §2.3.5) of old writers: prime and order tell which of ours it is. With another base point the key would fit no certificate.
    private static bool TryReadSpelledOut(DerReader fields, [NotNullWhen(true)] out PrimeCurve? curve, out string problem)
    {
        curve = null;
        problem = "the curve of the private key is damaged";
        if (!fields.TryReadNumber(out _) || !AlgorithmIdentifier.TryRead(ref fields, out AlgorithmIdentifier field)) return false;
        DerReader inner = field.Parameters;
        if (field.Oid != PrimeField || !inner.TryReadUnsigned(out ReadOnlySpan<byte> prime) || !fields.TryRead(DerTag.Sequence, out _)
            || !fields.TryRead(DerTag.OctetString, out _) || !fields.TryReadUnsigned(out ReadOnlySpan<byte> order)) return false;
        foreach (PrimeCurve known in NistCurves.All)
            if (prime.SequenceEqual(known.Prime) && order.SequenceEqual(known.Order)) curve = known;
        problem = "the private key is on a curve of its own; expected P-256, P-384 or P-521";
        return curve is not null;
    }
}
