using Amaranten.Crypto.Suites;

namespace Crypto.Tests.Rfc;

/// <summary>AES-XCBC-MAC-96: test vectors (RFC 3566 §4.6).</summary>
public sealed class Rfc3566
{
    [Theory]
    [InlineData(0, "75f0251d528ac01c4573dfd584d79f29")]
    [InlineData(3, "5b376580ae2f19afe7219ceef172756f")]
    [InlineData(16, "d2a246fa349b68a79998a4394ff7a263")]
    [InlineData(20, "47f51b4564966215b8985c63055ed308")]
    [InlineData(32, "f54f0ec8d2b9f3d36807734bd5283fd4")]
    [InlineData(34, "becbb3bccdb518a30677d5481fb6b4d8")]
    public void Cases1To6(int length, string mac) =>
        MacVectors.Check(IntegrityAlgorithm.AesXcbc, "000102030405060708090a0b0c0d0e0f", [.. Enumerable.Range(0, length).Select(i => (byte)i)], mac);

    [Fact]
    public void Case7() =>
        MacVectors.Check(IntegrityAlgorithm.AesXcbc, "000102030405060708090a0b0c0d0e0f", new byte[1000], "f0dafee895db30253761103b5d84528f");
}
