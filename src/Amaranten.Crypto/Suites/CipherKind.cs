namespace Amaranten.Crypto.Suites;

/// <summary>How an encryption algorithm works, which decides what it may stand beside.</summary>
public enum CipherKind : byte
{
    /// <summary>Not encryption at all: ESP only, and never without integrity.</summary>
    Null,
    /// <summary>A block cipher in CBC mode: all that IKEv1 itself can use (RFC 2409 appendix B). In ESP it needs integrity.</summary>
    Cbc,
    /// <summary>A key stream: ESP only, and never without integrity, since every bit can be flipped (RFC 3686 §7).</summary>
    Counter,
    /// <summary>Encryption with an ICV of its own: ESP only, without an integrity algorithm (RFC 4303 §3.2.3).</summary>
    Combined,
    /// <summary>An ICV of its own and no encryption: ESP only, without an integrity algorithm (RFC 4543 §5).</summary>
    Authentication,
}
