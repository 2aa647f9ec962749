using System.Diagnostics.CodeAnalysis;

namespace Amaranten.Crypto.Suites;

/// <summary>
/// The words of the proposal notation. The first spelling of a value is the one written; the others are read too.
/// </summary>
internal static class SuiteWords
{
    internal static readonly (string Word, EncryptionAlgorithm Algorithm, int KeyBits)[] Ciphers =
    [
        ("aes128gcm16", EncryptionAlgorithm.AesGcm16, 128),
        ("aes192gcm16", EncryptionAlgorithm.AesGcm16, 192),
        ("aes256gcm16", EncryptionAlgorithm.AesGcm16, 256),
        ("aes128gcm128", EncryptionAlgorithm.AesGcm16, 128),
        ("aes192gcm128", EncryptionAlgorithm.AesGcm16, 192),
        ("aes256gcm128", EncryptionAlgorithm.AesGcm16, 256),
        ("aes128", EncryptionAlgorithm.AesCbc, 128),
        ("aes192", EncryptionAlgorithm.AesCbc, 192),
        ("aes256", EncryptionAlgorithm.AesCbc, 256),
        ("aes", EncryptionAlgorithm.AesCbc, 128),
        ("3des", EncryptionAlgorithm.TripleDesCbc, 192),
        ("null", EncryptionAlgorithm.Null, 0),
    ];

    internal static readonly (string Word, HashAlgorithm Algorithm)[] Hashes =
    [
        ("md5", HashAlgorithm.Md5),
        ("sha1", HashAlgorithm.Sha1),
        ("sha", HashAlgorithm.Sha1),
        ("sha256", HashAlgorithm.Sha256),
        ("sha2_256", HashAlgorithm.Sha256),
        ("sha384", HashAlgorithm.Sha384),
        ("sha2_384", HashAlgorithm.Sha384),
        ("sha512", HashAlgorithm.Sha512),
        ("sha2_512", HashAlgorithm.Sha512),
    ];

    internal static readonly (string Word, DhGroup Group)[] Groups =
    [
        ("modp768", DhGroup.Modp768),
        ("modp1024", DhGroup.Modp1024),
        ("modp1536", DhGroup.Modp1536),
        ("modp2048", DhGroup.Modp2048),
        ("modp3072", DhGroup.Modp3072),
        ("modp4096", DhGroup.Modp4096),
        ("modp6144", DhGroup.Modp6144),
        ("modp8192", DhGroup.Modp8192),
        ("ecp256", DhGroup.Ecp256),
        ("ecp384", DhGroup.Ecp384),
        ("ecp521", DhGroup.Ecp521),
        ("modp1024s160", DhGroup.Modp1024s160),
        ("modp2048s224", DhGroup.Modp2048s224),
        ("modp2048s256", DhGroup.Modp2048s256),
        ("curve25519", DhGroup.Curve25519),
        ("x25519", DhGroup.Curve25519),
    ];

    // What a complaint lists: the preferred spellings alone.
    internal const string AcceptedCiphers = "3des, aes128, aes192, aes256 (ESP also aes128gcm16, aes192gcm16, aes256gcm16, null)";
    internal const string AcceptedHashes = "md5, sha1, sha256, sha384, sha512";
    internal const string AcceptedGroups = "modp768, modp1024, modp1536, modp2048, modp3072, modp4096, modp6144, modp8192, "
        + "ecp256, ecp384, ecp521, modp1024s160, modp2048s224, modp2048s256, curve25519";
    internal const string Accepted = $"ciphers {AcceptedCiphers}, hashes {AcceptedHashes}, groups {AcceptedGroups}";

    /// <summary>The accepted word that takes the fewest edits, if that is few enough to have been meant.</summary>
    internal static bool TryFindNearest(ReadOnlySpan<char> word, [NotNullWhen(true)] out string? nearest)
    {
        nearest = null;
        int best = Math.Max(2, word.Length / 3) + 1;
        foreach (string candidate in All())
        {
            int edits = EditDistance(word, candidate);
            if (edits < best) (best, nearest) = (edits, candidate);
        }
        return nearest is not null;
    }

    private static IEnumerable<string> All() =>
        [.. Ciphers.Select(c => c.Word), .. Hashes.Select(h => h.Word), .. Groups.Select(g => g.Word)];

    // Levenshtein, one row at a time. A word longer than any of ours by far cannot be near.
    private static int EditDistance(ReadOnlySpan<char> a, string b)
    {
        const int TooLong = 32;
        if (a.Length > TooLong) return int.MaxValue;

        Span<int> row = stackalloc int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++) row[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = diagonal + (char.ToLowerInvariant(a[i - 1]) == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.Length];
    }
}
