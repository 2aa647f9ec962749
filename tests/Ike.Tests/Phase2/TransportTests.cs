using Amaranten.Ike;
using Amaranten.Wire.Ip;
using Ike.Tests.Net;

namespace Ike.Tests.Phase2;

/// <summary>Transport mode, with and without a NAT between (RFC 2407 §4.5, RFC 3947 §5).</summary>
public sealed class TransportTests
{
    private static readonly IpAddress s_public = IpAddress.Parse("198.51.100.9"), s_bobPublic = IpAddress.Parse("198.51.100.22");

    [Fact]
    public void Between_the_two_ends_themselves()
    {
        var (network, alice, bob) = Network.Pair(Tunnels.Alice.AsTransport(17, 1701, 1701), Tunnels.Bob.AsTransport(17, 1701, 1701));
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Agreement.AssertOnePair(alice, bob);
        InstalledPair pair = alice.Pairs.Values.First();
        Assert.Equal((Encapsulation.Transport, null), (pair.Encapsulation, pair.Original));
        Assert.Equal(new TrafficSelector(IpPrefix.Host(Tunnels.AliceAddress), IpPrefix.Host(Tunnels.BobAddress), 17, 1701, 1701), pair.Selector);
    }

    [Fact]
    public void A_difference_of_modes_is_named()
    {
        var (network, alice, bob) = Network.Pair(Tunnels.Alice.AsTransport(), Tunnels.Bob with { Selectors = [Tunnels.Selector("192.0.2.2/32", "192.0.2.1/32")] });
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Assert.Equal("encapsulation: peer offers transport, we accept tunnel", bob.Last(IkeEventKind.NoProposalChosen)!.Detail);
    }

    // As responder whichever the peer asks for, also both at once; who asked for transport mode beside the tunnel replaces it too.
    [Fact]
    public void A_tunnel_that_takes_both_gives_the_peer_what_it_asks_for()
    {
        IkeTunnel both = Tunnels.Bob with { TakesTransport = true, EspLifetimeSeconds = 30 };
        var (network, alice, bob) = Network.Pair(Tunnels.Alice.AsTransport() with { EspLifetimeSeconds = 30 }, both);
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Agreement.AssertOnePair(alice, bob);
        InstalledPair host = bob.Pairs.Values.First();
        Assert.Equal(Encapsulation.Transport, host.Encapsulation);
        Assert.Equal(new TrafficSelector(IpPrefix.Host(Tunnels.BobAddress), IpPrefix.Host(Tunnels.AliceAddress)), host.Selector);

        network.Run(27_000);
        Assert.DoesNotContain(bob.Events, e => e.Kind == IkeEventKind.Phase2Rekeying);
        Assert.All(bob.Pairs.Values, pair => Assert.Equal(Encapsulation.Transport, pair.Encapsulation));
        Assert.NotEmpty(bob.Pairs);

        (network, alice, bob) = Network.Pair(Tunnels.Alice, both);
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Agreement.AssertOnePair(alice, bob);
        Assert.Equal(Encapsulation.Tunnel, bob.Pairs.Values.First().Encapsulation);
    }

    // The networks of others are not for transport mode, whoever asks (threats 19).
    [Fact]
    public void Other_hosts_than_the_ends_are_refused()
    {
        IkeTunnel asking = Tunnels.Alice with { Selectors = [Tunnels.Selector("192.0.2.77/32", "192.0.2.2/32")] };
        var (network, alice, bob) = Network.Pair(asking, Tunnels.Bob.AsTransport());
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Assert.Empty(bob.Pairs);
        Assert.NotNull(bob.Last(IkeEventKind.WrongSelectors));
    }

    // RFC 3947 §5.2, example 1: the initiator behind a NAT.
    [Fact]
    public void Across_a_NAT_the_original_addresses_are_told()
    {
        var (network, alice, bob) = BehindNat(Tunnels.Alice.AsTransport(6, 0, 80), (Tunnels.Bob with { PeerAddress = s_public }).AsTransport(6, 80, 0));
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        InstalledPair a = Assert.Single(alice.Pairs.Values), b = Assert.Single(bob.Pairs.Values);
        Assert.True(a.Udp && b.Udp);
        // Each sees the other where it is reached; what the NAT changed is in the original addresses.
        Assert.Equal(new TrafficSelector(IpPrefix.Host(Tunnels.AliceAddress), IpPrefix.Host(Tunnels.BobAddress), 6, 0, 80), a.Selector);
        Assert.Equal(new TrafficSelector(IpPrefix.Host(Tunnels.BobAddress), IpPrefix.Host(s_public), 6, 80, 0), b.Selector);
        Assert.Equal(new OriginalAddresses(Local: s_public, Peer: Tunnels.BobAddress), a.Original);
        Assert.Equal(new OriginalAddresses(Local: Tunnels.BobAddress, Peer: Tunnels.AliceAddress), b.Original);
    }

    // RFC 3947 §5.2, example 2: both behind NATs, Bob's with forwarded ports.
    [Fact]
    public void Both_ends_behind_NATs()
    {
        var (network, alice, bob) = BehindNat((Tunnels.Alice with { PeerAddress = s_bobPublic }).AsTransport(), (Tunnels.Bob with { PeerAddress = s_public }).AsTransport());
        Func<Datagram, IEnumerable<Datagram>> ofAlice = network.Filter!;
        network.Filter = datagram => ofAlice(datagram.From == bob
            ? datagram with { Source = datagram.Source with { Address = s_bobPublic } }
            : datagram with { Destination = datagram.Destination with { Address = Tunnels.BobAddress } });
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        InstalledPair a = Assert.Single(alice.Pairs.Values), b = Assert.Single(bob.Pairs.Values);
        Assert.Equal("both sides are behind a NAT", alice.Last(IkeEventKind.NatDetected)!.Detail);
        Assert.Equal(new OriginalAddresses(Local: s_public, Peer: Tunnels.BobAddress), a.Original);
        Assert.Equal(new OriginalAddresses(Local: s_bobPublic, Peer: Tunnels.AliceAddress), b.Original);
        Assert.Equal(IpPrefix.Host(s_bobPublic), a.Selector.Remote);
        Assert.Equal(IpPrefix.Host(s_public), b.Selector.Remote);
    }

    [Fact]
    public void It_is_replaced_like_any_other()
    {
        var (network, alice, bob) = Network.Pair(Tunnels.Alice.AsTransport() with { EspLifetimeSeconds = 30 }, Tunnels.Bob.AsTransport() with { EspLifetimeSeconds = 30 });
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        int lost = 0;
        network.Run(200_000, () =>
        {
            if (!Agreement.Traffic(alice, bob, network.Now) || !Agreement.Traffic(bob, alice, network.Now)) lost++;
        });
        Assert.Equal(0, lost);
        Assert.InRange(alice.Pairs.Count, 1, 3);
    }

    internal static (Network, Gateway Alice, Gateway Bob) BehindNat(IkeTunnel ofAlice, IkeTunnel ofBob)
    {
        var network = new Network();
        var alice = new Gateway(network, "alice", Tunnels.AliceAddress, 1, ofAlice);
        var bob = new Gateway(network, "bob", Tunnels.BobAddress, 2, ofBob);
        network.Add(alice);
        network.Add(bob);
        network.Filter = new Nat(Tunnels.AliceAddress, s_public).Translate;
        return (network, alice, bob);
    }
}
