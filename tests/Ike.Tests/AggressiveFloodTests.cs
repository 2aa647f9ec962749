using System.Buffers.Binary;
using Amaranten.Ike;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;
using Ike.Tests.Net;

namespace Ike.Tests;

/// <summary>Floods of forged first messages of aggressive mode, each of which would cost an exponentiation: whom they leave alone (threats 25, 26).</summary>
public sealed class AggressiveFloodTests
{
    private static readonly IpAddress s_carol = IpAddress.Parse("192.0.2.3");
    private static readonly IkeTunnel s_alice = (Tunnels.Alice with { Aggressive = true }).WithIke("aes128-sha1-modp2048");
    private static readonly IkeTunnel s_asCarol = s_alice with { LocalAddress = s_carol, LocalId = IkeIdentity.Of(s_carol) };
    private static readonly IkeTunnel s_forAlice = (Tunnels.Bob with { Aggressive = true }).WithIke("aes128-sha1-modp2048");
    private static readonly IkeTunnel s_forCarol = s_forAlice with { Name = "c", Index = 1, PeerAddress = s_carol };
    private static readonly IkeTunnel s_forAnybody = s_forAlice with { Name = "any", Index = 1, AnyPeer = true, PeerAddress = default };

    private readonly Network _network = new();
    private int _cookies;

    [Fact]
    public void From_everywhere_it_leaves_configured_peers_their_share()
    {
        (Gateway alice, Gateway bob) = (Gateway("alice", s_alice), Gateway("bob", s_forAlice, s_forAnybody));
        for (uint i = 0; i < 2_000; i++) Forge(bob, IpAddress.FromV4(0xCB00_7100 + i));
        Assert.Equal(4, AnswersOf(bob));
        Up(alice);
        Agreement.AssertOnePair(alice, bob);
    }

    [Fact]
    public void From_one_address_it_leaves_other_clients_theirs()
    {
        (Gateway carol, Gateway bob) = (Gateway("carol", s_asCarol), Gateway("bob", s_forAnybody with { Index = 0 }));
        for (int i = 0; i < 2_000; i++) Forge(bob, IpAddress.Parse("203.0.113.7"));
        Assert.Equal(2, AnswersOf(bob));
        Up(carol);
        Assert.Single(carol.Pairs);
    }

    [Fact]
    public void Under_the_address_of_one_peer_it_leaves_the_others_theirs()
    {
        (Gateway carol, Gateway bob) = (Gateway("carol", s_asCarol), Gateway("bob", s_forAlice, s_forCarol));
        for (int i = 0; i < 2_000; i++) Forge(bob, Tunnels.AliceAddress);
        Assert.Equal(2, AnswersOf(bob));
        Up(carol);
        Assert.Single(carol.Pairs);
    }

    // What remains: under its very address nobody can tell the peer from the forger. It comes up when that is over, in the next second.
    [Fact]
    public void Under_the_address_of_a_peer_it_keeps_that_one_out_while_it_lasts()
    {
        (Gateway alice, Gateway bob) = (Gateway("alice", s_alice), Gateway("bob", s_forAlice));
        for (int i = 0; i < 10; i++) Forge(bob, Tunnels.AliceAddress);
        Up(alice);
        Assert.Empty(bob.Pairs);
        _network.Run(1_500);
        Agreement.AssertOnePair(alice, bob);
    }

    [Fact]
    public void From_everywhere_at_once_it_costs_eight_exponentiations_a_second()
    {
        IkeTunnel[] peers = [.. Enumerable.Range(1, 20).Select(i => s_forAlice with { Name = $"t{i}", Index = i, PeerAddress = Peer(i) })];
        Gateway bob = Gateway("bob", [s_forAnybody with { Index = 0 }, .. peers]);
        for (int i = 0; i < 2_000; i++) Forge(bob, i % 2 == 0 ? Peer(i / 2 % 20 + 1) : IpAddress.FromV4(0xCB00_7100 + (uint)i));
        Assert.Equal(8, AnswersOf(bob));
        _network.Run(1_000);
        for (int i = 0; i < 2_000; i++) Forge(bob, IpAddress.FromV4(0xCB00_7100 + (uint)i));
        for (int i = 0; i < 20; i++) Forge(bob, Peer(i + 1));
        Assert.Equal(2 * 8, AnswersOf(bob));
    }

    // What counts is what they cost.
    [Theory]
    [InlineData("curve25519", 32)]
    [InlineData("modp1024", 16)]
    [InlineData("modp3072", 2)]
    [InlineData("modp8192", 1)]
    public void From_everywhere_with_another_group_it_is_answered_as_often_as_it_costs_the_same(string group, int answers)
    {
        Gateway bob = Gateway("bob", s_forAnybody.WithIke($"aes128-sha1-modp2048", $"aes128-sha1-{group}") with { Index = 0 });
        Gateway weak = Gateway("weak", (s_forAnybody with { Index = 0, LocalAddress = s_carol }).WithIke($"aes128-sha1-{group}"));
        for (uint i = 0; i < 200; i++) Forge(bob, IpAddress.FromV4(0xCB00_7100 + i));
        for (uint i = 0; i < 200; i++) Forge(weak, IpAddress.FromV4(0xCB00_7100 + i));
        Assert.Equal(Math.Min(4, answers), AnswersOf(bob)); // the most that it accepts
        Assert.Equal(200 - answers, weak.Drops(IkeDrop.HalfOpenLimit));
    }

    private static IpAddress Peer(int number) => IpAddress.FromV4(0xC633_6400 + (uint)number);

    private Gateway Gateway(string name, params IkeTunnel[] tunnels)
    {
        var gateway = new Gateway(_network, name, tunnels[0].LocalAddress, (ulong)name[0], tunnels);
        _network.Add(gateway);
        return gateway;
    }

    private void Up(Gateway peer)
    {
        peer.Engine.Acquire("a", 0, byOperator: false, _network.Now);
        _network.Settle();
    }

    // Answers to forged messages go where nobody is.
    private void Forge(Gateway to, IpAddress from)
    {
        byte[] message = [.. s_first];
        BinaryPrimitives.WriteInt32BigEndian(message, ++_cookies);
        _network.Inject(to, new UdpEndpoint(from, 500), message);
        to.RunComputations();
    }

    private int AnswersOf(Gateway gateway)
    {
        _network.Settle();
        return _network.Sent.Where(sent => sent.From == gateway && sent.Header.Exchange == ExchangeType.Aggressive)
            .Select(sent => sent.Header.InitiatorCookie).Distinct().Count();
    }

    private static readonly byte[] s_first = First();

    private static byte[] First()
    {
        var (network, alice, _) = Network.Pair(s_alice, s_forAlice);
        network.Filter = _ => [];
        alice.Engine.Acquire("a", 0, byOperator: false, network.Now);
        network.Settle();
        return network.Sent[0].Octets;
    }
}
