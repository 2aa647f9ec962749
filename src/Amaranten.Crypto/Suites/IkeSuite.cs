namespace Amaranten.Crypto.Suites;

/// <summary>One phase-1 proposal: what protects IKE itself (RFC 2409 §4). KeyBits is 64 for DES and 192 for 3DES, whose keys carry parity.</summary>
public readonly record struct IkeSuite(EncryptionAlgorithm Encryption, int KeyBits, HashAlgorithm Hash, DhGroup Group)
{
    /// <summary>The strongSwan notation, as in <c>aes256-sha256-modp2048</c>.</summary>
    public override string ToString() => SuiteNotation.Format(this);
}
