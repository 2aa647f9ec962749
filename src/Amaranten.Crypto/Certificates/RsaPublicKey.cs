using System.Numerics;
using Amaranten.Crypto.Suites;

namespace Amaranten.Crypto.Certificates;

/// <summary>
/// An RSA key (RFC 8017 §3.1). A signature is never taken apart: the one block that is right is built, and compared whole (RFC 8017 §8.2.2).
/// A parser of what the peer padded is how signatures are forged under small exponents (CVE-2018-16152, CVE-2026-50721).
/// </summary>
internal sealed class RsaPublicKey : PublicKey
{
    // A longer modulus or exponent only costs us time.
    private const int MostBits = 8192, MostExponentOctets = 8;

    // RFC 8017 §9.2 note 1.
    private static readonly byte[] s_sha1 = Convert.FromHexString("3021300906052B0E03021A05000414"),
        s_sha256 = Convert.FromHexString("3031300D060960864801650304020105000420"),
        s_sha384 = Convert.FromHexString("3041300D060960864801650304020205000430"),
        s_sha512 = Convert.FromHexString("3051300D060960864801650304020305000440");

    private readonly BigInteger _modulus, _exponent;
    private readonly int _bytes;

    private RsaPublicKey(BigInteger modulus, BigInteger exponent)
    {
        (_modulus, _exponent) = (modulus, exponent);
        Bits = (int)modulus.GetBitLength();
        _bytes = (Bits + 7) / 8;
    }

    internal override SignatureKind Kind => SignatureKind.Rsa;

    internal override int Bits { get; }

    internal override bool HasFingerprint(ReadOnlySpan<byte> fingerprint) => _modulus == new BigInteger(fingerprint, isUnsigned: true, isBigEndian: true);

    internal static new bool TryRead(ReadOnlySpan<byte> octets, out PublicKey? key, out string problem)
    {
        key = null;
        problem = "its RSA key is not well-formed";
        if (!DerReader.TryReadOnly(octets, DerTag.Sequence, out ReadOnlySpan<byte> sequence)) return false;
        var fields = new DerReader(sequence);
        if (!fields.TryReadUnsigned(out ReadOnlySpan<byte> n) || !fields.TryReadUnsigned(out ReadOnlySpan<byte> e) || !fields.IsAtEnd) return false;
        // Threat 7: a modulus of 0 or an even one has crashed others (CVE-2017-9022); an even or small exponent is no RSA at all.
        problem = "its RSA modulus is even";
        if (n.IsEmpty || (n[^1] & 1) == 0) return false;
        problem = $"its RSA modulus is longer than {MostBits} bits";
        if (n.Length > MostBits / 8) return false;
        problem = "its RSA exponent is not an odd number from 3 to 2^64 and below the modulus";
        if (e.IsEmpty || e.Length > MostExponentOctets || (e[^1] & 1) == 0) return false;
        BigInteger modulus = new(n, isUnsigned: true, isBigEndian: true), exponent = new(e, isUnsigned: true, isBigEndian: true);
        if (exponent < 3 || exponent >= modulus) return false;
        problem = "";
        key = new RsaPublicKey(modulus, exponent);
        return true;
    }

    /// <summary>00 01 FF ... FF 00 and what is signed; false if the key is too short for it (RFC 8017 §9.2).</summary>
    internal static bool TryPad(ReadOnlySpan<byte> signed, Span<byte> block)
    {
        const int LeastPadding = 8;
        int padding = block.Length - signed.Length - 3;
        if (padding < LeastPadding) return false;
        block.Fill(0xFF);
        (block[0], block[1], block[2 + padding]) = (0, 1, 0);
        signed.CopyTo(block[(3 + padding)..]);
        return true;
    }

    /// <summary>RFC 2409 §5.1: the hash is signed without the DigestInfo that names its algorithm.</summary>
    internal override bool VerifiesBare(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature) =>
        // Every hash of IKE has 16 octets or more; a shorter one was cut off.
        hash.Length >= 16 && VerifiesBlock(hash, signature);

    protected override bool VerifiesDigest(SignatureScheme scheme, byte[] digest, ReadOnlySpan<byte> signature)
    {
        byte[] prefix = scheme.Hash switch
        {
            HashAlgorithm.Sha1 => s_sha1,
            HashAlgorithm.Sha256 => s_sha256,
            HashAlgorithm.Sha384 => s_sha384,
            _ => s_sha512,
        };
        return VerifiesBlock([.. prefix, .. digest], signature);
    }

    private bool VerifiesBlock(ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != _bytes) return false;
        var s = new BigInteger(signature, isUnsigned: true, isBigEndian: true);
        if (s >= _modulus) return false;
        Span<byte> expected = stackalloc byte[_bytes], found = stackalloc byte[_bytes];
        if (!TryPad(signed, expected)) return false;
        BigInteger power = BigInteger.ModPow(s, _exponent, _modulus);
        int length = power.GetByteCount(isUnsigned: true);
        found.Clear();
        return power.TryWriteBytes(found[(_bytes - length)..], out _, isUnsigned: true, isBigEndian: true) && found.SequenceEqual(expected);
    }
}
