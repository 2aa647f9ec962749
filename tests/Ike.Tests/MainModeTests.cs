using Amaranten.Ike;
using Amaranten.Wire.Isakmp;
using Ike.Tests.Net;

namespace Ike.Tests;

/// <summary>RFC 2409 §5.4 and §5.5, message by message.</summary>
public sealed class MainModeTests
{
    [Fact]
    public void A_tunnel_comes_up_with_nine_messages()
    {
        var (network, alice, bob) = Network.Pair();
        alice.Engine.Acquire("a", 0, byOperator: false, network.Now);

        AssertNext(network, alice, ExchangeType.MainMode, false, PayloadType.Sa);           // HDR, SA -->
        AssertNext(network, bob, ExchangeType.MainMode, false, PayloadType.Sa);             //                 <-- HDR, SA
        AssertNext(network, alice, ExchangeType.MainMode, false, PayloadType.KeyExchange);  // HDR, KE, Ni -->
        AssertNext(network, bob, ExchangeType.MainMode, false, PayloadType.KeyExchange);    //                 <-- HDR, KE, Nr
        AssertNext(network, alice, ExchangeType.MainMode, true, PayloadType.Id);            // HDR*, IDii, HASH_I -->
        AssertNext(network, bob, ExchangeType.MainMode, true, PayloadType.Id);              //                 <-- HDR*, IDir, HASH_R
        AssertNext(network, alice, ExchangeType.QuickMode, true, PayloadType.Hash);         // HDR*, HASH(1), SA, Ni, IDci, IDcr -->
        Assert.Empty(bob.Sending);
        AssertNext(network, bob, ExchangeType.QuickMode, true, PayloadType.Hash);           //                 <-- HDR*, HASH(2), SA, Nr, IDci, IDcr
        AssertNext(network, alice, ExchangeType.QuickMode, true, PayloadType.Hash);         // HDR*, HASH(3) -->
        Assert.Null(network.Step());

        Agreement.AssertOnePair(alice, bob);
        Assert.Equal(TunnelPhase.Up, alice.Engine.Status[0].Phase);
        Assert.Equal(TunnelPhase.Up, bob.Engine.Status[0].Phase);
        Assert.False(alice.Pairs.Values.First().Udp);
    }

    private static void AssertNext(Network network, Gateway sender, ExchangeType exchange, bool encrypted, PayloadType first)
    {
        Datagram? datagram = network.Step();
        Assert.NotNull(datagram);
        Assert.Same(sender, datagram.From);
        Assert.Equal((exchange, encrypted, first), (datagram.Header.Exchange, datagram.Header.IsEncrypted, datagram.Header.NextPayload));
    }
}
