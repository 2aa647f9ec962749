using Amaranten.Crypto.Certificates;
using Amaranten.Ike.Exchanges;
using HashAlgorithm = Amaranten.Crypto.Suites.HashAlgorithm;

namespace Amaranten.Ike.Phase1;

/// <summary>By what one side shows in phase 1 who it is.</summary>
internal enum Proof
{
    /// <summary>HASH, under a SKEYID made from the pre-shared key (RFC 2409 §5.4).</summary>
    PreSharedKey,

    /// <summary>HASH, under a SKEYID that says nothing about who it is: the user proves that afterwards (draft-ietf-ipsec-isakmp-hybrid-auth-05 §3.2).</summary>
    KeyExchangeAlone,

    /// <summary>SIG by RSA over the bare HASH (RFC 2409 §5.1).</summary>
    Rsa,

    /// <summary>SIG by ECDSA on P-256, with SHA-256 (RFC 4754).</summary>
    Ecdsa256,

    /// <summary>SIG by ECDSA on P-384, with SHA-384 (RFC 4754).</summary>
    Ecdsa384,

    /// <summary>SIG by ECDSA on P-521, with SHA-512 (RFC 4754).</summary>
    Ecdsa521,
}

/// <summary>What a proof looks like on the wire.</summary>
internal static class Proofs
{
    /// <summary>Whether it is a signature with the key of a certificate.</summary>
    public static bool IsSignature(this Proof proof) => proof >= Proof.Rsa;

    /// <summary>The payload that holds it.</summary>
    public static Payloads Payload(this Proof proof) => proof.IsSignature() ? Payloads.Signature : Payloads.Hash;

    /// <summary>The payloads that may come with it.</summary>
    public static Payloads Companions(this Proof proof) => proof.IsSignature() ? Payloads.Certificate : Payloads.None;

    /// <summary>The key that signs it.</summary>
    public static SignatureKind Kind(this Proof proof) => proof switch
    {
        Proof.Rsa => SignatureKind.Rsa,
        Proof.Ecdsa256 => SignatureKind.Ecdsa256,
        Proof.Ecdsa384 => SignatureKind.Ecdsa384,
        Proof.Ecdsa521 => SignatureKind.Ecdsa521,
        _ => throw new ArgumentOutOfRangeException(nameof(proof), proof, "not a signature"),
    };

    /// <summary>The signature that a key makes.</summary>
    public static Proof By(SignatureKind key) => key switch
    {
        SignatureKind.Rsa => Proof.Rsa,
        SignatureKind.Ecdsa256 => Proof.Ecdsa256,
        SignatureKind.Ecdsa384 => Proof.Ecdsa384,
        _ => Proof.Ecdsa521,
    };

    /// <summary>The hash that the method brings with it (RFC 4754 §4); null: the agreed one.</summary>
    public static HashAlgorithm? Hash(this Proof proof) => proof switch
    {
        Proof.Ecdsa256 => HashAlgorithm.Sha256,
        Proof.Ecdsa384 => HashAlgorithm.Sha384,
        Proof.Ecdsa521 => HashAlgorithm.Sha512,
        _ => null,
    };
}
