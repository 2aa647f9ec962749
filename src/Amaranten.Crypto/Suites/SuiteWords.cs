using System.Diagnostics.CodeAnalysis;

namespace Amaranten.Crypto.Suites;

/// <summary>
/// The words of the proposal notation. The first spelling of a value is the one written; the others are read too.
/// </summary>
internal static class SuiteWords
{
    internal static readonly (string Word, EncryptionAlgorithm Algorithm, int KeyBits)[] Ciphers =
    [
        .. from cipher in CipherTable.All
           from pattern in cipher.Words
           from bits in cipher.Keys.All
           select (pattern.Replace("#", $"{bits}", StringComparison.Ordinal), cipher.Algorithm, bits),
        // Without a length: the one that peers mean when they leave it out.
        .. from cipher in CipherTable.All
           where cipher.Words[0].EndsWith('#')
           select (cipher.Words[0].TrimEnd('#'), cipher.Algorithm, cipher.Keys.EspDefault),
    ];

    internal static readonly (string Word, IntegrityTraits Integrity)[] Hashes =
    [
        .. from integrity in IntegrityTable.All
           from word in integrity.Words
           select (word, integrity),
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
        ("ecp192", DhGroup.Ecp192),
        ("ecp224", DhGroup.Ecp224),
        ("ecp224bp", DhGroup.Ecp224bp),
        ("ecp256bp", DhGroup.Ecp256bp),
        ("ecp384bp", DhGroup.Ecp384bp),
        ("ecp512bp", DhGroup.Ecp512bp),
        ("curve25519", DhGroup.Curve25519),
        ("x25519", DhGroup.Curve25519),
        ("curve448", DhGroup.Curve448),
        ("x448", DhGroup.Curve448),
    ];

    // What a complaint lists: the preferred spellings alone.
    internal const string AcceptedIkeCiphers = "3des, aes128, aes192, aes256, camellia128 to camellia256, twofish128 to twofish256, "
        + "serpent128 to serpent256, blowfish40 to blowfish448, cast128, des";
    internal const string AcceptedCiphers = AcceptedIkeCiphers + " (ESP also aes128gcm16, aes192gcm16, aes256gcm16, the same with gcm12, gcm8, "
        + "ccm16, ccm12, ccm8, ctr and gmac, chacha20poly1305 and null)";
    internal const string AcceptedHashes = "md5, sha1, sha256, sha384, sha512";
    internal const string AcceptedIntegrity = AcceptedHashes + ", aesxcbc, aescmac";
    internal const string AcceptedGroups = "modp768, modp1024, modp1536, modp2048, modp3072, modp4096, modp6144, modp8192, "
        + "ecp256, ecp384, ecp521, modp1024s160, modp2048s224, modp2048s256, ecp192, ecp224, ecp224bp, ecp256bp, ecp384bp, ecp512bp, curve25519, curve448";
    internal const string Accepted = $"ciphers {AcceptedCiphers}, hashes {AcceptedHashes} (ESP also aesxcbc, aescmac), groups {AcceptedGroups}";

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
