using Amaranten.Ike;
using Amaranten.Ike.Phase2;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;
using Ike.Tests.Net;

namespace Ike.Tests;

/// <summary>Replacing SAs of both phases without a moment in which what one side sends the other cannot open.</summary>
public sealed class RekeyTests
{
    private static readonly IkeTunnel s_alice = Tunnels.Alice with { EspLifetimeSeconds = 30, IkeLifetimeSeconds = 100 };
    private static readonly IkeTunnel s_bob = Tunnels.Bob with { EspLifetimeSeconds = 30, IkeLifetimeSeconds = 100 };

    [Theory]
    [InlineData(10, 3600)]
    [InlineData(30, 100)]
    [InlineData(3600, 28800)]
    public void A_used_tunnel_never_stops(int espSeconds, int ikeSeconds)
    {
        var (network, alice, bob) = Up(
            Tunnels.Alice with { EspLifetimeSeconds = espSeconds, IkeLifetimeSeconds = ikeSeconds },
            Tunnels.Bob with { EspLifetimeSeconds = espSeconds, IkeLifetimeSeconds = ikeSeconds });
        int lost = 0;
        network.Run(ikeSeconds * 3_000L, () =>
        {
            if (!Agreement.Traffic(alice, bob, network.Now) || !Agreement.Traffic(bob, alice, network.Now)) lost++;
        });
        Assert.Equal(0, lost);
        Assert.True(alice.Count(IkeEventKind.Phase2Established) > ikeSeconds * 2 / espSeconds);
        Assert.True(alice.Count(IkeEventKind.Phase1Established) >= 3);
        Assert.True(alice.Pairs.Count <= 3, "no pile-up");
        Assert.True(alice.Engine.Status[0].IkeSas.Count <= 2);
        Assert.Equal(0, alice.Count(IkeEventKind.Phase2Failed) + alice.Count(IkeEventKind.NoAnswer) + alice.Count(IkeEventKind.PeerDead));
    }

    [Fact]
    public void The_initiator_of_a_pair_replaces_it_and_the_responder_follows_with_HASH3()
    {
        var (network, alice, bob) = Up(s_alice, s_bob);
        uint first = alice.Sending[0], bobFirst = bob.Sending[0];
        alice.Engine.SoftLimitReached(first, network.Now);
        network.Step();                                   // HDR*, HASH(1), SA, Ni -->
        Assert.Equal(bobFirst, bob.Sending[0]);           // it receives on the new pair, it sends on the old
        Assert.Equal(2, bob.Pairs.Count);
        Assert.Equal(first, alice.Sending[0]);
        network.Step();                                   //                 <-- HDR*, HASH(2), SA, Nr
        Assert.Equal(first, alice.Sending[0]);            // a responder may take packets only when it has read HASH(3)
        Assert.Equal(bobFirst, bob.Sending[0]);
        network.Step();                                   // HDR*, HASH(3) -->
        Assert.NotEqual(bobFirst, bob.Sending[0]);
        Assert.Equal(first, alice.Sending[0]);
        network.Run(Limits.HandOverMilliseconds + 100);
        Assert.NotEqual(first, alice.Sending[0]);
        Assert.True(Agreement.CanSend(alice, bob));
        Assert.Equal(first, alice.Pairs[alice.Sending[0]].Replaces);
        network.Run(30_000);
        Agreement.AssertOnePair(alice, bob);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(0, 2)]
    public void Lost_request_lost_reply_lost_third(int which, int times)
    {
        // which message of the exchange is lost, and how often beyond the first
        var (network, alice, bob) = Up(s_alice with { EspLifetimeSeconds = 600 }, s_bob with { EspLifetimeSeconds = 600 });
        var seen = new Dictionary<string, int>();
        network.Filter = datagram =>
        {
            if (datagram.Header.Exchange != ExchangeType.QuickMode) return [datagram];
            string kind = datagram.From.Name + datagram.Octets.Length;
            int sent = seen[kind] = seen.GetValueOrDefault(kind) + 1;
            bool third = seen.Keys.Count > 2 && kind == seen.Keys.ElementAt(2);
            int index = third ? 2 : datagram.From == alice ? 0 : 1;
            return index == which && sent <= times + 1 ? [] : [datagram];
        };
        alice.Engine.SoftLimitReached(alice.Sending[0], network.Now);
        int lost = 0;
        network.Run(60_000, () =>
        {
            if (!Agreement.Traffic(alice, bob, network.Now) || !Agreement.Traffic(bob, alice, network.Now)) lost++;
        });
        Assert.Equal(0, lost);
        Agreement.AssertOnePair(alice, bob);
    }

    [Fact]
    public void A_lost_HASH3_is_made_good_by_a_repeated_HASH2()
    {
        var (network, alice, bob) = Up(s_alice with { EspLifetimeSeconds = 600 }, s_bob with { EspLifetimeSeconds = 600 });
        alice.Engine.SoftLimitReached(alice.Sending[0], network.Now);
        network.Step();                                   // HDR*, HASH(1) -->
        network.Filter = datagram => datagram.From == alice ? [] : [datagram];
        network.Step();                                   //                 <-- HDR*, HASH(2)      HASH(3) is lost
        network.Filter = null;
        uint before = bob.Sending[0];
        network.Run(500);
        Assert.Equal(before, bob.Sending[0]);
        network.Run(1_000);                               //                 <-- HDR*, HASH(2) again, HDR*, HASH(3) again -->
        Assert.NotEqual(before, bob.Sending[0]);
    }

    [Fact]
    public void A_lost_HASH3_is_made_good_by_traffic()
    {
        var (network, alice, bob) = Up(s_alice with { EspLifetimeSeconds = 600 }, s_bob with { EspLifetimeSeconds = 600 });
        alice.Engine.SoftLimitReached(alice.Sending[0], network.Now);
        network.Step();
        network.Filter = _ => [];
        network.Step();
        uint before = bob.Sending[0];
        network.Run(Limits.HandOverMilliseconds + 100);   // alice goes on with the old pair, which bob still has
        Assert.True(Agreement.Traffic(alice, bob, network.Now));
        network.Run(2_000);
        Assert.NotEqual(before, bob.Sending[0]);
    }

    [Fact]
    public void Without_HASH3_the_responder_drops_the_pair_and_says_so()
    {
        var (network, alice, bob) = Up(s_alice with { EspLifetimeSeconds = 6000 }, s_bob with { EspLifetimeSeconds = 6000 });
        alice.Engine.SoftLimitReached(alice.Sending[0], network.Now);
        network.Step();
        network.Filter = datagram => datagram.Header.Exchange == ExchangeType.QuickMode ? [] : [datagram];
        network.Run(40_000);
        Assert.NotNull(bob.Last(IkeEventKind.NoAnswer));
        network.Filter = null;
        network.Run(40_000, () => { Agreement.Traffic(alice, bob, network.Now); Agreement.Traffic(bob, alice, network.Now); });
        Agreement.AssertOnePair(alice, bob);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Both_sides_at_once(ulong seed)
    {
        var (network, alice, bob) = Up(s_alice with { EspLifetimeSeconds = 600 }, s_bob with { EspLifetimeSeconds = 600 }, seed);
        alice.Engine.SoftLimitReached(alice.Sending[0], network.Now);
        bob.Engine.SoftLimitReached(bob.Sending[0], network.Now);
        int lost = 0;
        network.Run(40_000, () =>
        {
            if (!Agreement.Traffic(alice, bob, network.Now) || !Agreement.Traffic(bob, alice, network.Now)) lost++;
        });
        Assert.Equal(0, lost);
        Agreement.AssertOnePair(alice, bob);
    }

    [Fact]
    public void Of_two_that_crossed_the_one_stays_that_the_peer_goes_on_sending_through()
    {
        var (network, alice, bob) = Up(s_alice with { EspLifetimeSeconds = 600 }, s_bob with { EspLifetimeSeconds = 600 });
        alice.Engine.SoftLimitReached(alice.Sending[0], network.Now);
        bob.Engine.SoftLimitReached(bob.Sending[0], network.Now);
        network.Filter = datagram => datagram.Header.Exchange == ExchangeType.Informational ? [] : [datagram]; // nobody's delete decides
        network.Run(Limits.HandOverMilliseconds + 100);
        uint ours = alice.Sending[0];
        uint theirs = alice.Engine.Tunnels[0].Children.All.Last(child => child.InboundSpi != ours).InboundSpi;
        network.Run(20_000, () => { if (alice.Pairs.TryGetValue(theirs, out InstalledPair? pair)) pair.LastInbound = network.Now; });
        Assert.Equal(theirs, alice.Sending[0]);
        network.Run(Limits.DrainMilliseconds);            // 25 + 10 s: what the peer replaces after 48 of 60 s does not pile up
        Assert.Equal([theirs], alice.Pairs.Keys);
    }

    [Fact]
    public void A_peer_that_sends_through_both_of_two_that_crossed_does_not_keep_both()
    {
        var (network, alice, bob) = Up(s_alice with { EspLifetimeSeconds = 600 }, s_bob with { EspLifetimeSeconds = 600 });
        alice.Engine.SoftLimitReached(alice.Sending[0], network.Now);
        bob.Engine.SoftLimitReached(bob.Sending[0], network.Now);
        network.Filter = datagram => datagram.Header.Exchange == ExchangeType.Informational ? [] : [datagram]; // nobody's delete decides
        network.Run(Limits.HandOverMilliseconds + 100);
        network.Run(60_000, () =>
        {
            // whichever is about to go was used last
            foreach (ChildSa child in alice.Engine.Tunnels[0].Children.All.OrderBy(child => child.IsDraining))
                alice.Pairs[child.InboundSpi].LastInbound = network.Now.Plus(child.IsDraining ? 1 : 0);
        });
        Assert.Single(alice.Pairs);
    }

    [Fact]
    public void A_pair_is_replaced_in_time_though_the_peer_has_no_phase_1_any_more()
    {
        var (network, alice, bob) = Up(s_alice with { EspLifetimeSeconds = 300, IkeLifetimeSeconds = 28_800 }, s_bob with { EspLifetimeSeconds = 300, IkeLifetimeSeconds = 28_800 });
        network.Filter = _ => [];
        bob.Engine.Tunnels[0].Phase1.CloseAll(tellPeer: true, "lost", network.Now);
        network.Settle();
        network.Filter = null;
        uint before = alice.Sending[0];
        alice.Engine.SoftLimitReached(before, network.Now);
        int lost = 0;
        network.Run(25_000, () => lost += Agreement.Traffic(alice, bob, network.Now) && Agreement.Traffic(bob, alice, network.Now) ? 0 : 1);
        Assert.Equal(0, lost);
        Assert.NotEqual(before, alice.Sending[0]);
        Assert.Equal(0, alice.Count(IkeEventKind.PeerDead) + bob.Count(IkeEventKind.PeerDead));
    }

    [Fact]
    public void Both_sides_initiate_from_nothing()
    {
        var (network, alice, bob) = Network.Pair();
        alice.Engine.Acquire("a", 0, false, network.Now);
        bob.Engine.Acquire("b", 0, false, network.Now);
        network.Settle();
        Assert.True(Agreement.CanSend(alice, bob) && Agreement.CanSend(bob, alice));
        network.Run(60_000);
        Agreement.AssertOnePair(alice, bob);
        Assert.Single(Cookies(alice));
        Assert.Equal(Cookies(alice), Cookies(bob));
    }

    [Fact]
    public void Of_two_phase_1_that_crossed_none_is_deleted_before_both_are_replaced()
    {
        var (network, alice, bob) = Network.Pair(s_alice with { IkeLifetimeSeconds = 600 }, s_bob with { IkeLifetimeSeconds = 600 });
        alice.Engine.Acquire("a", 0, false, network.Now);
        bob.Engine.Acquire("b", 0, false, network.Now);
        network.Settle();
        Assert.Equal(2, Cookies(alice).Count);

        // The peer's pairs may hang on either (strongSwan): the choice is not ours.
        network.Run(20_000, () => Agreement.Traffic(alice, bob, network.Now));
        Assert.Equal(2, Cookies(alice).Count);
        Assert.Equal(0, alice.Count(IkeEventKind.Phase1Deleted) + bob.Count(IkeEventKind.Phase1Deleted));
        List<string> crossed = Cookies(alice);

        network.Run(60_000, () => Agreement.Traffic(alice, bob, network.Now));
        string settled = Assert.Single(Cookies(alice));
        Assert.Equal(Cookies(alice), Cookies(bob));
        Assert.DoesNotContain(settled, crossed);
    }

    [Fact]
    public void Delete_crossing_rekey()
    {
        var (network, alice, bob) = Up(s_alice with { EspLifetimeSeconds = 600 }, s_bob with { EspLifetimeSeconds = 600 });
        alice.Engine.SoftLimitReached(alice.Sending[0], network.Now);
        bob.Engine.Down("b", network.Now);
        network.Run(60_000, () => { Agreement.Traffic(alice, bob, network.Now); Agreement.Traffic(bob, alice, network.Now); });
        Agreement.AssertOnePair(alice, bob);
    }

    [Theory]
    [InlineData(true, false, false)]
    [InlineData(true, true, true)]
    [InlineData(false, false, true)]
    public void Delete_of_phase_1_crossing_HASH3(bool crosses, bool sends, bool stays)
    {
        // A peer that tells of its ISAKMP SA alone, as one does that has no pair before HASH(3). One that deletes it later, for PFS of identities, has it.
        var (network, alice, bob) = Up(s_alice with { EspLifetimeSeconds = 600 }, s_bob with { EspLifetimeSeconds = 600 });
        alice.Engine.Down("a", network.Now);
        network.Settle();
        DeleteUnderHash3(network, alice, bob, crosses);
        network.Run(500);
        Assert.Single(alice.Pairs);
        if (sends) alice.Pairs[alice.Sending[0]].LastInbound = network.Now;
        network.Run(1_000);
        Assert.Equal(stays, alice.Pairs.Count == 1);
    }

    [Fact]
    public void A_peer_whose_habit_is_to_end_phase_1_at_once_is_doubted_once()
    {
        var (network, alice, bob) = Up(s_alice with { EspLifetimeSeconds = 600 }, s_bob with { EspLifetimeSeconds = 600 });
        alice.Engine.Down("a", network.Now);
        network.Settle();
        DeleteUnderHash3(network, alice, bob, crosses: true);
        network.Run(1_500);
        Assert.Empty(alice.Pairs);
        DeleteUnderHash3(network, alice, bob, crosses: true);
        network.Run(1_500);
        Assert.Single(alice.Pairs);
    }

    [Fact]
    public void Peer_restarted()
    {
        var (network, alice, bob) = Up(Tunnels.Alice, Tunnels.Bob);
        bob.Restart(77, Tunnels.Bob);
        bob.Engine.Acquire("b", 0, false, network.Now);
        network.Settle();
        // INITIAL-CONTACT in HDR*, IDii, HASH_I: what stood before is dropped at once.
        Assert.NotNull(alice.Last(IkeEventKind.PeerRestarted));
        Agreement.AssertOnePair(alice, bob);
        Assert.Single(alice.Engine.Status[0].IkeSas);
    }

    [Fact]
    public void What_INITIAL_CONTACT_drops_is_told_to_who_said_it()
    {
        // One that says it each time still has what we drop: it must not go on sending into it.
        var (network, alice, bob) = Up(Tunnels.Alice, Tunnels.Bob);
        byte[] before = alice.Engine.Tunnels[0].IkeSas[0].Spi;
        bob.Restart(77, Tunnels.Bob);
        network.Filter = datagram => datagram.Header.Exchange == ExchangeType.Informational ? [] : [datagram];
        bob.Engine.Acquire("b", 0, false, network.Now);
        network.Settle();
        List<Datagram> told = network.Sent.FindAll(datagram => datagram.From == alice && datagram.Header.Exchange == ExchangeType.Informational);
        Assert.Equal(2, told.Count);                                                               // the pair, under the new ISAKMP SA
        Assert.Contains(told, datagram => datagram.Octets.AsSpan(0, before.Length).SequenceEqual(before)); // the old ISAKMP SA, under itself
        Assert.Contains(told, datagram => !datagram.Octets.AsSpan(0, before.Length).SequenceEqual(before));
    }

    [Fact]
    public void When_both_phases_are_over_at_once_the_peer_is_told_of_both()
    {
        // A clock that jumped, or a machine that slept.
        var (network, alice, bob) = Up(s_alice, s_bob);
        alice.Engine.Tick(network.Now.Plus(1_000_000));
        network.Settle();
        Assert.Empty(alice.Pairs);
        Assert.Empty(bob.Pairs);
        Assert.Empty(bob.Engine.Tunnels[0].IkeSas);
    }

    [Fact]
    public void A_peer_that_lost_its_state_is_noticed_and_replaced_when_traffic_wants()
    {
        var (network, alice, bob) = Up(Tunnels.Alice, Tunnels.Bob);
        bob.Restart(78, Tunnels.Bob with { MayInitiate = false });
        network.Run(60_000, () => Agreement.Traffic(alice, bob, network.Now));
        Assert.NotNull(alice.Last(IkeEventKind.PeerDead));
        Agreement.AssertOnePair(alice, bob);
    }

    [Fact]
    public void An_unused_pair_is_left_to_expire()
    {
        var (network, alice, bob) = Up(s_alice, s_bob);
        foreach (InstalledPair pair in alice.Pairs.Values.Concat(bob.Pairs.Values)) pair.Used = false;
        network.Run(31_000);
        Assert.Empty(alice.Pairs);
        Assert.Empty(bob.Pairs);
        Assert.Equal(0, alice.Count(IkeEventKind.Phase2Rekeying));
        Assert.Equal(TunnelPhase.Idle, alice.Engine.Status[0].Phase);
    }

    [Fact]
    public void A_pair_used_late_is_still_replaced()
    {
        var (network, alice, bob) = Up(s_alice, s_bob);
        foreach (InstalledPair pair in alice.Pairs.Values.Concat(bob.Pairs.Values)) pair.Used = false;
        network.Run(27_000);
        foreach (InstalledPair pair in alice.Pairs.Values) pair.Used = true;
        uint before = alice.Sending[0];
        network.Run(2_500);
        Assert.NotEqual(before, alice.Sending[0]);
    }

    [Fact]
    public void When_phase_1_is_gone_a_new_one_comes_before_the_rekey()
    {
        var (network, alice, bob) = Up(s_alice with { IkeLifetimeSeconds = 5, EspLifetimeSeconds = 60, MayInitiate = true }, s_bob with { MayInitiate = false, EspLifetimeSeconds = 60 });
        network.Filter = datagram => datagram.Header.Exchange == ExchangeType.MainMode ? [] : [datagram];
        network.Run(35_000, () => { foreach (InstalledPair pair in alice.Pairs.Values) pair.LastInbound = network.Now; });
        network.Filter = null;
        Assert.DoesNotContain(alice.Engine.Status[0].IkeSas, sa => sa.State == "established");
        uint before = alice.Sending[0];
        network.Run(24_000, () => { Agreement.Traffic(alice, bob, network.Now); Agreement.Traffic(bob, alice, network.Now); });
        Assert.NotEqual(before, alice.Sending[0]);
        Assert.True(Agreement.CanSend(alice, bob) && Agreement.CanSend(bob, alice));
    }

    [Theory]
    [InlineData(600, 30)]
    [InlineData(30, 600)]
    public void Each_side_keeps_the_shorter_lifetime(int aliceSeconds, int bobSeconds)
    {
        var (network, alice, bob) = Up(
            Tunnels.Alice with { EspLifetimeSeconds = aliceSeconds, IkeLifetimeSeconds = 10 * aliceSeconds, EspLifetimeKilobytes = 5000 },
            Tunnels.Bob with { EspLifetimeSeconds = bobSeconds, IkeLifetimeSeconds = 10 * bobSeconds, EspLifetimeKilobytes = 4000 });
        foreach (Gateway gateway in (Gateway[])[alice, bob])
        {
            IkeTunnelStatus status = gateway.Engine.Status[0];
            Assert.Equal(30_000, status.ChildSas[0].ExpiresAt.Since(status.ChildSas[0].CreatedAt));
            Assert.Equal(300_000, status.IkeSas[0].ExpiresAt!.Value.Since(status.IkeSas[0].CreatedAt));
            Assert.Equal(4000, gateway.Pairs.Values.First().LifetimeKilobytes);
        }
        Assert.NotEqual(network.Now, default);
    }

    [Fact]
    public void Phase_1_is_replaced_by_kilobytes()
    {
        var (network, alice, bob) = Up(Tunnels.Alice with { IkeLifetimeKilobytes = 256, DpdDelaySeconds = 1 }, Tunnels.Bob with { DpdDelaySeconds = 0 });
        network.Run(3_600_000L, () => Agreement.Traffic(alice, bob, network.Now));
        Assert.True(alice.Count(IkeEventKind.Phase1Established) > 1);
        Assert.True(Agreement.CanSend(bob, alice));
    }

    private static void DeleteUnderHash3(Network network, Gateway alice, Gateway bob, bool crosses)
    {
        alice.Engine.Acquire("a", 0, byOperator: true, network.Now);
        while (alice.Sending.Count == 0) network.Step();     // HDR*, HASH(3) is on its way
        if (!crosses) network.Run(10);
        network.Filter = datagram => datagram.Octets.Length > 80 ? [datagram] : []; // not the delete of the pair, which has a shorter SPI
        bob.Engine.Down("b", network.Now);
        network.Settle();
        Assert.Empty(alice.Engine.Tunnels[0].IkeSas);
        Assert.Empty(bob.Pairs);
        network.Filter = null;
    }

    private static List<string> Cookies(Gateway gateway) => [.. gateway.Engine.Status[0].IkeSas.Select(sa => sa.InitiatorCookie).Order()];

    private static (Network, Gateway, Gateway) Up(IkeTunnel alice, IkeTunnel bob, ulong seed = 1)
    {
        var (network, a, b) = Network.Pair(alice, bob, seed);
        a.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Agreement.AssertOnePair(a, b);
        Assert.Equal(new UdpEndpoint(Tunnels.BobAddress, 500), a.Pairs.Values.First().Peer);
        return (network, a, b);
    }
}
