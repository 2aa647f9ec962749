using Amaranten.Ike;
using Amaranten.Ike.Informational;
using Amaranten.Wire;
using Amaranten.Wire.Isakmp;
using Ike.Tests.Net;

namespace Ike.Tests;

/// <summary>Dead peer detection (RFC 3706).</summary>
public sealed class DpdTests
{
    [Fact]
    public void An_idle_peer_is_asked_and_answers()
    {
        var (network, alice, bob) = Up();
        int before = network.Sent.Count;
        network.Run(11_000);
        Assert.Equal(2, network.Sent.Count - before);     // HDR*, NOTIFY(R-U-THERE), HASH -->   <-- HDR*, NOTIFY(R-U-THERE-ACK), HASH
        network.Run(600_000);
        Assert.Equal(0, alice.Count(IkeEventKind.PeerDead) + bob.Count(IkeEventKind.PeerDead));
        Assert.Equal(0, alice.Count(IkeEventKind.MessageDropped) + bob.Count(IkeEventKind.MessageDropped));
    }

    [Fact]
    public void ESP_is_proof_of_life()
    {
        var (network, alice, bob) = Up();
        int before = network.Sent.Count;
        network.Run(120_000, () => { Agreement.Traffic(alice, bob, network.Now); Agreement.Traffic(bob, alice, network.Now); });
        Assert.Equal(before, network.Sent.Count);
    }

    [Fact]
    public void A_dead_peer_is_noticed_within_delay_and_timeout()
    {
        var (network, alice, _) = Up();
        network.Filter = _ => [];
        network.Run(39_000);
        Assert.Null(alice.Last(IkeEventKind.PeerDead));
        network.Run(2_000);
        Assert.Equal("no answer to R-U-THERE for 30 s: its SAs are removed", alice.Last(IkeEventKind.PeerDead)!.Detail);
        Assert.Empty(alice.Pairs);
        Assert.Equal(TunnelPhase.Idle, alice.Engine.Status[0].Phase);
    }

    [Fact]
    public void Switched_off_it_asks_nothing_and_still_answers()
    {
        var (network, alice, bob) = Up(Tunnels.Alice with { DpdDelaySeconds = 0 });
        int before = network.Sent.Count;
        network.Run(60_000);
        Assert.True(network.Sent.Skip(before).Count(d => d.From == alice) >= 5);
        Assert.Equal(network.Sent.Skip(before).Count(d => d.From == bob), network.Sent.Skip(before).Count(d => d.From == alice));
        Assert.Equal(0, bob.Count(IkeEventKind.PeerDead));
    }

    [Fact]
    public void An_unknown_SPI_makes_us_ask_and_nothing_else()
    {
        var (network, alice, bob) = Up();
        int before = network.Sent.Count;
        for (int i = 0; i < 1000; i++) alice.Engine.UnknownSpi(Tunnels.BobAddress, network.Now);
        network.Run(100);
        Assert.Equal(2, network.Sent.Count - before);
        Agreement.AssertOnePair(alice, bob);
    }

    [Fact]
    public void A_lost_delete_is_told_again_when_the_peer_still_sends()
    {
        var (network, alice, bob) = Up();
        alice.Engine.SoftLimitReached(alice.Sending[0], network.Now);
        network.Settle();
        network.Filter = d => d.Header.Exchange == ExchangeType.Informational ? [] : [d];
        network.Run(30_000, () => { Agreement.Traffic(alice, bob, network.Now); Agreement.Traffic(bob, alice, network.Now); });
        network.Filter = null;
        int pairs = bob.Pairs.Count + alice.Pairs.Count;
        alice.Engine.UnknownSpi(Tunnels.BobAddress, network.Now);
        bob.Engine.UnknownSpi(Tunnels.AliceAddress, network.Now);
        network.Run(1_000);
        Assert.True(alice.Pairs.Count + bob.Pairs.Count <= pairs);
        Agreement.AssertOnePair(alice, bob);
    }

    [Fact]
    public void Pairs_without_an_ISAKMP_SA_notice_a_dead_peer_too()
    {
        var (network, alice, bob) = Up();
        IkeSa sa = bob.Engine.Tunnels[0].IkeSas[0];
        sa.Send(new PayloadChain().Add(PayloadType.Delete, DeleteView.Write(ProtocolId.Isakmp, 1, sa.Spi)));
        network.Settle();
        Assert.Empty(alice.Engine.Status[0].IkeSas);
        Assert.Single(alice.Pairs);
        network.Run(20_000);
        Assert.Single(alice.Engine.Status[0].IkeSas);
        alice.Engine.Tunnels[0].Phase1.Close(alice.Engine.Tunnels[0].IkeSas[0], tellPeer: false, "for the test", network.Now);
        network.Filter = _ => [];
        network.Run(45_000);
        Assert.NotNull(alice.Last(IkeEventKind.PeerDead));
        Assert.Empty(alice.Pairs);
    }

    // Threat 32: sequence numbers go up, in a window; a flood is not answered.
    [Fact]
    public void Old_sequence_numbers_and_floods_are_not_answered()
    {
        var dpd = new DeadPeerDetection(5, 10, 30, new Instant(0));
        Assert.True(dpd.MayAnswer(1000, new Instant(0)));
        Assert.True(dpd.MayAnswer(1001, new Instant(1)));
        Assert.False(dpd.MayAnswer(999, new Instant(2)));
        Assert.False(dpd.MayAnswer(1001 + 70_000, new Instant(3)));
        Assert.True(dpd.MayAnswer(1010, new Instant(4)));
        Assert.True(dpd.MayAnswer(1011, new Instant(5)));
        Assert.True(dpd.MayAnswer(1012, new Instant(6)));
        Assert.False(dpd.MayAnswer(1013, new Instant(7)));
        Assert.True(dpd.MayAnswer(1014, new Instant(1200)));
    }

    [Fact]
    public void Only_answers_to_open_questions_count()
    {
        var dpd = new DeadPeerDetection(uint.MaxValue, 10, 30, new Instant(0));
        Assert.False(dpd.IsExpectedAnswer(uint.MaxValue));
        Assert.Equal(DpdAction.Ask, dpd.Tick(new Instant(0), new Instant(10_000)));
        Assert.Equal(uint.MaxValue, dpd.NextSequence());
        Assert.Equal(DpdAction.Ask, dpd.Tick(new Instant(0), new Instant(12_000)));
        Assert.Equal(0u, dpd.NextSequence());
        Assert.True(dpd.IsExpectedAnswer(uint.MaxValue));
        Assert.True(dpd.IsExpectedAnswer(0));
        Assert.False(dpd.IsExpectedAnswer(1));
    }

    private static (Network, Gateway, Gateway) Up(IkeTunnel? alice = null)
    {
        var (network, a, b) = Network.Pair(alice);
        a.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Agreement.AssertOnePair(a, b);
        return (network, a, b);
    }
}
