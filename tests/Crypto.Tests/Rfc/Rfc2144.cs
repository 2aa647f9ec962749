using Amaranten.Crypto.Ciphers;
using Amaranten.Crypto.Suites;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;

namespace Crypto.Tests.Rfc;

/// <summary>The CAST-128 Encryption Algorithm: test vectors (RFC 2144 appendix B).</summary>
public sealed class Rfc2144
{
    /// <summary>§B.1.</summary>
    [Theory]
    [InlineData("0123456712345678234567893456789A", "238B4FE5847E44B2")]
    [InlineData("01234567123456782345", "EB6A711A2C02271B")]
    [InlineData("0123456712", "7AC816D16E9B302E")]
    public void SinglePlaintextKeyCiphertextSets(string key, string ciphertext) =>
        BlockVectors.Check(EncryptionAlgorithm.Cast128Cbc, key, "0123456789ABCDEF", ciphertext);

    /// <summary>§B.2: every word of every S-box is used.</summary>
    [Fact]
    public void FullMaintenanceTest()
    {
        byte[] a = Convert.FromHexString("0123456712345678234567893456789A"), b = [.. a];
        var cast = new Cast128();
        for (int i = 0; i < 1_000_000; i++)
        {
            Encrypt(cast, a, b);
            Encrypt(cast, b, a);
        }
        Assert.Equal("EEA9D0A249FD3BA6B3436FB89D6DCA92", Convert.ToHexString(a));
        Assert.Equal("B2C95EB00C31AD7180AC05B8E83D696E", Convert.ToHexString(b));
    }

    [Fact]
    public void EveryLengthOfKeyIsTheOracles()
    {
        var random = new SeededRandom(2144);
        for (int length = 5; length <= 16; length++)
            for (int i = 0; i < 50; i++)
            {
                var key = new KeyParameter(random.Bytes(length));
                byte[] block = random.Bytes(8), ours = new byte[8], theirs = new byte[8];
                var cast = new Cast128();
                var oracle = new Cast5Engine();
                cast.Init(true, key);
                oracle.Init(true, key);
                cast.ProcessBlock(block, ours);
                oracle.ProcessBlock(block, theirs);
                Assert.Equal(theirs, ours);
                cast.Init(false, key);
                cast.ProcessBlock(ours, ours);
                Assert.Equal(block, ours);
            }
    }

    private static void Encrypt(Cast128 cast, byte[] text, byte[] key)
    {
        cast.Init(true, new KeyParameter(key));
        cast.ProcessBlock(text.AsSpan(0, 8), text.AsSpan(0, 8));
        cast.ProcessBlock(text.AsSpan(8), text.AsSpan(8));
    }
}
