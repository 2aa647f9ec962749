using Amaranten.Crypto.Esp;
using Amaranten.Crypto.Ike;
using Amaranten.Crypto.Suites;
using Crypto.Tests.Esp;

namespace Crypto.Tests.Rfc;

/// <summary>The AES-CBC Cipher Algorithm and Its Use with IPsec: test vectors (RFC 3602 §4).</summary>
public sealed unsafe class Rfc3602
{
    /// <summary>Cases 1 to 4.</summary>
    [Theory]
    [InlineData(1, "06a9214036b8a15b512e03d534120006", "3dafba429d9eb430b422da802c9fac41",
        "53696e676c6520626c6f636b206d7367",
        "e353779c1079aeb82708942dbe77181a")]
    [InlineData(2, "c286696d887c9aa0611bbb3e2025a45a", "562e17996d093d28ddb3ba695a2e6f58",
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
        "d296cd94c2cccf8a3a863028b5e1dc0a7586602d253cfff91b8266bea6d61ab1")]
    [InlineData(3, "6c3ea0477630ce21a2ce334aa746c2cd", "c782dc4c098c66cbd9cd27d825682c81",
        "5468697320697320612034382d62797465206d657373616765202865786163746c7920332041455320626c6f636b7329",
        "d0a02b3836451753d493665d33f0e8862dea54cdb293abc7506939276772f8d5021c19216bad525c8579695d83ba2684")]
    [InlineData(4, "56e47a38c5598974bc46903dba290349", "8ce82eefbea0da3c44699ed7db51b7d9",
        "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf",
        "c30e32ffedc0774e6aff6af0869f71aa0f3af07a9a31a9c684db207eb0ef8e4e35907aa632c3ffdf868bb7b29d3d46ad83ce9f9a102ee99d49a53e87f4c3da55")]
    public void AesCbc(int testCase, string key, string iv, string plaintext, string ciphertext)
    {
        using IkeCipher cipher = IkeCipher.Create(EncryptionAlgorithm.AesCbc, Convert.FromHexString(key));
        byte[] chain = Convert.FromHexString(iv), data = Convert.FromHexString(plaintext);
        cipher.Encrypt(chain, data);
        Assert.Equal(ciphertext, Convert.ToHexStringLower(data));
        Assert.Equal(data[^16..], chain);

        chain = Convert.FromHexString(iv);
        cipher.Decrypt(chain, data);
        Assert.Equal(plaintext, Convert.ToHexStringLower(data));
        Assert.Equal(ciphertext[^32..], Convert.ToHexStringLower(chain));
        KernelsDecrypt(testCase, key, iv, plaintext, ciphertext);
    }

    /// <summary>
    /// Cases 5 to 8, ESP packets. SPI, sequence number and IV; then the data with padding, pad length and next header.
    /// </summary>
    [Theory]
    [InlineData(5, "90d382b410eeba7ad938c46cec1a82bf", "0000432100000001e96e8c08ab465763fd098d45dd3ff893",
        "08000ebda70a00008e9c083db95b070008090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f30313233343536370102030405060708090a0b0c0d0e0e01",
        "f663c25d325c18c6a9453e194e120849a4870b66cc6b9965330013b4898dc856a4699e523a55db080b59ec3a8e4b7e52775b07d1db34ed9c538ab50c551b874aa269add047ad2d5913ac19b7cfbad4a6")]
    [InlineData(6, "90d382b410eeba7ad938c46cec1a82bf", "000043210000000869d08df7d203329db093fc4924e5bd80",
        "0800b5e8a80a0500a69c083d0b660e0077777777777777777777777701020201",
        "f51995881ec4e0c4488987ce742e8109689bb379d2d750c0d915dca346a89f75")]
    [InlineData(7, "0123456789abcdef0123456789abcdef", "0000876500000002f4e765244f6407adf13dc1380f673f37",
        "45000054090400004001f988c0a87b03c0a87bc808009f76a90a0100b49c083d02a2040008090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f30313233343536370102030405060708090a0a04",
        "773b5241a4c449225e4f3ce5ed611b0c237ca96cf74a93013c1b0ea1a0cf70f8e4ecaec78ac53aad7a0f022b859243c647752e94a859352b8a4d4d2decd136e5c177f132ad3fbfb2201ac9904c74ee0a109e0ca1e4dfe9d5a100b842f1c22f0d")]
    [InlineData(8, "0123456789abcdef0123456789abcdef", "000087650000000585d47224b5f3dd5d2101d4ea8dffab22",
        "45000044090c00004001f990c0a87b03c0a87bc80800d63caa0a0200c69c083da3de0300ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff0102030405060708090a0a04",
        "15b92683819596a8047232cc00f7048fe45318e11f8a0f62ede3c3fc61203bb50f980a08c9843fd3a1b06d5c07ff9639b7eb7dfb3512e5de435e7207ed971ef3d2726d9b5ef6affc6d17a0decbb13892")]
    public void EspPackets(int testCase, string key, string header, string plaintext, string encrypted) =>
        KernelsDecrypt(testCase, key, header, plaintext, encrypted);

    private static void KernelsDecrypt(int testCase, string key, string header, string plaintext, string encrypted)
    {
        var suite = new EspSuite(EncryptionAlgorithm.AesCbc, 128, IntegrityAlgorithm.HmacSha1, DhGroup.None);
        foreach (AesChoice aes in Kernels.Aes)
        {
            byte[] packet = Convert.FromHexString(header + encrypted);
            using PacketCipher cipher = EspKernels.CreateCipher(suite, Convert.FromHexString(key), new SeededRandom(0), aes);
            fixed (byte* start = packet) cipher.Decrypt(new PacketPart(start + header.Length / 2, encrypted.Length / 2));
            Assert.True(header + plaintext == Convert.ToHexStringLower(packet), $"case {testCase} on {aes}");
        }
    }
}
