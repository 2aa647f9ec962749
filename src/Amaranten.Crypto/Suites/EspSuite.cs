namespace Amaranten.Crypto.Suites;

/// <summary>
/// One phase-2 proposal: what protects packets (RFC 2407 §4.4.4). KeyBits excludes the salt of counter modes; it is 0 for NULL, 64 for DES and 192 for
/// 3DES, whose keys carry parity. Group is the PFS group, <see cref="DhGroup.None"/> without PFS.
/// </summary>
public readonly record struct EspSuite(EncryptionAlgorithm Encryption, int KeyBits, IntegrityAlgorithm Integrity, DhGroup Group)
{
    /// <summary>
    /// Octets of keying material for encryption: the key, and behind it the salt of counter modes (RFC 3686 §5.1, RFC 4106 §8.1, RFC 4309 §7.1, RFC 7634 §2).
    /// </summary>
    public int EncryptionKeyBytes => KeyBits / 8 + Cipher.SaltBytes;

    /// <summary>Octets of keying material for integrity: the length of the hash, or an AES key (RFC 2403, RFC 2404, RFC 4868 §2.6, RFC 3566 §4.1).</summary>
    public int IntegrityKeyBytes => IntegrityTable.Of(Integrity).KeyBytes;

    /// <summary>Octets of IV in each packet.</summary>
    public int IvBytes => Cipher.IvBytes;

    /// <summary>Octets of ICV in each packet.</summary>
    public int IcvBytes => Integrity == IntegrityAlgorithm.None ? Cipher.IcvBytes : IntegrityTable.Of(Integrity).IcvBytes;

    /// <summary>What the ciphertext length is a multiple of: the cipher block, at least 4 (RFC 4303 §2.4).</summary>
    public int AlignmentBytes => Cipher.AlignmentBytes;

    /// <summary>A 64-bit block: collisions leak plaintext after gigabytes under one key, so it is replaced long before (Sweet32, CVE-2016-2183).</summary>
    public bool HasSmallBlocks => Cipher.HasSmallBlocks;

    /// <summary>
    /// A counter mode: two packets with the same sequence number under one key reveal both, so that keys which outlive a start are not for it
    /// (RFC 3686 §2.1, RFC 4106 §2, RFC 4309 §2, RFC 4543 §2, RFC 7634 §2).
    /// </summary>
    public bool NeedsFreshKeys => Cipher.SaltBytes > 0;

    private CipherTraits Cipher => CipherTable.Of(Encryption);

    /// <summary>The strongSwan notation, as in <c>aes128gcm16</c> or <c>aes128-sha1-modp1024</c>.</summary>
    public override string ToString() => SuiteNotation.Format(this);
}
