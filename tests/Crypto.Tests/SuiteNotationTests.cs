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
    [InlineData("des-md5-modp768", EncryptionAlgorithm.DesCbc, 64, HashAlgorithm.Md5, DhGroup.Modp768)]
    [InlineData("blowfish-sha1-modp1024", EncryptionAlgorithm.BlowfishCbc, 128, HashAlgorithm.Sha1, DhGroup.Modp1024)]
    [InlineData("blowfish448-sha1-modp1024", EncryptionAlgorithm.BlowfishCbc, 448, HashAlgorithm.Sha1, DhGroup.Modp1024)]
    [InlineData("cast128-sha1-modp1024", EncryptionAlgorithm.Cast128Cbc, 128, HashAlgorithm.Sha1, DhGroup.Modp1024)]
    [InlineData("twofish256-sha512-modp1024", EncryptionAlgorithm.TwofishCbc, 256, HashAlgorithm.Sha512, DhGroup.Modp1024)]
    [InlineData("serpent192-sha1-ecp512bp", EncryptionAlgorithm.SerpentCbc, 192, HashAlgorithm.Sha1, DhGroup.Ecp512bp)]
    [InlineData("serpent-sha1-x448", EncryptionAlgorithm.SerpentCbc, 128, HashAlgorithm.Sha1, DhGroup.Curve448)]
    [InlineData("camellia192-sha1-modp1024", EncryptionAlgorithm.CamelliaCbc, 192, HashAlgorithm.Sha1, DhGroup.Modp1024)]
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
    [InlineData("aes128gcm8", EncryptionAlgorithm.AesGcm8, 128, IntegrityAlgorithm.None, DhGroup.None)]
    [InlineData("aes192gcm96", EncryptionAlgorithm.AesGcm12, 192, IntegrityAlgorithm.None, DhGroup.None)]
    [InlineData("aes128ccm64", EncryptionAlgorithm.AesCcm8, 128, IntegrityAlgorithm.None, DhGroup.None)]
    [InlineData("aes192ccm12", EncryptionAlgorithm.AesCcm12, 192, IntegrityAlgorithm.None, DhGroup.None)]
    [InlineData("aes256ccm128-modp2048", EncryptionAlgorithm.AesCcm16, 256, IntegrityAlgorithm.None, DhGroup.Modp2048)]
    [InlineData("aes256ctr-sha256", EncryptionAlgorithm.AesCtr, 256, IntegrityAlgorithm.HmacSha256, DhGroup.None)]
    [InlineData("chacha20poly1305", EncryptionAlgorithm.ChaCha20Poly1305, 256, IntegrityAlgorithm.None, DhGroup.None)]
    [InlineData("aes128gmac", EncryptionAlgorithm.AesGmac, 128, IntegrityAlgorithm.None, DhGroup.None)]
    [InlineData("camellia-aesxcbc", EncryptionAlgorithm.CamelliaCbc, 128, IntegrityAlgorithm.AesXcbc, DhGroup.None)]
    [InlineData("cast40-aescmac", EncryptionAlgorithm.Cast128Cbc, 40, IntegrityAlgorithm.AesCmac, DhGroup.None)]
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
    [InlineData("aes128-sha1-curve1174", "'curve1174' is not known; accepted are ciphers 3des")]
    [InlineData("aes128--modp2048", "missing")]
    [InlineData("aes128-aes256-sha1-modp2048", "'aes256' is a second cipher")]
    [InlineData("aes128-sha1-md5-modp2048", "'md5' is a second hash")]
    [InlineData("aes128-sha1-modp768-modp2048", "'modp2048' is a second group")]
    [InlineData("sha1-modp2048", "needs a cipher")]
    [InlineData("aes128-modp2048", "needs a hash")]
    [InlineData("aes128-sha1", "needs a group")]
    [InlineData("aes128gcm16-sha256-modp2048", "RFC 5282")]
    [InlineData("null-sha1-modp2048", "'null' cannot protect IKE")]
    [InlineData("aes128ccm16-sha1-modp2048", "'aes128ccm16' cannot protect IKEv1, which has no combined modes")]
    [InlineData("aes128ctr-sha1-modp2048", "'aes128ctr' cannot protect IKEv1, which knows CBC mode alone")]
    [InlineData("aes128gmac-modp2048", "'aes128gmac' cannot protect IKE, which must be encrypted")]
    [InlineData("aes128-aesxcbc-modp2048", "'aesxcbc' authenticates packets and is no hash of IKE")]
    [InlineData("aes128-aescmac-modp2048", "'aescmac' authenticates packets and is no hash of IKE")]
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
    [InlineData("rot13-sha1", "'rot13' is not known; accepted are")]
    [InlineData("aes128ctr", "'aes128ctr' without integrity can be forged")]
    [InlineData("aes128ccm8-sha1", "brings its own integrity")]
    [InlineData("aes256gmac-aesxcbc", "brings its own integrity")]
    [InlineData("des", "'des' without integrity")]
    [InlineData("blowfish39-sha1", "'blowfish39' is not known")]
    [InlineData("blowfish456-sha1", "'blowfish456' is not known")]
    [InlineData("cast256-sha1", "'cast256' is not known")]
    [InlineData("3des128-sha1", "'3des128' is not known")]
    [InlineData("aes128-sha1-aescmac", "'aescmac' is a second hash")]
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
                foreach (var (cipher, bits) in s_ciphers.Where(c => CipherTable.Of(c.Cipher).IkeNumber != 0))
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
                    if (CipherTable.Of(cipher).HasOwnIcv != (integrity == IntegrityAlgorithm.None)) continue;
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
        [.. CipherTable.All.SelectMany(cipher => cipher.Keys.All.Select(bits => (cipher.Algorithm, bits)))];
}
