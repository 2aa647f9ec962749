using Amaranten.Ike;
using Amaranten.Wire;
using Amaranten.Wire.Isakmp;
using Ike.Tests.Net;

namespace Ike.Tests;

/// <summary>What the operator and the gateway ask of the engine.</summary>
public sealed class OperatorTests
{
    [Fact]
    public void Down_tells_the_peer()
    {
        var (network, alice, bob) = Up();
        alice.Engine.Down("a", network.Now);
        network.Settle();
        AssertNothing(alice);
        AssertNothing(bob);
        alice.Engine.Acquire("a", 0, true, network.Now);
        network.Settle();
        Agreement.AssertOnePair(alice, bob);
    }

    // So does strongSwan, as initiator, with a certificate that it does not accept.
    [Fact]
    public void A_peer_that_ends_phase_1_at_once_is_told_of()
    {
        var (network, alice, bob) = Network.Pair();
        network.Filter = datagram => datagram.Header.Exchange == ExchangeType.QuickMode ? [] : [datagram];
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        alice.Engine.Down("a", network.Now);
        network.Settle();
        Assert.Contains("before anything was agreed under it", bob.Last(IkeEventKind.PeerRefuses)!.Detail);
    }

    [Fact]
    public void Shutdown_tells_the_peer_and_ends_everything()
    {
        var (network, alice, bob) = Up();
        bob.Engine.Shutdown(network.Now);
        network.Settle();
        AssertNothing(alice);
        Assert.Empty(bob.Pairs);
        Assert.Empty(bob.Engine.Status);
        Assert.Equal(Instant.Never, bob.Engine.Deadline);
    }

    [Fact]
    public void Down_in_the_middle_of_a_negotiation_ends_it()
    {
        for (int steps = 0; steps < 9; steps++)
        {
            var (network, alice, bob) = Network.Pair();
            alice.Engine.Acquire("a", 0, false, network.Now);
            for (int i = 0; i < steps; i++) network.Step();
            alice.Engine.Down("a", network.Now);
            network.Settle();
            AssertNothing(alice);
            network.Run(60_000);
            Assert.Empty(bob.Pairs);
        }
    }

    [Fact]
    public void A_computation_that_comes_back_too_late_is_forgotten()
    {
        var (network, alice, _) = Network.Pair();
        alice.Engine.Acquire("a", 0, false, network.Now);
        Datagram first = network.Flying[0];
        network.Step();
        Datagram reply = network.Flying[0];
        alice.Engine.Receive(reply.Destination, reply.Source, reply.Octets, network.Now);
        Assert.True(alice.HasComputations);
        alice.Engine.Down("a", network.Now);
        alice.RunComputations();
        AssertNothing(alice);
        Assert.NotNull(first);
    }

    [Fact]
    public void Reconfiguring_leaves_equal_tunnels_alone()
    {
        var (network, alice, bob) = Up();
        uint before = alice.Sending[0];
        IkeTunnel other = Tunnels.Alice with { Name = "other", PeerAddress = Amaranten.Wire.Ip.IpAddress.Parse("192.0.2.9") };
        alice.Engine.Reconfigure([other, Tunnels.Alice with { Index = 1 }], network.Now);
        network.Settle();
        Agreement.AssertOnePair(alice, bob);
        Assert.Equal(before, alice.Sending[0]);
        Assert.Equal(["other", "a"], alice.Engine.Status.Select(status => status.Name));
        Assert.Equal(TunnelPhase.Up, alice.Engine.Status[1].Phase);

        alice.Engine.Reconfigure([(Tunnels.Alice with { Name = "a" }).WithPsk("new")], network.Now);
        network.Settle();
        AssertNothing(alice);
        AssertNothing(bob);
    }

    [Fact]
    public void Who_may_not_initiate_does_not()
    {
        var (network, alice, bob) = Network.Pair(Tunnels.Alice with { MayInitiate = false });
        alice.Engine.Acquire("a", 0, byOperator: true, network.Now);
        Assert.Empty(network.Sent);
        bob.Engine.Acquire("b", 0, false, network.Now);
        network.Settle();
        Agreement.AssertOnePair(alice, bob);
    }

    [Fact]
    public void Status_follows_the_negotiation()
    {
        var (network, alice, _) = Network.Pair();
        var seen = new List<(TunnelPhase, string?)>();
        alice.Engine.Acquire("a", 0, false, network.Now);
        do
        {
            IkeTunnelStatus status = alice.Engine.Status[0];
            if (seen.Count == 0 || seen[^1] != (status.Phase, status.IkeSas.FirstOrDefault()?.State)) seen.Add((status.Phase, status.IkeSas.FirstOrDefault()?.State));
        }
        while (network.Step() is not null);
        Assert.Equal(
        [
            (TunnelPhase.Phase1, "SentSa"), (TunnelPhase.Phase1, "SentKe"), (TunnelPhase.Phase1, "SentId"),
            (TunnelPhase.Phase2, "established"), (TunnelPhase.Up, "established"),
        ], seen);
        Assert.True(alice.Last(IkeEventKind.Phase1Established)!.ElapsedMilliseconds > 0);
        Assert.Equal(ExchangeType.QuickMode, network.Sent[^1].Header.Exchange);
    }

    [Fact]
    public void What_cannot_be_is_ignored()
    {
        var (network, alice, _) = Network.Pair();
        alice.Engine.Acquire("nobody", 0, true, network.Now);
        alice.Engine.Acquire("a", 1, true, network.Now);
        alice.Engine.Acquire("a", -1, true, network.Now);
        alice.Engine.SoftLimitReached(4711, network.Now);
        alice.Engine.PeerMoved(4711, new(Tunnels.BobAddress, 1), network.Now);
        alice.Engine.UnknownSpi(Tunnels.BobAddress, network.Now);
        alice.Engine.Down("nobody", network.Now);
        Assert.Empty(network.Sent);
    }

    private static void AssertNothing(Gateway gateway)
    {
        Assert.Empty(gateway.Pairs);
        Assert.All(gateway.Engine.Status, status => Assert.Empty(status.IkeSas));
        Assert.All(gateway.Engine.Status, status => Assert.Equal(TunnelPhase.Idle, status.Phase));
    }

    private static (Network, Gateway, Gateway) Up()
    {
        var (network, alice, bob) = Network.Pair();
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Agreement.AssertOnePair(alice, bob);
        return (network, alice, bob);
    }
}
