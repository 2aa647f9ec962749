namespace Amaranten.Crypto.Suites;

/// <summary>Encryption algorithms of IKE and ESP; <see cref="CipherTable"/> says the rest about each. Key length stands beside it in the suite.</summary>
public enum EncryptionAlgorithm : byte
{
    /// <summary>No encryption (RFC 2410); ESP only, and only with an integrity algorithm.</summary>
    Null,
    /// <summary>3DES in CBC mode, 192-bit key with parity (RFC 2451).</summary>
    TripleDesCbc,
    /// <summary>AES in CBC mode, 128, 192 or 256-bit key (RFC 3602).</summary>
    AesCbc,
    /// <summary>AES in GCM mode with a 16-octet ICV; ESP only (RFC 4106).</summary>
    AesGcm16,
    /// <summary>AES in GCM mode with a 12-octet ICV; ESP only (RFC 4106).</summary>
    AesGcm12,
    /// <summary>AES in GCM mode with an 8-octet ICV; ESP only (RFC 4106).</summary>
    AesGcm8,
    /// <summary>AES in CCM mode with a 16-octet ICV; ESP only (RFC 4309).</summary>
    AesCcm16,
    /// <summary>AES in CCM mode with a 12-octet ICV; ESP only (RFC 4309).</summary>
    AesCcm12,
    /// <summary>AES in CCM mode with an 8-octet ICV; ESP only (RFC 4309).</summary>
    AesCcm8,
    /// <summary>AES in counter mode; ESP only, with an integrity algorithm (RFC 3686).</summary>
    AesCtr,
    /// <summary>No encryption, authenticated by AES-GMAC: ENCR_NULL_AUTH_AES_GMAC; ESP only (RFC 4543).</summary>
    AesGmac,
    /// <summary>Camellia in CBC mode, 128, 192 or 256-bit key (RFC 4312).</summary>
    CamelliaCbc,
    /// <summary>Twofish in CBC mode, 128, 192 or 256-bit key (no RFC; private numbers that several implementations share).</summary>
    TwofishCbc,
    /// <summary>Serpent in CBC mode, 128, 192 or 256-bit key (no RFC; private numbers of strongSwan and of Openswan before it).</summary>
    SerpentCbc,
    /// <summary>Blowfish in CBC mode, 40 to 448-bit key (RFC 2451).</summary>
    BlowfishCbc,
    /// <summary>CAST-128 in CBC mode, 40 to 128-bit key (RFC 2144, RFC 2451).</summary>
    Cast128Cbc,
    /// <summary>DES in CBC mode, 64-bit key with parity (RFC 2405).</summary>
    DesCbc,
    /// <summary>ChaCha20-Poly1305, 256-bit key; ESP only (RFC 7634).</summary>
    ChaCha20Poly1305,
}

/// <summary>Integrity algorithms of ESP and AH, with their truncated ICV; <see cref="IntegrityTable"/> says the rest about each.</summary>
public enum IntegrityAlgorithm : byte
{
    /// <summary>None: the encryption algorithm is an AEAD.</summary>
    None,
    /// <summary>HMAC-MD5-96 (RFC 2403).</summary>
    HmacMd5,
    /// <summary>HMAC-SHA1-96 (RFC 2404).</summary>
    HmacSha1,
    /// <summary>HMAC-SHA2-256-128 (RFC 4868).</summary>
    HmacSha256,
    /// <summary>HMAC-SHA2-384-192 (RFC 4868).</summary>
    HmacSha384,
    /// <summary>HMAC-SHA2-512-256 (RFC 4868).</summary>
    HmacSha512,
    /// <summary>AES-XCBC-MAC-96 (RFC 3566).</summary>
    AesXcbc,
    /// <summary>AES-CMAC-96 (RFC 4494).</summary>
    AesCmac,
}

/// <summary>Hash algorithms of IKE phase 1; the prf is HMAC with the same hash (RFC 2409 §4).</summary>
public enum HashAlgorithm : byte
{
    /// <summary>MD5.</summary>
    Md5,
    /// <summary>SHA-1.</summary>
    Sha1,
    /// <summary>SHA-256.</summary>
    Sha256,
    /// <summary>SHA-384.</summary>
    Sha384,
    /// <summary>SHA-512.</summary>
    Sha512,
}

/// <summary>Diffie-Hellman groups; the values are the IANA numbers of IKE (RFC 2409 §6, RFC 3526, RFC 5114, RFC 5903, RFC 6932, RFC 8031).</summary>
public enum DhGroup : ushort
{
    /// <summary>No exchange: quick mode without PFS.</summary>
    None = 0,
    /// <summary>768-bit MODP.</summary>
    Modp768 = 1,
    /// <summary>1024-bit MODP.</summary>
    Modp1024 = 2,
    /// <summary>1536-bit MODP.</summary>
    Modp1536 = 5,
    /// <summary>2048-bit MODP.</summary>
    Modp2048 = 14,
    /// <summary>3072-bit MODP.</summary>
    Modp3072 = 15,
    /// <summary>4096-bit MODP.</summary>
    Modp4096 = 16,
    /// <summary>6144-bit MODP.</summary>
    Modp6144 = 17,
    /// <summary>8192-bit MODP.</summary>
    Modp8192 = 18,
    /// <summary>256-bit random ECP, P-256 (RFC 5903 §3.1).</summary>
    Ecp256 = 19,
    /// <summary>384-bit random ECP, P-384 (RFC 5903 §3.2).</summary>
    Ecp384 = 20,
    /// <summary>521-bit random ECP, P-521 (RFC 5903 §3.3).</summary>
    Ecp521 = 21,
    /// <summary>1024-bit MODP with a subgroup of 160-bit prime order (RFC 5114 §2.1).</summary>
    Modp1024s160 = 22,
    /// <summary>2048-bit MODP with a subgroup of 224-bit prime order (RFC 5114 §2.2).</summary>
    Modp2048s224 = 23,
    /// <summary>2048-bit MODP with a subgroup of 256-bit prime order (RFC 5114 §2.3).</summary>
    Modp2048s256 = 24,
    /// <summary>192-bit random ECP, P-192 (RFC 5114 §2.4).</summary>
    Ecp192 = 25,
    /// <summary>224-bit random ECP, P-224 (RFC 5114 §2.5).</summary>
    Ecp224 = 26,
    /// <summary>brainpoolP224r1 (RFC 6932 §2.1).</summary>
    Ecp224bp = 27,
    /// <summary>brainpoolP256r1 (RFC 6932 §2.2).</summary>
    Ecp256bp = 28,
    /// <summary>brainpoolP384r1 (RFC 6932 §2.3).</summary>
    Ecp384bp = 29,
    /// <summary>brainpoolP512r1 (RFC 6932 §2.4).</summary>
    Ecp512bp = 30,
    /// <summary>Curve25519 (RFC 8031).</summary>
    Curve25519 = 31,
    /// <summary>Curve448 (RFC 8031).</summary>
    Curve448 = 32,
}
