using System.Buffers.Binary;
using System.Security.Cryptography;
using Amaranten.Crypto.Certificates;
using Amaranten.Ike;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;
using Ike.Tests.Net;

namespace Ike.Tests.Fragmentation;

/// <summary>Phase 1 with certificates so long that its messages are cut, over networks that do what networks do, and past forgers (threats 22).</summary>
public sealed class FragmentationTests
{
    private static readonly Authority s_root = new("Root");
    private static readonly Authority s_office = s_root.Below("Office");
    private static readonly Credential s_alice = s_office.Issue("alice.example"), s_bob = s_office.Issue("bob.example");

    [Theory]
    [InlineData(false, 4)]
    [InlineData(true, 4)]
    public void Messages_with_certificates_are_cut(bool aggressive, int pieces)
    {
        var (network, alice, bob) = Pair(aggressive);
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Agreement.AssertOnePair(alice, bob);
        Assert.Equal(pieces, network.Sent.Count(IsPiece));
        // With IP, UDP and non-ESP marker: 1280 octets.
        Assert.All(network.Sent, datagram => Assert.True(datagram.Octets.Length <= 1_248));
        ExchangeType mode = aggressive ? ExchangeType.Aggressive : ExchangeType.MainMode;
        Assert.All(network.Sent.Where(IsPiece), piece => Assert.Equal(
            (mode, IsakmpFlags.None, 0u), (piece.Header.Exchange, piece.Header.Flags, piece.Header.MessageId)));
        Assert.DoesNotContain(alice.Events.Concat(bob.Events), e => e.Drop != IkeDrop.None);
        Assert.True(alice.Engine.Status[0].IkeSas[0].PeerReassembles && bob.Engine.Status[0].IkeSas[0].PeerReassembles);
    }

    // As we number messages, and as strongSwan does, which calls every one of them 1.
    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Each_piece_lost_doubled_or_late(bool aggressive, bool alwaysOne)
    {
        foreach (string fault in (string[])["lost", "doubled", "late", "very late", "lost and doubled"])
            for (int which = 0; which < 4; which++)
            {
                var (network, alice, bob) = Pair(aggressive);
                int seen = 0;
                network.Filter = datagram =>
                {
                    if (!IsPiece(datagram)) return [datagram];
                    Datagram sent = alwaysOne ? datagram with { Octets = WithId(datagram.Octets, 1) } : datagram;
                    if (seen++ != which) return fault == "lost and doubled" ? [sent, sent] : [sent];
                    return fault switch
                    {
                        "doubled" => [sent, sent],
                        "late" => [sent with { Arrives = sent.Arrives.Plus(3) }],
                        "very late" => [sent with { Arrives = sent.Arrives.Plus(2_500) }],
                        _ => [],
                    };
                };
                alice.Engine.Acquire("a", 0, false, network.Now);
                network.Run(30_000);
                Assert.True(alice.Pairs.Count == 1 && bob.Pairs.Count == 1, $"{fault} {which}");
                Agreement.AssertOnePair(alice, bob);
            }
    }

    // In the first transmission one piece is lost, in the second the other: nothing has to be sent a third time.
    [Fact]
    public void Two_transmissions_fill_each_others_gaps()
    {
        var (network, alice, bob) = Pair(aggressive: false);
        int seen = 0;
        network.Filter = datagram => datagram.From == alice && IsPiece(datagram) && seen++ is 0 or 3 ? [] : [datagram];
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(1_500);
        Agreement.AssertOnePair(alice, bob);
        Assert.Equal(4, seen);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_lossy_network(int seed)
    {
        foreach (bool aggressive in (bool[])[false, true])
        {
            var (network, alice, bob) = Pair(aggressive);
            var random = new Random(seed);
            network.Filter = datagram => random.Next(5) switch
            {
                0 => [],
                1 => [datagram, datagram with { Arrives = datagram.Arrives.Plus(random.Next(2_000)) }],
                _ => [datagram with { Arrives = datagram.Arrives.Plus(random.Next(20)) }],
            };
            network.Run(400_000, () => { Agreement.Traffic(alice, bob, network.Now); Agreement.Traffic(bob, alice, network.Now); });
            Assert.True(Agreement.CanSend(alice, bob) && Agreement.CanSend(bob, alice));
            Assert.Contains(network.Sent, IsPiece);
        }
    }

    // Cut only for who has said that it puts together, and only where the tunnel says so.
    [Theory]
    [InlineData(false, false, true)]
    [InlineData(false, true, false)]
    [InlineData(false, false, false)]
    [InlineData(true, false, true)]
    [InlineData(true, true, false)]
    public void Who_does_not_speak_it_gets_whole_messages(bool aggressive, bool aliceMay, bool bobMay)
    {
        var (network, alice, bob) = Pair(aggressive, aliceMay, bobMay);
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Agreement.AssertOnePair(alice, bob);
        Assert.DoesNotContain(network.Sent, IsPiece);
        Assert.False(alice.Engine.Status[0].IkeSas[0].PeerReassembles || bob.Engine.Status[0].IkeSas[0].PeerReassembles);
        Assert.Contains(network.Sent, datagram => datagram.Octets.Length > 1_248);
        byte[] name = MD5.HashData("FRAGMENTATION"u8);
        Assert.Equal(aliceMay, network.Sent.Exists(datagram => datagram.From == alice && datagram.Octets.AsSpan().IndexOf(name) > 0));
        Assert.Equal(bobMay, network.Sent.Exists(datagram => datagram.From == bob && datagram.Octets.AsSpan().IndexOf(name) > 0));
    }

    // strongSwan, racoon and Shrew write 80000000 behind the name, Cisco C0000000, Windows nothing.
    [Theory]
    [InlineData("80000000", true)]
    [InlineData("C0000000", true)]
    [InlineData("", true)]
    [InlineData(null, false)]
    public void The_vendor_ID_as_others_write_it(string? behind, bool cuts)
    {
        var (network, alice, bob) = Pair(aggressive: false);
        network.Filter = datagram => [datagram.From == bob ? datagram with { Octets = WithVendorId(datagram.Octets, behind) } : datagram];
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Agreement.AssertOnePair(alice, bob);
        Assert.Equal(cuts, network.Sent.Exists(datagram => datagram.From == alice && IsPiece(datagram)));
    }

    // Alice's pieces leave from port 4500, through the NAT, with the non-ESP marker in front that the limit leaves room for.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Pieces_behind_a_NAT(bool aggressive)
    {
        IpAddress outside = IpAddress.Parse("198.51.100.1");
        var (network, alice, bob) = Pair(aggressive, bobsPeer: outside);
        network.Filter = new Nat(alice.Address, outside).Translate;
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Agreement.AssertOnePair(alice, bob);
        Assert.Contains(network.Sent, datagram => datagram.From == alice && IsPiece(datagram) && datagram.Source.Port == 4500);
    }

    // Under the ISAKMP SA everything is cut alike, in pieces of phase 1.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Informational_exchanges_are_cut_too(bool aggressive)
    {
        var (network, alice, bob) = Pair(aggressive);
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(1_000);
        network.Sent.Clear();
        byte[] notify = NotifyView.Write(ProtocolId.Isakmp, (NotifyType)40_000, [], new byte[3_000]);
        bob.Engine.Tunnels[0].IkeSas[0].Send(new PayloadChain().Add(PayloadType.Notify, notify));
        network.Run(1_000);
        Assert.Equal(3, network.Sent.Count(IsPiece));
        Assert.All(network.Sent.Where(IsPiece), piece => Assert.Equal(
            (aggressive ? ExchangeType.Aggressive : ExchangeType.MainMode, 0u), (piece.Header.Exchange, piece.Header.MessageId)));
        Assert.True(alice.Engine.Tunnels[0].IkeSas[0].LastHeard > network.Now.Plus(-1_001));
    }

    // Threat 22: pieces are taken only for what we negotiate and where we have sent the vendor ID; nobody is answered.
    [Theory]
    [InlineData(true, false, false, IkeDrop.Duplicate)]
    [InlineData(false, false, false, IkeDrop.Unexpected)]
    [InlineData(true, true, false, IkeDrop.UnknownCookies)]
    [InlineData(true, false, true, IkeDrop.UnknownCookies)]
    public void Pieces_that_nobody_asked_for_are_dropped(bool bobMay, bool wrongInitiator, bool wrongResponder, IkeDrop expected)
    {
        var (network, alice, bob) = Pair(aggressive: false, bobMay: bobMay);
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Step();
        network.Step();
        IsakmpHeader header = network.Sent[^1].Header;
        if (wrongInitiator) header = header with { InitiatorCookie = 4711 };
        if (wrongResponder) header = header with { ResponderCookie = 0 };
        int sent = network.Sent.Count;
        byte[] piece = Piece(header, 1, 1, false, [1, 2, 3]);
        var from = new UdpEndpoint(alice.Address, 500);
        network.Inject(bob, from, piece);
        network.Inject(bob, from, piece);
        Assert.Equal(expected, bob.Events[^1].Drop);
        Assert.Equal(sent, network.Sent.Count);
        network.Filter = null;
        network.Run(10_000);
        Agreement.AssertOnePair(alice, bob);
    }

    [Fact]
    public void Damaged_pieces_and_pieces_in_pieces_are_dropped()
    {
        var (network, alice, bob) = Pair(aggressive: false);
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Step();
        network.Step();
        IsakmpHeader header = network.Sent[^1].Header;
        byte[] inner = Piece(header, 1, 1, true, [1, 2, 3]), first = network.Sent[0].Octets, good = Piece(header, 1, 1, false, [9]);
        byte[] foreign = [.. first];
        foreign[0] ^= 1;
        byte[][] damaged =
        [
            Piece(header, 5, 1, true, inner),              // a piece in a piece
            Piece(header, 6, 1, true, foreign),            // a message of another negotiation
            Piece(header, 7, 1, true, first),              // of one that has no responder cookie yet
            Piece(header, 8, 1, true, [1, 2, 3]),          // no message
            Piece(header, 9, 0, true, [1, 2, 3]),          // no number
            Piece(header, 9, 1, true, []),                 // no data
            WithLength([.. good, 0]),                      // something behind it
            WithOctet(good, 28, (byte)PayloadType.Notify), // another payload announced
            WithOctet(good, 29, 1),                        // reserved
            WithOctet(good, 31, 4),                        // shorter than its header
            WithLength(good[..^1]),                        // longer than the message
        ];
        foreach (byte[] datagram in damaged)
        {
            int sent = network.Sent.Count, events = bob.Events.Count;
            network.Inject(bob, new UdpEndpoint(alice.Address, 500), datagram);
            Assert.Equal(IkeDrop.Malformed, Assert.Single(bob.Events.Skip(events)).Drop);
            Assert.Equal(sent, network.Sent.Count);
        }
        network.Run(10_000);
        Agreement.AssertOnePair(alice, bob);
    }

    // A forger who sees the cookies puts a wrong piece in front of each message: true ones follow, and the negotiation ends as it should.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Forged_pieces_do_not_lock_true_ones_out(bool aggressive)
    {
        var (network, alice, bob) = Pair(aggressive);
        var random = new Random(1);
        network.Filter = datagram =>
        {
            if (!IsPiece(datagram) || datagram.Octets[34] != 1) return [datagram];
            byte number = (byte)random.Next(1, 5);
            byte[] forged = Piece(datagram.Header, BinaryPrimitives.ReadUInt16BigEndian(datagram.Octets.AsSpan(32)), number, random.Next(2) == 0, [6, 6, 6]);
            return [datagram with { Octets = forged }, datagram];
        };
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(30_000);
        Agreement.AssertOnePair(alice, bob);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Mutated_pieces_in_every_state(bool aggressive)
    {
        var random = new Random(7);
        for (int round = 1; round <= 20; round++)
        {
            var (network, alice, bob) = Pair(aggressive);
            alice.Engine.Acquire("a", 0, false, network.Now);
            for (int i = 0; i < round; i++) network.Step();
            Datagram[] seen = [.. network.Sent];
            for (int i = 0; i < 300; i++)
            {
                Datagram original = seen[random.Next(seen.Length)];
                Gateway victim = original.From == alice ? bob : alice;
                byte[] octets = IsPiece(original) ? [.. original.Octets]
                    : Piece(original.Header, 1, (byte)random.Next(70), random.Next(2) == 0, original.Octets);
                for (int flips = random.Next(3); flips >= 0; flips--)
                    octets[random.Next(4) == 0 ? random.Next(octets.Length) : random.Next(IsakmpHeader.Size, 36)] = (byte)random.Next(256);
                bool cut = random.Next(3) == 0;
                network.Inject(victim, original.Source, cut ? WithLength(octets[..random.Next(IsakmpHeader.Size, octets.Length)]) : octets);
            }
            network.Run(120_000, () => { Agreement.Traffic(alice, bob, network.Now); Agreement.Traffic(bob, alice, network.Now); });
            Assert.True(Agreement.CanSend(alice, bob) && Agreement.CanSend(bob, alice), $"round {round}");
        }
    }

    private static (Network, Gateway Alice, Gateway Bob) Pair(bool aggressive, bool aliceMay = true, bool bobMay = true, IpAddress? bobsPeer = null)
    {
        var (network, alice, bob) = Network.Pair(
            Tunnels.Alice.WithCertificate(s_alice, s_root.Trust) with { Aggressive = aggressive, Fragmentation = aliceMay },
            Tunnels.Bob.WithCertificate(s_bob, s_root.Trust) with
            {
                Aggressive = aggressive,
                Fragmentation = bobMay,
                PeerAddress = bobsPeer ?? Tunnels.AliceAddress,
            });
        (alice.WallClock, bob.WallClock) = (Authority.Now, Authority.Now);
        return (network, alice, bob);
    }

    private static bool IsPiece(Datagram datagram) => datagram.Header.NextPayload == PayloadType.Fragment;

    private static byte[] Piece(IsakmpHeader header, ushort id, byte number, bool last, ReadOnlySpan<byte> data)
    {
        byte[] content = FragmentView.Write(id, number, last, data), octets = new byte[IsakmpHeader.Size + 4 + content.Length];
        (header with { NextPayload = PayloadType.Fragment, Flags = IsakmpFlags.Encryption, Length = (uint)octets.Length }).Write(octets);
        new PayloadChain().Add(PayloadType.Fragment, content).Octets.CopyTo(octets.AsSpan(IsakmpHeader.Size));
        return octets;
    }

    private static byte[] WithId(byte[] piece, ushort id)
    {
        byte[] octets = [.. piece];
        BinaryPrimitives.WriteUInt16BigEndian(octets.AsSpan(32), id);
        return octets;
    }

    private static byte[] WithOctet(byte[] piece, int at, byte value)
    {
        byte[] octets = [.. piece];
        octets[at] = value;
        return octets;
    }

    private static byte[] WithLength(byte[] octets)
    {
        BinaryPrimitives.WriteInt32BigEndian(octets.AsSpan(24), octets.Length);
        return octets;
    }

    // The first reply, its vendor ID FRAGMENTATION with something else behind the name, or gone.
    private static byte[] WithVendorId(byte[] message, string? behind)
    {
        IsakmpHeader.TryParse(message, out IsakmpHeader header);
        if (header.NextPayload != PayloadType.Sa) return message;
        byte[] name = MD5.HashData("FRAGMENTATION"u8);
        var chain = new PayloadChain();
        var reader = new PayloadReader(header.NextPayload, message.AsSpan(IsakmpHeader.Size));
        while (reader.MoveNext())
        {
            bool isIt = reader.Type == PayloadType.VendorId && reader.Content.StartsWith(name);
            if (!isIt) chain.Add(reader.Type, reader.Content);
            else if (behind is not null) chain.Add(reader.Type, [.. name, .. Convert.FromHexString(behind)]);
        }
        byte[] octets = [.. message[..IsakmpHeader.Size], .. chain.Octets];
        return WithLength(octets);
    }
}
