using Amaranten.Crypto.Ike.Curve25519;
using Org.BouncyCastle.Math.EC.Rfc7748;

namespace Crypto.Tests.Rfc;

/// <summary>X25519.</summary>
public sealed class Rfc7748
{
    /// <summary>§5.2: two vectors; in the second the top bit of u is set, and does not count.</summary>
    [Theory]
    [InlineData(
        "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4", "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
        "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552")]
    [InlineData(
        "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d", "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
        "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957")]
    public void TheFunction(string scalar, string u, string result) =>
        Assert.Equal(result, Convert.ToHexStringLower(Multiply(Convert.FromHexString(scalar), Convert.FromHexString(u))));

    /// <summary>§5.2: k := X25519(k, u), u := k, beginning with the base point, a thousand times.</summary>
    [Fact]
    public void AThousandTimes()
    {
        byte[] k = [9, .. new byte[31]], u = k;
        for (int i = 0; i < 1000; i++) (k, u) = (Multiply(k, u), k);
        Assert.Equal("684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51", Convert.ToHexStringLower(k));
    }

    /// <summary>Numbers around p, those not reduced, and those whose limbs are all ones or all zeros; scalars of ones and of zeros; then any.</summary>
    [Fact]
    public void EverythingIsAsBouncyCastleSays()
    {
        var random = new SeededRandom(23);
        byte[] ones = [.. Enumerable.Repeat((byte)0xFF, 32)], top = [.. new byte[31], 0x80];
        List<byte[]> points = [ones, top, new byte[32]];
        for (int last = 0xE0; last <= 0xFF; last++) points.Add([(byte)last, .. Enumerable.Repeat((byte)0xFF, 30), 0x7F]);
        for (int first = 0; first <= 40; first++) points.Add([(byte)first, .. new byte[31]]);
        for (int limb = 0; limb < 255; limb += 51)
        {
            byte[] bit = new byte[32];
            bit[limb / 8] = (byte)(1 << (limb % 8));
            points.Add(bit);
        }
        for (int i = 0; i < 500; i++) points.Add(random.Bytes(32));
        foreach (byte[] u in points)
        {
            foreach (byte[] scalar in (byte[][])[random.Bytes(32), ones, new byte[32]])
            {
                byte[] expected = new byte[32];
                X25519.ScalarMult(scalar, u, expected);
                Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(Multiply(scalar, u)));
            }
        }
    }

    private static byte[] Multiply(byte[] scalar, byte[] u)
    {
        byte[] result = new byte[32];
        MontgomeryLadder.Multiply(scalar, u, result);
        return result;
    }
}
