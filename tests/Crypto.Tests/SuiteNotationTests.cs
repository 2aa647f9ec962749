using Amaranten.Crypto.Suites;

namespace Crypto.Tests;

public sealed class SuiteNotationTests
{
    [Theory]
    [InlineData("aes256-sha256-modp2048", EncryptionAlgorithm.AesCbc, 256, HashAlgorithm.Sha256, DhGroup.Modp2048)]
    [InlineData("aes128-sha1-modp1024", EncryptionAlgorithm.AesCbc, 128, HashAlgorithm.Sha1, DhGroup.Modp1024)]
    [InlineData("aes-sha-modp1536", EncryptionAlgorithm.AesCbc, 128, HashAlgorithm.Sha1, DhGroup.Modp1536)]
    [InlineData("aes192-sha384-modp8192", EncryptionAlgorithm.AesCbc, 192, HashAlgorithm.Sha384, DhGroup.Modp8192)]
    [InlineData(" AES256 - SHA2_512 - MODP6144 ", EncryptionAlgorithm.AesCbc, 256, HashAlgorithm.Sha512, DhGroup.Modp6144)]
    [InlineData("3des-md5-modp768", EncryptionAlgorithm.TripleDesCbc, 192, HashAlgorithm.Md5, DhGroup.Modp768)]
    [InlineData("modp2048-sha2_256-aes128", EncryptionAlgorithm.AesCbc, 128, HashAlgorithm.Sha256, DhGroup.Modp2048)]
    public void ReadsPhase1(string text, EncryptionAlgorithm encryption, int keyBits, HashAlgorithm hash, DhGroup group)
    {
        Assert.True(SuiteNotation.TryParseIke(text, out IkeSuite suite, out string? problem), problem);
        Assert.Null(problem);
        Assert.Equal(new IkeSuite(encryption, keyBits, hash, group), suite);
    }

    [Theory]
    [InlineData("aes128gcm16", EncryptionAlgorithm.AesGcm16, 128, IntegrityAlgorithm.None, DhGroup.None)]
    [InlineData("aes256gcm128-modp2048", EncryptionAlgorithm.AesGcm16, 256, IntegrityAlgorithm.None, DhGroup.Modp2048)]
    [InlineData("aes128-sha1", EncryptionAlgorithm.AesCbc, 128, IntegrityAlgorithm.HmacSha1, DhGroup.None)]
    [InlineData("aes256-sha512-modp4096", EncryptionAlgorithm.AesCbc, 256, IntegrityAlgorithm.HmacSha512, DhGroup.Modp4096)]
    [InlineData("3des-md5", EncryptionAlgorithm.TripleDesCbc, 192, IntegrityAlgorithm.HmacMd5, DhGroup.None)]
    [InlineData("null-sha2_384", EncryptionAlgorithm.Null, 0, IntegrityAlgorithm.HmacSha384, DhGroup.None)]
    public void ReadsPhase2(string text, EncryptionAlgorithm encryption, int keyBits, IntegrityAlgorithm integrity, DhGroup group)
    {
        Assert.True(SuiteNotation.TryParseEsp(text, out EspSuite suite, out string? problem), problem);
        Assert.Null(problem);
        Assert.Equal(new EspSuite(encryption, keyBits, integrity, group), suite);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("aes128-shaa256-modp2048", "'shaa256' is not known; did you mean 'sha256'?")]
    [InlineData("aes128-sha1-modp2047", "did you mean 'modp2048'?")]
    [InlineData("aes128-sha1-curve448", "'curve448' is not known; accepted are ciphers 3des")]
    [InlineData("aes128--modp2048", "missing")]
    [InlineData("aes128-aes256-sha1-modp2048", "'aes256' is a second cipher")]
    [InlineData("aes128-sha1-md5-modp2048", "'md5' is a second hash")]
    [InlineData("aes128-sha1-modp768-modp2048", "'modp2048' is a second group")]
    [InlineData("sha1-modp2048", "needs a cipher")]
    [InlineData("aes128-modp2048", "needs a hash")]
    [InlineData("aes128-sha1", "needs a group")]
    [InlineData("aes128gcm16-sha256-modp2048", "RFC 5282")]
    [InlineData("null-sha1-modp2048", "'null' cannot protect IKE")]
    public void RefusesPhase1(string text, string reason)
    {
        Assert.False(SuiteNotation.TryParseIke(text, out _, out string? problem));
        Assert.Contains(reason, problem);
    }

    [Theory]
    [InlineData("modp2048", "needs a cipher")]
    [InlineData("aes128", "'aes128' without integrity can be forged")]
    [InlineData("3des-modp1024", "'3des' without integrity")]
    [InlineData("null", "protects nothing")]
    [InlineData("aes128gcm16-sha256", "brings its own integrity")]
    [InlineData("aes128gcm17", "did you mean 'aes128gcm16'?")]
    [InlineData("blowfish-sha1", "'blowfish' is not known; accepted are")]
    [InlineData("-", "missing")]
    public void RefusesPhase2(string text, string reason)
    {
        Assert.False(SuiteNotation.TryParseEsp(text, out _, out string? problem));
        Assert.Contains(reason, problem);
    }

    [Fact]
    public void EveryLegalPhase1SuiteIsReadBackAsWritten()
    {
        foreach (DhGroup group in Enum.GetValues<DhGroup>().Where(g => g != DhGroup.None))
            foreach (HashAlgorithm hash in Enum.GetValues<HashAlgorithm>())
                foreach (var (cipher, bits) in s_ciphers.Where(c => c.Cipher is EncryptionAlgorithm.AesCbc or EncryptionAlgorithm.TripleDesCbc))
                {
                    var suite = new IkeSuite(cipher, bits, hash, group);
                    Assert.True(SuiteNotation.TryParseIke(suite.ToString(), out IkeSuite again, out string? problem), problem);
                    Assert.Equal(suite, again);
                }
    }

    [Fact]
    public void EveryLegalPhase2SuiteIsReadBackAsWritten()
    {
        foreach (DhGroup group in Enum.GetValues<DhGroup>())
            foreach (IntegrityAlgorithm integrity in Enum.GetValues<IntegrityAlgorithm>())
                foreach (var (cipher, bits) in s_ciphers)
                {
                    if ((cipher == EncryptionAlgorithm.AesGcm16) != (integrity == IntegrityAlgorithm.None)) continue;
                    var suite = new EspSuite(cipher, bits, integrity, group);
                    Assert.True(SuiteNotation.TryParseEsp(suite.ToString(), out EspSuite again, out string? problem), problem);
                    Assert.Equal(suite, again);
                }
    }

    [Fact]
    public void NoTextMakesItThrow() => Gen.Char["aes1235678gcmhdnulop-_ ,"].Array[0, 40].Sample(letters =>
    {
        bool ike = SuiteNotation.TryParseIke(letters, out _, out string? why);
        Assert.Equal(ike, why is null);
        bool esp = SuiteNotation.TryParseEsp(letters, out _, out why);
        Assert.Equal(esp, why is null);
    });

    private static readonly (EncryptionAlgorithm Cipher, int Bits)[] s_ciphers =
    [
        (EncryptionAlgorithm.Null, 0), (EncryptionAlgorithm.TripleDesCbc, 192),
        (EncryptionAlgorithm.AesCbc, 128), (EncryptionAlgorithm.AesCbc, 192), (EncryptionAlgorithm.AesCbc, 256),
        (EncryptionAlgorithm.AesGcm16, 128), (EncryptionAlgorithm.AesGcm16, 192), (EncryptionAlgorithm.AesGcm16, 256),
    ];
}
