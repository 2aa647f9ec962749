using Amaranten.Crypto.Ike;
using Amaranten.Crypto.Suites;

namespace Crypto.Tests.Rfc;

/// <summary>
/// The ESP CBC-Mode Cipher Algorithms, 3DES (RFC 2451). It has no vectors; this is the example of NIST SP 800-67 appendix B.
/// </summary>
public sealed class Rfc2451
{
    [Fact]
    public void TheQuickBrownFox()
    {
        byte[] key = Convert.FromHexString("0123456789ABCDEF23456789ABCDEF01456789ABCDEF0123");
        string[] plain = ["5468652071756663", "6B2062726F776E20", "666F78206A756D70"];
        string[] cipher = ["A826FD8CE53B855F", "CCE21C8112256FE6", "68D5C05DD9B6B900"];
        using IkeCipher engine = IkeCipher.Create(EncryptionAlgorithm.TripleDesCbc, key);
        Assert.Equal(8, engine.BlockBytes);
        for (int i = 0; i < plain.Length; i++)
        {
            // A zero IV makes one block of CBC one of ECB.
            byte[] block = Convert.FromHexString(plain[i]), iv = new byte[8];
            engine.Encrypt(iv, block);
            Assert.Equal(cipher[i], Convert.ToHexString(block));
            Assert.Equal(block, iv);
            engine.Decrypt(new byte[8], block);
            Assert.Equal(plain[i], Convert.ToHexString(block));
        }
    }
}
