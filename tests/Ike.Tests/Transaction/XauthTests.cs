using Amaranten.Ike;
using Amaranten.Ike.Exchanges;
using Amaranten.Ike.Informational;
using Amaranten.Ike.Phase2;
using Amaranten.Ike.Transaction;
using Amaranten.Wire.Isakmp;
using Ike.Tests.Net;

namespace Ike.Tests.Transaction;

/// <summary>Extended authentication (draft-beaulieu-ike-xauth-02).</summary>
public sealed class XauthTests
{
    private static readonly IkeTunnel s_client = Tunnels.Alice.AsUser("carol", "open sesame");
    private static readonly IkeTunnel s_server = Tunnels.Bob.WithUsers(Clients.User("dave", "else"), Clients.User("carol", "open sesame"));

    [Fact]
    public void A_user_proves_who_he_is_before_quick_mode()
    {
        var (network, alice, bob) = Network.Pair(s_client, s_server);
        alice.Engine.Acquire("a", 0, false, network.Now);
        for (int i = 0; i < 6; i++) network.Step();

        AssertNext(network, bob, ExchangeType.Transaction);   //      <-- HDR*, HASH, ATTR(REQUEST: NAME, PASSWORD)
        AssertNext(network, alice, ExchangeType.Transaction); // HDR*, HASH, ATTR(REPLY: NAME, PASSWORD) -->
        AssertNext(network, bob, ExchangeType.Transaction);   //      <-- HDR*, HASH, ATTR(SET: STATUS)
        AssertNext(network, alice, ExchangeType.Transaction); // HDR*, HASH, ATTR(ACK: STATUS) -->
        AssertNext(network, alice, ExchangeType.QuickMode);
        network.Settle();

        Agreement.AssertOnePair(alice, bob);
        Assert.Equal("user carol", bob.Last(IkeEventKind.UserAccepted)!.Detail);
        Assert.DoesNotContain(alice.Events.Concat(bob.Events), e => e.Detail.Contains("sesame"));
    }

    [Theory]
    [InlineData("carol", "open sesam")]
    [InlineData("carol", "")]
    [InlineData("carol", "else")]
    [InlineData("", "open sesame")]
    [InlineData("mallory", "open sesame")]
    public void Who_does_not_know_the_password_gets_no_further(string name, string password)
    {
        var (network, alice, bob) = Network.Pair(Tunnels.Alice.AsUser(name, password), s_server);
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(3_000);

        Assert.Empty(bob.Pairs);
        Assert.Empty(bob.Engine.Status[0].IkeSas);
        Assert.Empty(alice.Engine.Status[0].IkeSas);
        Assert.DoesNotContain(network.Sent, datagram => datagram.Header.Exchange == ExchangeType.QuickMode);
        Assert.Contains("is not known, or the password is wrong", bob.Last(IkeEventKind.UserRefused)!.Detail);
        Assert.Contains("xauth-user and xauth-password", alice.Engine.Status[0].LastFailure!.Detail);
    }

    [Fact]
    public void An_empty_password_never_passes_not_even_a_user_without_one()
    {
        var (network, alice, bob) = Network.Pair(Tunnels.Alice.AsUser("carol", ""), Tunnels.Bob.WithUsers(Clients.User("carol", "")));
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(3_000);
        Assert.Equal(1, bob.Count(IkeEventKind.UserRefused));
        Assert.Empty(bob.Pairs);
    }

    // Threats 12: who has the group's pre-shared key is not yet a user.
    [Fact]
    public void Quick_mode_before_the_user_has_proved_himself_is_dropped()
    {
        var (network, alice, bob) = Network.Pair(s_client, s_server);
        network.Filter = datagram => datagram.From == alice && datagram.Header.Exchange == ExchangeType.Transaction ? [] : [datagram];
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        IkeSa sa = Assert.Single(alice.Engine.Tunnels[0].IkeSas);

        sa.Start(new Wish(0, Tunnels.Alice.Selectors[0], IsRekey: false), network.Now);
        network.Settle();

        Assert.Equal(1, bob.Drops(IkeDrop.Unexpected));
        Assert.Empty(bob.Pairs);
        Assert.Empty(alice.Pairs);
    }

    [Fact]
    public void A_client_that_never_answers_is_given_up()
    {
        var (network, alice, bob) = Network.Pair(s_client, s_server);
        network.Filter = datagram => datagram.From == alice && datagram.Header.Exchange == ExchangeType.Transaction ? [] : [datagram];
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(70_000);
        Assert.Empty(bob.Engine.Status[0].IkeSas);
        Assert.Contains("XAUTH", bob.Last(IkeEventKind.NoAnswer)!.Detail);
    }

    [Fact]
    public void A_server_that_never_asks_is_given_up()
    {
        var (network, alice, bob) = Network.Pair(s_client, s_server);
        network.Filter = datagram => datagram.From == bob && datagram.Header.Exchange == ExchangeType.Transaction ? [] : [datagram];
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(59_000);
        Assert.Empty(alice.Pairs);
        network.Run(10_000);
        Assert.Contains("no answer", bob.Last(IkeEventKind.NoAnswer)!.Detail);
        Assert.Empty(bob.Engine.Status[0].IkeSas);
    }

    // Threats 12, 27: what comes twice is answered twice and means the same.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Every_message_may_be_lost_once_or_come_twice(int which)
    {
        foreach (bool lost in (bool[])[true, false])
        {
            var (network, alice, bob) = Network.Pair(s_client, s_server);
            int seen = 0;
            network.Filter = datagram => datagram.Header.Exchange != ExchangeType.Transaction || ++seen != which ? [datagram]
                : lost ? [] : [datagram, datagram with { Arrives = datagram.Arrives.Plus(1) }];
            alice.Engine.Acquire("a", 0, false, network.Now);
            network.Run(8_000);
            Agreement.AssertOnePair(alice, bob);
            Assert.Equal(1, bob.Count(IkeEventKind.UserAccepted));
        }
    }

    [Fact]
    public void Phase_1_is_replaced_with_a_proof_of_its_own()
    {
        var (network, alice, bob) = Network.Pair(
            s_client with { IkeLifetimeSeconds = 120 }, s_server with { IkeLifetimeSeconds = 120 });
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(300_000);
        Assert.True(bob.Count(IkeEventKind.UserAccepted) >= 3);
        Assert.Equal(0, bob.Count(IkeEventKind.PeerDead));
        Assert.NotEmpty(alice.Sending);
        Assert.NotEmpty(bob.Sending);
    }

    // Cisco and racoon send SET under the message ID of their REQUEST.
    [Fact]
    public void The_status_may_come_under_the_message_id_of_the_request()
    {
        var (network, alice, bob) = Network.Pair(s_client, s_server);
        network.Filter = datagram => datagram.Header.Exchange == ExchangeType.Transaction ? [] : [datagram];
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        IkeSa server = bob.Engine.Tunnels[0].IkeSas[0], client = alice.Engine.Tunnels[0].IkeSas[0];
        const uint MessageId = 0xC15C0;
        CbcChain chain = server.Cbc(MessageId);

        network.Sent.Clear();
        network.Inject(alice, server.Local, Message(server, chain, MessageId, XauthDialogue.Request(7)));
        byte[] reply = Assert.Single(network.Sent).Octets;
        Assert.True(chain.TryOpen(reply, out byte[] _));
        chain.Accept(reply);
        network.Inject(alice, server.Local, Message(server, chain, MessageId, XauthDialogue.Status(7, passed: true)));

        Assert.True(client.IsReady);
        Assert.Equal(1, alice.Count(IkeEventKind.UserAccepted));
    }

    [Fact]
    public void Another_kind_of_proof_is_answered_with_failure()
    {
        Configuration request = XauthDialogue.Request(1).Basic(ConfigurationAttribute.XauthType, 1);
        Configuration reply = XauthDialogue.Reply(request, Clients.User("carol", "open sesame"));
        Assert.Equal(ConfigurationAttribute.Failed, reply.Number(ConfigurationAttribute.XauthStatus));
        Assert.False(reply.Has(ConfigurationAttribute.XauthUserPassword));
    }

    private static byte[] Message(IkeSa sa, CbcChain chain, uint messageId, Configuration configuration)
    {
        PayloadChain payloads = new PayloadChain().Add(PayloadType.Attributes, configuration.Write());
        payloads = InformationalExchange.Authenticate(sa.Keys.Authenticator(messageId).Add(payloads.Octets).Finish(), payloads);
        byte[] body = chain.Protect(payloads.Octets);
        byte[] message = new byte[IsakmpHeader.Size + body.Length];
        (sa.Cookies with
        {
            NextPayload = PayloadType.Hash,
            Exchange = ExchangeType.Transaction,
            Flags = IsakmpFlags.Encryption,
            MessageId = messageId,
            Length = (uint)message.Length,
        }).Write(message);
        body.CopyTo(message, IsakmpHeader.Size);
        chain.Accept(message);
        return message;
    }

    private static void AssertNext(Network network, Gateway sender, ExchangeType exchange)
    {
        Datagram? datagram = network.Step();
        Assert.NotNull(datagram);
        Assert.Same(sender, datagram.From);
        Assert.Equal((exchange, true, PayloadType.Hash), (datagram.Header.Exchange, datagram.Header.IsEncrypted, datagram.Header.NextPayload));
    }
}
