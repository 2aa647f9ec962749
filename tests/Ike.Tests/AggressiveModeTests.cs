using Amaranten.Ike;
using Amaranten.Ike.Phase1;
using Amaranten.Wire;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;
using Ike.Tests.Net;

namespace Ike.Tests;

/// <summary>Aggressive mode with a pre-shared key (RFC 2409 §5.4).</summary>
public sealed class AggressiveModeTests
{
    private static readonly UdpEndpoint s_alice = new(Tunnels.AliceAddress, 500);

    private static IkeTunnel Alice => Tunnels.Alice with { Aggressive = true };

    private static IkeTunnel Bob => Tunnels.Bob with { Aggressive = true };

    [Fact]
    public void A_tunnel_comes_up_with_six_messages()
    {
        var (network, alice, bob) = Network.Pair(Alice, Bob);
        alice.Engine.Acquire("a", 0, byOperator: false, network.Now);

        AssertNext(network, alice, ExchangeType.Aggressive, false, PayloadType.Sa);   // HDR, SA, KE, Ni, IDii -->
        AssertNext(network, bob, ExchangeType.Aggressive, false, PayloadType.Sa);     //                 <-- HDR, SA, KE, Nr, IDir, HASH_R
        AssertNext(network, alice, ExchangeType.Aggressive, true, PayloadType.Hash);  // HDR*, HASH_I -->
        AssertNext(network, alice, ExchangeType.QuickMode, true, PayloadType.Hash);   // HDR*, HASH(1), SA, Ni, IDci, IDcr -->
        AssertNext(network, bob, ExchangeType.QuickMode, true, PayloadType.Hash);     //                 <-- HDR*, HASH(2), SA, Nr, IDci, IDcr
        AssertNext(network, alice, ExchangeType.QuickMode, true, PayloadType.Hash);   // HDR*, HASH(3) -->
        Assert.Null(network.Step());

        Agreement.AssertOnePair(alice, bob);
        foreach (Gateway gateway in (Gateway[])[alice, bob])
        {
            IkeSaStatus sa = Assert.Single(gateway.Engine.Status[0].IkeSas);
            Assert.Equal(("aggressive mode", "pre-shared key"), (sa.Mode, sa.Method));
        }
    }

    // The RFC's arrow of the third message has no star; peers send it either way.
    [Fact]
    public void The_third_message_may_come_in_clear()
    {
        var (network, alice, bob) = Network.Pair(Alice, Bob);
        network.Filter = d => d.Header.IsEncrypted ? [] : [d];
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Datagram third = network.Sent.First(d => d.Header.IsEncrypted);
        Phase1Keys keys = alice.Engine.Tunnels[0].IkeSas[0].Keys;
        byte[] octets = [.. third.Octets];
        keys.Cipher.Decrypt(KeyMaterial.Phase1Iv(keys.Suite.Hash, Ke(network.Sent[0].Octets), Ke(network.Sent[1].Octets), 16), octets.AsSpan(IsakmpHeader.Size));
        var payloads = new PayloadChain();
        var reader = new PayloadReader(PayloadType.Hash, octets.AsSpan(IsakmpHeader.Size));
        while (reader.MoveNext()) payloads.Add(reader.Type, reader.Content);
        network.Inject(bob, s_alice, Message(third.Header with { Flags = IsakmpFlags.None }, payloads.Octets));
        IkeSaStatus sa = Assert.Single(bob.Engine.Status[0].IkeSas);
        Assert.Equal("established", sa.State);
        // No block of phase 1 was encrypted: what would be the next IV takes the place of the last one (RFC 2409 appendix B).
        byte[] first = KeyMaterial.Phase1Iv(keys.Suite.Hash, Ke(network.Sent[0].Octets), Ke(network.Sent[1].Octets), 16);
        Assert.Equal(KeyMaterial.Phase2Iv(keys.Suite.Hash, first, 7, 16), bob.Engine.Tunnels[0].IkeSas[0].Cbc(7).LastBlock.ToArray());
    }

    // The third message is lost and no quick mode follows it, since a pair stands: who sent it asks for a sign of life, and so it comes to light.
    [Fact]
    public void A_lost_third_message_is_made_up_for_when_phase_1_is_replaced()
    {
        var (network, alice, bob) = Network.Pair(Alice, Bob);
        alice.Engine.Acquire("a", 0, byOperator: true, network.Now);
        network.Settle();
        network.Filter = d => d.Header is { Exchange: ExchangeType.Aggressive, IsEncrypted: true } ? [] : [d];
        alice.Engine.Tunnels[0].Phase1.Rekey(alice.Engine.Tunnels[0].IkeSas[0], network.Now);
        network.Settle();
        Assert.Single(bob.Engine.Tunnels[0].IkeSas);
        network.Filter = null;
        network.Run(2_000, () => Agreement.Traffic(alice, bob, network.Now));
        Assert.Equal(2, bob.Engine.Tunnels[0].IkeSas.Count);
        network.Run(30_000, () => Agreement.Traffic(alice, bob, network.Now));
        IkeSa ours = Assert.Single(alice.Engine.Tunnels[0].IkeSas), theirs = Assert.Single(bob.Engine.Tunnels[0].IkeSas);
        Assert.Equal(ours.Spi, theirs.Spi);
    }

    // It never arrives: the ISAKMP SA is given up, and the pair is not, whose peer lives.
    [Fact]
    public void An_ISAKMP_SA_that_the_peer_has_never_shown_to_have_does_not_speak_for_its_life()
    {
        var (network, alice, bob) = Network.Pair(Alice, Bob);
        alice.Engine.Acquire("a", 0, byOperator: true, network.Now);
        network.Settle();
        uint pair = alice.Pairs.Keys.Single();
        ulong former = alice.Engine.Tunnels[0].IkeSas[0].Cookies.InitiatorCookie;
        network.Filter = d => d.From == alice && d.Header.IsEncrypted && d.Header.InitiatorCookie != former ? [] : [d];
        alice.Engine.Tunnels[0].Phase1.Rekey(alice.Engine.Tunnels[0].IkeSas[0], network.Now);
        network.Settle();
        IkeSa unknown = alice.Engine.Tunnels[0].IkeSas[1];
        bob.Engine.Tunnels[0].Phase1.CloseAll(tellPeer: true, "test", network.Now);
        network.Run(40_000);
        Assert.DoesNotContain(unknown, alice.Engine.Tunnels[0].IkeSas);
        Assert.Equal([pair], alice.Pairs.Keys);
        Assert.Equal(0, alice.Count(IkeEventKind.PeerDead));
    }

    // One of the three messages is lost, once: whoever waits for the answer asks again.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_lost_message_is_made_up_for(int lost)
    {
        var (network, alice, bob) = Network.Pair(Alice, Bob);
        int sent = 0;
        network.Filter = d => d.Header.Exchange == ExchangeType.Aggressive && sent++ == lost ? [] : [d];
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(20_000);
        Agreement.AssertOnePair(alice, bob);
        Assert.Single(bob.Engine.Status[0].IkeSas);
        Assert.Equal(0, alice.Count(IkeEventKind.Phase1Failed));
    }

    // RFC 3947 §4: the responder's NAT-D is in the second message, the initiator's in the third, which comes from port 4500.
    [Fact]
    public void Through_a_NAT_the_third_message_changes_ports()
    {
        IpAddress outside = IpAddress.Parse("198.51.100.1");
        var nat = new Nat(Tunnels.AliceAddress, outside);
        var (network, alice, bob) = Network.Pair(
            Alice with { LocalId = new IkeIdentity(2, "alice.example") },
            Bob with { PeerAddress = outside, PeerId = new IkeIdentity(2, "alice.example") });
        network.Filter = nat.Translate;
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Agreement.AssertOnePair(alice, bob);
        Datagram[] aggressive = [.. network.Sent.Where(d => d.Header.Exchange == ExchangeType.Aggressive)];
        Assert.Equal([500, 500, 4500], aggressive.Select(d => (int)d.Destination.Port == 500 || d.From == bob ? 500 : (int)d.Destination.Port));
        Assert.Equal("the peer is behind a NAT", bob.Engine.Status[0].IkeSas[0].Nat);
        Assert.True(alice.Pairs.Values.Single().Udp);
    }

    [Fact]
    public void Identities_pick_tunnel_and_key()
    {
        IkeTunnel one = (Bob with { Name = "one", PeerId = new IkeIdentity(2, "one.example"), Selectors = [Tunnels.Selector("10.2.0.0/16", "10.11.0.0/16")] });
        IkeTunnel two = (one with { Name = "two", PeerId = new IkeIdentity(2, "two.example"), Selectors = [Tunnels.Selector("10.2.0.0/16", "10.12.0.0/16")] })
            .WithPsk("another");
        foreach (var (id, psk, net, expected) in new[]
                 {
                     ("one.example", "correct horse battery staple", "10.11.0.0/16", 0), ("two.example", "another", "10.12.0.0/16", 1),
                     ("two.example", "correct horse battery staple", "10.12.0.0/16", -1), ("one.example", "another", "10.11.0.0/16", -1),
                 })
        {
            var network = new Network();
            var alice = new Gateway(network, "alice", Tunnels.AliceAddress, 1,
                (Alice with { LocalId = new IkeIdentity(2, id), Selectors = [Tunnels.Selector(net, "10.2.0.0/16")] }).WithPsk(psk));
            var bob = new Gateway(network, "bob", Tunnels.BobAddress, 2, one, two);
            network.Add(alice);
            network.Add(bob);
            alice.Engine.Acquire("a", 0, false, network.Now);
            network.Settle();
            Assert.Equal(expected, bob.Engine.Status.ToList().FindIndex(status => status.Phase == TunnelPhase.Up));
        }
    }

    // Threat 1: a stranger who tries names sees the same payloads, of the same lengths, for one that exists and one that does not.
    [Fact]
    public void An_unknown_identity_is_answered_like_a_known_one()
    {
        IkeTunnel known = Bob with { PeerId = new IkeIdentity(2, "one.example") };
        List<(PayloadType, int)> Answer(string id, out int computations)
        {
            var (network, alice, bob) = Network.Pair((Alice with { LocalId = new IkeIdentity(2, id) }).WithPsk("a guess"), known);
            alice.Engine.Acquire("a", 0, false, network.Now);
            network.Settle();
            computations = bob.Count(IkeEventKind.Phase1Requested);
            Datagram answer = network.Sent.First(d => d.From == bob);
            var payloads = new List<(PayloadType, int)>();
            var reader = new PayloadReader(answer.Header.NextPayload, answer.Octets.AsSpan(IsakmpHeader.Size));
            while (reader.MoveNext()) payloads.Add((reader.Type, reader.Content.Length));
            Assert.Empty(bob.Engine.Status[0].IkeSas);
            return payloads;
        }
        List<(PayloadType, int)> existing = Answer("one.example", out int forExisting), missing = Answer("two.example", out int forMissing);
        Assert.Equal(existing, missing);
        Assert.Equal((1, 1), (forExisting, forMissing));
        Assert.Contains(existing, payload => payload.Item1 == PayloadType.Hash);
    }

    // ... and what it gets for one that does not is made with no key that a tunnel has.
    [Fact]
    public void The_answer_to_an_unknown_identity_is_worth_nothing()
    {
        // The stranger even knows the key of the tunnel.
        var (network, alice, bob) = Network.Pair(
            Alice with { LocalId = new IkeIdentity(2, "two.example") }, Bob with { PeerId = new IkeIdentity(2, "one.example") });
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(40_000);
        Assert.True(alice.Drops(IkeDrop.BadHash) > 0);
        Assert.Contains(alice.Events, e => e is { Kind: IkeEventKind.WrongPsk });
        Assert.Empty(bob.Pairs);
    }

    [Theory]
    [InlineData(true, "the peer asks for aggressive mode, the tunnel is set to main mode")]
    [InlineData(false, "the peer asks for main mode, the tunnel is set to aggressive mode")]
    public void The_mode_must_match(bool initiatorIsAggressive, string said)
    {
        var (network, alice, bob) = Network.Pair(
            Tunnels.Alice with { Aggressive = initiatorIsAggressive }, Tunnels.Bob with { Aggressive = !initiatorIsAggressive });
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(3_000);
        Assert.StartsWith(said, bob.Last(IkeEventKind.Phase1Failed)!.Detail);
        Assert.True(bob.Drops(IkeDrop.WrongMode) > 1);
        Assert.Equal(1, bob.Count(IkeEventKind.Phase1Failed)); // the same first message again is the same negotiation
        network.Run(40_000);
        Assert.Equal(IkeParameter.Mode, Assert.Single(alice.Last(IkeEventKind.Phase1Failed)!.Differences).Parameter);
    }

    [Fact]
    public void Only_the_first_group_is_offered_and_a_refusal_names_it()
    {
        var (network, alice, bob) = Network.Pair(
            Alice.WithIke("aes128-sha1-modp1024", "aes256-sha1-modp1024", "aes128-sha1-modp768"), Bob.WithIke("aes128-sha1-modp768"));
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(1_500);
        Assert.Equal("group: peer offers modp1024, we accept modp768", bob.Last(IkeEventKind.NoProposalChosen)!.Detail);
        Assert.False(bob.HasComputations);
        bob.Engine.Reconfigure([Bob.WithIke("aes256-sha1-modp1024")], network.Now);
        network.Run(20_000);
        Agreement.AssertOnePair(alice, bob);
    }

    // Threats 25, 26: a flood of forged first messages costs a bounded number of exponentiations.
    [Fact]
    public void A_flood_of_first_messages_is_bounded()
    {
        const int Most = 32; // for modp768: half of what modp2048 would be, times eight
        var network = new Network();
        var bob = new Gateway(network, "bob", Tunnels.BobAddress, 2, [.. Enumerable.Range(0, 40).Select(i => Bob with
        {
            Name = $"t{i}", Index = i, PeerAddress = IpAddress.Parse($"203.0.113.{i + 1}"), PeerId = new IkeIdentity(2, "alice"),
        })]);
        network.Add(bob);
        byte[] first = First("alice");
        for (int i = 0; i < 400; i++)
        {
            byte[] message = [.. first];
            message[0] = (byte)(i >> 8 | 0x80);
            message[1] = (byte)(i & 0xFF);
            network.Inject(bob, new UdpEndpoint(IpAddress.Parse($"203.0.113.{i % 40 + 1}"), 500), message);
        }
        network.Settle();
        Assert.Equal(Most, bob.Count(IkeEventKind.Phase1Requested));
        Assert.Equal(400 - Most, bob.Drops(IkeDrop.HalfOpenLimit));
        // Threat 24: nothing is sent unasked, and half-open ones expire.
        int answers = network.Sent.Count;
        network.Run(60_000);
        Assert.Equal((Most, Most, Instant.Never), (answers, network.Sent.Count, bob.Engine.Deadline));
    }

    // Threat 4, 19, 27: what the first message carries is checked before anything is computed.
    [Theory]
    [InlineData(PayloadType.KeyExchange, "00", IkeDrop.BadPublicValue)]
    [InlineData(PayloadType.Nonce, "00", IkeDrop.BadNonce)]
    [InlineData(PayloadType.Id, "0200000061000062", IkeDrop.Malformed)]
    [InlineData(PayloadType.Id, "01000000", IkeDrop.Malformed)]
    [InlineData(PayloadType.Id, "010000000a0000", IkeDrop.Malformed)]
    [InlineData(PayloadType.Hash, "00", IkeDrop.WrongPayloads)]
    public void Bad_first_messages(PayloadType type, string content, IkeDrop expected)
    {
        var (network, _, bob) = Network.Pair(Alice, Bob);
        network.Inject(bob, s_alice, Rewritten(First("192.0.2.1"), type, Convert.FromHexString(content)));
        Assert.Equal(1, bob.Drops(expected));
        Assert.False(bob.HasComputations);
        Assert.Equal(Instant.Never, bob.Engine.Deadline);
    }

    // Threat 5.
    [Fact]
    public void Reflection()
    {
        var (network, alice, bob) = Network.Pair(Alice, Bob);
        network.Filter = d => [d, d with { Source = d.Destination, Destination = d.Source, Arrives = d.Arrives.Plus(3) }];
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(15_000);
        Agreement.AssertOnePair(alice, bob);
        Assert.True(alice.Drops(IkeDrop.Reflected) > 0);
    }

    // The second message is in clear: a forger who sees the first may answer faster, and must not keep the peer's answer out.
    [Fact]
    public void A_forged_answer_does_not_keep_the_true_one_out()
    {
        var (network, alice, bob) = Network.Pair(Alice, Bob);
        byte[]? forged = null;
        network.Filter = d =>
        {
            if (d.From != bob || d.Header.Exchange != ExchangeType.Aggressive || forged is not null) return [d];
            forged = Rewritten(d.Octets, PayloadType.Hash, new byte[20]);
            forged[8] ^= 0x55;
            return [d with { Octets = forged, Arrives = d.Arrives.Plus(-1) }, d with { Arrives = d.Arrives.Plus(50) }];
        };
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(15_000);
        Assert.NotNull(forged);
        Assert.Equal(1, alice.Drops(IkeDrop.BadHash));
        Agreement.AssertOnePair(alice, bob);
    }

    // Threat 27.
    [Fact]
    public void Replays_change_nothing()
    {
        var (network, alice, bob) = Network.Pair(Alice, Bob);
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(25_000);
        uint[] before = [alice.Sending[0], bob.Sending[0]];
        Datagram[] sent = [.. network.Sent];
        network.Filter = _ => [];
        foreach (Datagram d in sent.Concat(sent)) network.Inject(d.From == alice ? bob : alice, d.Source, d.Octets);
        Assert.Equal(before, new[] { alice.Sending[0], bob.Sending[0] });
        Agreement.AssertOnePair(alice, bob);
        Assert.True(bob.Drops(IkeDrop.Duplicate) > 1);
    }

    private static byte[] First(string id)
    {
        var (network, alice, _) = Network.Pair(id == "192.0.2.1" ? Alice : Alice with { LocalId = new IkeIdentity(2, id) });
        network.Filter = _ => [];
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        return network.Sent[0].Octets;
    }

    private static byte[] Rewritten(byte[] message, PayloadType type, byte[] content)
    {
        IsakmpHeader.TryParse(message, out IsakmpHeader header);
        var payloads = new PayloadChain();
        bool found = false;
        var reader = new PayloadReader(header.NextPayload, message.AsSpan(IsakmpHeader.Size));
        while (reader.MoveNext())
        {
            payloads.Add(reader.Type, reader.Type == type ? content : reader.Content);
            found |= reader.Type == type;
        }
        if (!found) payloads.Add(type, content);
        return Message(header, payloads.Octets);
    }

    private static byte[] Message(IsakmpHeader header, ReadOnlySpan<byte> body)
    {
        byte[] message = new byte[IsakmpHeader.Size + body.Length];
        (header with { Length = (uint)message.Length }).Write(message);
        body.CopyTo(message.AsSpan(IsakmpHeader.Size));
        return message;
    }

    private static byte[] Ke(byte[] message)
    {
        IsakmpHeader.TryParse(message, out IsakmpHeader header);
        var reader = new PayloadReader(header.NextPayload, message.AsSpan(IsakmpHeader.Size));
        while (reader.MoveNext())
            if (reader.Type == PayloadType.KeyExchange) return reader.Content.ToArray();
        throw new FormatException();
    }

    private static void AssertNext(Network network, Gateway sender, ExchangeType exchange, bool encrypted, PayloadType first)
    {
        Datagram? datagram = network.Step();
        Assert.NotNull(datagram);
        Assert.Same(sender, datagram.From);
        Assert.Equal((exchange, encrypted, first), (datagram.Header.Exchange, datagram.Header.IsEncrypted, datagram.Header.NextPayload));
    }
}
