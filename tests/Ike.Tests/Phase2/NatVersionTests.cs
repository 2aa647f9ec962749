using System.Security.Cryptography;
using System.Text;
using Amaranten.Ike;
using Amaranten.Ike.Nat;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;
using Ike.Tests.Net;

namespace Ike.Tests.Phase2;

/// <summary>NAT traversal as each of its texts has it: vendor IDs, payload numbers, encapsulation modes, ports (RFC 3947, draft-ietf-ipsec-nat-t-ike-00 to 03).</summary>
public sealed class NatVersionTests
{
    private static readonly string[] s_names =
        ["RFC 3947", "draft-ietf-ipsec-nat-t-ike-03", "draft-ietf-ipsec-nat-t-ike-02\n", "draft-ietf-ipsec-nat-t-ike-02", "draft-ietf-ipsec-nat-t-ike-01", "draft-ietf-ipsec-nat-t-ike-00"];

    public static TheoryData<string, string?, bool> Versions => new()
    {
        { "RFC 3947", null, true }, { s_names[1], s_names[1], true }, { s_names[2], s_names[3], true }, { s_names[3], s_names[3], true },
        { s_names[4], s_names[4], false }, { s_names[5], s_names[5], false },
    };

    // RFC 3947 §3.1: the vendor ID is the MD5 of the text's name.
    [Fact]
    public void The_initiator_offers_every_version_best_first()
    {
        var (network, alice, _) = Network.Pair(Tunnels.Alice with { Fragmentation = false });
        alice.Engine.Acquire("a", 0, false, network.Now);
        List<string> sent = [.. VendorIdsOf(network.Sent[0].Octets)];
        Assert.Equal(s_names.Select(name => Convert.ToHexString(MD5.HashData(Encoding.ASCII.GetBytes(name)))), sent.Where(id => !id.StartsWith("AFCAD713", StringComparison.Ordinal)));
    }

    [Theory, MemberData(nameof(Versions))]
    public void A_peer_with_one_version_is_spoken_to_in_it(string only, string? told, bool floats)
    {
        foreach (bool transport in (bool[])[false, true])
        {
            var (network, alice, bob) = Behind(only, transport, NatTraversal.WhenNeeded);
            alice.Engine.Acquire("a", 0, false, network.Now);
            network.Settle();
            InstalledPair a = Assert.Single(alice.Pairs.Values), b = Assert.Single(bob.Pairs.Values);
            Assert.True(a.Udp && b.Udp);
            Assert.Equal(!floats, a.NonIkeMarker);
            Assert.Equal(!floats, b.NonIkeMarker);
            Assert.Equal(floats ? 4500 : 500, a.Peer.Port);
            Assert.Equal(floats ? 4500 : 500, b.Local.Port);
            Assert.Equal(told is null ? "we are behind a NAT" : $"we are behind a NAT, {told}", alice.Last(IkeEventKind.NatDetected)!.Detail);
            if (transport) Assert.Equal(Tunnels.AliceAddress, b.Original!.Value.Peer);
            // NAT-D in the third message: 130 in the drafts, 20 in the RFC.
            PayloadType expected = told is null ? PayloadType.NatDetection : PayloadType.NatDetectionDraft;
            Assert.Equal(2, Types(network.Sent[2].Octets).Count(type => type == expected));
            Assert.DoesNotContain(Types(network.Sent[2].Octets), type => type is PayloadType.NatDetection or PayloadType.NatDetectionDraft && type != expected);
        }
    }

    [Theory, MemberData(nameof(Versions))]
    public void Keepalives_and_a_rekey_of_both_phases_work_in_every_version(string only, string? told, bool floats)
    {
        Assert.NotEqual(floats, told is not null && only.EndsWith('0') | only.EndsWith('1'));
        var (network, alice, bob) = Behind(only, transport: false, NatTraversal.WhenNeeded);
        alice.Engine.Acquire("a", 0, false, network.Now);
        int lost = 0;
        network.Run(200_000, () =>
        {
            if (network.Now.Milliseconds > 1_002_000 && (!Agreement.Traffic(alice, bob, network.Now) || !Agreement.Traffic(bob, alice, network.Now))) lost++;
        });
        Assert.Equal(0, lost);
        Assert.True(alice.Count(IkeEventKind.Phase1Established) > 1 && alice.Count(IkeEventKind.Phase2Established) > 3);
        Assert.InRange(alice.Keepalives, 7, 10);
        Assert.All(bob.Pairs.Values, pair => Assert.Equal(floats ? 4500 : 500, pair.Local.Port));
    }

    [Theory, MemberData(nameof(Versions))]
    public void UDP_can_be_wanted_without_a_NAT_in_every_version(string only, string? told, bool floats)
    {
        Assert.Equal(told is null, only == s_names[0]);
        var (network, alice, bob) = Network.Pair(Tunnels.Alice with { NatTraversal = NatTraversal.Always }, Tunnels.Bob);
        network.Filter = datagram => [Only(only, datagram)];
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Agreement.AssertOnePair(alice, bob);
        Assert.True(alice.Pairs.Values.First().Udp);
        Assert.Equal(floats ? 4500 : 500, bob.Pairs.Values.First().Peer.Port);
    }

    // RFC 2407 §4.5 and RFC 3947 §5.1; the drafts' values are of the private range.
    [Theory]
    [InlineData(0, false, 1, 2)]
    [InlineData(5, true, 3, 4)]
    [InlineData(4, true, 61443, 61444)]
    [InlineData(1, true, 61443, 61444)]
    public void Encapsulation_modes_have_the_numbers_of_the_text(byte version, bool behind, ulong tunnel, ulong transport)
    {
        var nat = new NatState((NatVersion)version, behind, false, false);
        Assert.Equal(tunnel, Amaranten.Ike.Phase2.EncapsulationModes.Of(Encapsulation.Tunnel, nat));
        Assert.Equal(transport, Amaranten.Ike.Phase2.EncapsulationModes.Of(Encapsulation.Transport, nat));
    }

    // Threats 33: a message that only repeats an old one moves nobody.
    [Fact]
    public void An_old_message_from_elsewhere_moves_nobody()
    {
        var (network, alice, bob) = Behind(s_names[0], transport: false, NatTraversal.WhenNeeded);
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        UdpEndpoint before = bob.Pairs.Values.First().Peer;
        foreach (Datagram old in network.Sent.Where(datagram => datagram.From == alice).ToArray())
            network.Inject(bob, new UdpEndpoint(IpAddress.Parse("203.0.113.66"), 4500), old.Octets, 4500);
        Assert.Equal(before, bob.Pairs.Values.First().Peer);
        Assert.Equal(before, bob.Engine.Status[0].IkeSas[0].Peer);
        Assert.Null(bob.Last(IkeEventKind.PeerMoved));
    }

    [Theory]
    [InlineData("")]
    [InlineData("01000000c00002")]
    [InlineData("01000000c000020101")]
    [InlineData("01110000c0000201")]
    [InlineData("01000001c0000201")]
    [InlineData("04000000c0000201ffffffff")]
    [InlineData("05000000c0000201")]
    public void A_NAT_OA_that_is_no_address_is_refused(string content)
    {
        // Threats 19: exact lengths, two types, and reserved octets that are zero.
        var message = Message(PayloadType.NatOriginalAddress, Convert.FromHexString(content));
        Assert.False(OriginalAddress.TryRead(message, NatVersion.Rfc3947, Tunnels.AliceAddress, true, out _));
    }

    [Fact]
    public void NAT_OA_of_either_number_is_read_by_its_version_only()
    {
        byte[] content = OriginalAddress.Write(Tunnels.BobAddress);
        Assert.Equal(Convert.FromHexString("01000000c0000202"), content);
        var draft = Message(PayloadType.NatOriginalAddressDraft, content);
        Assert.True(OriginalAddress.TryRead(draft, NatVersion.Draft02, Tunnels.AliceAddress, true, out OriginalAddresses? read));
        Assert.Equal(new OriginalAddresses(Tunnels.AliceAddress, Tunnels.BobAddress), read);
        Assert.True(OriginalAddress.TryRead(draft, NatVersion.Rfc3947, Tunnels.AliceAddress, true, out read));
        Assert.Null(read);
    }

    private static (Network, Gateway Alice, Gateway Bob) Behind(string only, bool transport, NatTraversal traversal)
    {
        IkeTunnel ofAlice = Tunnels.Alice with { NatTraversal = traversal, EspLifetimeSeconds = 60, IkeLifetimeSeconds = 120 };
        IkeTunnel ofBob = Tunnels.Bob with { PeerAddress = IpAddress.Parse("198.51.100.9"), EspLifetimeSeconds = 60, IkeLifetimeSeconds = 120 };
        var (network, alice, bob) = transport
            ? TransportTests.BehindNat(ofAlice.AsTransport(), ofBob.AsTransport()) : TransportTests.BehindNat(ofAlice, ofBob);
        Func<Datagram, IEnumerable<Datagram>> translate = network.Filter!;
        network.Filter = datagram => translate(Only(only, datagram));
        return (network, alice, bob);
    }

    // As if the peer spoke this version alone: main mode does not protect vendor IDs, so the way may change those of the first two messages.
    private static Datagram Only(string name, Datagram datagram)
    {
        byte[] octets = [.. datagram.Octets];
        foreach (string other in s_names.Where(other => other != name))
        {
            int at = octets.AsSpan().IndexOf(MD5.HashData(Encoding.ASCII.GetBytes(other)));
            if (at >= 0) octets[at] ^= 0xFF;
        }
        return datagram with { Octets = octets };
    }

    private static Amaranten.Ike.Exchanges.IkeMessage Message(PayloadType type, byte[] content)
    {
        PayloadChain payloads = new PayloadChain().Add(type, content);
        byte[] octets = new byte[IsakmpHeader.Size + payloads.Octets.Length];
        payloads.Octets.CopyTo(octets.AsSpan(IsakmpHeader.Size));
        Assert.Equal(IkeDrop.None, Amaranten.Ike.Exchanges.IkeMessage.TryRead(
            new IsakmpHeader { NextPayload = type, InitiatorCookie = 1 }, octets, default, out Amaranten.Ike.Exchanges.IkeMessage message));
        return message;
    }

    private static List<PayloadType> Types(byte[] octets)
    {
        var types = new List<PayloadType>();
        var reader = new PayloadReader((PayloadType)octets[16], octets.AsSpan(IsakmpHeader.Size));
        while (reader.MoveNext()) types.Add(reader.Type);
        return types;
    }

    private static List<string> VendorIdsOf(byte[] octets)
    {
        var ids = new List<string>();
        var reader = new PayloadReader((PayloadType)octets[16], octets.AsSpan(IsakmpHeader.Size));
        while (reader.MoveNext())
            if (reader.Type == PayloadType.VendorId) ids.Add(Convert.ToHexString(reader.Content));
        return ids;
    }
}
