namespace Amaranten.Crypto.Certificates;

/// <summary>What signs HASH_I and HASH_R, one for each authentication method of IKE.</summary>
public enum SignatureKind
{
    /// <summary>RSA signatures, method 3 (RFC 2409 §5.1).</summary>
    Rsa,
    /// <summary>ECDSA-256 on P-256, method 9 (RFC 4754 §4).</summary>
    Ecdsa256,
    /// <summary>ECDSA-384 on P-384, method 10 (RFC 4754 §4).</summary>
    Ecdsa384,
    /// <summary>ECDSA-521 on P-521, method 11 (RFC 4754 §4).</summary>
    Ecdsa521,
}
