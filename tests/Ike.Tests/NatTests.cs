using Amaranten.Ike;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;
using Ike.Tests.Net;

namespace Ike.Tests;

/// <summary>NAT traversal (RFC 3947, RFC 3948 §4).</summary>
public sealed class NatTests
{
    private static readonly IpAddress s_public = IpAddress.Parse("198.51.100.9");

    [Fact]
    public void The_initiator_behind_a_NAT_moves_to_4500_with_its_fifth_message()
    {
        var (network, alice, bob, _) = BehindNat();
        alice.Engine.Acquire("a", 0, false, network.Now);
        for (int i = 0; i < 4; i++) Assert.Equal(500, network.Step()!.From == alice ? network.Sent[^2].Destination.Port : network.Sent[^2].Source.Port);
        Datagram fifth = network.Step()!;                 // UDP(4500,4500) HDR*, IDii, HASH_I -->
        Assert.Equal((4500, 40_001), (fifth.Destination.Port, fifth.Source.Port));
        Datagram sixth = network.Step()!;                 //                 <-- UDP(4500,Y) HDR*, IDir, HASH_R
        Assert.Equal(4500, sixth.Source.Port);
        network.Settle();
        Agreement.AssertOnePair(alice, bob);
        Assert.True(alice.Pairs.Values.First().Udp);
        Assert.Equal(new UdpEndpoint(s_public, 40_001), bob.Pairs.Values.First().Peer);
        Assert.Equal("we are behind a NAT", alice.Last(IkeEventKind.NatDetected)!.Detail);
        Assert.Equal("the peer is behind a NAT", bob.Last(IkeEventKind.NatDetected)!.Detail);
    }

    [Fact]
    public void Who_is_behind_the_NAT_sends_keepalives()
    {
        var (network, alice, bob, _) = BehindNat();
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(61_000, () => Agreement.Traffic(bob, alice, network.Now));
        Assert.Equal(3, alice.Keepalives);
        Assert.Equal(0, bob.Keepalives);
    }

    [Fact]
    public void A_responder_behind_a_NAT_is_found_too()
    {
        var network = new Network();
        var nat = new Nat(Tunnels.AliceAddress, s_public);
        var alice = new Gateway(network, "alice", Tunnels.AliceAddress, 1, Tunnels.Alice);
        // Bob reaches Alice by the NAT's forwarded ports.
        var bob = new Gateway(network, "bob", Tunnels.BobAddress, 2, Tunnels.Bob with { PeerAddress = s_public });
        network.Add(alice);
        network.Add(bob);
        network.Filter = datagram => datagram.From == alice
            ? [datagram with { Source = datagram.Source with { Address = s_public } }]
            : [datagram with { Destination = datagram.Destination with { Address = Tunnels.AliceAddress } }];
        bob.Engine.Acquire("b", 0, false, network.Now);
        network.Settle();
        Agreement.AssertOnePair(alice, bob);
        Assert.Equal("the peer is behind a NAT", bob.Last(IkeEventKind.NatDetected)!.Detail);
        Assert.Equal("we are behind a NAT", alice.Last(IkeEventKind.NatDetected)!.Detail);
        Assert.Equal(0, nat.Unmapped);
    }

    [Theory]
    [InlineData(NatTraversal.Always, NatTraversal.WhenNeeded, true)]
    [InlineData(NatTraversal.WhenNeeded, NatTraversal.Always, true)]
    [InlineData(NatTraversal.Always, NatTraversal.Always, true)]
    [InlineData(NatTraversal.Always, NatTraversal.Off, false)]
    [InlineData(NatTraversal.Off, NatTraversal.Always, false)]
    [InlineData(NatTraversal.WhenNeeded, NatTraversal.WhenNeeded, false)]
    public void Without_a_NAT_UDP_is_used_when_one_side_always_wants_it(NatTraversal ofAlice, NatTraversal ofBob, bool udp)
    {
        var (network, alice, bob) = Network.Pair(Tunnels.Alice with { NatTraversal = ofAlice }, Tunnels.Bob with { NatTraversal = ofBob });
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Agreement.AssertOnePair(alice, bob);
        Assert.Equal(udp, alice.Pairs.Values.First().Udp);
        Assert.Equal(udp ? 4500 : 500, alice.Pairs.Values.First().Peer.Port);
        Assert.Equal(udp ? 4500 : 500, bob.Pairs.Values.First().Peer.Port);
    }

    [Fact]
    public void Peer_behind_a_new_NAT_port()
    {
        var (network, alice, bob, nat) = BehindNat();
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        nat.Reboot();
        UdpEndpoint moved = nat.Outside(new UdpEndpoint(Tunnels.AliceAddress, 4500));
        // An authentic message from the new port: Bob follows with everything (RFC 3947 §7).
        alice.Engine.SoftLimitReached(alice.Sending[0], network.Now);
        network.Run(60_000, () => { Agreement.Traffic(alice, bob, network.Now); Agreement.Traffic(bob, alice, network.Now); });
        Agreement.AssertOnePair(alice, bob);
        Assert.Equal(moved, bob.Pairs.Values.First().Peer);
        Assert.Equal(moved, bob.Engine.Status[0].IkeSas[0].Peer);
        Assert.NotNull(bob.Last(IkeEventKind.PeerMoved));
    }

    [Fact]
    public void Authentic_ESP_from_a_new_port_moves_the_peer()
    {
        var (network, alice, bob, nat) = BehindNat();
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        nat.Reboot();
        UdpEndpoint moved = nat.Outside(new UdpEndpoint(Tunnels.AliceAddress, 4500));
        bob.Engine.PeerMoved(bob.Sending[0], moved, network.Now);
        Assert.Equal(moved, bob.Pairs.Values.First().Peer);
        Assert.Equal(moved, bob.Engine.Status[0].IkeSas[0].Peer);
        // Alice is behind the NAT herself and follows nobody.
        alice.Engine.PeerMoved(alice.Sending[0], moved, network.Now);
        Assert.Equal(Tunnels.BobAddress, alice.Pairs.Values.First().Peer.Address);
    }

    [Fact]
    public void The_responder_rekeys_phase_1_towards_the_mapped_port()
    {
        var (network, alice, bob, _) = BehindNat(bobSeconds: 60);
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        // Alice's own attempts are lost: only Bob's main mode, begun on UDP(4500,Y), can replace the SA (RFC 3947 §4).
        Func<Datagram, IEnumerable<Datagram>> translate = network.Filter!;
        network.Filter = d => d.From == alice && d.Header is { Exchange: ExchangeType.MainMode, ResponderCookie: 0 } ? [] : translate(d);
        network.Run(75_000, () => { Agreement.Traffic(alice, bob, network.Now); Agreement.Traffic(bob, alice, network.Now); });
        Assert.True(bob.Count(IkeEventKind.Phase1Established) > 1);
        Assert.Contains(network.Sent, d => d.From == bob && d.Header.Exchange == ExchangeType.MainMode && d.Header.ResponderCookie == 0
            && d.Source.Port == 4500 && d.Destination.Port == 40_001);
        Assert.True(Agreement.CanSend(alice, bob) && Agreement.CanSend(bob, alice));
    }

    private static (Network, Gateway Alice, Gateway Bob, Nat) BehindNat(int bobSeconds = 0)
    {
        var network = new Network();
        var nat = new Nat(Tunnels.AliceAddress, s_public);
        IkeTunnel bobTunnel = Tunnels.Bob with { PeerAddress = s_public };
        if (bobSeconds > 0) bobTunnel = bobTunnel with { IkeLifetimeSeconds = bobSeconds };
        var alice = new Gateway(network, "alice", Tunnels.AliceAddress, 1, Tunnels.Alice);
        var bob = new Gateway(network, "bob", Tunnels.BobAddress, 2, bobTunnel);
        network.Add(alice);
        network.Add(bob);
        network.Filter = nat.Translate;
        return (network, alice, bob, nat);
    }
}
