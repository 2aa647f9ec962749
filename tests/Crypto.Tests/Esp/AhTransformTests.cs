using Amaranten.Crypto.Ah;
using Amaranten.Crypto.Esp;
using Amaranten.Crypto.Suites;

namespace Crypto.Tests.Esp;

/// <summary>ICVs of AH in batches of every size against BouncyCastle, one packet at a time (RFC 4302 §3.3.3).</summary>
public class AhTransformTests
{
    [Theory]
    [InlineData(IntegrityAlgorithm.HmacMd5), InlineData(IntegrityAlgorithm.HmacSha1), InlineData(IntegrityAlgorithm.HmacSha256)]
    [InlineData(IntegrityAlgorithm.HmacSha384), InlineData(IntegrityAlgorithm.HmacSha512)]
    public void Every_batch_has_the_ICVs_of_its_packets(IntegrityAlgorithm integrity)
    {
        var suite = new AhSuite(integrity, DhGroup.None);
        var random = new Random(51);
        byte[] key = new byte[suite.KeyBytes], memory = new byte[300_000];
        random.NextBytes(key);
        random.NextBytes(memory);
        using AhTransform transform = AhTransform.Create(suite, key);
        foreach (int count in new[] { 0, 1, 2, 7, 8, 9, 63, 64, 65, 130 })
        {
            EspSlice[] slices = [.. Enumerable.Range(0, count).Select(i => new EspSlice(i * 2000, random.Next(20, 1600)))];
            byte[] icvs = new byte[count * suite.IcvBytes + 3];
            transform.Compute(memory, slices, icvs);
            for (int i = 0; i < count; i++)
            {
                byte[] covered = memory[slices[i].Offset..(slices[i].Offset + slices[i].Length)];
                byte[] expected = Oracle.Mac(integrity, key, covered)[..suite.IcvBytes];
                Assert.Equal(expected, icvs[(i * suite.IcvBytes)..((i + 1) * suite.IcvBytes)]);
            }
            Assert.Equal(new byte[3], icvs[^3..]);
        }
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        var sha1 = new AhSuite(IntegrityAlgorithm.HmacSha1, DhGroup.None);
        Assert.Throws<ArgumentException>(() => AhTransform.Create(new AhSuite(IntegrityAlgorithm.None, DhGroup.None), []));
        Assert.Throws<ArgumentException>(() => AhTransform.Create(sha1, new byte[19]));
        AhTransform wiped = AhTransform.Create(sha1, new byte[20]);
        Assert.Throws<ArgumentOutOfRangeException>(() => wiped.Compute(new byte[10], [new EspSlice(0, 11)], new byte[12]));
        wiped.Dispose();
        Assert.Throws<ObjectDisposedException>(() => wiped.Compute(new byte[10], [new EspSlice(0, 10)], new byte[12]));
    }
}
