using Amaranten.Ike;
using Amaranten.Ike.Informational;
using Amaranten.Wire.Isakmp;
using Ike.Tests.Net;

namespace Ike.Tests;

/// <summary>A peer that sets the commit bit (RFC 2408 §3.1). The header is not under the HASH, so the network plays that peer.</summary>
public sealed class CommitBitTests
{
    private const int FlagsAt = 19;

    [Theory]
    [InlineData("CONNECTED")]
    [InlineData("CONNECTED as a fourth message")]
    [InlineData("traffic")]
    [InlineData("time")]
    public void The_initiator_waits(string what)
    {
        var (network, alice, bob) = Network.Pair();
        Commit(network, bob);
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Assert.Single(alice.Pairs);
        Assert.Empty(alice.Sending);

        IkeSa sa = bob.Engine.Tunnels[0].IkeSas[0];
        uint id = sa.QuickModes[0].MessageId;
        PayloadChain connected = new PayloadChain().Add(PayloadType.Notify, Notifications.Of(ProtocolId.Esp, NotifyType.Connected, [], []));
        switch (what)
        {
            case "CONNECTED":
                PayloadChain payloads = InformationalExchange.Authenticate(sa.Keys.Authenticator(id).Add(connected.Octets).Finish(), connected);
                Inject(network, alice, sa, ExchangeType.Informational, id, payloads.First, sa.Cbc(id).Protect(payloads.Octets));
                break;
            case "CONNECTED as a fourth message":
                PayloadChain fourth = InformationalExchange.Authenticate(sa.Keys.Authenticator(id).Add(connected.Octets).Finish(), connected);
                // Its IV is the last block of HASH(3).
                Datagram third = network.Sent[^1];
                var cbc = sa.Cbc(id);
                cbc.Accept(third.Octets);
                Inject(network, alice, sa, ExchangeType.QuickMode, id, fourth.First, cbc.Protect(fourth.Octets));
                break;
            case "traffic":
                alice.Pairs.Values.First().LastInbound = network.Now;
                network.Run(500);
                break;
            default:
                network.Run(1_900);
                Assert.Empty(alice.Sending);
                network.Run(200);
                break;
        }
        Agreement.AssertOnePair(alice, bob);
    }

    [Fact]
    public void The_responder_waits_after_HASH3()
    {
        var (network, alice, bob) = Network.Pair();
        Commit(network, alice);
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Assert.Empty(bob.Sending);
        network.Run(2_100);
        Agreement.AssertOnePair(alice, bob);
    }

    [Fact]
    public void We_never_set_it()
    {
        var (network, alice, _) = Network.Pair();
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(60_000);
        Assert.DoesNotContain(network.Sent, d => (d.Header.Flags & IsakmpFlags.Commit) != 0);
    }

    private static void Commit(Network network, Gateway who) => network.Filter = d =>
    {
        if (d.From == who && d.Header.Exchange == ExchangeType.QuickMode) d.Octets[FlagsAt] |= (byte)IsakmpFlags.Commit;
        return [d];
    };

    private static void Inject(Network network, Gateway to, IkeSa from, ExchangeType exchange, uint id, PayloadType first, byte[] body)
    {
        byte[] message = new byte[IsakmpHeader.Size + body.Length];
        (from.Cookies with
        {
            Exchange = exchange,
            MessageId = id,
            NextPayload = first,
            Flags = IsakmpFlags.Encryption,
            Length = (uint)message.Length,
        }).Write(message);
        body.CopyTo(message, IsakmpHeader.Size);
        network.Inject(to, from.Local, message);
    }
}
