using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Parameters;

namespace Amaranten.Crypto.Certificates.KeyFiles;

/// <summary>
/// Keys and certificates of a PFX in the mode of passwords (RFC 7292 §4). Its MAC is tried before anything is believed; a file without one is taken as
/// it is. Bags of other things are passed over.
/// </summary>
internal sealed class Pkcs12Reader(FilePassword password, IterationBudget budget)
{
    private const string Data = "1.2.840.113549.1.7.1", EncryptedData = "1.2.840.113549.1.7.6";
    private const string KeyBag = "1.2.840.113549.1.12.10.1.1", ShroudedKeyBag = "1.2.840.113549.1.12.10.1.2", CertBag = "1.2.840.113549.1.12.10.1.3";
    private const string X509Certificate = "1.2.840.113549.1.9.22.1", Pbmac1 = "1.2.840.113549.1.5.14";
    private const string Damaged = "the PKCS#12 file is damaged";

    private readonly PasswordEncryption _encryption = new(password, budget);

    /// <summary>The certificates found, in DER.</summary>
    internal List<byte[]> Certificates { get; } = [];

    internal List<PrivateKey> Keys { get; } = [];

    /// <summary>PFX ::= SEQUENCE { version INTEGER (3), authSafe ContentInfo, macData OPTIONAL } (RFC 7292 §4).</summary>
    internal static bool IsPkcs12(ReadOnlySpan<byte> der)
    {
        if (!DerReader.TryReadOnly(der, DerTag.Sequence, out ReadOnlySpan<byte> content)) return false;
        var fields = new DerReader(content);
        return fields.TryReadNumber(out int version) && version == 3 && fields.NextTag == DerTag.Sequence;
    }

    internal bool TryRead(ReadOnlySpan<byte> der, out string problem)
    {
        problem = Damaged;
        if (!DerReader.TryReadOnly(der, DerTag.Sequence, out ReadOnlySpan<byte> content)) return false;
        var fields = new DerReader(content);
        if (!fields.TryReadNumber(out _) || !AlgorithmIdentifier.TryRead(ref fields, out AlgorithmIdentifier info)) return false;
        problem = "the PKCS#12 file is sealed with a public key; expected one with a password";
        if (info.Oid != Data) return false;
        problem = Damaged;
        DerReader wrapped = info.Parameters;
        if (!TryUnwrap(ref wrapped, out ReadOnlySpan<byte> safes)) return false;
        return (fields.IsAtEnd || MacFits(fields, safes, out problem)) && TryReadSafes(safes, out problem);
    }

    // [0] EXPLICIT OCTET STRING
    private static bool TryUnwrap(ref DerReader reader, out ReadOnlySpan<byte> octets)
    {
        octets = default;
        return reader.TryRead(DerTag.Constructed(0), out ReadOnlySpan<byte> inner) && DerReader.TryReadOnly(inner, DerTag.OctetString, out octets);
    }

    // MacData ::= SEQUENCE { mac DigestInfo, macSalt OCTET STRING, iterations INTEGER DEFAULT 1 }
    private bool MacFits(DerReader reader, ReadOnlySpan<byte> safes, out string problem)
    {
        problem = Damaged;
        if (!reader.TryRead(DerTag.Sequence, out ReadOnlySpan<byte> content)) return false;
        var fields = new DerReader(content);
        if (!fields.TryRead(DerTag.Sequence, out ReadOnlySpan<byte> mac) || !fields.TryRead(DerTag.OctetString, out ReadOnlySpan<byte> salt)) return false;
        int iterations = 1;
        if (!fields.IsAtEnd && !fields.TryReadNumber(out iterations)) return false;
        var digestInfo = new DerReader(mac);
        if (!AlgorithmIdentifier.TryRead(ref digestInfo, out AlgorithmIdentifier algorithm)
            || !digestInfo.TryRead(DerTag.OctetString, out ReadOnlySpan<byte> expected)) return false;
        if (!TryMacKey(algorithm, salt, iterations, out SecretBytes? key, out IDigest? hash, out problem)) return false;
        using (key)
        {
            var hmac = new HMac(hash);
            hmac.Init(new KeyParameter(key.Span));
            byte[] found = new byte[hmac.GetMacSize()];
            hmac.BlockUpdate(safes);
            hmac.DoFinal(found);
            problem = "the MAC of the PKCS#12 file does not fit: the password may be wrong, or the file is damaged";
            return CryptographicOperations.FixedTimeEquals(found, expected);
        }
    }

    private bool TryMacKey(
        in AlgorithmIdentifier algorithm, ReadOnlySpan<byte> salt, int iterations, [NotNullWhen(true)] out SecretBytes? key,
        [NotNullWhen(true)] out IDigest? hash, out string problem)
    {
        key = null;
        if (algorithm.Oid == Pbmac1) return TryPbmac1(algorithm.Parameters, out key, out hash, out problem);
        if (!FileHash.TryFind(algorithm.Oid, out hash, out problem) || !budget.TrySpend(iterations, out problem)) return false;
        key = new SecretBytes(hash.GetDigestSize());
        KeyDerivation.Pkcs12(hash, KeyDerivation.MacKey, password.Pkcs12, salt, iterations, key.Span);
        return true;
    }

    // PBMAC1-params ::= SEQUENCE { keyDerivationFunc, messageAuthScheme } (RFC 9579 §3)
    private bool TryPbmac1(DerReader parameters, [NotNullWhen(true)] out SecretBytes? key, [NotNullWhen(true)] out IDigest? hash, out string problem)
    {
        (key, hash, problem) = (null, null, Damaged);
        if (!parameters.TryRead(DerTag.Sequence, out ReadOnlySpan<byte> content)) return false;
        var fields = new DerReader(content);
        return AlgorithmIdentifier.TryRead(ref fields, out AlgorithmIdentifier derivation) && derivation.Oid == PasswordEncryption.Pbkdf2
            && AlgorithmIdentifier.TryRead(ref fields, out AlgorithmIdentifier scheme) && FileHash.TryFind(scheme.Oid, out hash, out problem)
            && _encryption.TryPbkdf2(derivation.Parameters, null, out key, out problem);
    }

    // AuthenticatedSafe ::= SEQUENCE OF ContentInfo
    private bool TryReadSafes(ReadOnlySpan<byte> octets, out string problem)
    {
        problem = Damaged;
        if (!Ber.TryToDer(octets, out SecretBytes? der)) return false;
        using (der)
        {
            if (!DerReader.TryReadOnly(der.Span, DerTag.Sequence, out ReadOnlySpan<byte> content)) return false;
            var infos = new DerReader(content);
            while (!infos.IsAtEnd)
            {
                problem = Damaged;
                if (!AlgorithmIdentifier.TryRead(ref infos, out AlgorithmIdentifier info) || !TryReadSafe(info, out problem)) return false;
            }
        }
        problem = "";
        return true;
    }

    private bool TryReadSafe(in AlgorithmIdentifier info, out string problem)
    {
        problem = Damaged;
        DerReader wrapped = info.Parameters;
        switch (info.Oid)
        {
            case Data:
                return TryUnwrap(ref wrapped, out ReadOnlySpan<byte> bags) && TryReadBags(bags, out problem);
            case EncryptedData:
                if (!TryDecrypt(wrapped, out SecretBytes? plain, out problem)) return false;
                using (plain) return TryReadBags(plain.Span, out problem);
            default:
                problem = $"the PKCS#12 file holds a part of the kind {info.Oid}; expected parts that are plain or under a password";
                return false;
        }
    }

    // EncryptedData ::= SEQUENCE { version, SEQUENCE { contentType, contentEncryptionAlgorithm, [0] IMPLICIT OCTET STRING } } (RFC 5652 §8)
    private bool TryDecrypt(DerReader wrapped, [NotNullWhen(true)] out SecretBytes? plain, out string problem)
    {
        plain = null;
        problem = Damaged;
        if (!wrapped.TryRead(DerTag.Constructed(0), out ReadOnlySpan<byte> inner) || !DerReader.TryReadOnly(inner, DerTag.Sequence, out inner)) return false;
        var fields = new DerReader(inner);
        if (!fields.TryReadNumber(out _) || !fields.TryRead(DerTag.Sequence, out ReadOnlySpan<byte> content)) return false;
        var parts = new DerReader(content);
        return parts.TryRead(DerTag.ObjectIdentifier, out _) && AlgorithmIdentifier.TryRead(ref parts, out AlgorithmIdentifier scheme)
            && TryJoin(parts, out byte[] text) && _encryption.TryDecrypt(scheme, text, out plain, out problem);
    }

    // In BER the octets may come in pieces.
    private static bool TryJoin(DerReader reader, out byte[] octets)
    {
        octets = [];
        if (reader.TryReadOptional(DerTag.Context(0), out ReadOnlySpan<byte> whole))
        {
            octets = whole.ToArray();
            return true;
        }
        if (!reader.TryRead(DerTag.Constructed(0), out ReadOnlySpan<byte> content)) return false;
        var joined = new MemoryStream(content.Length);
        var pieces = new DerReader(content);
        while (!pieces.IsAtEnd)
        {
            if (!pieces.TryRead(DerTag.OctetString, out ReadOnlySpan<byte> piece)) return false;
            joined.Write(piece);
        }
        octets = joined.ToArray();
        return true;
    }

    // SafeContents ::= SEQUENCE OF SEQUENCE { bagId, [0] EXPLICIT bagValue, bagAttributes OPTIONAL }
    private bool TryReadBags(ReadOnlySpan<byte> octets, out string problem)
    {
        problem = Damaged;
        if (!Ber.TryToDer(octets, out SecretBytes? der)) return false;
        using (der)
        {
            if (!DerReader.TryReadOnly(der.Span, DerTag.Sequence, out ReadOnlySpan<byte> content)) return false;
            var bags = new DerReader(content);
            while (!bags.IsAtEnd)
            {
                problem = Damaged;
                if (!AlgorithmIdentifier.TryRead(ref bags, out AlgorithmIdentifier bag)) return false;
                DerReader wrapped = bag.Parameters;
                if (!wrapped.TryRead(DerTag.Constructed(0), out ReadOnlySpan<byte> value) || !TryReadBag(bag.Oid, value, out problem)) return false;
            }
        }
        problem = "";
        return true;
    }

    private bool TryReadBag(string kind, ReadOnlySpan<byte> value, out string problem)
    {
        problem = "";
        switch (kind)
        {
            case KeyBag:
                return TryAddKey(value, out problem);
            case ShroudedKeyBag:
                if (!EncryptedKey.TryOpen(value, _encryption, out SecretBytes? plain, out problem)) return false;
                using (plain) return TryAddKey(plain.Span, out problem);
            case CertBag:
                return TryAddCertificate(value, out problem);
            default:
                return true;
        }
    }

    private bool TryAddKey(ReadOnlySpan<byte> pkcs8, out string problem)
    {
        bool read = PrivateKeyReader.TryReadPkcs8(pkcs8, out PrivateKey? key, out problem);
        if (read) Keys.Add(key!);
        return read;
    }

    // CertBag ::= SEQUENCE { certId, [0] EXPLICIT certValue }; what is not X.509 is passed over.
    private bool TryAddCertificate(ReadOnlySpan<byte> value, out string problem)
    {
        problem = Damaged;
        var reader = new DerReader(value);
        if (!AlgorithmIdentifier.TryRead(ref reader, out AlgorithmIdentifier bag)) return false;
        DerReader wrapped = bag.Parameters;
        if (bag.Oid == X509Certificate)
        {
            if (!TryUnwrap(ref wrapped, out ReadOnlySpan<byte> certificate)) return false;
            Certificates.Add(certificate.ToArray());
        }
        problem = "";
        return true;
    }
}
