using System.Text;
using Amaranten.Ike;
using Amaranten.Ike.Watching;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;
using Ike.Tests.Net;
using Ike.Tests.Transaction;

namespace Ike.Tests;

/// <summary>Who watches sees every message once, both ways, in clear, and in the order of the story.</summary>
public sealed class WatchTests
{
    [Fact]
    public void Every_message_of_an_exchange_is_seen_in_clear_by_both_sides()
    {
        var (network, alice, bob) = Network.Pair(Tunnels.Alice.AsUser("carol", "open sesame"), Tunnels.Bob.WithUsers(Clients.User("carol", "open sesame")));
        List<SeenMessage> ofAlice = Watch(alice), ofBob = Watch(bob);
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();

        Assert.Equal(network.Sent.Count, ofAlice.Count);
        Assert.Equal(network.Sent.Select(datagram => datagram.From == alice), ofAlice.Select(seen => !seen.IsInbound));
        Assert.Equal(ofAlice.Select(seen => Convert.ToHexString(seen.Octets.Span)), ofBob.Select(seen => Convert.ToHexString(seen.Octets.Span)));
        Assert.All(ofAlice.Concat(ofBob), seen => Assert.Equal(IkeDrop.None, seen.Drop));
        foreach ((SeenMessage ours, SeenMessage theirs) in ofAlice.Zip(ofBob))
        {
            Assert.True(IsakmpHeader.TryParse(ours.Octets.Span, out IsakmpHeader header));
            Assert.Equal(header.IsEncrypted, !ours.Opened.IsEmpty);
            Assert.Equal(ours.Opened.IsEmpty, theirs.Opened.IsEmpty);
            if (!header.IsEncrypted) continue;
            // What was decrypted has the padding of what was encrypted.
            (SeenMessage sent, SeenMessage got) = ours.IsInbound ? (theirs, ours) : (ours, theirs);
            Assert.True(got.Opened.Span.StartsWith(sent.Opened.Span));
            var reader = new PayloadReader(header.NextPayload, sent.Opened.Span[IsakmpHeader.Size..]);
            Assert.True(Walk(ref reader));
        }
        Assert.Contains(ofBob, seen => Encoding.ASCII.GetString(seen.Opened.Span).Contains("open sesame"));
    }

    [Fact]
    public void A_wrong_key_is_seen_with_the_reason_of_the_drop()
    {
        var (network, alice, bob) = Network.Pair(Tunnels.Alice, Tunnels.Bob with { Psk = new Amaranten.Crypto.SecretBytes("another"u8) });
        List<SeenMessage> ofBob = Watch(bob);
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        SeenMessage fifth = Assert.Single(ofBob.FindAll(seen => seen is { IsInbound: true, Drop: not IkeDrop.None }).Take(1));
        Assert.False(fifth.Opened.IsEmpty);
        Assert.Equal("b", fifth.Tunnel);
    }

    [Fact]
    public void A_message_that_is_sent_again_says_so()
    {
        var (network, alice, _) = Network.Pair();
        List<SeenMessage> seen = Watch(alice);
        network.Filter = _ => [];
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(1_500);
        Assert.Equal([false, true], seen.Where(message => !message.IsInbound).Take(2).Select(message => message.IsAgain));
    }

    [Fact]
    public void Garbage_of_a_stranger_is_seen_as_dropped()
    {
        var (network, alice, _) = Network.Pair();
        List<SeenMessage> seen = Watch(alice);
        var stranger = new UdpEndpoint(IpAddress.Parse("198.51.100.66"), 500);
        alice.Engine.Receive(new UdpEndpoint(Tunnels.AliceAddress, 500), stranger, [1, 2, 3], network.Now);
        Assert.Equal((IkeDrop.Malformed, stranger, 3), (Assert.Single(seen).Drop, seen[0].Peer, seen[0].Octets.Length));
        alice.Engine.Watcher = null;
        alice.Engine.Receive(new UdpEndpoint(Tunnels.AliceAddress, 500), stranger, [1, 2, 3], network.Now);
        Assert.Single(seen);
    }

    private static List<SeenMessage> Watch(Gateway gateway)
    {
        var seen = new List<SeenMessage>();
        gateway.Engine.Watcher = seen.Add;
        return seen;
    }

    private static bool Walk(ref PayloadReader reader)
    {
        while (reader.MoveNext())
        {
        }
        return !reader.Malformed && reader.Rest.IsEmpty;
    }
}
