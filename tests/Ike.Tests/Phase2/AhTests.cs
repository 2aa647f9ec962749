using System.Security.Cryptography;
using Amaranten.Crypto;
using Amaranten.Crypto.Suites;
using Amaranten.Ike;
using Amaranten.Ike.Phase2;
using Amaranten.Wire.Isakmp;
using Ike.Tests.Net;
using HashAlgorithm = Amaranten.Crypto.Suites.HashAlgorithm;

namespace Ike.Tests.Phase2;

/// <summary>AH, and ESP inside AH, agreed in one quick mode (RFC 2408 §4.2, RFC 2407 §4.4.3).</summary>
public sealed class AhTests
{
    public static TheoryData<IntegrityAlgorithm> Hashes =>
        [IntegrityAlgorithm.HmacMd5, IntegrityAlgorithm.HmacSha1, IntegrityAlgorithm.HmacSha256, IntegrityAlgorithm.HmacSha384, IntegrityAlgorithm.HmacSha512];

    [Theory, MemberData(nameof(Hashes))]
    public void AH_alone_and_with_ESP_comes_up_with_every_hash(IntegrityAlgorithm hash)
    {
        foreach (bool alone in (bool[])[true, false])
        {
            var (_, alice, bob) = Up(Tunnels.Alice.WithAh(alone, hash), Tunnels.Bob.WithAh(alone, hash));
            ChildSuite suite = alice.Pairs.Values.First().Suite;
            Assert.Equal((alone, hash), (suite.Esp is null, suite.Ah!.Value.Integrity));
            Assert.False(bob.Pairs.Values.First().Udp);
        }
    }

    [Fact]
    public void ESP_inside_AH_with_PFS()
    {
        IkeTunnel alice = Tunnels.Alice.WithEsp("aes128-sha256-modp1024"), bob = Tunnels.Bob.WithEsp("3des-md5-modp1024", "aes128-sha256-modp1024");
        var (_, a, _) = Up(alice.WithAh(false, IntegrityAlgorithm.HmacSha512, IntegrityAlgorithm.HmacSha1), bob.WithAh(false, IntegrityAlgorithm.HmacSha1));
        Assert.Equal("aes128-sha256-modp1024+ah-sha1-modp1024", a.Pairs.Values.First().Suite.ToString());
    }

    // RFC 2407 §4.4.3: AH_MD5 2, AH_SHA 3; RFC 4868 §4: AH_SHA2-256 5, 384 6, 512 7; with the authentication attribute that says the same.
    [Theory]
    [InlineData(IntegrityAlgorithm.HmacMd5, 2, 1)]
    [InlineData(IntegrityAlgorithm.HmacSha1, 3, 2)]
    [InlineData(IntegrityAlgorithm.HmacSha256, 5, 5)]
    [InlineData(IntegrityAlgorithm.HmacSha384, 6, 6)]
    [InlineData(IntegrityAlgorithm.HmacSha512, 7, 7)]
    public void Transforms_of_AH_have_the_numbers_of_the_RFC(IntegrityAlgorithm hash, ulong transform, ulong authentication) =>
        Assert.Equal(new EspOffer(ProtocolId.Ah, transform, 0, authentication, 2, 1), AhOffer.Of(new AhSuite(hash, DhGroup.Modp1024), 1));

    // KEYMAT = prf(SKEYID_d, protocol | SPI | Ni_b | Nr_b), K2 = prf(SKEYID_d, K1 | ...), computed here with the HMAC of the platform.
    [Theory]
    [InlineData(ProtocolId.Esp, 52)]
    [InlineData(ProtocolId.Ah, 20)]
    [InlineData(ProtocolId.Ah, 64)]
    public void KEYMAT_is_of_the_protocol_and_the_SPI(ProtocolId protocol, int length)
    {
        byte[] skeyidD = [.. Enumerable.Range(1, 32).Select(i => (byte)i)], ni = [1, 2, 3, 4, 5, 6, 7, 8], nr = [9, 10, 11, 12, 13, 14, 15, 16];
        byte[] seed = [(byte)protocol, 0xC0, 0x01, 0xD0, 0x0D, .. ni, .. nr], k = [], expected = [];
        while (expected.Length < length)
        {
            byte[] input = [.. k, .. seed];
            k = HMACSHA256.HashData(skeyidD, input);
            expected = [.. expected, .. k];
        }
        using var secret = new SecretBytes(skeyidD);
        using SecretBytes keymat = Keymat.Derive(HashAlgorithm.Sha256, secret, null, protocol, 0xC001D00D, ni, nr, length);
        Assert.Equal(expected[..length], keymat.Span.ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_delete_of_either_protocol_takes_both_away(bool ofAh)
    {
        IkeTunnel both = Tunnels.Alice.WithAh(false, IntegrityAlgorithm.HmacSha256);
        var (network, alice, bob) = Up(both, Tunnels.Bob.WithAh(false, IntegrityAlgorithm.HmacSha256));
        InstalledPair pair = alice.Pairs.Values.First();
        alice.Engine.Tunnels[0].IkeSas[0].SendDelete([ofAh ? new(0, pair.AhInboundSpi) : new(pair.InboundSpi, 0)]);
        network.Settle();
        Assert.Empty(bob.Pairs);
    }

    // Threats 29: the SPI of ESP is none of AH, nor the other way round.
    [Fact]
    public void The_delete_of_the_other_protocol_takes_nothing_away()
    {
        var (network, alice, bob) = Up(Tunnels.Alice.WithAh(false, IntegrityAlgorithm.HmacSha256), Tunnels.Bob.WithAh(false, IntegrityAlgorithm.HmacSha256));
        InstalledPair pair = alice.Pairs.Values.First();
        alice.Engine.Tunnels[0].IkeSas[0].SendDelete([new(pair.AhInboundSpi, pair.InboundSpi)]);
        network.Settle();
        Assert.Single(bob.Pairs);
    }

    [Fact]
    public void Taking_down_deletes_both_SPIs()
    {
        var (network, alice, bob) = Up(Tunnels.Alice.WithAh(false, IntegrityAlgorithm.HmacSha256), Tunnels.Bob.WithAh(false, IntegrityAlgorithm.HmacSha256));
        int before = network.Sent.Count;
        alice.Engine.Down("a", network.Now);
        network.Settle();
        Assert.Empty(bob.Pairs);
        // HDR*, HASH(1), D(ESP) -->   HDR*, HASH(1), D(AH) -->   HDR*, HASH(1), D(ISAKMP) -->
        Assert.Equal(3, network.Sent.Skip(before).Count(datagram => datagram.From == alice));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Bundles_are_replaced_without_a_gap_also_from_both_sides_at_once(ulong seed)
    {
        IkeTunnel ofAlice = Tunnels.Alice.WithAh(false, IntegrityAlgorithm.HmacSha256) with { EspLifetimeSeconds = 60 };
        IkeTunnel ofBob = Tunnels.Bob.WithAh(false, IntegrityAlgorithm.HmacSha256) with { EspLifetimeSeconds = 60 };
        var (network, alice, bob) = Up(ofAlice, ofBob, seed);
        alice.Engine.SoftLimitReached(alice.Sending[0], network.Now);
        bob.Engine.SoftLimitReached(bob.Sending[0], network.Now);
        int lost = 0;
        network.Run(300_000, () =>
        {
            if (!Agreement.Traffic(alice, bob, network.Now) || !Agreement.Traffic(bob, alice, network.Now)) lost++;
        });
        Assert.Equal(0, lost);
        Assert.InRange(alice.Pairs.Count, 1, 3);
        foreach (InstalledPair pair in alice.Pairs.Values)
            if (bob.Pairs.TryGetValue(pair.OutboundSpi, out InstalledPair? other)) Agreement.AssertMatch(pair, other);
        Assert.True(alice.Count(IkeEventKind.Phase2Established) > 4);
    }

    [Theory]
    [InlineData(false, true, "protocol: peer offers esp, we accept ah")]
    [InlineData(true, false, "protocol: peer offers ah, we accept esp")]
    public void A_difference_of_protocols_is_named(bool aliceUsesAh, bool bobUsesAh, string why)
    {
        // NULL encryption, so that the protocol is all that differs.
        IkeTunnel With(IkeTunnel tunnel, bool ah) => ah ? tunnel.WithAh(true, IntegrityAlgorithm.HmacSha1) : tunnel.WithEsp("null-sha1");
        var (network, alice, bob) = Network.Pair(With(Tunnels.Alice, aliceUsesAh), With(Tunnels.Bob, bobUsesAh));
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Assert.Empty(bob.Pairs);
        string detail = bob.Last(IkeEventKind.NoProposalChosen)!.Detail;
        Assert.True(detail == why || detail.Contains(aliceUsesAh ? "ah/none/sha1" : "esp/null/sha1", StringComparison.Ordinal), detail);
    }

    [Fact]
    public void A_missing_AH_is_named()
    {
        var (network, alice, bob) = Network.Pair(Tunnels.Alice, Tunnels.Bob.WithAh(false, IntegrityAlgorithm.HmacSha1));
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Assert.Empty(bob.Pairs);
        Assert.Contains("esp+ah", bob.Last(IkeEventKind.NoProposalChosen)!.Detail, StringComparison.Ordinal);
    }

    // A proposal is taken whole or not at all; the next number is an alternative (RFC 2408 §4.2).
    [Fact]
    public void Proposals_of_one_number_belong_together()
    {
        var espOnly = new ChildPolicy([Tunnels.Esp("aes128-sha1")], [], 1);
        var both = new ChildPolicy([Tunnels.Esp("aes128-sha1")], [new AhSuite(IntegrityAlgorithm.HmacSha1, DhGroup.None)], 1);
        byte[] bundle = ChildProposals.Offer(both, new Lifetime(3600, 0), new ChildSpis(0x1000, 0x2000));
        Assert.Equal(IkeDrop.None, ChildProposals.TryRead(bundle, out List<ProposalOffer> read));
        Assert.False(ChildProposals.TryChoose(read, espOnly, out _));
        Assert.True(ChildProposals.TryChoose(read, both, out ChosenProposal chosen));
        Assert.Equal(new ChildSpis(0x1000, 0x2000), chosen.Spis);

        ProposalOffer alternative = read[0] with { Number = 2, Protocols = [read[0].Protocols[1]] };
        Assert.True(ChildProposals.TryChoose([read[0], alternative], espOnly, out chosen));
        Assert.Equal((2, 0u), (chosen.Number, chosen.Spis.Ah));
        // ESP twice under one number is no offer at all (threats 15).
        ProposalOffer doubled = read[0] with { Protocols = [read[0].Protocols[1], read[0].Protocols[1]] };
        Assert.False(ChildProposals.TryChoose([doubled], espOnly, out _));
        Assert.False(ChildProposals.TryChoose([doubled], both, out _));
    }

    // Some peers call the AH around ESP in tunnel mode transport mode: on the wire it is the same.
    [Fact]
    public void AH_in_transport_mode_may_stand_around_ESP_in_tunnel_mode()
    {
        AhSuite sha1 = new(IntegrityAlgorithm.HmacSha1, DhGroup.None);
        TransformOffer esp = new(EspOffer.Of(Tunnels.Esp("aes128-sha1"), 1), new(3600, 0), 0x1000, []), ah = new(AhOffer.Of(sha1, 2), new(60, 0), 0x2000, []);
        List<ProposalOffer> offered = [new(1, [new(ProtocolId.Ah, [ah]), new(ProtocolId.Esp, [esp])])];
        Assert.True(ChildProposals.TryChoose(offered, new([Tunnels.Esp("aes128-sha1")], [sha1], 1), out ChosenProposal chosen));
        Assert.Equal(60, chosen.Lifetime.Seconds);
        Assert.False(ChildProposals.TryChoose([new(1, [new(ProtocolId.Ah, [ah])])], new([], [sha1], 1), out _));
    }

    // Whatever stands in an SA payload: read within the limits, chosen or explained, and never more than refused (threats 14, 15).
    [Fact]
    public void Spoilt_bundles_do_no_harm()
    {
        var policy = new ChildPolicy([Tunnels.Esp("aes128-sha1"), Tunnels.Esp("3des-md5")], [new AhSuite(IntegrityAlgorithm.HmacSha1, DhGroup.None)], 1);
        byte[] whole = ChildProposals.Offer(policy, new Lifetime(3600, 5000), new ChildSpis(0x1000, 0x2000));
        for (int length = 0; length < whole.Length; length++)
            Assert.Equal(IkeDrop.Malformed, ChildProposals.TryRead(whole.AsSpan(0, length), out _));
        var random = new SeededRandom(15);
        int read = 0;
        for (int round = 0; round < 20_000; round++)
        {
            byte[] spoilt = [.. whole];
            for (int i = random.Below(4); i >= 0; i--) spoilt[random.Below(spoilt.Length)] = (byte)random.Below(256);
            if (ChildProposals.TryRead(spoilt, out List<ProposalOffer> offers) != IkeDrop.None) continue;
            read++;
            Assert.InRange(offers.Sum(offer => offer.Protocols.Count), 1, Limits.Proposals);
            if (ChildProposals.TryChoose(offers, policy, out ChosenProposal chosen)) Assert.Equal(2, chosen.Transforms.Count);
            else Assert.NotEmpty(ChildProposals.Explain(offers, policy).Detail);
        }
        Assert.InRange(read, 1_000, 19_999);
    }

    [Fact]
    public void AH_refuses_a_NAT_and_says_so()
    {
        var (network, alice, bob) = Network.Pair(Tunnels.Alice.WithAh(true, IntegrityAlgorithm.HmacSha1) with { NatTraversal = NatTraversal.Always },
            Tunnels.Bob.WithAh(true, IntegrityAlgorithm.HmacSha1));
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Agreement.AssertOnePair(alice, bob); // "always" means nothing to AH

        IkeTunnel other = Tunnels.Bob with { NatTraversal = NatTraversal.Always };
        (network, alice, bob) = Network.Pair(Tunnels.Alice.WithAh(true, IntegrityAlgorithm.HmacSha1), other);
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Assert.Contains("AH does not pass a NAT", alice.Last(IkeEventKind.NatInTheWay)!.Detail, StringComparison.Ordinal);
        Assert.Empty(alice.Pairs);
    }

    private static (Network, Gateway, Gateway) Up(IkeTunnel alice, IkeTunnel bob, ulong seed = 1)
    {
        var (network, a, b) = Network.Pair(alice, bob, seed);
        a.Engine.Acquire("a", 0, byOperator: false, network.Now);
        network.Settle();
        Agreement.AssertOnePair(a, b);
        return (network, a, b);
    }
}
