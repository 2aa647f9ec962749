using Amaranten.Crypto.Suites;
using Amaranten.Ike;
using Amaranten.Ike.Informational;
using Amaranten.Wire.Isakmp;
using Ike.Tests.Net;

namespace Ike.Tests.Phase2;

/// <summary>Lifetimes in both units, offered and told (RFC 2407 §4.5, §4.6.3.1; threats 20).</summary>
public sealed class ChildLifetimeTests
{
    [Theory]
    [InlineData(600, 0, 30, 0, 30, 0)]
    [InlineData(30, 5000, 600, 4000, 30, 4000)]
    [InlineData(600, 4000, 30, 0, 30, 4000)]
    [InlineData(600, 0, 600, 4000, 600, 4000)]
    [InlineData(0, 4000, 0, 5000, 28_800, 4000)]
    public void AH_and_bundles_keep_the_shorter_of_each(int aliceSeconds, long aliceKilobytes, int bobSeconds, long bobKilobytes, int seconds, long kilobytes)
    {
        foreach (bool alone in (bool[])[true, false])
        {
            var (network, alice, bob) = Network.Pair(
                Tunnels.Alice.WithAh(alone, IntegrityAlgorithm.HmacSha1) with { EspLifetimeSeconds = aliceSeconds, EspLifetimeKilobytes = aliceKilobytes },
                Tunnels.Bob.WithAh(alone, IntegrityAlgorithm.HmacSha1) with { EspLifetimeSeconds = bobSeconds, EspLifetimeKilobytes = bobKilobytes });
            alice.Engine.Acquire("a", 0, false, network.Now);
            network.Settle();
            foreach (Gateway gateway in (Gateway[])[alice, bob])
            {
                ChildSaStatus child = gateway.Engine.Status[0].ChildSas[0];
                Assert.Equal(seconds * 1_000L, child.ExpiresAt.Since(child.CreatedAt));
                Assert.Equal(kilobytes, gateway.Pairs.Values.First().LifetimeKilobytes);
            }
        }
    }

    // What the responder does not mention stays as it was; what it does mention only shortens, and never to nothing.
    [Theory]
    [InlineData(ProtocolId.Esp, LifeType.Kilobytes, 4000, 86_400, 4000)]
    [InlineData(ProtocolId.Ah, LifeType.Kilobytes, 4000, 86_400, 4000)]
    [InlineData(ProtocolId.Ah, LifeType.Seconds, 600, 600, 50_000)]
    [InlineData(ProtocolId.Esp, LifeType.Seconds, 90_000, 86_400, 50_000)]
    [InlineData(ProtocolId.Esp, LifeType.Seconds, 0, 86_400, 50_000)]
    [InlineData(ProtocolId.Esp, LifeType.Kilobytes, 0, 86_400, 50_000)]
    [InlineData(ProtocolId.Esp, LifeType.Seconds, 1, 5, 50_000)]
    [InlineData(ProtocolId.Esp, LifeType.Kilobytes, 1, 86_400, 256)]
    public void RESPONDER_LIFETIME_shortens_what_it_names(ProtocolId protocol, ushort unit, uint duration, int seconds, long kilobytes)
    {
        byte[] data = new AttributeList().Basic(1, unit).Variable(2, duration).Octets.ToArray();
        Lifetime left = Notifications.Shorten(new Lifetime(86_400, 50_000), protocol, data);
        Assert.Equal((seconds, kilobytes), (left.Seconds, left.Kilobytes));
    }
}
