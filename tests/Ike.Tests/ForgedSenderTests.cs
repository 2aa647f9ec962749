using System.Buffers.Binary;
using Amaranten.Ike;
using Amaranten.Wire.Ip;
using Ike.Tests.Net;

namespace Ike.Tests;

/// <summary>Floods of first messages with the address of a configured peer, which anybody can write into a packet (RFC 2408 §2.5.3).</summary>
public sealed class ForgedSenderTests
{
    private static readonly UdpEndpoint s_alice = new(Tunnels.AliceAddress, 500);

    [Fact]
    public void First_messages_are_answered_and_told_a_few_times_a_second_only()
    {
        var (network, alice, bob) = Network.Pair();
        Flood(network, alice, bob, 1_000);
        Assert.InRange(network.Sent.Count(datagram => datagram.From == bob), 1, 20);
        Assert.InRange(bob.Count(IkeEventKind.Phase1Requested), 1, 20);
        Assert.InRange(bob.Drops(IkeDrop.HalfOpenLimit), 980, 999);
    }

    [Fact]
    public void Refusals_are_told_a_few_times_a_second_only()
    {
        var (network, alice, bob) = Network.Pair(Tunnels.Alice.WithIke("aes128-sha1-modp1024"), Tunnels.Bob.WithIke("aes256-sha256-modp2048"));
        Flood(network, alice, bob, 1_000);
        Assert.InRange(bob.Count(IkeEventKind.NoProposalChosen), 1, 20);
    }

    [Fact]
    public void The_peer_comes_up_when_the_flood_has_ended()
    {
        var (network, alice, bob) = Network.Pair();
        Flood(network, alice, bob, 1_000);
        alice.Engine.Acquire("a", 0, byOperator: false, network.Now);
        network.Run(3_000);
        Agreement.AssertOnePair(alice, bob);
    }

    [Fact]
    public void Our_own_negotiation_comes_up_in_the_midst_of_it()
    {
        var (network, alice, bob) = Network.Pair();
        Flood(network, alice, bob, 1_000);
        bob.Engine.Acquire("b", 0, byOperator: false, network.Now);
        network.Settle();
        Agreement.AssertOnePair(alice, bob);
    }

    [Fact]
    public void A_flood_of_first_messages_fills_nothing_and_stops_nobody()
    {
        var (network, alice, bob) = Network.Pair();
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        alice.Engine.Acquire("a", 0, false, network.Now);
        byte[] first = network.Sent[0].Octets;
        for (int i = 0; i < 1000; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(first, i + 1);
            network.Inject(bob, s_alice, first);
            Assert.False(bob.HasComputations);
        }
        Assert.True(bob.Engine.Tunnels[0].Children.All.Count == 1 && bob.Engine.Status[0].Phase == TunnelPhase.Up);
        // The peer itself still gets through when the second is over, and so does its quick mode.
        network.Run(1_000);
        alice.Engine.SoftLimitReached(alice.Sending[0], network.Now);
        network.Settle();
        alice.Restart(99, Tunnels.Alice);
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Assert.True(Agreement.CanSend(alice, bob) && Agreement.CanSend(bob, alice));
        network.Run(31_000);
        for (int i = 0; i < 300; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(first, i + 5000);
            network.Inject(bob, new UdpEndpoint(IpAddress.Parse("203.0.113.77"), 500), first);
        }
        Assert.Equal(300, bob.Drops(IkeDrop.UnknownPeer));
    }

    // What alice would begin with, each time with another cookie; alice herself hears nothing of it.
    private static void Flood(Network network, Gateway alice, Gateway bob, int messages)
    {
        network.Filter = _ => [];
        alice.Engine.Acquire("a", 0, byOperator: true, network.Now);
        byte[] first = network.Sent[^1].Octets;
        alice.Engine.Down("a", network.Now);
        for (int i = 0; i < messages; i++)
        {
            (first[0], first[1], first[2]) = (0xA5, (byte)(i >> 8 & 0xFF), (byte)(i & 0xFF));
            network.Inject(bob, s_alice, first);
        }
        network.Filter = null;
    }
}
