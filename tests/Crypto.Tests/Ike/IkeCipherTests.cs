using Amaranten.Crypto.Ike;
using Amaranten.Crypto.Suites;
using Crypto.Tests.Esp;

namespace Crypto.Tests.Ike;

public sealed class IkeCipherTests
{
    [Theory]
    [InlineData(EncryptionAlgorithm.AesCbc, 16)]
    [InlineData(EncryptionAlgorithm.AesCbc, 24)]
    [InlineData(EncryptionAlgorithm.AesCbc, 32)]
    [InlineData(EncryptionAlgorithm.TripleDesCbc, 24)]
    [InlineData(EncryptionAlgorithm.DesCbc, 8)]
    [InlineData(EncryptionAlgorithm.BlowfishCbc, 5)]
    [InlineData(EncryptionAlgorithm.BlowfishCbc, 16)]
    [InlineData(EncryptionAlgorithm.BlowfishCbc, 56)]
    [InlineData(EncryptionAlgorithm.Cast128Cbc, 5)]
    [InlineData(EncryptionAlgorithm.Cast128Cbc, 16)]
    [InlineData(EncryptionAlgorithm.TwofishCbc, 16)]
    [InlineData(EncryptionAlgorithm.TwofishCbc, 24)]
    [InlineData(EncryptionAlgorithm.TwofishCbc, 32)]
    [InlineData(EncryptionAlgorithm.SerpentCbc, 16)]
    [InlineData(EncryptionAlgorithm.SerpentCbc, 24)]
    [InlineData(EncryptionAlgorithm.SerpentCbc, 32)]
    [InlineData(EncryptionAlgorithm.CamelliaCbc, 16)]
    [InlineData(EncryptionAlgorithm.CamelliaCbc, 24)]
    [InlineData(EncryptionAlgorithm.CamelliaCbc, 32)]
    public void MessagesOfAnyLengthAreTheOracles(EncryptionAlgorithm algorithm, int keyBytes)
    {
        var random = new SeededRandom(keyBytes);
        byte[] key = random.Bytes(keyBytes);
        using IkeCipher cipher = IkeCipher.Create(algorithm, key);
        int block = CipherTable.Of(algorithm).AlignmentBytes;
        Assert.Equal(block, cipher.BlockBytes);
        for (int blocks = 0; blocks < 20; blocks++)
        {
            byte[] iv = random.Bytes(block), chain = [.. iv], text = random.Bytes(blocks * block), data = [.. text];
            cipher.Encrypt(chain, data);
            Assert.Equal(Oracle.Encrypt(algorithm, key, iv, text), data);
            Assert.Equal(blocks == 0 ? iv : data[^block..], chain);

            byte[] last = [.. chain];
            iv.CopyTo(chain, 0);
            cipher.Decrypt(chain, data);
            Assert.Equal(text, data);
            Assert.Equal(last, chain);
        }
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        Assert.Throws<ArgumentException>(() => IkeCipher.Create(EncryptionAlgorithm.AesCbc, new byte[20]));
        Assert.Throws<ArgumentException>(() => IkeCipher.Create(EncryptionAlgorithm.TripleDesCbc, new byte[16]));
        Assert.Throws<ArgumentException>(() => IkeCipher.Create(EncryptionAlgorithm.AesGcm16, new byte[16]));
        Assert.Throws<ArgumentException>(() => IkeCipher.Create(EncryptionAlgorithm.AesCtr, new byte[16]));
        Assert.Throws<ArgumentException>(() => IkeCipher.Create(EncryptionAlgorithm.AesGmac, new byte[16]));
        Assert.Throws<ArgumentException>(() => IkeCipher.Create(EncryptionAlgorithm.DesCbc, new byte[7]));
        Assert.Throws<ArgumentException>(() => IkeCipher.Create(EncryptionAlgorithm.BlowfishCbc, new byte[57]));
        Assert.Throws<ArgumentException>(() => IkeCipher.Create(EncryptionAlgorithm.Null, []));
        using IkeCipher cipher = IkeCipher.Create(EncryptionAlgorithm.AesCbc, new byte[16]);
        Assert.Throws<ArgumentException>(() => cipher.Encrypt(new byte[8], new byte[16]));
        Assert.Throws<ArgumentException>(() => cipher.Decrypt(new byte[16], new byte[17]));
    }
}
