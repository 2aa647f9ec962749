using Amaranten.Crypto;
using Amaranten.Ike;
using Amaranten.Wire;
using Amaranten.Wire.Isakmp;
using Ike.Tests.Net;

namespace Ike.Tests;

/// <summary>What an operator reads when two ends do not fit.</summary>
public sealed class TellingTests
{
    [Theory]
    [InlineData("3des-sha1-modp1024", "aes256-sha1-modp1024, aes128-sha1-modp1024",
        "encryption: peer offers 3des, we accept aes256, aes128")]
    [InlineData("aes128-md5-modp1024", "aes128-sha1-modp1024", "hash: peer offers md5, we accept sha1")]
    [InlineData("aes128-sha1-modp768, aes128-sha1-modp1536", "aes128-sha1-modp1024", "group: peer offers modp768, modp1536, we accept modp1024")]
    [InlineData("3des-md5-modp768, 3des-sha1-modp1024", "aes256-sha512-modp1024, aes128-sha1-modp1024", "encryption: peer offers 3des, we accept aes128")]
    [InlineData("3des-md5-modp768", "aes128-sha1-modp1024",
        "peer offers 3des/md5/pre-shared key/modp768; we accept aes128/sha1/pre-shared key/modp1024; "
        + "the nearest two differ in encryption 3des for aes128, hash md5 for sha1, group modp768 for modp1024")]
    public void No_phase_1_proposal(string theirs, string ours, string told)
    {
        var (network, alice, bob) = Network.Pair(Tunnels.Alice.WithIke(theirs.Split(", ")), Tunnels.Bob.WithIke(ours.Split(", ")));
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Assert.Equal(told, bob.Last(IkeEventKind.NoProposalChosen)!.Detail);
        Assert.Empty(alice.Pairs);
        // The initiator tells the peer's word, does not believe it, and goes on trying.
        Assert.Contains("NO-PROPOSAL-CHOSEN, unauthenticated", alice.Last(IkeEventKind.NoProposalChosen)!.Detail);
        Assert.Equal(TunnelPhase.Phase1, alice.Engine.Status[0].Phase);
        network.Run(35_000);
        Assert.Equal(5, network.Sent.Count(d => d.From == alice));
        Assert.Contains("the peer says NO-PROPOSAL-CHOSEN", alice.Engine.Status[0].LastFailure!.Detail);
        Assert.Equal(IkeEventKind.NoProposalChosen, alice.Engine.Status[0].LastFailure!.Kind);
    }

    [Theory]
    [InlineData("aes256-sha1", "aes128-sha1", "encryption: peer offers aes256, we accept aes128")]
    [InlineData("aes128-sha1-modp768", "aes128-sha1", "PFS group: peer offers modp768, we accept none")]
    [InlineData("aes128-sha1", "aes128-sha1-modp1024", "PFS group: peer offers none, we accept modp1024")]
    [InlineData("null-sha256, aes128gcm16", "aes256gcm16", "encryption: peer offers aes128gcm16, we accept aes256gcm16")]
    public void No_phase_2_proposal(string theirs, string ours, string told)
    {
        var (network, alice, bob) = Network.Pair(Tunnels.Alice.WithEsp(theirs.Split(", ")), Tunnels.Bob.WithEsp(ours.Split(", ")));
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Assert.Equal(told, bob.Last(IkeEventKind.NoProposalChosen)!.Detail);
        Assert.StartsWith("the peer says NO-PROPOSAL-CHOSEN: we offer", alice.Last(IkeEventKind.NoProposalChosen)!.Detail);
        Assert.NotNull(alice.Engine.Status[0].RetryAt);
        Assert.Empty(alice.Pairs);
        Assert.Empty(bob.Pairs);
    }

    // What a refusal is about stands in it as values too, not only in words.
    [Fact]
    public void A_difference_is_a_value()
    {
        Difference? Of(IkeTunnel alice, IkeTunnel bob, IkeEventKind kind)
        {
            var (network, initiator, responder) = Network.Pair(alice, bob);
            initiator.Engine.Acquire("a", 0, false, network.Now);
            network.Run(60_000);
            return responder.Last(kind)!.Differences.SingleOrDefault();
        }
        Assert.Equal(new Difference(IkeParameter.Hash, "md5", "sha1"),
            Of(Tunnels.Alice.WithIke("aes128-md5-modp768"), Tunnels.Bob, IkeEventKind.NoProposalChosen));
        Assert.Equal(new Difference(IkeParameter.PfsGroup, "modp768", "none"),
            Of(Tunnels.Alice.WithEsp("aes128-sha1-modp768"), Tunnels.Bob, IkeEventKind.NoProposalChosen));
        Assert.Equal(new Difference(IkeParameter.Encapsulation, "transport", "tunnel"),
            Of(Tunnels.Alice.AsTransport(), Tunnels.Bob.AsTransport() with { Encapsulation = Encapsulation.Tunnel }, IkeEventKind.NoProposalChosen));
        Assert.Equal(new Difference(IkeParameter.Mode, "aggressive mode", "main mode"),
            Of(Tunnels.Alice with { Aggressive = true }, Tunnels.Bob, IkeEventKind.Phase1Failed));
        Assert.Equal(new Difference(IkeParameter.PreSharedKey, "", ""), Of(Tunnels.Alice.WithPsk("something else"), Tunnels.Bob, IkeEventKind.WrongPsk));
        Assert.Equal(new Difference(IkeParameter.Identity, "ip:192.0.2.1", "dns:alice.example"),
            Of(Tunnels.Alice, Tunnels.Bob with { PeerId = new IkeIdentity(2, "alice.example") }, IkeEventKind.WrongIdentity));
        Assert.Equal(new Difference(IkeParameter.RemoteNetwork, "10.9.0.0/16", "10.1.0.0/16"),
            Of(Tunnels.Alice with { Selectors = [Tunnels.Selector("10.9.0.0/16", "10.2.0.0/16")] }, Tunnels.Bob, IkeEventKind.WrongSelectors));
    }

    [Fact]
    public void The_pre_shared_keys_differ()
    {
        var (network, alice, bob) = Network.Pair(Tunnels.Alice.WithPsk("something else"));
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(60_000);
        Assert.Equal("the first encrypted message does not decrypt to a sound ID and HASH: the pre-shared keys differ", bob.Last(IkeEventKind.WrongPsk)!.Detail);
        Assert.Equal(1, bob.Count(IkeEventKind.WrongPsk));
        Assert.Contains("most likely the pre-shared keys differ", alice.Last(IkeEventKind.WrongPsk)!.Detail);
        Assert.Contains("PAYLOAD-MALFORMED, unauthenticated", alice.Last(IkeEventKind.WrongPsk)!.Detail);
        Assert.Equal(IkeEventKind.WrongPsk, alice.Engine.Status[0].LastFailure!.Kind);
        Assert.Empty(bob.Engine.Status[0].IkeSas);
    }

    [Fact]
    public void The_initiator_is_not_who_it_should_be()
    {
        var (network, alice, bob) = Network.Pair(bob: Tunnels.Bob with { PeerId = new IkeIdentity(2, "alice.example") });
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Assert.StartsWith("the peer says it is ip:192.0.2.1, we expect dns:alice.example", bob.Last(IkeEventKind.WrongIdentity)!.Detail);
        Assert.Contains("INVALID-ID-INFORMATION, though the pre-shared key is the same; we say we are ip:192.0.2.1", alice.Last(IkeEventKind.PeerRefuses)!.Detail);
        Assert.Empty(alice.Engine.Status[0].IkeSas);
    }

    [Fact]
    public void The_responder_is_not_who_it_should_be()
    {
        var (network, alice, bob) = Network.Pair(Tunnels.Alice with { PeerId = new IkeIdentity(3, "bob@example") });
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Assert.StartsWith("the peer says it is ip:192.0.2.2, we expect email:bob@example", alice.Last(IkeEventKind.WrongIdentity)!.Detail);
        Assert.Contains("INVALID-ID-INFORMATION", bob.Last(IkeEventKind.PeerRefuses)!.Detail);
        Assert.Empty(bob.Engine.Status[0].IkeSas);
        Assert.Empty(alice.Engine.Status[0].IkeSas);
    }

    [Fact]
    public void The_networks_differ()
    {
        var (network, alice, bob) = Network.Pair(Tunnels.Alice with { Selectors = [Tunnels.Selector("10.9.0.0/16", "10.2.0.0/16")] });
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Assert.Equal("the peer asks for 10.2.0.0/16 === 10.9.0.0/16, we have 10.2.0.0/16 === 10.1.0.0/16 (ours === theirs): "
            + "correct the networks on one side", bob.Last(IkeEventKind.WrongSelectors)!.Detail);
        Assert.StartsWith("the peer says INVALID-ID-INFORMATION to 10.9.0.0/16 === 10.2.0.0/16", alice.Last(IkeEventKind.WrongSelectors)!.Detail);
    }

    [Fact]
    public void Nobody_answers()
    {
        var (network, alice, _) = Network.Pair();
        network.Filter = _ => [];
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(32_000);
        Assert.Equal([0L, 1000, 3000, 7000, 15000], network.Sent.Select(d => d.Arrives.Since(network.Sent[0].Arrives)));
        Assert.StartsWith("no answer to HDR, SA (sent 5 times in 31 s)", alice.Last(IkeEventKind.NoAnswer)!.Detail);
        // Traffic waits for the pause; the operator does not.
        int sent = network.Sent.Count;
        alice.Engine.Acquire("a", 0, byOperator: false, network.Now);
        Assert.Equal(sent, network.Sent.Count);
        alice.Engine.Acquire("a", 0, byOperator: true, network.Now);
        Assert.Equal(sent + 1, network.Sent.Count);
    }

    [Fact]
    public void The_peer_falls_silent_in_quick_mode()
    {
        var (network, alice, _) = Network.Pair();
        network.Filter = d => d.Header.Exchange == ExchangeType.QuickMode ? [] : [d];
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(32_000);
        Assert.StartsWith("no answer to HDR*, HASH(1), SA, Ni for 10.1.0.0/16 === 10.2.0.0/16 (sent 5 times", alice.Last(IkeEventKind.NoAnswer)!.Detail);
    }

    [Fact]
    public void What_a_peer_says_cannot_write_log_lines() =>
        Assert.Equal("a\\x0a\\x1b[31mb\\x22\\x5c", EscapedText.Of("a\n\u001b[31mb\"\\"u8));

    [Fact]
    public void No_event_holds_a_secret()
    {
        var (network, alice, bob) = Network.Pair();
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Assert.Equal("***", new SecretBytes(4).ToString());
        foreach (IkeEvent told in alice.Events.Concat(bob.Events))
            foreach (InstalledPair pair in alice.Pairs.Values)
                Assert.DoesNotContain(Convert.ToHexStringLower(pair.InboundKeymat)[..16], told.Detail, StringComparison.OrdinalIgnoreCase);
    }
}
