using Amaranten.Crypto.Suites;

namespace Amaranten.Decode.Keys;

/// <summary>
/// What Wireshark calls algorithms in its table of ESP SAs (<c>esp_sa</c>). Of ours it has no names for CCM, GMAC, ChaCha20-Poly1305, Camellia,
/// Serpent, AES-XCBC and AES-CMAC: those go by the words of our configuration, in lines that are comments to Wireshark.
/// </summary>
internal static class WiresharkNames
{
    private const string Null = "NULL", UncheckedBegin = "ANY ", UncheckedEnd = " bit authentication [no checking]";

    private static readonly (string Name, EncryptionAlgorithm Algorithm)[] s_ciphers =
    [
        (Null, EncryptionAlgorithm.Null),
        ("TripleDES-CBC [RFC2451]", EncryptionAlgorithm.TripleDesCbc),
        ("AES-CBC [RFC3602]", EncryptionAlgorithm.AesCbc),
        ("AES-CTR [RFC3686]", EncryptionAlgorithm.AesCtr),
        ("DES-CBC [RFC2405]", EncryptionAlgorithm.DesCbc),
        ("CAST5-CBC [RFC2144]", EncryptionAlgorithm.Cast128Cbc),
        ("BLOWFISH-CBC [RFC2451]", EncryptionAlgorithm.BlowfishCbc),
        ("TWOFISH-CBC", EncryptionAlgorithm.TwofishCbc),
        ("AES-GCM with 8 octet ICV [RFC4106]", EncryptionAlgorithm.AesGcm8),
        ("AES-GCM with 12 octet ICV [RFC4106]", EncryptionAlgorithm.AesGcm12),
        ("AES-GCM with 16 octet ICV [RFC4106]", EncryptionAlgorithm.AesGcm16),
        ("AES-GCM [RFC4106]", EncryptionAlgorithm.AesGcm16),
    ];

    private static readonly (string Name, IntegrityAlgorithm Algorithm)[] s_integrity =
    [
        (Null, IntegrityAlgorithm.None),
        ("HMAC-SHA-1-96 [RFC2404]", IntegrityAlgorithm.HmacSha1),
        ("HMAC-SHA-256-128 [RFC4868]", IntegrityAlgorithm.HmacSha256),
        ("HMAC-SHA-384-192 [RFC4868]", IntegrityAlgorithm.HmacSha384),
        ("HMAC-SHA-512-256 [RFC4868]", IntegrityAlgorithm.HmacSha512),
        ("HMAC-MD5-96 [RFC2403]", IntegrityAlgorithm.HmacMd5),
    ];

    /// <summary>The name, or null where Wireshark has none.</summary>
    internal static string? Of(EncryptionAlgorithm algorithm) => s_ciphers.FirstOrDefault(cipher => cipher.Algorithm == algorithm).Name;

    /// <summary>The name, or null where Wireshark has none.</summary>
    internal static string? Of(IntegrityAlgorithm algorithm) => s_integrity.FirstOrDefault(integrity => integrity.Algorithm == algorithm).Name;

    /// <summary>What lets Wireshark decrypt in front of an ICV of an algorithm that it does not know.</summary>
    internal static string Unchecked(int icvBytes) => $"{UncheckedBegin}{8 * icvBytes}{UncheckedEnd}";

    /// <summary>Whether this is such a name.</summary>
    internal static bool IsUnchecked(string name) => name.StartsWith(UncheckedBegin, StringComparison.Ordinal) && name.EndsWith(UncheckedEnd, StringComparison.Ordinal);

    /// <summary>The cipher that a name, or a word of ours without its key length, means.</summary>
    internal static EncryptionAlgorithm? FindCipher(string name)
    {
        foreach ((string known, EncryptionAlgorithm algorithm) in s_ciphers)
            if (known.Equals(name, StringComparison.OrdinalIgnoreCase)) return algorithm;
        return CipherTable.All.FirstOrDefault(cipher => cipher.Words.Any(word => word.Equals(name, StringComparison.OrdinalIgnoreCase)))?.Algorithm;
    }

    /// <summary>The algorithm that a name, or a word of ours, means.</summary>
    internal static IntegrityAlgorithm? FindIntegrity(string name)
    {
        foreach ((string known, IntegrityAlgorithm algorithm) in s_integrity)
            if (known.Equals(name, StringComparison.OrdinalIgnoreCase)) return algorithm;
        return IntegrityTable.All.FirstOrDefault(integrity => integrity.Words.Contains(name, StringComparer.OrdinalIgnoreCase))?.Algorithm;
    }

    internal static string Ciphers => string.Join(", ", s_ciphers.Select(cipher => $"'{cipher.Name}'"));

    internal static string Integrities => string.Join(", ", s_integrity.Select(integrity => $"'{integrity.Name}'"));
}
