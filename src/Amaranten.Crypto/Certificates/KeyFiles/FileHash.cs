using System.Diagnostics.CodeAnalysis;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;

namespace Amaranten.Crypto.Certificates.KeyFiles;

/// <summary>The hashes with which passwords are made into keys, each by its own name and by that of its HMAC (RFC 8018 appendix B.1).</summary>
internal static class FileHash
{
    internal static bool TryFind(string oid, [NotNullWhen(true)] out IDigest? hash, out string problem)
    {
        hash = Find(oid);
        problem = hash is null ? $"its hash {oid} is not known; expected one of SHA-1, SHA-2 or SHA-3" : "";
        return hash is not null;
    }

    private static IDigest? Find(string oid) => oid switch
    {
        "1.2.840.113549.2.2" => new MD2Digest(),
        "1.2.840.113549.2.5" or "1.2.840.113549.2.6" => new MD5Digest(),
        "1.3.14.3.2.26" or "1.2.840.113549.2.7" => new Sha1Digest(),
        "2.16.840.1.101.3.4.2.4" or "1.2.840.113549.2.8" => new Sha224Digest(),
        "2.16.840.1.101.3.4.2.1" or "1.2.840.113549.2.9" => new Sha256Digest(),
        "2.16.840.1.101.3.4.2.2" or "1.2.840.113549.2.10" => new Sha384Digest(),
        "2.16.840.1.101.3.4.2.3" or "1.2.840.113549.2.11" => new Sha512Digest(),
        "2.16.840.1.101.3.4.2.5" or "1.2.840.113549.2.12" => new Sha512tDigest(224),
        "2.16.840.1.101.3.4.2.6" or "1.2.840.113549.2.13" => new Sha512tDigest(256),
        "2.16.840.1.101.3.4.2.7" or "2.16.840.1.101.3.4.2.13" => new Sha3Digest(224),
        "2.16.840.1.101.3.4.2.8" or "2.16.840.1.101.3.4.2.14" => new Sha3Digest(256),
        "2.16.840.1.101.3.4.2.9" or "2.16.840.1.101.3.4.2.15" => new Sha3Digest(384),
        "2.16.840.1.101.3.4.2.10" or "2.16.840.1.101.3.4.2.16" => new Sha3Digest(512),
        "1.3.36.3.2.1" => new RipeMD160Digest(),
        "1.2.156.10197.1.401" or "1.2.156.10197.1.401.2" => new SM3Digest(),
        _ => null,
    };
}
