using Amaranten.Crypto.Ike.MontgomeryCurves;
using Org.BouncyCastle.Math.EC.Rfc7748;

namespace Crypto.Tests.Rfc;

/// <summary>X25519 and X448.</summary>
public sealed class Rfc7748
{
    /// <summary>§5.2: two vectors for each; in the second of X25519 the top bit of u is set, and does not count.</summary>
    [Theory]
    [InlineData(
        "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4", "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
        "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552")]
    [InlineData(
        "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d", "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
        "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957")]
    [InlineData(
        "3d262fddf9ec8e88495266fea19a34d28882acef045104d0d1aae121700a779c984c24f8cdd78fbff44943eba368f54b29259a4f1c600ad3",
        "06fce640fa3487bfda5f6cf2d5263f8aad88334cbd07437f020f08f9814dc031ddbdc38c19c6da2583fa5429db94ada18aa7a7fb4ef8a086",
        "ce3e4ff95a60dc6697da1db1d85e6afbdf79b50a2412d7546d5f239fe14fbaadeb445fc66a01b0779d98223961111e21766282f73dd96b6f")]
    [InlineData(
        "203d494428b8399352665ddca42f9de8fef600908e0d461cb021f8c538345dd77c3e4806e25f46d3315c44e0a5b4371282dd2c8d5be3095f",
        "0fbcc2f993cd56d3305b0b7d9e55d4c1a8fb5dbb52f8e9a1e9b6201b165d015894e56c4d3570bee52fe205e28a78b91cdfbde71ce8d157db",
        "884a02576239ff7a2f2f63b2db6a9ff37047ac13568e1e30fe63c4a7ad1b3ee3a5700df34321d62077e63633c575c1c954514e99da7c179d")]
    public void TheFunction(string scalar, string u, string result) =>
        Assert.Equal(result, Convert.ToHexStringLower(Multiply(Convert.FromHexString(scalar), Convert.FromHexString(u))));

    /// <summary>§5.2: k := X(k, u), u := k, beginning with the base point, a thousand times.</summary>
    [Theory]
    [InlineData(32, 9, "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51")]
    [InlineData(56, 5, "aa3b4749d55b9daf1e5b00288826c467274ce3ebbdd5c17b975e09d4af6c67cf10d087202db88286e2b79fceea3ec353ef54faa26e219f38")]
    public void AThousandTimes(int octets, byte basePoint, string result)
    {
        byte[] k = [basePoint, .. new byte[octets - 1]], u = k;
        for (int i = 0; i < 1000; i++) (k, u) = (Multiply(k, u), k);
        Assert.Equal(result, Convert.ToHexStringLower(k));
    }

    /// <summary>Numbers around p, those not reduced, and those whose limbs are all ones or all zeros; scalars of ones and of zeros; then any.</summary>
    [Theory]
    [InlineData(32, 51)]
    [InlineData(56, 56)]
    public void EverythingIsAsBouncyCastleSays(int octets, int limbBits)
    {
        var random = new SeededRandom(23);
        byte[] ones = [.. Enumerable.Repeat((byte)0xFF, octets)], top = [.. new byte[octets - 1], 0x80];
        List<byte[]> points = [ones, top, new byte[octets]];
        for (int last = 0xE0; last <= 0xFF; last++)
        {
            byte[] nearP = [.. ones];
            nearP[0] = (byte)last;
            if (octets == 32) nearP[^1] = 0x7F;
            points.Add([.. nearP]);
            nearP[octets / 2] = 0xFE; // for Curve448
            points.Add(nearP);
        }
        for (int first = 0; first <= 40; first++) points.Add([(byte)first, .. new byte[octets - 1]]);
        for (int limb = 0; limb < octets * 8; limb += limbBits)
        {
            byte[] bit = new byte[octets], others = [.. ones];
            bit[limb / 8] = (byte)(1 << (limb % 8));
            others[limb / 8] ^= bit[limb / 8];
            points.AddRange([bit, others]);
        }
        for (int i = 0; i < 500; i++) points.Add(random.Bytes(octets));
        foreach (byte[] u in points)
        {
            foreach (byte[] scalar in (byte[][])[random.Bytes(octets), ones, new byte[octets]])
            {
                byte[] expected = new byte[octets];
                if (octets == 32) X25519.ScalarMult(scalar, u, expected);
                else X448.ScalarMult(scalar, u, expected);
                Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(Multiply(scalar, u)));
            }
        }
    }

    private static byte[] Multiply(byte[] scalar, byte[] u)
    {
        byte[] result = new byte[u.Length];
        if (u.Length == 32) MontgomeryLadder<Field25519>.Multiply(scalar, u, result);
        else MontgomeryLadder<Field448>.Multiply(scalar, u, result);
        return result;
    }
}
