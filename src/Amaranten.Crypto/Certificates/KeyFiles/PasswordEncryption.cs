using System.Diagnostics.CodeAnalysis;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;

namespace Amaranten.Crypto.Certificates.KeyFiles;

/// <summary>Opens what an algorithm identifier says is encrypted under a password: PBES1 and PBES2 (RFC 8018 §6), and PKCS#12's own (RFC 7292 appendix C).</summary>
internal sealed class PasswordEncryption(FilePassword password, IterationBudget budget)
{
    internal const string Pbkdf2 = "1.2.840.113549.1.5.12";
    private const string Pbes2 = "1.2.840.113549.1.5.13", Rc2Cbc = "1.2.840.113549.3.2";
    private const string Damaged = "the parameters of its encryption are damaged";
    private const int MostIvBytes = 16;

    internal bool TryDecrypt(
        in AlgorithmIdentifier scheme, ReadOnlySpan<byte> text, [NotNullWhen(true)] out SecretBytes? plain, out string problem)
    {
        plain = null;
        Span<byte> iv = stackalloc byte[MostIvBytes];
        if (!(scheme.Oid == Pbes2 ? TryPbes2(scheme.Parameters, iv, out FileCipher? cipher, out SecretBytes? key, out problem)
            : TryOlder(scheme, iv, out cipher, out key, out problem))) return false;
        problem = "the password may be wrong, or the file is damaged";
        using (key) return cipher!.TryDecrypt(key!.Span, iv[..cipher.IvBytes], text, out plain);
    }

    /// <summary>Derives a key with PBKDF2; <paramref name="key"/> is as long as its parameters say, or else of <paramref name="keyBytes"/>.</summary>
    internal bool TryPbkdf2(DerReader parameters, int? keyBytes, [NotNullWhen(true)] out SecretBytes? key, out string problem)
    {
        const string HmacSha1 = "1.2.840.113549.2.7";
        const int MostKeyBytes = 256;
        key = null;
        problem = Damaged;
        if (!parameters.TryRead(DerTag.Sequence, out ReadOnlySpan<byte> content)) return false;
        var fields = new DerReader(content);
        if (!fields.TryRead(DerTag.OctetString, out ReadOnlySpan<byte> salt) || !fields.TryReadNumber(out int iterations)) return false;
        int length = 0;
        if (fields.NextTag == DerTag.Integer ? !fields.TryReadNumber(out length) || length is 0 or > MostKeyBytes : keyBytes is null) return false;
        string prf = HmacSha1;
        if (!fields.IsAtEnd)
        {
            if (!AlgorithmIdentifier.TryRead(ref fields, out AlgorithmIdentifier named)) return false;
            prf = named.Oid;
        }
        problem = $"its key has {length} octets; the cipher takes {keyBytes}";
        if (keyBytes is not null && length != 0 && length != keyBytes) return false;
        if (!FileHash.TryFind(prf, out IDigest? hash, out problem) || !budget.TrySpend(iterations, out problem)) return false;
        key = new SecretBytes(length == 0 ? keyBytes!.Value : length);
        KeyDerivation.Pbkdf2(hash, password.Pkcs5, salt, iterations, key.Span);
        return true;
    }

    // PBES2-params ::= SEQUENCE { keyDerivationFunc, encryptionScheme } (RFC 8018 appendix A.4)
    private bool TryPbes2(DerReader parameters, Span<byte> iv, out FileCipher? cipher, out SecretBytes? key, out string problem)
    {
        (cipher, key, problem) = (null, null, Damaged);
        if (!parameters.TryRead(DerTag.Sequence, out ReadOnlySpan<byte> content)) return false;
        var fields = new DerReader(content);
        if (!AlgorithmIdentifier.TryRead(ref fields, out AlgorithmIdentifier derivation)
            || !AlgorithmIdentifier.TryRead(ref fields, out AlgorithmIdentifier encryption)) return false;
        problem = $"its cipher {encryption.Oid} is not known; expected AES, Camellia, ARIA, SEED, 3DES, DES or RC2 in CBC mode";
        cipher = encryption.Oid == Rc2Cbc ? FindRc2(encryption.Parameters) : FileCipher.Find(encryption.Oid);
        if (cipher is null) return false;
        problem = Damaged;
        if (!TryReadIv(encryption, iv[..cipher.IvBytes])) return false;
        problem = $"its key derivation {derivation.Oid} is not known; expected PBKDF2";
        return derivation.Oid == Pbkdf2 && TryPbkdf2(derivation.Parameters, cipher.KeyBytes, out key, out problem);
    }

    // An OCTET STRING, but for RC2: SEQUENCE { rc2ParameterVersion, iv } (RFC 8018 appendix B.2).
    private static bool TryReadIv(in AlgorithmIdentifier encryption, Span<byte> iv)
    {
        DerReader parameters = encryption.Parameters;
        if (encryption.Oid == Rc2Cbc)
        {
            if (!parameters.TryRead(DerTag.Sequence, out ReadOnlySpan<byte> content)) return false;
            parameters = new DerReader(content);
            if (!parameters.TryReadNumber(out _)) return false;
        }
        return parameters.TryRead(DerTag.OctetString, out ReadOnlySpan<byte> octets) && octets.Length == iv.Length && octets.TryCopyTo(iv);
    }

    // The version stands for the effective bits of the key (RFC 8018 appendix B.2.3).
    private static FileCipher? FindRc2(DerReader parameters)
    {
        if (!parameters.TryRead(DerTag.Sequence, out ReadOnlySpan<byte> content)) return null;
        var fields = new DerReader(content);
        if (!fields.TryReadNumber(out int version)) return null;
        return version switch { 160 => FileCipher.Rc2(5), 120 => FileCipher.Rc2(8), 58 => FileCipher.Rc2(16), _ => null };
    }

    // PBEParameter and pkcs-12PbeParams are alike: SEQUENCE { salt OCTET STRING, iterations INTEGER }.
    private bool TryOlder(in AlgorithmIdentifier scheme, Span<byte> iv, out FileCipher? cipher, out SecretBytes? key, out string problem)
    {
        key = null;
        (IDigest? hash, bool isPkcs12, cipher) = Find(scheme.Oid);
        problem = $"its encryption {scheme.Oid} is not known; expected PBES2, PBES1 or that of PKCS#12";
        if (hash is null || cipher is null) return false;
        problem = Damaged;
        DerReader parameters = scheme.Parameters;
        if (!parameters.TryRead(DerTag.Sequence, out ReadOnlySpan<byte> content)) return false;
        var fields = new DerReader(content);
        if (!fields.TryRead(DerTag.OctetString, out ReadOnlySpan<byte> salt) || !fields.TryReadNumber(out int iterations)) return false;
        if (!budget.TrySpend(iterations, out problem)) return false;
        key = new SecretBytes(cipher.KeyBytes);
        if (isPkcs12)
        {
            KeyDerivation.Pkcs12(hash, KeyDerivation.KeyMaterial, password.Pkcs12, salt, iterations, key.Span);
            KeyDerivation.Pkcs12(hash, KeyDerivation.InitialVector, password.Pkcs12, salt, iterations, iv[..cipher.IvBytes]);
            return true;
        }
        using var both = new SecretBytes(cipher.KeyBytes + cipher.IvBytes);
        KeyDerivation.Pbkdf1(hash, password.Pkcs5, salt, iterations, both.Span);
        both.Span[..key.Length].CopyTo(key.Span);
        both.Span[key.Length..].CopyTo(iv);
        return true;
    }

    // RFC 8018 appendix A.3 and RFC 7292 appendix C; the last six are BouncyCastle's own, which its key stores for Java write.
    private static (IDigest? Hash, bool IsPkcs12, FileCipher? Cipher) Find(string oid) => oid switch
    {
        "1.2.840.113549.1.5.1" => (new MD2Digest(), false, FileCipher.Des()),
        "1.2.840.113549.1.5.3" => (new MD5Digest(), false, FileCipher.Des()),
        "1.2.840.113549.1.5.4" => (new MD2Digest(), false, FileCipher.Rc2(8)),
        "1.2.840.113549.1.5.6" => (new MD5Digest(), false, FileCipher.Rc2(8)),
        "1.2.840.113549.1.5.10" => (new Sha1Digest(), false, FileCipher.Des()),
        "1.2.840.113549.1.5.11" => (new Sha1Digest(), false, FileCipher.Rc2(8)),
        "1.2.840.113549.1.12.1.1" => (new Sha1Digest(), true, FileCipher.Rc4(16)),
        "1.2.840.113549.1.12.1.2" => (new Sha1Digest(), true, FileCipher.Rc4(5)),
        "1.2.840.113549.1.12.1.3" => (new Sha1Digest(), true, FileCipher.TripleDes(24)),
        "1.2.840.113549.1.12.1.4" => (new Sha1Digest(), true, FileCipher.TripleDes(16)),
        "1.2.840.113549.1.12.1.5" => (new Sha1Digest(), true, FileCipher.Rc2(16)),
        "1.2.840.113549.1.12.1.6" => (new Sha1Digest(), true, FileCipher.Rc2(5)),
        "1.3.6.1.4.1.22554.1.1.2.1.2" => (new Sha1Digest(), true, FileCipher.Aes(16)),
        "1.3.6.1.4.1.22554.1.1.2.1.22" => (new Sha1Digest(), true, FileCipher.Aes(24)),
        "1.3.6.1.4.1.22554.1.1.2.1.42" => (new Sha1Digest(), true, FileCipher.Aes(32)),
        "1.3.6.1.4.1.22554.1.2.1.2.1.2" => (new Sha256Digest(), true, FileCipher.Aes(16)),
        "1.3.6.1.4.1.22554.1.2.1.2.1.22" => (new Sha256Digest(), true, FileCipher.Aes(24)),
        "1.3.6.1.4.1.22554.1.2.1.2.1.42" => (new Sha256Digest(), true, FileCipher.Aes(32)),
        _ => (null, false, null),
    };
}
