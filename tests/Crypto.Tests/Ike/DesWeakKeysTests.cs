using Amaranten.Crypto.Ike;
using Org.BouncyCastle.Crypto.Parameters;

namespace Crypto.Tests.Ike;

/// <summary>Weak and semi-weak keys are passed over (RFC 2409 appendix B).</summary>
public sealed class DesWeakKeysTests
{
    // RFC 2409 appendix A, in its order.
    private const string Listed =
        "0101010101010101 1F1F1F1FE0E0E0E0 E0E0E0E01F1F1F1F FEFEFEFEFEFEFEFE "
        + "01FE01FE01FE01FE 1FE01FE00EF10EF1 01E001E001F101F1 1FFE1FFE0EFE0EFE 011F011F010E010E E0FEE0FEF1FEF1FE "
        + "FE01FE01FE01FE01 E01FE01FF10EF10E E001E001F101F101 FE1FFE1FFE0EFE0E 1F011F010E010E01 FEE0FEE0FEF1FEF1";

    [Fact]
    public void EveryKeyOfTheListIsKnown()
    {
        foreach (string key in Listed.Split(' ')) Assert.True(DesWeakKeys.Contains(Convert.FromHexString(key)), key);
    }

    /// <summary>Weak is a key whose halves, behind the first permutation, are all zeros, all ones or alternate: 16 of them, found here one by one.</summary>
    [Fact]
    public void TheOraclesWeakKeysAreKnownWhateverTheirParity()
    {
        byte[] octets = [0x00, 0x01, 0x0E, 0x0F, 0x1E, 0x1F, 0xE0, 0xE1, 0xF0, 0xF1, 0xFE, 0xFF];
        int weak = 0;
        foreach (byte a in octets)
            foreach (byte b in octets)
                foreach (byte c in octets)
                    foreach (byte d in octets)
                    {
                        byte[] key = [a, b, a, b, c, d, c, d], odd = [.. key];
                        DesParameters.SetOddParity(odd);
                        if (!DesParameters.IsWeakKey(odd, 0)) continue;
                        weak++;
                        Assert.True(DesWeakKeys.Contains(key), Convert.ToHexString(key));
                    }
        Assert.Equal(16 * 16, weak);
    }

    [Theory]
    [InlineData("0101010101010101 0123456789ABCDEF 1111111111111111", "0123456789ABCDEF")]
    [InlineData("0000000000000000 FEE0FEE0FEF1FEF1 1F1F1F1FE0E0E0E0 133457799BBCDFF1", "133457799BBCDFF1")]
    [InlineData("133457799BBCDFF1 0101010101010101", "133457799BBCDFF1")]
    [InlineData("0101010101010101 FEFEFEFEFEFEFEFE ABCD", "FEFEFEFEFEFEFEFE")]
    public void TheNextOctetsAreTaken(string material, string key) =>
        Assert.Equal(key, Convert.ToHexString(DesWeakKeys.FirstStrong(Convert.FromHexString(material.Replace(" ", "", StringComparison.Ordinal)))));

    [Fact]
    public void OrdinaryKeysAreNone()
    {
        var random = new SeededRandom(1);
        for (int i = 0; i < 10_000; i++) Assert.False(DesWeakKeys.Contains(random.Bytes(8)));
    }
}
