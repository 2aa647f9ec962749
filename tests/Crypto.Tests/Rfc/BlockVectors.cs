using Amaranten.Crypto.Ike;
using Amaranten.Crypto.Suites;

namespace Crypto.Tests.Rfc;

/// <summary>One published block through the cipher of IKE: a zero IV makes a block of CBC one of ECB.</summary>
internal static class BlockVectors
{
    internal static void Check(EncryptionAlgorithm algorithm, string key, string plaintext, string ciphertext)
    {
        using IkeCipher cipher = IkeCipher.Create(algorithm, Convert.FromHexString(key));
        byte[] block = Convert.FromHexString(plaintext);
        Assert.Equal(block.Length, cipher.BlockBytes);
        cipher.Encrypt(new byte[block.Length], block);
        Assert.Equal(ciphertext, Convert.ToHexString(block), ignoreCase: true);
        cipher.Decrypt(new byte[block.Length], block);
        Assert.Equal(plaintext, Convert.ToHexString(block), ignoreCase: true);
    }
}
