using Amaranten.Crypto.Esp;
using Amaranten.Crypto.Suites;

namespace Crypto.Tests.Esp;

/// <summary>Every legal ESP suite with every kernel this CPU can run.</summary>
internal static class Kernels
{
    internal static readonly AesChoice[] Aes = [.. Enum.GetValues<AesChoice>().Where(KernelChoice.IsSupported)];

    internal static readonly HashChoice[] Hashes = [.. Enum.GetValues<HashChoice>().Where(KernelChoice.IsSupported)];

    private static readonly IntegrityAlgorithm[] s_integrity =
        [.. Enum.GetValues<IntegrityAlgorithm>().Where(i => i != IntegrityAlgorithm.None)];

    /// <summary>
    /// All ciphers with one hash, all hashes with one cipher, GCM: every kernel meets every suite that uses it.
    /// </summary>
    internal static IEnumerable<Variant> All
    {
        get
        {
            foreach (AesChoice aes in Aes)
                foreach (int bits in (int[])[128, 192, 256])
                    yield return new(new EspSuite(EncryptionAlgorithm.AesGcm16, bits, IntegrityAlgorithm.None, DhGroup.None), aes, Hashes[0]);
            foreach (AesChoice aes in Aes)
                foreach (int bits in (int[])[128, 192, 256])
                    yield return new(new EspSuite(EncryptionAlgorithm.AesCbc, bits, IntegrityAlgorithm.HmacSha1, DhGroup.None), aes, Hashes[0]);
            foreach (HashChoice hash in Hashes)
                foreach (IntegrityAlgorithm integrity in s_integrity)
                {
                    yield return new(new EspSuite(EncryptionAlgorithm.AesCbc, 128, integrity, DhGroup.None), Aes[0], hash);
                    yield return new(new EspSuite(EncryptionAlgorithm.Null, 0, integrity, DhGroup.None), Aes[0], hash);
                }
            yield return new(new EspSuite(EncryptionAlgorithm.TripleDesCbc, 192, IntegrityAlgorithm.HmacMd5, DhGroup.None), Aes[0], Hashes[0]);
            yield return new(new EspSuite(EncryptionAlgorithm.TripleDesCbc, 192, IntegrityAlgorithm.HmacSha1, DhGroup.None), Aes[^1], Hashes[0]);
        }
    }

    internal static TheoryData<Variant> Theory => [.. All];
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
