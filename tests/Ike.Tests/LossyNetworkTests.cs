using Amaranten.Ike;
using Amaranten.Wire.Isakmp;
using Ike.Tests.Net;

namespace Ike.Tests;

/// <summary>Seeded loss, duplication and reordering: it always ends with exactly one live pair, the same on both sides.</summary>
public sealed class LossyNetworkTests
{
    [Fact]
    public void Every_seed_ends_with_one_pair()
    {
        for (ulong seed = 1; seed <= 300; seed++) Run(seed, lossPercent: 25, bothBegin: seed % 3 == 0, lifetimeSeconds: 3600);
    }

    [Fact]
    public void Every_seed_survives_rekeys()
    {
        for (ulong seed = 1000; seed < 1060; seed++) Run(seed, lossPercent: 15, bothBegin: seed % 2 == 0, lifetimeSeconds: 60);
    }

    private static void Run(ulong seed, int lossPercent, bool bothBegin, int lifetimeSeconds)
    {
        var (network, alice, bob) = Network.Pair(
            Tunnels.Alice with { EspLifetimeSeconds = lifetimeSeconds, IkeLifetimeSeconds = 4 * lifetimeSeconds },
            Tunnels.Bob with { EspLifetimeSeconds = lifetimeSeconds, IkeLifetimeSeconds = 4 * lifetimeSeconds }, seed);
        var chance = new SeededRandom(seed + 1_000_000);
        network.Filter = datagram => Disturb(datagram, chance, lossPercent);
        alice.Engine.Acquire("a", 0, byOperator: true, network.Now);
        if (bothBegin) bob.Engine.Acquire("b", 0, byOperator: true, network.Now);
        network.Run(240_000, () => Traffic(network, alice, bob));
        network.Filter = null;
        network.Run(120_000, () => Traffic(network, alice, bob));
        // In the middle of a rekey two pairs are right; but what each sends, the other opens, and nothing piles up.
        Assert.True(Agreement.CanSend(alice, bob) && Agreement.CanSend(bob, alice), $"seed {seed}: a black hole\n" + string.Join('\n', alice.Events.Select(e => $"A {e}").Concat(bob.Events.Select(e => $"B {e}"))));
        InstalledPair a = alice.Pairs[alice.Sending[0]];
        Agreement.AssertMatch(a, bob.Pairs[a.OutboundSpi]);
        int live = alice.Engine.Tunnels[0].Children.All.Count(child => child.IsLive);
        int bobLive = bob.Engine.Tunnels[0].Children.All.Count(child => child.IsLive);
        Assert.True(live == 1 && bobLive == 1, $"seed {seed}: {live} and {bobLive} live pairs");
        Assert.True(alice.Pairs.Count <= 3 && bob.Pairs.Count <= 3, $"seed {seed}: pile-up");
        Assert.True(alice.Engine.Status[0].IkeSas.Count <= 3, $"seed {seed}: ISAKMP SAs pile up");
        if (lifetimeSeconds >= 3600) Agreement.AssertOnePair(alice, bob);
        Assert.Equal(0, alice.Count(IkeEventKind.WrongPsk) * (alice.Count(IkeEventKind.Phase1Established) == 0 ? 1 : 0));
    }

    private static void Traffic(Network network, Gateway alice, Gateway bob)
    {
        Agreement.Traffic(alice, bob, network.Now);
        Agreement.Traffic(bob, alice, network.Now);
    }

    private static IEnumerable<Datagram> Disturb(Datagram datagram, SeededRandom chance, int lossPercent)
    {
        if (chance.Below(100) < lossPercent) yield break;
        yield return datagram with { Arrives = datagram.Arrives.Plus(chance.Below(200)) };
        while (chance.Below(100) < 15)
            yield return datagram with { Octets = [.. datagram.Octets], Arrives = datagram.Arrives.Plus(chance.Below(5_000)) };
        Assert.NotEqual(ExchangeType.None, datagram.Header.Exchange);
    }
}
