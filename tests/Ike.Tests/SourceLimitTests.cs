using Amaranten.Ike;
using Amaranten.Ike.Roaming;
using Amaranten.Wire;
using Amaranten.Wire.Ip;
using Ike.Tests.Net;

namespace Ike.Tests;

/// <summary>What strangers may begin, each and all together.</summary>
public sealed class SourceLimitTests
{
    [Fact]
    public void Many_who_come_often_are_not_taken_for_each_other()
    {
        for (ulong secret = 1; secret <= 100; secret++)
        {
            SourceLimit limit = Limit(secret);
            int refused = Enumerable.Range(0, 250 * 10).Count(i => !limit.TryTake(Source(i % 250), new Instant(500)));
            Assert.InRange(refused, 0, 125);    // of some two share a bucket, of hardly any three
        }
    }

    [Fact]
    public void One_has_its_share_and_all_have_theirs()
    {
        SourceLimit limit = Limit(7);
        Assert.Equal(Limits.BegunPerSecond, Enumerable.Range(0, 100).Count(_ => limit.TryTake(Source(1), new Instant(500))));
        Assert.Equal(Limits.BegunPerSecond, Enumerable.Range(0, 100).Count(_ => limit.TryTake(Source(1), new Instant(1_500))));
        Assert.Equal(Limits.BegunPerSecond * Limits.SourcesAtOnce, Enumerable.Range(0, 100_000).Count(i => limit.TryTake(Source(i * 7), new Instant(2_500))));
        Assert.True(limit.TryTake(Source(3), new Instant(3_500)));
    }

    private static SourceLimit Limit(ulong seed) =>
        new(new IkeContext(new SeededRandom(seed), new Gateway(new Network(), "", default, seed)), Limits.BegunPerSecond);

    private static IpAddress Source(int number) => IpAddress.FromV4(0x0A09_0001 + (uint)number);
}
