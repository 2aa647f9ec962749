namespace Amaranten.Crypto.Suites;

/// <summary>
/// One phase-2 proposal: what protects packets (RFC 2407 §4.4.4, RFC 4106). KeyBits excludes the GCM salt; it is 0 for NULL,
/// 192 for 3DES. Group is the PFS group, <see cref="DhGroup.None"/> without PFS.
/// </summary>
public readonly record struct EspSuite(EncryptionAlgorithm Encryption, int KeyBits, IntegrityAlgorithm Integrity, DhGroup Group)
{
    /// <summary>Octets of keying material for encryption: the key, and for GCM its 4-octet salt (RFC 4106 §8.1).</summary>
    public int EncryptionKeyBytes => KeyBits / 8 + (Encryption == EncryptionAlgorithm.AesGcm16 ? 4 : 0);

    /// <summary>Octets of keying material for integrity: the length of the hash (RFC 2403, RFC 2404, RFC 4868 §2.6).</summary>
    public int IntegrityKeyBytes => Integrity switch
    {
        IntegrityAlgorithm.HmacMd5 => 16,
        IntegrityAlgorithm.HmacSha1 => 20,
        IntegrityAlgorithm.HmacSha256 => 32,
        IntegrityAlgorithm.HmacSha384 => 48,
        IntegrityAlgorithm.HmacSha512 => 64,
        _ => 0,
    };

    /// <summary>Octets of IV in each packet.</summary>
    public int IvBytes => Encryption switch
    {
        EncryptionAlgorithm.AesCbc => 16,
        EncryptionAlgorithm.AesGcm16 or EncryptionAlgorithm.TripleDesCbc => 8,
        _ => 0,
    };

    /// <summary>Octets of ICV in each packet.</summary>
    public int IcvBytes => Integrity switch
    {
        IntegrityAlgorithm.None => 16,
        IntegrityAlgorithm.HmacMd5 or IntegrityAlgorithm.HmacSha1 => 12,
        _ => IntegrityKeyBytes / 2,
    };

    /// <summary>What the ciphertext length is a multiple of: the cipher block, at least 4 (RFC 4303 §2.4).</summary>
    public int AlignmentBytes => Encryption switch
    {
        EncryptionAlgorithm.AesCbc => 16,
        EncryptionAlgorithm.TripleDesCbc => 8,
        _ => 4,
    };

    /// <summary>The strongSwan notation, as in <c>aes128gcm16</c> or <c>aes128-sha1-modp1024</c>.</summary>
    public override string ToString() => SuiteNotation.Format(this);
}
