using System.Buffers.Binary;
using Amaranten.Crypto;
using Amaranten.Crypto.Esp;
using Amaranten.Crypto.SelfTests;
using Amaranten.Crypto.Suites;
using Crypto.Tests.Esp;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;

namespace Crypto.Tests;

public sealed class SelfTestTests
{
    public static TheoryData<string> Names => [.. SelfTest.All.Select(answer => answer.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryAnswerHolds(string name) => Assert.True(SelfTest.All.Single(answer => answer.Name == name).Holds());

    [Fact]
    public void EveryAlgorithmAndKernelIsAsked()
    {
        string all = string.Join('\n', SelfTest.All.Select(answer => answer.Name));
        foreach (AesChoice aes in Kernels.Aes) Assert.Contains($"gcm16, {aes}", all);
        foreach (AesChoice aes in Kernels.Aes) Assert.Contains($"sha1, {aes}", all);
        foreach (CipherTraits cipher in CipherTable.All)
        {
            Assert.Contains(EspKnownAnswers.Answers, answer => answer.Suite.StartsWith(cipher.Word(cipher.Keys.EspDefault), StringComparison.Ordinal));
            if (cipher.IkeNumber != 0) Assert.Contains($"IKE {cipher.Algorithm}", all);
        }
        foreach (IntegrityTraits integrity in IntegrityTable.All) Assert.Contains($"null-{integrity.Word}, ", all);
        foreach (HashChoice hash in Kernels.Hashes)
            foreach (string algorithm in (string[])["md5", "sha1", "sha256", "sha384", "sha512"])
                Assert.Contains($"null-{algorithm}, {hash}", all);
        foreach (DhGroup group in Enum.GetValues<DhGroup>().Where(g => g != DhGroup.None)) Assert.Contains($"IKE {group}", all);
    }

    /// <summary>The fingerprints in the product are BouncyCastle's, not ours.</summary>
    [Fact]
    public void TheFingerprintsAreTheOracles()
    {
        foreach (var (notation, fingerprint) in EspKnownAnswers.Answers)
        {
            Assert.True(SuiteNotation.TryParseEsp(notation, out EspSuite suite, out string? problem), problem);
            var batch = new EspBatch(suite);
            for (int i = 0; i < batch.Slices.Length; i++)
            {
                ulong sequence = EspBatch.FirstSequence + (ulong)i;
                byte[] text = batch.Text(i);
                Oracle.Seal(suite, batch.EncryptionKey, batch.IntegrityKey, EspBatch.Spi, sequence, Iv(suite, sequence), text)
                    .CopyTo(batch.Memory, batch.Slices[i].Offset);
            }
            Assert.Equal($"{notation} {batch.Fingerprint()}", $"{notation} {fingerprint}");
        }
    }

    private static byte[] Iv(EspSuite suite, ulong sequence)
    {
        byte[] key = new byte[16], block = new byte[16];
        new PatternRandom().Fill(key);
        BinaryPrimitives.WriteUInt64BigEndian(block, sequence);
        var aes = new AesEngine();
        aes.Init(true, new KeyParameter(key));
        aes.ProcessBlock(block, 0, block, 0);
        return block[..suite.IvBytes];
    }
}
