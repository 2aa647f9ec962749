using Amaranten.Ike;
using Amaranten.Ike.Phase1;
using Amaranten.Wire.Isakmp;
using Ike.Tests.Net;
using Ike.Tests.Transaction;

namespace Ike.Tests;

/// <summary>Which method of authentication is offered and accepted, and whom a tunnel's list of identities means.</summary>
public sealed class MethodTests
{
    // draft-beaulieu-ike-xauth-02 §7.2: the number tells at whose end the user is.
    [Theory]
    [InlineData(true, 65001)]
    [InlineData(false, 65002)]
    public void XAUTH_with_a_pre_shared_key_names_the_end_of_the_user(bool userInitiates, int method)
    {
        IkeTunnel alice = Tunnels.Alice, bob = Tunnels.Bob;
        var (network, a, b) = userInitiates
            ? Network.Pair(alice.AsUser("carol", "secret"), bob.WithUsers(Clients.User("carol", "secret")))
            : Network.Pair(alice.WithUsers(Clients.User("carol", "secret")), bob.AsUser("carol", "secret"));
        a.Engine.Acquire("a", 0, false, network.Now);
        network.Run(5_000);
        Agreement.AssertOnePair(a, b);
        Assert.Equal((ushort)method, a.Engine.Tunnels[0].IkeSas[0].Method.Number);
        Assert.Equal((ushort)method, b.Engine.Tunnels[0].IkeSas[0].Method.Number);
        Assert.Equal([(ushort)method], Offered(network.Sent[0].Octets).Select(offer => (ushort)offer.Method).Distinct());
        Assert.Contains(Payloads(network.Sent[0].Octets), payload => payload.Type == PayloadType.VendorId
            && payload.Content.AsSpan().SequenceEqual(Convert.FromHexString("09002689dfd6b712")));
    }

    // XAUTH in aggressive mode, as a group of road warriors has it.
    [Fact]
    public void XAUTH_after_aggressive_mode()
    {
        var (network, alice, bob) = Network.Pair(
            (Tunnels.Alice with { Aggressive = true }).AsUser("carol", "secret"),
            (Tunnels.Bob with { Aggressive = true }).WithUsers(Clients.User("carol", "secret")));
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(5_000);
        Agreement.AssertOnePair(alice, bob);
        Assert.NotNull(bob.Last(IkeEventKind.UserAccepted));
    }

    [Fact]
    public void A_peer_without_XAUTH_is_told_apart_by_its_method()
    {
        var (network, alice, bob) = Network.Pair(bob: Tunnels.Bob.WithUsers(Clients.User("carol", "secret")));
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(1_500);
        Assert.Equal("authentication: peer offers pre-shared key, we accept XAUTH with pre-shared key", bob.Last(IkeEventKind.NoProposalChosen)!.Detail);
    }

    // Threat 3: methods 4 and 5 are never accepted, and get the answer that every unknown number gets, in both modes.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Unsupported_methods_get_identical_answers(bool aggressive)
    {
        var answers = new List<byte[]>();
        foreach (ushort method in (ushort[])[2, 4, 5, 6, 777, 64223, 65003, 65007])
        {
            var (network, alice, bob) = Network.Pair(Tunnels.Alice with { Aggressive = aggressive }, Tunnels.Bob with { Aggressive = aggressive });
            network.Filter = d => d.From == alice ? [d with { Octets = WithMethod(d.Octets, method) }] : [d];
            alice.Engine.Acquire("a", 0, false, network.Now);
            network.Step();
            Assert.False(bob.HasComputations);
            Assert.Equal(1, bob.Drops(IkeDrop.NoProposal));
            answers.Add(Assert.Single(network.Sent, d => d.From == bob).Octets);
        }
        Assert.All(answers, answer => Assert.Equal(answers[0], answer));
        Assert.Equal((byte)NotifyType.NoProposalChosen, answers[0][^1]);
    }

    [Fact]
    public void A_tunnel_that_lacks_its_certificate_says_so_and_sends_nothing()
    {
        var (network, alice, bob) = Network.Pair(Tunnels.Alice with { Authentication = IkeAuthentication.Certificate });
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Assert.Empty(network.Sent);
        Assert.Equal("it cannot begin: no certificate of our own is given", alice.Last(IkeEventKind.Phase1Failed)!.Detail);
        bob.Engine.Acquire("b", 0, false, network.Now);
        network.Run(1_500);
        Assert.StartsWith("we can accept nothing: no certificate", alice.Last(IkeEventKind.NoProposalChosen)!.Detail);
    }

    [Theory]
    [InlineData(2, "gw.example", 2, "GW.example", true)]
    [InlineData(2, "*.example", 2, "gw.example", true)]
    [InlineData(2, "*.example", 2, "a.gw.example", true)]
    [InlineData(2, "*.example", 2, "example", false)]
    [InlineData(2, "*.example", 2, ".example", false)]
    [InlineData(2, "*.example", 2, "evilexample", false)]
    [InlineData(2, "*.example", 2, "gw.example.evil", false)]
    [InlineData(2, "*.example", 3, "gw.example", false)]
    [InlineData(2, "*", 2, "anything", true)]
    [InlineData(3, "*@example", 3, "joe@example", true)]
    [InlineData(3, "*@example", 3, "@example", false)]
    [InlineData(3, "*@example", 3, "x@evil@example", false)]
    [InlineData(3, "*@example", 3, "joe@evil.example", false)]
    [InlineData(3, "joe@example", 3, "JOE@example", true)]
    [InlineData(1, "10.0.0.0/8", 1, "10.255.0.1", true)]
    [InlineData(1, "10.0.0.0/8", 1, "11.0.0.1", false)]
    [InlineData(1, "10.0.0.1", 1, "10.0.0.1", true)]
    [InlineData(1, "10.0.0.1", 1, "10.0.0.2", false)]
    [InlineData(1, "10.0.0.1", 2, "10.0.0.1", false)]
    [InlineData(11, "key", 11, "key", true)]
    [InlineData(11, "key", 11, "KEY", false)]
    public void Patterns(byte type, string pattern, byte said, string value, bool matches) =>
        Assert.Equal(matches, IdentityMatch.Matches(new IdentityPattern(type, pattern), new IkeIdentity(said, value)));

    // Threat 11: the list decides, in both modes, and both values are told.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_list_of_identities_is_enforced(bool aggressive)
    {
        foreach ((string id, bool accepted) in new[] { ("gw1.example", true), ("gw1.evil", false) })
        {
            var (network, alice, bob) = Network.Pair(
                Tunnels.Alice with { Aggressive = aggressive, LocalId = new IkeIdentity(2, id) },
                Tunnels.Bob with { Aggressive = aggressive, PeerIds = [new IdentityPattern(3, "joe@example"), new IdentityPattern(2, "*.example")] });
            alice.Engine.Acquire("a", 0, false, network.Now);
            network.Run(5_000);
            Assert.Equal(accepted, bob.Pairs.Count > 0);
            // In aggressive mode a wrong identity gets a decoy: it never sends a third message, so only the deadline tells.
            if (accepted || aggressive) continue;
            Assert.Contains("the peer says it is dns:gw1.evil, we expect email:joe@example or dns:*.example", bob.Last(IkeEventKind.WrongIdentity)!.Detail);
        }
    }

    private static List<(PayloadType Type, byte[] Content)> Payloads(byte[] message)
    {
        IsakmpHeader.TryParse(message, out IsakmpHeader header);
        var payloads = new List<(PayloadType, byte[])>();
        var reader = new PayloadReader(header.NextPayload, message.AsSpan(IsakmpHeader.Size));
        while (reader.MoveNext()) payloads.Add((reader.Type, reader.Content.ToArray()));
        return payloads;
    }

    private static List<Phase1Offer> Offered(byte[] message)
    {
        Assert.Equal(IkeDrop.None, Phase1Proposals.TryRead(Payloads(message).Find(payload => payload.Type == PayloadType.Sa).Content, out var offered));
        return [.. offered.Select(transform => transform.Offer)];
    }

    // The attribute is four octets in the basic form: 0x8003, then the method.
    private static byte[] WithMethod(byte[] message, ushort method)
    {
        byte[] changed = [.. message];
        int at = changed.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x80, 0x03, 0x00, 0x01]);
        (changed[at + 2], changed[at + 3]) = ((byte)(method >> 8), (byte)(method & 0xFF));
        return changed;
    }
}
