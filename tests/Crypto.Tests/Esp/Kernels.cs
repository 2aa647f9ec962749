using Amaranten.Crypto.Esp;
using Amaranten.Crypto.Suites;

namespace Crypto.Tests.Esp;

/// <summary>Every legal ESP suite with every kernel this CPU can run.</summary>
internal static class Kernels
{
    internal static readonly AesChoice[] Aes = [.. Enum.GetValues<AesChoice>().Where(KernelChoice.IsSupported)];

    internal static readonly HashChoice[] Hashes = [.. Enum.GetValues<HashChoice>().Where(KernelChoice.IsSupported)];

    private static readonly IntegrityAlgorithm[] s_integrity =
        [.. Enum.GetValues<IntegrityAlgorithm>().Where(i => IntegrityTable.Of(i).Hash is not null)];

    // Every AES-based suite beside CBC with an HMAC, once with every length of key and once with every length of ICV.
    private static readonly string[] s_aesSuites =
    [
        "aes128gcm16", "aes192gcm16", "aes256gcm16", "aes128gcm12", "aes128gcm8", "aes128ccm16", "aes192ccm12", "aes256ccm8",
        "aes128gmac", "aes192gmac", "aes256gmac", "aes128ctr-sha1", "aes192ctr-aesxcbc", "aes256ctr-aescmac", "null-aesxcbc", "null-aescmac",
    ];

    // Every cipher of old peers, with its shortest, its longest and its usual key.
    private static readonly string[] s_legacySuites =
    [
        "3des-md5", "3des-sha1", "des-sha1", "blowfish40-sha1", "blowfish128-sha256", "blowfish448-md5", "cast40-sha1", "cast80-sha1", "cast88-sha1",
        "cast128-md5", "twofish128-sha1", "twofish192-aesxcbc", "twofish256-sha512", "camellia128-sha1", "camellia192-sha256", "camellia256-aescmac",
        "serpent128-md5", "serpent192-sha1", "serpent256-aesxcbc",
    ];

    /// <summary>
    /// All ciphers with one hash, all hashes with one cipher, AEADs: every kernel meets every suite that uses it.
    /// </summary>
    internal static IEnumerable<Variant> All
    {
        get
        {
            foreach (AesChoice aes in Aes)
                foreach (string suite in s_aesSuites) yield return new(Suite(suite), aes, Hashes[0]);
            foreach (AesChoice aes in Aes)
                foreach (int bits in (int[])[128, 192, 256])
                    yield return new(new EspSuite(EncryptionAlgorithm.AesCbc, bits, IntegrityAlgorithm.HmacSha1, DhGroup.None), aes, Hashes[0]);
            foreach (HashChoice hash in Hashes)
                foreach (IntegrityAlgorithm integrity in s_integrity)
                {
                    yield return new(new EspSuite(EncryptionAlgorithm.AesCbc, 128, integrity, DhGroup.None), Aes[0], hash);
                    yield return new(new EspSuite(EncryptionAlgorithm.Null, 0, integrity, DhGroup.None), Aes[0], hash);
                }
            foreach (HashChoice hash in Hashes) yield return new(Suite("chacha20poly1305"), Aes[0], hash);
            for (int i = 0; i < s_legacySuites.Length; i++) yield return new(Suite(s_legacySuites[i]), Aes[i % Aes.Length], Hashes[0]);
        }
    }

    internal static TheoryData<Variant> Theory => [.. All];

    private static EspSuite Suite(string notation) =>
        SuiteNotation.TryParseEsp(notation, out EspSuite suite, out string? problem) ? suite : throw new FormatException(problem);
}

/// <summary>A suite and the kernels to do it with.</summary>
public sealed record Variant
{
    internal Variant(EspSuite suite, AesChoice aes, HashChoice hash) => (Suite, Aes, Hash) = (suite, aes, hash);

    internal EspSuite Suite { get; }

    internal AesChoice Aes { get; }

    internal HashChoice Hash { get; }

    public override string ToString() => $"{Suite} on {Aes}, {Hash}";

    internal EspTransform Create(byte[] encryptionKey, byte[] integrityKey, int seed = 7) =>
        EspKernels.Create(Suite, encryptionKey, integrityKey, new SeededRandom(seed), Aes, Hash);
}
