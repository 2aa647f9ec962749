using Amaranten.Crypto.Certificates;
using Amaranten.Ike;
using Amaranten.Wire.Isakmp;
using Ike.Tests.Net;

namespace Ike.Tests;

/// <summary>Certificates that are trusted no more: in phase 1 (RFC 4945 §3.3.3), and while a tunnel stands. The lists come from a library that is not ours.</summary>
public sealed class RevocationTests
{
    private static readonly Authority s_root = new("Root");
    private static readonly Credential s_alice = s_root.Issue("alice.example", serial: 1), s_bob = s_root.Issue("bob.example", serial: 2);
    private readonly TrustStore _aliceTrusts = s_root.Trust, _bobTrusts = s_root.Trust;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_tunnel_whose_peer_is_revoked_meanwhile_is_taken_down(bool peerBegan)
    {
        var (network, alice, bob) = Up(peerBegan);
        Assert.True(_bobTrusts.TryAddCrl(s_root.Crl(1), Authority.Now, out string problem), problem);
        bob.Engine.TrustChanged(_bobTrusts, network.Now);
        network.Settle();
        Agreement.AssertOnePair(alice, bob); // a list that does not name it changes nothing

        Assert.True(_bobTrusts.TryAddCrl(s_root.Crl(2, s_alice), Authority.Now, out problem), problem);
        bob.Engine.TrustChanged(_bobTrusts, network.Now);
        network.Settle();
        IkeEvent refused = bob.Last(IkeEventKind.CertificateRefused)!;
        Assert.Equal((CertificateFault.Revoked, true), (refused.Fault, refused.Detail.Contains("was revoked by Root")));
        AssertDown(alice, bob);
        Assert.Contains("trusted no more", bob.Last(IkeEventKind.Phase1Deleted)!.Detail);
        // The peer was told of both.
        Assert.Equal("the peer deleted it", alice.Last(IkeEventKind.Phase1Deleted)!.Detail);
    }

    // Pairs outlive the ISAKMP SA that made them; the peer's certificate is still what they rest on.
    [Fact]
    public void Pairs_without_an_ISAKMP_SA_go_as_well()
    {
        var (network, alice, bob) = Up(peerBegan: false);
        bob.Engine.Tunnels[0].Phase1.Close(bob.Engine.Tunnels[0].IkeSas[0], tellPeer: true, "for the test", network.Now);
        network.Settle();
        Assert.NotEmpty(bob.Pairs);
        Assert.True(_bobTrusts.TryAddCrl(s_root.Crl(1, s_alice), Authority.Now, out _));
        bob.Engine.TrustChanged(_bobTrusts, network.Now);
        network.Settle();
        Assert.Empty(bob.Pairs);
    }

    [Fact]
    public void A_certificate_that_ends_takes_the_tunnel_down()
    {
        Credential shortly = s_root.Issue("alice.example", serial: 3, until: Authority.Now.AddMinutes(10));
        var (network, alice, bob) = Up(peerBegan: false, shortly);
        Run(network, bob, 9);
        Agreement.AssertOnePair(alice, bob);
        Run(network, bob, 2);
        Assert.Equal(CertificateFault.Expired, bob.Last(IkeEventKind.CertificateRefused)!.Fault);
        AssertDown(alice, bob);
    }

    // The clock of a small board may be set only when the tunnel stands already.
    [Fact]
    public void It_is_noticed_when_the_clock_is_set_later()
    {
        Credential shortly = s_root.Issue("alice.example", serial: 3, until: Authority.Now.AddMinutes(10));
        var (network, alice, bob) = Pair(shortly);
        bob.WallClock = null;
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Agreement.AssertOnePair(alice, bob);
        bob.WallClock = Authority.Now.AddDays(1);
        network.Run(3_601_000);
        Assert.Equal(CertificateFault.Expired, bob.Last(IkeEventKind.CertificateRefused)!.Fault);
        Assert.Empty(bob.Pairs);
    }

    // That a list has grown old says nothing about the peer: a web server that is down must not take every tunnel with it.
    [Fact]
    public void An_old_list_does_not_end_what_stands()
    {
        TrustStore required = s_root.TrustWith(RevocationPolicy.Required with { MaxCrlAgeSeconds = 600 });
        Assert.True(required.TryAddCrl(s_root.Crl(1), Authority.Now, out string problem, "http://ca.example/ca.crl"), problem);
        var (network, alice, bob) = Pair(s_alice, required);
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        bob.WallClock = Authority.Now.AddHours(2);
        bob.Engine.TrustChanged(required, network.Now);
        network.Settle();
        Agreement.AssertOnePair(alice, bob);
        Assert.Equal(0, bob.Count(IkeEventKind.CertificateRefused));
    }

    // What was refused for want of a list is tried at once when one comes.
    [Fact]
    public void A_list_that_comes_ends_the_pause()
    {
        TrustStore required = s_root.TrustWith(RevocationPolicy.Required);
        var (network, alice, bob) = Pair(s_alice, required);
        bob.Engine.Acquire("b", 0, false, network.Now);
        network.Settle();
        Assert.Equal(CertificateFault.RevocationUnknown, bob.Last(IkeEventKind.CertificateRefused)!.Fault);
        Assert.NotNull(bob.Engine.Status[0].RetryAt);
        Assert.True(required.TryAddCrl(s_root.Crl(1), Authority.Now, out _));
        bob.Engine.TrustChanged(required, network.Now);
        Assert.Null(bob.Engine.Status[0].RetryAt);
        bob.Engine.Acquire("b", 0, false, network.Now);
        network.Settle();
        Agreement.AssertOnePair(alice, bob);
    }

    [Theory]
    [InlineData(ListSending.Always, false, 1)]
    [InlineData(ListSending.Always, true, 1)]
    [InlineData(ListSending.IfAsked, false, 0)]
    [InlineData(ListSending.Never, false, 0)]
    public void Lists_travel_with_the_certificate_where_they_should(ListSending sending, bool aggressive, int lists)
    {
        TrustStore required = s_root.TrustWith(RevocationPolicy.Required);
        var (network, alice, bob) = Pair(s_alice, required, aggressive);
        alice.Engine.Settings = new IkeSettings { SendLists = sending };
        Assert.True(_aliceTrusts.TryAddCrl(s_root.Crl(1), Authority.Now, out _));
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        // Bob has no list of his own and demands one: with Alice's in hand he believes her, and keeps nothing.
        Assert.Equal(lists > 0, bob.Pairs.Count > 0);
        if (lists == 0) Assert.Equal(CertificateFault.RevocationUnknown, bob.Last(IkeEventKind.CertificateRefused)!.Fault);
        Assert.Empty(required.Lists);
    }

    // Nobody of ours asks for lists; other gateways do, by a request for encoding 7 (RFC 4945 §3.2.3).
    [Theory]
    [InlineData(ListSending.IfAsked, true)]
    [InlineData(ListSending.Never, false)]
    public void A_request_for_lists_is_answered(ListSending sending, bool sent)
    {
        var (network, alice, bob) = Pair(s_alice, s_root.TrustWith(RevocationPolicy.Required));
        alice.Engine.Settings = new IkeSettings { SendLists = sending };
        Assert.True(_aliceTrusts.TryAddCrl(s_root.Crl(1), Authority.Now, out _));
        network.Filter = d => d.From == bob && d.Header.NextPayload == PayloadType.KeyExchange ? [d with { Octets = AskingForLists(d.Octets) }] : [d];
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Assert.Equal(sent, bob.Pairs.Count > 0);
    }

    // A list with the peer's own certificate on it is no help to the peer.
    [Fact]
    public void A_peer_that_sends_the_list_it_is_on_is_refused()
    {
        var (network, alice, bob) = Pair(s_alice);
        alice.Engine.Settings = new IkeSettings { SendLists = ListSending.Always };
        Assert.True(_aliceTrusts.TryAddCrl(s_root.Crl(1, s_alice), Authority.Now, out _));
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Assert.Equal(CertificateFault.Revoked, bob.Last(IkeEventKind.CertificateRefused)!.Fault);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void INITIAL_CONTACT_is_said_where_it_may(bool may)
    {
        var (network, alice, bob) = Pair(s_alice);
        alice.Engine.Settings = new IkeSettings { SendInitialContact = may };
        foreach (long round in (long[])[1, 2])
        {
            alice.Engine.Acquire("a", 0, false, network.Now);
            network.Settle();
            Assert.Single(alice.Pairs);
            if (round == 2) break;
            alice.Restart(99, alice.Engine.Tunnels[0].Configured);
            alice.Engine.Settings = new IkeSettings { SendInitialContact = may };
            network.Run(1_000);
        }
        Assert.Equal(may, bob.Count(IkeEventKind.PeerRestarted) > 0);
    }

    private (Network, Gateway Alice, Gateway Bob) Up(bool peerBegan, Credential? alices = null)
    {
        var (network, alice, bob) = Pair(alices ?? s_alice);
        if (peerBegan) alice.Engine.Acquire("a", 0, false, network.Now);
        else bob.Engine.Acquire("b", 0, false, network.Now);
        network.Settle();
        Agreement.AssertOnePair(alice, bob);
        return (network, alice, bob);
    }

    private (Network, Gateway Alice, Gateway Bob) Pair(Credential alices, TrustStore? bobTrusts = null, bool aggressive = false)
    {
        var (network, alice, bob) = Network.Pair(
            Tunnels.Alice.WithCertificate(alices, _aliceTrusts) with { Aggressive = aggressive },
            Tunnels.Bob.WithCertificate(s_bob, bobTrusts ?? _bobTrusts) with { Aggressive = aggressive });
        (alice.WallClock, bob.WallClock) = (Authority.Now, Authority.Now);
        return (network, alice, bob);
    }

    private static void Run(Network network, Gateway gateway, int minutes)
    {
        for (int i = 0; i < minutes; i++)
        {
            network.Run(60_000);
            gateway.WallClock = gateway.WallClock!.Value.AddMinutes(1);
        }
        network.Run(2_000);
    }

    private static void AssertDown(Gateway alice, Gateway bob)
    {
        Assert.Empty(alice.Pairs);
        Assert.Empty(bob.Pairs);
        Assert.Empty(alice.Engine.Tunnels[0].IkeSas);
        Assert.Empty(bob.Engine.Tunnels[0].IkeSas);
    }

    // HDR, KE, Nr, CERTREQ: the encoding is the first octet of the request.
    private static byte[] AskingForLists(byte[] message)
    {
        byte[] changed = [.. message];
        IsakmpHeader.TryParse(message, out IsakmpHeader header);
        var reader = new PayloadReader(header.NextPayload, message.AsSpan(IsakmpHeader.Size));
        while (reader.MoveNext())
            if (reader.Type == PayloadType.CertificateRequest) changed[message.AsSpan().IndexOf(reader.Content)] = (byte)CertificateEncoding.RevocationList;
        return changed;
    }
}
