using System.Security.Cryptography;
using Amaranten.Crypto.Certificates;
using Amaranten.Ike;
using Amaranten.Wire.Isakmp;
using Ike.Tests.Net;
using Ike.Tests.Transaction;

namespace Ike.Tests;

/// <summary>Phase 1 with signatures (RFC 2409 §5.1, RFC 4754) and hybrid, in both modes and roles. Certificates come from a library that is not ours.</summary>
public sealed class SignatureTests
{
    private static readonly Authority s_root = new("Root"), s_stranger = new("Stranger");
    private static readonly Credential s_alice = s_root.Issue("alice.example"), s_bob = s_root.Issue("bob.example");

    [Fact]
    public void Main_mode_message_by_message()
    {
        var (network, alice, bob) = Pair(Alice(), Bob());
        alice.Engine.Acquire("a", 0, false, network.Now);
        AssertNext(network, alice, ExchangeType.MainMode, false, PayloadType.Sa);           // HDR, SA -->
        AssertNext(network, bob, ExchangeType.MainMode, false, PayloadType.Sa);             //                 <-- HDR, SA
        AssertNext(network, alice, ExchangeType.MainMode, false, PayloadType.KeyExchange);  // HDR, KE, Ni, CERTREQ -->
        AssertNext(network, bob, ExchangeType.MainMode, false, PayloadType.KeyExchange);    //                 <-- HDR, KE, Nr, CERTREQ
        AssertNext(network, alice, ExchangeType.MainMode, true, PayloadType.Id);            // HDR*, IDii, CERT, SIG_I -->
        AssertNext(network, bob, ExchangeType.MainMode, true, PayloadType.Id);              //                 <-- HDR*, IDir, CERT, SIG_R
        AssertNext(network, alice, ExchangeType.QuickMode, true, PayloadType.Hash);
        network.Settle();
        Agreement.AssertOnePair(alice, bob);
        Assert.Equal("RSA signature", alice.Engine.Status[0].IkeSas[0].Method);
        // The root that we trust is named in the request (RFC 2408 §3.10).
        byte[] request = Payloads(network.Sent[2].Octets).Single(payload => payload.Type == PayloadType.CertificateRequest).Content;
        Assert.Equal([4, .. s_root.Trust.RootNames.Single().Span], request);
    }

    [Fact]
    public void Aggressive_mode_message_by_message()
    {
        var (network, alice, bob) = Pair(Alice() with { Aggressive = true, Fragmentation = false }, Bob() with { Aggressive = true });
        alice.Engine.Acquire("a", 0, false, network.Now);
        AssertNext(network, alice, ExchangeType.Aggressive, false, PayloadType.Sa);         // HDR, SA, KE, Ni, CERTREQ, IDii -->
        AssertNext(network, bob, ExchangeType.Aggressive, false, PayloadType.Sa);           //                 <-- HDR, SA, KE, Nr, CERTREQ, IDir, CERT, SIG_R
        AssertNext(network, alice, ExchangeType.Aggressive, true, PayloadType.Certificate); // HDR*, CERT, SIG_I -->
        network.Settle();
        Agreement.AssertOnePair(alice, bob);
    }

    [Theory]
    [InlineData("nistP256", "ECDSA-256 signature", false)]
    [InlineData("nistP384", "ECDSA-384 signature", false)]
    [InlineData("nistP521", "ECDSA-521 signature", false)]
    [InlineData("nistP256", "ECDSA-256 signature", true)]
    public void ECDSA(string curve, string method, bool aggressive)
    {
        Credential Key(string name) => s_root.Issue(name, ECCurve.CreateFromFriendlyName(curve));
        var (network, alice, bob) = Pair(
            Alice().WithCertificate(Key("alice.example"), s_root.Trust) with { Aggressive = aggressive },
            Bob().WithCertificate(Key("bob.example"), s_root.Trust) with { Aggressive = aggressive });
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Agreement.AssertOnePair(alice, bob);
        Assert.Equal(method, bob.Engine.Status[0].IkeSas[0].Method);
    }

    // draft-ietf-ipsec-isakmp-hybrid-auth-05 §3.2: the server signs, the user proves himself by XAUTH alone, whichever side begins.
    [Theory]
    [InlineData(false, true, 64221)]
    [InlineData(true, true, 64221)]
    [InlineData(false, false, 64222)]
    [InlineData(true, false, 64222)]
    public void Hybrid(bool aggressive, bool userInitiates, int method)
    {
        IkeTunnel user = (Tunnels.Alice with { Authentication = IkeAuthentication.Hybrid, Trust = s_root.Trust, Aggressive = aggressive }).AsUser("carol", "secret");
        IkeTunnel server = (Bob() with { Authentication = IkeAuthentication.Hybrid, Trust = null, Aggressive = aggressive }).WithUsers(Clients.User("carol", "secret"));
        var (network, alice, bob) = Pair(user, server);
        if (userInitiates) alice.Engine.Acquire("a", 0, false, network.Now);
        else bob.Engine.Acquire("b", 0, false, network.Now);
        network.Run(5_000);
        Agreement.AssertOnePair(alice, bob);
        Assert.Equal((ushort)method, bob.Engine.Tunnels[0].IkeSas[0].Method.Number);
        Assert.NotNull(bob.Last(IkeEventKind.UserAccepted));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void XAUTH_with_RSA_signatures(bool aggressive)
    {
        var (network, alice, bob) = Pair(
            (Alice() with { Aggressive = aggressive }).AsUser("carol", "secret"),
            (Bob() with { Aggressive = aggressive }).WithUsers(Clients.User("carol", "secret")));
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(5_000);
        Agreement.AssertOnePair(alice, bob);
        Assert.Equal((ushort)65005, bob.Engine.Tunnels[0].IkeSas[0].Method.Number);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Intermediate_authorities_are_sent(bool aggressive)
    {
        Authority below = s_root.Below("Office");
        var (network, alice, bob) = Pair(
            Alice().WithCertificate(below.Issue("alice.example"), s_root.Trust) with { Aggressive = aggressive }, Bob() with { Aggressive = aggressive });
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Agreement.AssertOnePair(alice, bob);
    }

    // Nobody who is not vouched for gets in, in either mode and role; the reason is a value.
    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void A_strangers_certificate_is_refused(bool aggressive, bool strangerInitiates)
    {
        TrustStore both = s_root.Trust;
        IkeTunnel stranger = Alice().WithCertificate(s_stranger.Issue("alice.example"), both) with { Aggressive = aggressive };
        var (network, alice, bob) = Pair(stranger, Bob() with { Aggressive = aggressive });
        if (strangerInitiates) alice.Engine.Acquire("a", 0, false, network.Now);
        else bob.Engine.Acquire("b", 0, false, network.Now);
        network.Run(10_000);
        Assert.Equal(CertificateFault.NoChain, bob.Last(IkeEventKind.CertificateRefused)!.Fault);
        Assert.True(bob.Drops(IkeDrop.BadCertificate) > 0);
        Assert.Empty(bob.Engine.Tunnels[0].IkeSas);
        Assert.Empty(bob.Pairs);
    }

    // It is told under the keys of phase 1, behind its own message: AUTHENTICATION-FAILED (RFC 2409 appendix B).
    [Fact]
    public void A_peer_that_begins_is_told_that_its_certificate_is_refused()
    {
        var (network, alice, bob) = Pair(Alice().WithCertificate(s_stranger.Issue("alice.example"), s_root.Trust), Bob());
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Assert.Contains("AUTHENTICATION-FAILED; we say we are", alice.Last(IkeEventKind.PeerRefuses)!.Detail);
    }

    [Fact]
    public void An_expired_certificate_is_refused_where_the_time_is_known()
    {
        Credential old = s_root.Issue("alice.example", expired: true);
        var (network, alice, bob) = Pair(Alice().WithCertificate(old, s_root.Trust), Bob());
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Assert.Equal(CertificateFault.Expired, bob.Last(IkeEventKind.CertificateRefused)!.Fault);
        Assert.Empty(bob.Pairs);
    }

    // The identity must be a name of the certificate: a good certificate does not let one be somebody else.
    [Theory]
    [InlineData(2, "alice.example", true)]
    [InlineData(2, "ALICE.example", true)]
    [InlineData(2, "bob.example", false)]
    [InlineData(3, "alice.example", false)]
    [InlineData(1, "192.0.2.1", false)]
    [InlineData(9, "C=SE, CN=alice.example", true)]
    [InlineData(9, "C=SE, CN=eve.example", false)]
    public void The_identity_must_be_in_the_certificate(byte type, string id, bool accepted)
    {
        foreach (bool aggressive in (bool[])[false, true])
        {
            var (network, alice, bob) = Pair(
                Alice() with { LocalId = new IkeIdentity(type, id), Aggressive = aggressive }, Bob() with { Aggressive = aggressive });
            alice.Engine.Acquire("a", 0, false, network.Now);
            network.Run(5_000);
            Assert.Equal(accepted, bob.Pairs.Count > 0);
            if (!accepted) Assert.Contains("its certificate is for", bob.Last(IkeEventKind.WrongIdentity)!.Detail);
        }
    }

    // Threat 11: a good certificate that the tunnel's list does not name.
    [Theory]
    [InlineData("C=SE, CN=*", true)]
    [InlineData("C=SE, CN=carol", false)]
    public void The_list_decides_among_good_certificates(string pattern, bool accepted)
    {
        var (network, alice, bob) = Pair(Alice(), Bob() with { PeerIds = [new IdentityPattern(9, pattern)] });
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(5_000);
        Assert.Equal(accepted, bob.Pairs.Count > 0);
        if (!accepted) Assert.Contains($"we expect dn:{pattern}", bob.Last(IkeEventKind.WrongIdentity)!.Detail);
    }

    // One bit of a signature in aggressive mode, where it travels in clear: not believed, the true one still is.
    [Fact]
    public void A_wrong_signature_changes_nothing()
    {
        var (network, alice, bob) = Pair(Alice() with { Aggressive = true, Fragmentation = false }, Bob() with { Aggressive = true });
        bool forged = false;
        network.Filter = d =>
        {
            if (d.From != bob || d.Header.Exchange != ExchangeType.Aggressive || forged) return [d];
            forged = true;
            return [d with { Octets = Flipped(d.Octets, PayloadType.Signature) }];
        };
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(10_000);
        Assert.Equal(1, alice.Drops(IkeDrop.BadSignature));
        Assert.NotNull(alice.Last(IkeEventKind.WrongSignature));
        Agreement.AssertOnePair(alice, bob);
    }

    // RSA here and ECDSA there have no method in common: refused by the first message, with both named.
    [Fact]
    public void Keys_of_different_kinds_do_not_meet()
    {
        var (network, alice, bob) = Pair(Alice().WithCertificate(s_root.Issue("alice.example", ECCurve.NamedCurves.nistP256), s_root.Trust), Bob());
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(1_500);
        Assert.Equal("authentication: peer offers ECDSA-256 signature, we accept RSA signature", bob.Last(IkeEventKind.NoProposalChosen)!.Detail);
    }

    private static IkeTunnel Alice() => Tunnels.Alice.WithCertificate(s_alice, s_root.Trust);

    private static IkeTunnel Bob() => Tunnels.Bob.WithCertificate(s_bob, s_root.Trust);

    private static (Network, Gateway Alice, Gateway Bob) Pair(IkeTunnel alice, IkeTunnel bob)
    {
        var (network, a, b) = Network.Pair(alice, bob);
        (a.WallClock, b.WallClock) = (Authority.Now, Authority.Now);
        return (network, a, b);
    }

    private static List<(PayloadType Type, byte[] Content)> Payloads(byte[] message)
    {
        IsakmpHeader.TryParse(message, out IsakmpHeader header);
        var payloads = new List<(PayloadType, byte[])>();
        var reader = new PayloadReader(header.NextPayload, message.AsSpan(IsakmpHeader.Size));
        while (reader.MoveNext()) payloads.Add((reader.Type, reader.Content.ToArray()));
        return payloads;
    }

    private static byte[] Flipped(byte[] message, PayloadType type)
    {
        byte[] content = Payloads(message).Single(payload => payload.Type == type).Content, flipped = [.. message];
        flipped[message.AsSpan().IndexOf(content) + content.Length / 2] ^= 1;
        return flipped;
    }

    private static void AssertNext(Network network, Gateway sender, ExchangeType exchange, bool encrypted, PayloadType first)
    {
        Datagram? datagram = network.Step();
        Assert.NotNull(datagram);
        Assert.Same(sender, datagram.From);
        Assert.Equal((exchange, encrypted, first), (datagram.Header.Exchange, datagram.Header.IsEncrypted, datagram.Header.NextPayload));
    }
}
