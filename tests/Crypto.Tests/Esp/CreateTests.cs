using Amaranten.Crypto.Esp;
using Amaranten.Crypto.Suites;

namespace Crypto.Tests.Esp;

public sealed class CreateTests
{
    [Fact]
    public void OnlyLegalSuitesBecomeTransforms()
    {
        foreach (EncryptionAlgorithm encryption in (EncryptionAlgorithm[])[.. Enum.GetValues<EncryptionAlgorithm>(), (EncryptionAlgorithm)77])
            foreach (int bits in (int[])[0, 64, 128, 192, 256, 512])
                foreach (IntegrityAlgorithm integrity in (IntegrityAlgorithm[])[.. Enum.GetValues<IntegrityAlgorithm>(), (IntegrityAlgorithm)77])
                {
                    var suite = new EspSuite(encryption, bits, integrity, DhGroup.None);
                    Exception? refusal = Record.Exception(() => Create(suite, suite.EncryptionKeyBytes, suite.IntegrityKeyBytes).Dispose());
                    // The notation is the other place that knows which suites there are.
                    bool legal = SuiteNotation.TryParseEsp(suite.ToString(), out EspSuite again, out _) && again == suite;
                    Assert.Equal(legal, refusal is null);
                    if (!legal) Assert.IsType<ArgumentException>(refusal);
                }
    }

    [Theory]
    [InlineData("aes128gcm16", 16, 0)]
    [InlineData("aes128gcm16", 21, 0)]
    [InlineData("aes128gcm16", 20, 20)]
    [InlineData("aes128-sha1", 16, 16)]
    [InlineData("aes128-sha1", 32, 20)]
    [InlineData("aes256-sha512", 32, 0)]
    [InlineData("null-sha1", 1, 20)]
    [InlineData("3des-sha1", 16, 20)]
    public void KeysHaveExactlyTheirLength(string notation, int encryptionKeyBytes, int integrityKeyBytes)
    {
        Assert.True(SuiteNotation.TryParseEsp(notation, out EspSuite suite, out string? problem), problem);
        Assert.Throws<ArgumentException>(() => Create(suite, encryptionKeyBytes, integrityKeyBytes));
    }

    /// <summary>
    /// Two SAs with the same key, and the same SA at two sequence numbers, must not show the same IV (RFC 3602 §3).
    /// </summary>
    [Theory]
    [InlineData("aes128-sha1")]
    [InlineData("3des-sha1")]
    public void CbcIvsDifferFromPacketToPacketAndFromKeyToKey(string notation)
    {
        Assert.True(SuiteNotation.TryParseEsp(notation, out EspSuite suite, out string? problem), problem);
        var ivs = new HashSet<string>();
        for (int seed = 0; seed < 2; seed++)
        {
            using EspTransform transform = EspTransform.Create(
                suite, new byte[suite.EncryptionKeyBytes], new byte[suite.IntegrityKeyBytes], new SeededRandom(seed));
            byte[] memory = new byte[100];
            for (ulong sequence = 1; sequence <= 500; sequence++)
            {
                transform.Seal(memory, [new EspSlice(0, 8 + suite.IvBytes + 16 + suite.IcvBytes)], sequence);
                Assert.True(ivs.Add(Convert.ToHexString(memory.AsSpan(8, suite.IvBytes))));
            }
        }
    }

    private static EspTransform Create(EspSuite suite, int encryptionKeyBytes, int integrityKeyBytes) =>
        EspTransform.Create(suite, new byte[encryptionKeyBytes], new byte[integrityKeyBytes], new SeededRandom(1));
}
