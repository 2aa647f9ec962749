using Amaranten.Crypto.Ciphers;
using Amaranten.Crypto.Suites;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;

namespace Crypto.Tests.Rfc;

/// <summary>A Description of the Camellia Encryption Algorithm: example data (RFC 3713 appendix A).</summary>
public sealed class Rfc3713
{
    [Theory]
    [InlineData("0123456789abcdeffedcba9876543210", "67673138549669730857065648eabe43")]
    [InlineData("0123456789abcdeffedcba98765432100011223344556677", "b4993401b3e996f84ee5cee7d79b09b9")]
    [InlineData("0123456789abcdeffedcba987654321000112233445566778899aabbccddeeff", "9acc237dff16d76c20ef7c919e3a7509")]
    public void Examples(string key, string ciphertext) =>
        BlockVectors.Check(EncryptionAlgorithm.CamelliaCbc, key, "0123456789abcdeffedcba9876543210", ciphertext);

    [Theory]
    [InlineData(16)]
    [InlineData(24)]
    [InlineData(32)]
    public void RandomBlocksAreTheOracles(int keyBytes)
    {
        var random = new SeededRandom(keyBytes);
        for (int i = 0; i < 500; i++)
        {
            var key = new KeyParameter(random.Bytes(keyBytes));
            byte[] block = random.Bytes(16), ours = new byte[16], theirs = new byte[16];
            var camellia = new Camellia();
            var oracle = new CamelliaEngine();
            camellia.Init(true, key);
            oracle.Init(true, key);
            camellia.ProcessBlock(block, ours);
            oracle.ProcessBlock(block, theirs);
            Assert.Equal(theirs, ours);
            camellia.Init(false, key);
            camellia.ProcessBlock(ours, ours);
            Assert.Equal(block, ours);
        }
    }
}
