using Amaranten.Crypto.Suites;

namespace Crypto.Tests;

/// <summary>The matrix of what may stand beside what, written out a second time (threat 21: ids and key lengths that alias something).</summary>
public sealed class SuiteLegalityTests
{
    // Algorithm: alone or with integrity; in IKE or not; key lengths.
    private static readonly (EncryptionAlgorithm Algorithm, bool IsAlone, bool IsForIke, int[] Bits)[] s_matrix =
    [
        (EncryptionAlgorithm.Null, false, false, [0]),
        (EncryptionAlgorithm.DesCbc, false, true, [64]),
        (EncryptionAlgorithm.TripleDesCbc, false, true, [192]),
        (EncryptionAlgorithm.BlowfishCbc, false, true, [.. Enumerable.Range(5, 52).Select(octets => octets * 8)]),
        (EncryptionAlgorithm.Cast128Cbc, false, true, [40, 48, 56, 64, 72, 80, 88, 96, 104, 112, 120, 128]),
        (EncryptionAlgorithm.AesCbc, false, true, [128, 192, 256]),
        (EncryptionAlgorithm.CamelliaCbc, false, true, [128, 192, 256]),
        (EncryptionAlgorithm.TwofishCbc, false, true, [128, 192, 256]),
        (EncryptionAlgorithm.SerpentCbc, false, true, [128, 192, 256]),
        (EncryptionAlgorithm.AesCtr, false, false, [128, 192, 256]),
        (EncryptionAlgorithm.AesCcm8, true, false, [128, 192, 256]),
        (EncryptionAlgorithm.AesCcm12, true, false, [128, 192, 256]),
        (EncryptionAlgorithm.AesCcm16, true, false, [128, 192, 256]),
        (EncryptionAlgorithm.AesGcm8, true, false, [128, 192, 256]),
        (EncryptionAlgorithm.AesGcm12, true, false, [128, 192, 256]),
        (EncryptionAlgorithm.AesGcm16, true, false, [128, 192, 256]),
        (EncryptionAlgorithm.AesGmac, true, false, [128, 192, 256]),
        (EncryptionAlgorithm.ChaCha20Poly1305, true, false, [256]),
    ];

    [Fact]
    public void EverythingElseIsIllegal()
    {
        for (int algorithm = 0; algorithm < 256; algorithm++)
        {
            var (_, isAlone, isForIke, lengths) = s_matrix.SingleOrDefault(row => row.Algorithm == (EncryptionAlgorithm)algorithm, (default, false, false, []));
            for (int bits = -8; bits <= 520; bits++)
            {
                bool fits = lengths.Contains(bits);
                Assert.Equal(fits && isForIke, SuiteLegality.CanProtectIke((EncryptionAlgorithm)algorithm, bits));
                for (int integrity = 0; integrity < 12; integrity++)
                {
                    bool legal = fits && integrity < 8 && isAlone == (integrity == 0);
                    Assert.Equal(legal, SuiteLegality.IsLegal(new((EncryptionAlgorithm)algorithm, bits, (IntegrityAlgorithm)integrity, DhGroup.None)));
                }
            }
        }
    }

    [Fact]
    public void EveryAlgorithmHasItsLine()
    {
        foreach (EncryptionAlgorithm algorithm in Enum.GetValues<EncryptionAlgorithm>()) Assert.Equal(algorithm, CipherTable.Of(algorithm).Algorithm);
        foreach (IntegrityAlgorithm algorithm in Enum.GetValues<IntegrityAlgorithm>()) Assert.Equal(algorithm, IntegrityTable.Of(algorithm).Algorithm);
        foreach (HashAlgorithm hash in Enum.GetValues<HashAlgorithm>()) Assert.Equal(hash, IntegrityTable.Of(hash).Hash);
    }

    [Fact]
    public void NoTwoLinesShareANumberOrAWord()
    {
        Distinct(CipherTable.All.Select(cipher => (ulong)cipher.EspNumber));
        Distinct(CipherTable.All.Where(cipher => cipher.IkeNumber != 0).Select(cipher => cipher.IkeNumber));
        Distinct(IntegrityTable.All.Select(integrity => integrity.EspNumber));
        Distinct(IntegrityTable.All.Select(integrity => (ulong)integrity.AhNumber));
        Distinct(IntegrityTable.All.Where(integrity => integrity.Hash is not null).Select(integrity => integrity.IkeNumber));
        Distinct(CipherTable.All.SelectMany(cipher => cipher.Words).Concat(IntegrityTable.All.SelectMany(integrity => integrity.Words)));
    }

    /// <summary>What a peer means by a key length of none, of its own and of nonsense; zero is nonsense too.</summary>
    [Theory]
    [InlineData(EncryptionAlgorithm.DesCbc, 0, 0)]
    [InlineData(EncryptionAlgorithm.TripleDesCbc, 0, 0)]
    [InlineData(EncryptionAlgorithm.AesCbc, 128, 128)]
    [InlineData(EncryptionAlgorithm.CamelliaCbc, 128, 128)]
    [InlineData(EncryptionAlgorithm.TwofishCbc, 128, 128)]
    [InlineData(EncryptionAlgorithm.SerpentCbc, 128, 128)]
    [InlineData(EncryptionAlgorithm.BlowfishCbc, 448, 128)]
    [InlineData(EncryptionAlgorithm.Cast128Cbc, 128, 128)]
    public void KeyLengthsOnTheWire(EncryptionAlgorithm algorithm, int omittedInIke, int omittedInEsp)
    {
        CipherTraits cipher = CipherTable.Of(algorithm);
        Assert.Equal((ulong)omittedInIke, cipher.IkeKeyBits(null));
        Assert.Equal((ulong)omittedInEsp, cipher.EspKeyBits(null));
        foreach (int bits in cipher.Keys.All)
        {
            // Our own announcement, and the needless one of a peer where there is one length alone, mean what we mean.
            Assert.Equal(cipher.AnnouncedKeyBits(bits), cipher.EspKeyBits((ulong)bits));
            Assert.Equal(cipher.AnnouncedKeyBits(bits), cipher.IkeKeyBits((ulong)bits));
            if (cipher.Keys.IsFixed) continue;
            foreach (ulong nonsense in (ulong[])[0, 1, 129, ulong.MaxValue]) Assert.NotEqual(cipher.AnnouncedKeyBits(bits), cipher.EspKeyBits(nonsense));
        }
    }

    private static void Distinct<T>(IEnumerable<T> values) => Assert.Equal(values.Count(), values.Distinct().Count());
}
