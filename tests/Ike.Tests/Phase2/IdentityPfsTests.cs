using Amaranten.Ike;
using Amaranten.Wire.Isakmp;
using Ike.Tests.Net;

namespace Ike.Tests.Phase2;

/// <summary>PFS of identities: phase 1 ends after each quick mode, and the next one makes its own (RFC 2409 §8).</summary>
public sealed class IdentityPfsTests
{
    private static readonly IkeTunnel s_alice = Tunnels.Alice with { PfsOnIdentities = true, EspLifetimeSeconds = 120 };
    private static readonly IkeTunnel s_bob = Tunnels.Bob with { EspLifetimeSeconds = 120 };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_quick_mode_has_its_own_phase_1(bool both)
    {
        var (network, alice, bob) = Network.Pair(s_alice, s_bob with { PfsOnIdentities = both });
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Agreement.AssertOnePair(alice, bob);
        int lost = 0;
        network.Run(600_000, () =>
        {
            if (!Agreement.Traffic(alice, bob, network.Now) || !Agreement.Traffic(bob, alice, network.Now)) lost++;
        });
        Assert.Equal(0, lost);
        int pairs = alice.Count(IkeEventKind.Phase2Established);
        Assert.InRange(pairs, 5, 9);
        // As many main modes as quick modes, and none besides: the pairs stand alone, and traffic is proof of life enough.
        Assert.Equal(pairs, alice.Count(IkeEventKind.Phase1Established));
        Assert.Equal(0, alice.Count(IkeEventKind.PeerDead) + bob.Count(IkeEventKind.PeerDead) + alice.Count(IkeEventKind.NoAnswer) + bob.Count(IkeEventKind.NoAnswer));
        Assert.InRange(alice.Pairs.Count, 1, 2);
    }

    [Fact]
    public void The_pair_stays_when_phase_1_has_gone()
    {
        var (network, alice, bob) = Network.Pair(s_alice, s_bob);
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(30_000, () => { Agreement.Traffic(alice, bob, network.Now); Agreement.Traffic(bob, alice, network.Now); });
        Assert.Empty(alice.Engine.Status[0].IkeSas);
        Assert.Empty(bob.Engine.Status[0].IkeSas);
        Assert.Equal(TunnelPhase.Up, alice.Engine.Status[0].Phase);
        Agreement.AssertOnePair(alice, bob);
    }

    // strongSwan's pairs go with their phase 1.
    [Fact]
    public void A_spent_phase_1_that_is_kept_serves_for_no_other_quick_mode()
    {
        var (network, alice, bob) = Network.Pair(s_alice with { KeepsSpentPhase1 = true }, s_bob);
        alice.Engine.Acquire("a", 0, false, network.Now);
        int lost = 0;
        network.Run(600_000, () =>
        {
            if (alice.Pairs.Count == 0) return;
            if (!Agreement.Traffic(alice, bob, network.Now) || !Agreement.Traffic(bob, alice, network.Now)) lost++;
            Assert.NotEmpty(alice.Engine.Status[0].IkeSas);
        });
        Assert.Equal(0, lost);
        foreach (IGrouping<ulong, Datagram> phase1 in network.Sent.Where(d => d.Header.Exchange == ExchangeType.QuickMode && d.From == alice).GroupBy(d => d.Header.InitiatorCookie))
            Assert.Single(phase1.Select(d => d.Header.MessageId).Distinct());
        Assert.InRange(alice.Count(IkeEventKind.Phase2Established), 5, 9);
    }

    [Fact]
    public void Several_networks_have_a_phase_1_each()
    {
        var (network, alice, bob) = Network.Pair(
            s_alice with { Selectors = [Tunnels.Selector("10.1.0.0/16", "10.2.0.0/16"), Tunnels.Selector("10.3.0.0/16", "10.2.0.0/16")] },
            s_bob with { Selectors = [Tunnels.Selector("10.2.0.0/16", "10.1.0.0/16"), Tunnels.Selector("10.2.0.0/16", "10.3.0.0/16")] });
        alice.Engine.Acquire("a", 0, false, network.Now);
        alice.Engine.Acquire("a", 1, false, network.Now);
        network.Settle();
        Agreement.AssertOnePair(alice, bob, 0);
        Agreement.AssertOnePair(alice, bob, 1);
        Assert.Equal(2, alice.Count(IkeEventKind.Phase1Established));
    }

    // An idle tunnel is asked now and then; it neither flaps nor makes main modes without end. When both ask at once, a third one settles it.
    [Fact]
    public void An_idle_tunnel_is_quiet()
    {
        var (network, alice, bob) = Network.Pair(s_alice with { EspLifetimeSeconds = 3600 }, s_bob with { EspLifetimeSeconds = 3600 });
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(1_800_000);
        Assert.InRange(alice.Count(IkeEventKind.Phase1Established), 1, 4);
        Agreement.AssertOnePair(alice, bob);
        Assert.Equal(0, alice.Count(IkeEventKind.PeerDead) + bob.Count(IkeEventKind.PeerDead));
    }

    [Fact]
    public void A_lost_HASH3_is_sent_again_before_phase_1_goes()
    {
        var (network, alice, bob) = Network.Pair(s_alice, s_bob);
        bool lost = false;
        network.Filter = datagram =>
        {
            bool third = !lost && alice.Pairs.Count == 1 && datagram.From == alice && datagram.Header.Exchange == Amaranten.Wire.Isakmp.ExchangeType.QuickMode;
            lost |= third;
            return third ? [] : [datagram];
        };
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(5_000);
        Assert.True(lost);
        Agreement.AssertOnePair(alice, bob);
        network.Run(30_000, () => { Agreement.Traffic(alice, bob, network.Now); Agreement.Traffic(bob, alice, network.Now); });
        Agreement.AssertOnePair(alice, bob);
    }

    [Fact]
    public void A_failure_waits_before_phase_1_is_made_again()
    {
        var (network, alice, bob) = Network.Pair(s_alice, s_bob.WithEsp("aes256-sha512"));
        network.Run(60_000, () => alice.Engine.Acquire("a", 0, false, network.Now));
        Assert.InRange(bob.Count(IkeEventKind.Phase1Established), 2, 5);
        Assert.Empty(alice.Pairs);
    }

    [Fact]
    public void A_dead_peer_is_noticed_without_phase_1()
    {
        var (network, alice, bob) = Network.Pair(s_alice with { EspLifetimeSeconds = 3600 }, s_bob with { EspLifetimeSeconds = 3600 });
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(30_000, () => { Agreement.Traffic(alice, bob, network.Now); Agreement.Traffic(bob, alice, network.Now); });
        network.Filter = _ => [];
        network.Run(120_000);
        Assert.NotNull(alice.Last(IkeEventKind.PeerDead));
        Assert.Empty(alice.Pairs);
    }

    // The mapping of our NAT is kept for the pairs, though no ISAKMP SA is left (RFC 3948 §4).
    [Fact]
    public void Keepalives_go_on_without_phase_1()
    {
        IkeTunnel ofBob = s_bob with { PeerAddress = Amaranten.Wire.Ip.IpAddress.Parse("198.51.100.9"), EspLifetimeSeconds = 3600 };
        var (network, alice, bob) = TransportTests.BehindNat(s_alice with { EspLifetimeSeconds = 3600 }, ofBob);
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(30_000, () => { Agreement.Traffic(alice, bob, network.Now); Agreement.Traffic(bob, alice, network.Now); });
        Assert.Empty(alice.Engine.Status[0].IkeSas);
        int before = alice.Keepalives;
        network.Run(100_000, () => { Agreement.Traffic(alice, bob, network.Now); Agreement.Traffic(bob, alice, network.Now); });
        Assert.InRange(alice.Keepalives - before, 4, 6);
    }
}
