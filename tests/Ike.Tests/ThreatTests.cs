using Amaranten.Ike;
using Amaranten.Ike.Informational;
using Amaranten.Ike.Phase1;
using Amaranten.Ike.Phase2;
using Amaranten.Wire;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;
using Ike.Tests.Net;

namespace Ike.Tests;

/// <summary>Inputs that a gateway must survive; each test says what the attacker does.</summary>
public sealed class ThreatTests
{
    private static readonly UdpEndpoint s_alice = new(Tunnels.AliceAddress, 500), s_bob = new(Tunnels.BobAddress, 500);

    // Public values 0, 1, p-1, p, and wrong lengths: refused before any exponentiation.
    [Theory]
    [InlineData("zero")]
    [InlineData("one")]
    [InlineData("p-1")]
    [InlineData("p")]
    [InlineData("all ones")]
    [InlineData("short")]
    [InlineData("long")]
    [InlineData("empty")]
    public void Bad_public_values(string kind)
    {
        // The prime of group 1 is 2^768 - 2^704 - 1 + 2^64 * ( [2^638 pi] + 149686 ) (RFC 2409 §6.1).
        byte[] p = Convert.FromHexString("FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
            + "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A63A3620FFFFFFFFFFFFFFFF");
        byte[] value = kind switch
        {
            "zero" => new byte[96],
            "one" => [.. new byte[95], 1],
            "p-1" => [.. p[..95], 0xFE],
            "p" => p,
            "all ones" => [.. Enumerable.Repeat((byte)0xFF, 96)],
            "short" => [.. Enumerable.Repeat((byte)7, 95)],
            "long" => [.. Enumerable.Repeat((byte)7, 97)],
            _ => [],
        };
        var (network, alice, bob) = Network.Pair();
        network.Filter = d => d.Header.NextPayload == PayloadType.KeyExchange ? [Rewritten(d, value)] : [d];
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(1_500);
        Assert.True(bob.Drops(IkeDrop.BadPublicValue) > 0);
        Assert.False(bob.HasComputations);
        Assert.Empty(bob.Engine.Status[0].IkeSas);
    }

    // Our own messages come back to us, under every exchange.
    [Fact]
    public void Reflection()
    {
        var (network, alice, bob) = Network.Pair();
        network.Filter = d => [d, d with { Source = d.Destination, Destination = d.Source, Arrives = d.Arrives.Plus(3) }];
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(15_000);
        Agreement.AssertOnePair(alice, bob);
        Assert.True(alice.Drops(IkeDrop.Reflected) > 0);
        Assert.Equal(0, alice.Count(IkeEventKind.PeerDead));
        int before = alice.Engine.Status[0].IkeSas.Count;
        // Alone with its echo, an engine that asks whether the peer lives must not take its own question for a sign of life.
        network.Filter = d => d.From == bob ? [] : [d with { Source = d.Destination, Destination = d.Source }];
        network.Run(60_000);
        Assert.Equal(1, before);
        Assert.NotNull(alice.Last(IkeEventKind.PeerDead));
    }

    // The source address is all that main mode knows when it picks a key: the identity decides afterwards.
    [Fact]
    public void Two_tunnels_to_one_address_are_told_apart_by_key_and_identity()
    {
        IkeTunnel first = Tunnels.Bob with { Name = "first", PeerId = new IkeIdentity(2, "one.example"), Selectors = [Tunnels.Selector("10.2.0.0/16", "10.11.0.0/16")] };
        IkeTunnel second = (first with { Name = "second", PeerId = new IkeIdentity(2, "two.example"), Selectors = [Tunnels.Selector("10.2.0.0/16", "10.12.0.0/16")] });
        IkeTunnel third = (first with { Name = "third", PeerId = new IkeIdentity(2, "one.example"), Selectors = [Tunnels.Selector("10.2.0.0/16", "10.13.0.0/16")] }).WithPsk("another");
        foreach (var (id, psk, network, expected) in new[]
                 {
                     ("one.example", "correct horse battery staple", "10.11.0.0/16", 0), ("two.example", "correct horse battery staple", "10.12.0.0/16", 1),
                     ("one.example", "another", "10.13.0.0/16", 2), ("two.example", "another", "10.12.0.0/16", -1),
                 })
        {
            var net = new Network();
            var alice = new Gateway(net, "alice", Tunnels.AliceAddress, 1,
                (Tunnels.Alice with { LocalId = new IkeIdentity(2, id), Selectors = [Tunnels.Selector(network, "10.2.0.0/16")] }).WithPsk(psk));
            var bob = new Gateway(net, "bob", Tunnels.BobAddress, 2, first, second, third);
            net.Add(alice);
            net.Add(bob);
            alice.Engine.Acquire("a", 0, false, net.Now);
            net.Settle();
            Assert.Equal(expected, bob.Engine.Status.ToList().FindIndex(status => status.Phase == TunnelPhase.Up));
        }
    }

    // Lengths that lie, at every level.
    [Theory]
    [InlineData(24, 1)]
    [InlineData(24, 200)]
    [InlineData(27, 27)]
    [InlineData(30, 1)]
    [InlineData(31, 3)]
    [InlineData(30, 255)]
    [InlineData(42, 255)]
    [InlineData(43, 3)]
    [InlineData(50, 255)]
    [InlineData(51, 7)]
    public void Lengths_that_lie(int at, byte value)
    {
        var (network, alice, bob) = Network.Pair();
        alice.Engine.Acquire("a", 0, false, network.Now);
        byte[] message = network.Flying[0].Octets;
        message[at] = value;
        network.Inject(bob, s_alice, message);
        Assert.Equal(1, bob.Drops(IkeDrop.Malformed));
        Assert.DoesNotContain(network.Sent, d => d.From == bob);
        Assert.Equal(Instant.Never, bob.Engine.Deadline);
    }

    [Fact]
    public void More_payloads_proposals_or_transforms_than_we_read()
    {
        var (network, _, bob) = Network.Pair();
        byte[] one = TransformView.Write(1, 1, Phase1Offer.Of(Tunnels.Ike("aes128-sha1-modp768")).Write(new Lifetime(100, 0)));
        byte[] Proposals(int proposals, int transforms)
        {
            var chain = new PayloadChain();
            for (int i = 0; i < transforms; i++) chain.Add(PayloadType.Transform, one);
            var all = new PayloadChain();
            for (int i = 0; i < proposals; i++) all.Add(PayloadType.Proposal, ProposalView.Write((byte)(i + 1), ProtocolId.Isakmp, [], transforms, chain));
            return SaView.Write(all);
        }
        foreach (byte[] sa in (byte[][])[Proposals(33, 1), Proposals(1, 65), Proposals(8, 9)])
            network.Inject(bob, s_alice, First(new PayloadChain().Add(PayloadType.Sa, sa)));
        var many = new PayloadChain().Add(PayloadType.Sa, Proposals(1, 1));
        for (int i = 0; i < 32; i++) many.Add(PayloadType.VendorId, [1]);
        network.Inject(bob, s_alice, First(many));
        Assert.Equal(4, bob.Drops(IkeDrop.TooMany));
        network.Inject(bob, s_alice, First(new PayloadChain().Add(PayloadType.Sa, Proposals(32, 2))));
        Assert.Single(network.Sent);
    }

    [Theory]
    [InlineData(17, 0x20, IkeDrop.WrongVersion)]
    [InlineData(17, 0x11, IkeDrop.WrongVersion)]
    [InlineData(18, 6, IkeDrop.UnknownCookies)]
    [InlineData(18, 7, IkeDrop.UnknownExchange)]
    [InlineData(18, 33, IkeDrop.UnknownExchange)]
    [InlineData(18, 32, IkeDrop.UnknownCookies)]
    [InlineData(19, 1, IkeDrop.WrongProtection)]
    [InlineData(19, 8, IkeDrop.Malformed)]
    [InlineData(23, 1, IkeDrop.Malformed)]
    [InlineData(16, 4, IkeDrop.WrongPayloads)]
    [InlineData(16, 14, IkeDrop.WrongPayloads)]
    [InlineData(29, 1, IkeDrop.Malformed)]
    public void Headers_of_other_worlds(int at, byte value, IkeDrop expected)
    {
        var (network, alice, bob) = Network.Pair();
        alice.Engine.Acquire("a", 0, false, network.Now);
        byte[] message = network.Flying[0].Octets;
        message[at] = value;
        network.Inject(bob, s_alice, message);
        Assert.Equal(1, bob.Drops(expected));
        Assert.DoesNotContain(network.Sent, d => d.From == bob);
    }

    // One word in clear to a peer that we know (RFC 2408 §5.2), shorter than what came; a stranger gets none.
    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public void The_other_mode_changes_nothing(bool servesAnyone, int answers)
    {
        var (network, alice, bob) = Network.Pair(bob: Tunnels.Bob with { AnyPeer = servesAnyone, MayInitiate = !servesAnyone });
        alice.Engine.Acquire("a", 0, false, network.Now);
        byte[] message = network.Flying[0].Octets;
        message[18] = (byte)ExchangeType.Aggressive;
        network.Inject(bob, s_alice, message);
        Assert.Equal(1, bob.Drops(IkeDrop.WrongMode));
        Datagram[] sent = [.. network.Sent.Where(datagram => datagram.From == bob)];
        Assert.Equal(answers, sent.Length);
        Assert.All(sent, datagram => Assert.True(datagram.Header.Exchange == ExchangeType.Informational && datagram.Octets.Length < message.Length));
        Assert.Empty(bob.Engine.Status[0].IkeSas);
    }

    [Fact]
    public void A_payload_that_says_it_is_followed_by_itself_ends_at_the_end()
    {
        var (network, _, bob) = Network.Pair();
        PayloadChain chain = new PayloadChain().Add(PayloadType.VendorId, [1, 2, 3, 4]);
        byte[] message = First(chain);
        message[28] = (byte)PayloadType.VendorId;
        network.Inject(bob, s_alice, message);
        Assert.Equal(1, bob.Drops(IkeDrop.Malformed));
    }

    [Theory]
    [InlineData(1, "0a0000", false)]
    [InlineData(1, "0a000001", true)]
    [InlineData(1, "0a00000100", false)]
    [InlineData(5, "0a000001", false)]
    [InlineData(2, "", false)]
    [InlineData(2, "676174650065", false)]
    [InlineData(2, "6761746520650a", false)]
    [InlineData(2, "67617465", true)]
    [InlineData(9, "30", false)]
    [InlineData(11, "67617465", true)]
    public void Identities_of_phase_1(byte type, string data, bool accepted) =>
        Assert.Equal(accepted, Identification.TryRead(IdView.Write((IdType)type, 0, 0, Convert.FromHexString(data)), out _));

    [Theory]
    [InlineData(4, "0a010000ffff0000", "10.1.0.0/16")]
    [InlineData(4, "0a010001ffff0000", null)]
    [InlineData(4, "0a010000ff00ff00", null)]
    [InlineData(4, "0a010000ffff00", null)]
    [InlineData(4, "0000000000000000", "0.0.0.0/0")]
    [InlineData(1, "0a010203", "10.1.2.3/32")]
    [InlineData(7, "0a0100000a01ffff", "10.1.0.0/16")]
    [InlineData(7, "0a0100000a01fffe", null)]
    [InlineData(7, "0a01ffff0a010000", null)]
    [InlineData(7, "0a0100010a020000", null)]
    [InlineData(6, "20010db8000000000000000000000000ffffffff000000000000000000000000", "2001:db8::/32")]
    [InlineData(6, "20010db8", null)]
    [InlineData(2, "6761", null)]
    public void Identities_of_phase_2(byte type, string data, string? network)
    {
        bool read = ClientIdentity.TryRead(IdView.Write((IdType)type, 0, 0, Convert.FromHexString(data)), out ClientIdentity identity);
        Assert.Equal(network, read ? identity.Network.ToString() : null);
        if (!read) return;
        Assert.True(ClientIdentity.TryRead(identity.Write(), out ClientIdentity again));
        Assert.Equal(identity, again);
    }

    [Theory]
    [InlineData(2, 1000ul, 28_800, 1000)]
    [InlineData(2, 1ul, 28_800, 256)]
    [InlineData(1, 5ul, 5, 0)]
    [InlineData(1, 1ul, 5, 0)]
    [InlineData(1, ulong.MaxValue, 28_800, 0)]
    [InlineData(1, 0ul, 28_800, 0)]
    public void Lifetimes_are_bounded(ushort type, ulong duration, int expectedSeconds, long expectedKilobytes)
    {
        var reader = new LifetimeReader();
        reader.OnType(type);
        reader.OnDuration(duration);
        Lifetime agreed = new Lifetime(28_800, 0).ShortenedTo(reader.Lifetime);
        Assert.Equal((expectedSeconds, expectedKilobytes), (agreed.Seconds, agreed.Kilobytes));
        Assert.False(reader.Conflicting);
        reader.OnDuration(77);
        Assert.True(reader.Conflicting);
    }

    [Fact]
    public void Algorithms_come_from_a_table()
    {
        // A private group number whose low bits are those of group 2; AES with an odd key; ESP AES without a MAC.
        foreach (ulong group in (ulong[])[0x8002, 0x10002, 22, 24])
            Assert.False(Phase1Proposals.TryChoose([new(new Phase1Offer(7, 128, 2, 1, group), default, 1, [])], [Tunnels.Ike("aes128-sha1-modp1024")], out _, out _));
        Assert.False(Phase1Proposals.TryChoose([new(new Phase1Offer(7, 129, 2, 1, 2), default, 1, [])], [Tunnels.Ike("aes128-sha1-modp1024")], out _, out _));
        var policy = new ChildPolicy([Tunnels.Esp("aes128-sha1")], [], Mode: 1);
        foreach ((ulong mac, uint spi) in (ReadOnlySpan<(ulong, uint)>)[(0, 4711), (2, 255)])
        {
            TransformOffer offer = new(new EspOffer(ProtocolId.Esp, 12, 128, mac, 0, 1), default, spi, []);
            Assert.False(ChildProposals.TryChoose([new(1, [new(ProtocolId.Esp, [offer])])], policy, out _));
        }
        // Authentication by RSA encryption or signature: the same answer as for any other number.
        foreach (ulong method in (ulong[])[2, 3, 4, 5, 65001])
            Assert.False(Phase1Proposals.TryChoose([new(new Phase1Offer(7, 128, 2, method, 2), default, 1, [])], [Tunnels.Ike("aes128-sha1-modp1024")], out _, out _));
    }

    // A forged source gets at most one answer for each of its datagrams, never a larger one, and nothing unasked.
    [Fact]
    public void The_responder_does_not_amplify()
    {
        var (network, alice, bob) = Network.Pair();
        network.Filter = _ => [];
        alice.Engine.Acquire("a", 0, false, network.Now);
        byte[] first = network.Sent[0].Octets;
        network.Inject(bob, s_alice, first);
        network.Run(60_000);
        Datagram answer = Assert.Single(network.Sent, d => d.From == bob);
        Assert.True(answer.Octets.Length <= first.Length);
        Assert.Equal(Instant.Never, bob.Engine.Deadline);
        // Duplicates are answered a few times, then not.
        network.Inject(bob, s_alice, first);
        for (int i = 0; i < 100; i++) network.Inject(bob, s_alice, first);
        Assert.Equal(2 + 8, network.Sent.Count(d => d.From == bob));
    }

    // Every message again, at once and much later, in both directions.
    [Fact]
    public void Replays_change_nothing()
    {
        var (network, alice, bob) = Network.Pair();
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(25_000);
        Datagram[] sent = [.. network.Sent];
        uint[] before = [alice.Sending[0], bob.Sending[0]];
        network.Filter = _ => [];
        foreach (Datagram d in sent.Concat(sent))
            network.Inject(d.From == alice ? bob : alice, d.Source, d.Octets);
        // First messages may begin a negotiation that nobody can finish.
        Assert.Equal(before, new[] { alice.Sending[0], bob.Sending[0] });
        Agreement.AssertOnePair(alice, bob);
        Assert.Equal(1, alice.Count(IkeEventKind.Phase2Established));
        Assert.True(bob.Drops(IkeDrop.Duplicate) > 3);
    }

    // Clear or wrongly hashed notifications and deletes.
    [Theory]
    [InlineData(NotifyType.NoProposalChosen)]
    [InlineData(NotifyType.InvalidCookie)]
    [InlineData(NotifyType.InvalidSpi)]
    [InlineData(NotifyType.AuthenticationFailed)]
    [InlineData(NotifyType.InitialContact)]
    [InlineData(NotifyType.Connected)]
    public void Notifications_in_clear_change_nothing(NotifyType type)
    {
        var (network, alice, bob) = Up();
        IsakmpHeader cookies = alice.Engine.Tunnels[0].IkeSas[0].Cookies;
        for (int i = 0; i < 50; i++)
            network.Inject(alice, s_bob, Notifications.InClear(cookies.InitiatorCookie, cookies.ResponderCookie, 1, type));
        network.Run(5_000);
        Agreement.AssertOnePair(alice, bob);
        Assert.Equal(50, alice.Drops(IkeDrop.Unauthenticated));
        int probes = network.Sent.Count(d => d.From == alice && d.Header.Exchange == ExchangeType.Informational);
        Assert.Equal(type is NotifyType.InvalidCookie or NotifyType.InvalidSpi ? 1 : 0, probes);
    }

    [Fact]
    public void Deletes_without_a_valid_HASH_change_nothing()
    {
        var (network, alice, bob) = Up();
        IkeSa sa = bob.Engine.Tunnels[0].IkeSas[0];
        var payloads = new PayloadChain().Add(PayloadType.Delete, DeleteView.Write(ProtocolId.Isakmp, 1, sa.Spi));
        // In clear.
        byte[] clear = Message(sa.Cookies with { Exchange = ExchangeType.Informational, MessageId = 7 }, payloads);
        network.Inject(alice, s_bob, clear);
        // Encrypted under the real keys, but with a HASH of something else.
        PayloadChain forged = InformationalExchange.Authenticate(new byte[20], payloads);
        byte[] body = sa.Cbc(9).Protect(forged.Octets);
        network.Inject(alice, s_bob, Message(sa.Cookies with { Exchange = ExchangeType.Informational, MessageId = 9, Flags = IsakmpFlags.Encryption, NextPayload = forged.First }, body));
        Agreement.AssertOnePair(alice, bob);
        Assert.Single(alice.Engine.Status[0].IkeSas);
        Assert.Equal((1, 1), (alice.Drops(IkeDrop.Unauthenticated), alice.Drops(IkeDrop.BadHash)));
    }

    // An authentic peer deletes what belongs to another peer, and then itself twice.
    [Fact]
    public void A_peer_deletes_only_what_is_its_own()
    {
        var network = new Network();
        IpAddress carolAddress = IpAddress.Parse("192.0.2.3");
        var alice = new Gateway(network, "alice", Tunnels.AliceAddress, 1, Tunnels.Alice,
            Tunnels.Alice with { Name = "c", Index = 1, PeerAddress = carolAddress, Selectors = [Tunnels.Selector("10.1.0.0/16", "10.3.0.0/16")] });
        var bob = new Gateway(network, "bob", Tunnels.BobAddress, 2, Tunnels.Bob);
        var carol = new Gateway(network, "carol", carolAddress, 3,
            Tunnels.Bob with { LocalAddress = carolAddress, LocalId = IkeIdentity.Of(carolAddress), Selectors = [Tunnels.Selector("10.3.0.0/16", "10.1.0.0/16")] });
        foreach (Gateway gateway in (Gateway[])[alice, bob, carol]) network.Add(gateway);
        bob.Engine.Acquire("b", 0, false, network.Now);
        carol.Engine.Acquire("b", 0, false, network.Now);
        network.Settle();
        Assert.Equal(2, alice.Pairs.Count);

        IkeSa carols = carol.Engine.Tunnels[0].IkeSas[0], bobs = bob.Engine.Tunnels[0].IkeSas[0];
        carols.SendDelete([new(bob.Pairs.Values.First().InboundSpi, 0)]);
        carols.Send(new PayloadChain().Add(PayloadType.Delete, DeleteView.Write(ProtocolId.Isakmp, 1, bobs.Spi)));
        carols.Send(new PayloadChain()
            .Add(PayloadType.Delete, DeleteView.Write(ProtocolId.Isakmp, 2, [.. carols.Spi, .. carols.Spi]))
            .Add(PayloadType.Delete, DeleteView.Write(ProtocolId.Isakmp, 1, carols.Spi)));
        network.Settle();
        Assert.Equal(TunnelPhase.Up, alice.Engine.Status[0].Phase);
        Assert.Single(alice.Engine.Status[0].IkeSas);
        Assert.Empty(alice.Engine.Status[1].IkeSas);
        Assert.Equal(2, alice.Pairs.Count);
    }

    // INITIAL-CONTACT of one road warrior leaves others behind the same NAT alone.
    [Fact]
    public void INITIAL_CONTACT_evicts_the_same_identity_from_the_same_place_only()
    {
        var network = new Network();
        IpAddress outside = IpAddress.Parse("198.51.100.9"), inside1 = IpAddress.Parse("10.99.0.1"), inside2 = IpAddress.Parse("10.99.0.2");
        IkeTunnel For(string name, string id, string net) => Tunnels.Bob with
        {
            Name = name,
            PeerAddress = outside,
            PeerId = new IkeIdentity(2, id),
            Selectors = [Tunnels.Selector("10.2.0.0/16", net)],
        };
        var bob = new Gateway(network, "bob", Tunnels.BobAddress, 2, For("one", "one", "10.11.0.0/16"), For("two", "two", "10.12.0.0/16"));
        IkeTunnel From(IpAddress address, string id, string net) => Tunnels.Alice with
        {
            LocalAddress = address,
            LocalId = new IkeIdentity(2, id),
            Selectors = [Tunnels.Selector(net, "10.2.0.0/16")],
        };
        IkeTunnel one = From(inside1, "one", "10.11.0.0/16"), two = From(inside2, "two", "10.12.0.0/16");
        var first = new Gateway(network, "first", inside1, 3, one);
        var second = new Gateway(network, "second", inside2, 4, two);
        foreach (Gateway gateway in (Gateway[])[bob, first, second]) network.Add(gateway);
        var nat1 = new Nat(inside1, outside);
        network.Filter = d => d.From == bob
            ? [d with { Destination = new UdpEndpoint(d.Destination.Port < 45_000 ? inside1 : inside2, (ushort)(d.Destination.Port % 5_000)) }]
            : [d with { Source = new UdpEndpoint(outside, (ushort)(d.Source.Port + (d.From == first ? 40_000 : 50_000))) }];
        Assert.Equal(0, nat1.Unmapped);
        first.Engine.Acquire("a", 0, false, network.Now);
        second.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Assert.Equal(2, bob.Pairs.Count);
        uint ofSecond = bob.Sending[0];
        second.Restart(9, two);
        second.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Assert.Equal(1, bob.Count(IkeEventKind.PeerRestarted));
        Assert.Equal([TunnelPhase.Up, TunnelPhase.Up], bob.Engine.Status.Select(status => status.Phase));
        Assert.Equal(2, bob.Pairs.Count);
        Assert.NotEqual(0u, ofSecond);
    }

    // The endpoint moves only with an authentic message that is new.
    [Fact]
    public void An_old_message_from_another_port_moves_nobody()
    {
        var (network, alice, bob) = Network.Pair(Tunnels.Alice with { NatTraversal = NatTraversal.Always });
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(25_000);
        UdpEndpoint before = bob.Engine.Status[0].IkeSas[0].Peer, thief = new(IpAddress.Parse("203.0.113.66"), 4500);
        Assert.True(bob.Engine.Tunnels[0].IkeSas[0].Nat.MayFollowPeer);
        network.Filter = _ => [];
        foreach (Datagram d in network.Sent.Where(d => d.From == alice).ToArray()) network.Inject(bob, thief, d.Octets, 4500);
        Assert.Equal(before, bob.Engine.Status[0].IkeSas[0].Peer);
        Assert.Equal(before, bob.Pairs[bob.Sending[0]].Peer);
        Assert.Null(bob.Last(IkeEventKind.PeerMoved));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(257)]
    [InlineData(0)]
    public void Nonces_have_8_to_256_octets(int length)
    {
        var (network, alice, bob) = Network.Pair();
        network.Filter = d => d.Header.NextPayload == PayloadType.KeyExchange ? [Rewritten(d, null, new byte[length])] : [d];
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(500);
        Assert.Equal(1, bob.Drops(IkeDrop.BadNonce));
    }

    [Fact]
    public void Unfinished_quick_modes_are_bounded()
    {
        var (network, alice, bob) = Up();
        network.Filter = d => d.From == bob ? [] : [d];
        IkeSa sa = alice.Engine.Tunnels[0].IkeSas[0];
        for (int i = 0; i < 100; i++) sa.Start(new Wish(0, Tunnels.Alice.Selectors[0], IsRekey: true), network.Now);
        network.Settle();
        Assert.True(bob.Pairs.Count <= 4);
        Assert.True(bob.Drops(IkeDrop.HalfOpenLimit) > 0);
    }

    private static (Network, Gateway, Gateway) Up()
    {
        var (network, alice, bob) = Network.Pair();
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Agreement.AssertOnePair(alice, bob);
        return (network, alice, bob);
    }

    private static byte[] First(PayloadChain payloads) => Message(new IsakmpHeader
    {
        InitiatorCookie = 4711,
        Version = IsakmpHeader.Version1,
        Exchange = ExchangeType.MainMode,
    }, payloads);

    private static byte[] Message(IsakmpHeader header, PayloadChain payloads) => Message(header with { NextPayload = payloads.First }, payloads.Octets);

    private static byte[] Message(IsakmpHeader header, ReadOnlySpan<byte> body)
    {
        byte[] message = new byte[IsakmpHeader.Size + body.Length];
        (header with { Length = (uint)message.Length }).Write(message);
        body.CopyTo(message.AsSpan(IsakmpHeader.Size));
        return message;
    }

    private static Datagram Rewritten(Datagram datagram, byte[]? ke, byte[]? nonce = null)
    {
        var payloads = new PayloadChain();
        var reader = new PayloadReader(datagram.Header.NextPayload, datagram.Octets.AsSpan(IsakmpHeader.Size));
        while (reader.MoveNext())
            payloads.Add(reader.Type, reader.Type == PayloadType.KeyExchange && ke is not null ? ke
                : reader.Type == PayloadType.Nonce && nonce is not null ? nonce : reader.Content);
        return datagram with { Octets = Message(datagram.Header, payloads) };
    }
}
