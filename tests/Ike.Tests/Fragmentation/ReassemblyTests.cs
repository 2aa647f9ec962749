using Amaranten.Ike;
using Amaranten.Ike.Exchanges;
using Amaranten.Ike.Fragmentation;
using Amaranten.Wire;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;

namespace Ike.Tests.Fragmentation;

/// <summary>Messages in pieces, and what a peer that lies can do with them (threats 22).</summary>
public sealed class ReassemblyTests
{
    private static readonly IsakmpHeader s_header = new() { InitiatorCookie = 1, ResponderCookie = 2, Version = IsakmpHeader.Version1 };
    private readonly Reassembly _reassembly = new();
    private readonly Fragmenter _fragmenter = new(ExchangeType.MainMode);
    private Instant _now = new(1_000);
    private IkeDrop _drop;

    // Octet by octet, as strongSwan and Wireshark read it: cookies, next payload, version, exchange, flags, message ID, length; then
    // next payload, reserved, length, ID, number, flags.
    [Fact]
    public void A_piece_on_the_wire()
    {
        byte[] message = Message(new Random(1), 1_300);
        (s_header with { NextPayload = PayloadType.Hash, Exchange = ExchangeType.QuickMode, Flags = IsakmpFlags.Encryption, MessageId = 7, Length = 1_300 })
            .Write(message);
        byte[][] pieces = [.. new Fragmenter(ExchangeType.MainMode).Cut(message)];
        Assert.Equal(2, pieces.Length);
        // Whatever is cut: main mode, no flags, no message ID.
        const string Cookies = "0000000000000001" + "0000000000000002";
        Assert.Equal(Cookies + "84100200" + "00000000" + "000004E0" + "0000" + "04C4" + "0001" + "01" + "00", Convert.ToHexString(pieces[0][..36]));
        Assert.Equal(Cookies + "84100200" + "00000000" + "0000007C" + "0000" + "0060" + "0001" + "02" + "01", Convert.ToHexString(pieces[1][..36]));
        Assert.Equal(message, pieces[0][36..].Concat(pieces[1][36..]));
    }

    [Fact]
    public void Pieces_in_any_order_make_the_message_again()
    {
        var random = new Random(1);
        for (int round = 0; round < 500; round++)
        {
            byte[] message = Message(random, random.Next(IsakmpHeader.Size + 4, 20_000));
            byte[][] datagrams = [.. _fragmenter.Cut(message)];
            Assert.All(datagrams, datagram => Assert.True(datagram.Length <= 1_248));
            if (datagrams.Length == 1)
            {
                Assert.Same(message, datagrams[0]);
                continue;
            }
            random.Shuffle(datagrams);
            byte[]? whole = null;
            for (int i = 0; i < datagrams.Length; i++)
            {
                Assert.Null(whole);
                whole = Add(datagrams[i]);
                Assert.Equal(IkeDrop.None, _drop);
                if (i == datagrams.Length - 1) continue;
                Assert.Null(Add(datagrams[i]));
                Assert.Equal(IkeDrop.Duplicate, _drop);
            }
            Assert.Equal(message, whole);
        }
    }

    // A piece lost here and another one there: together they are the message.
    [Fact]
    public void What_is_sent_again_has_the_ID_that_it_had()
    {
        byte[] message = Message(new Random(1), 5_000), other = Message(new Random(2), 5_000);
        byte[][] first = [.. _fragmenter.Cut(message)], again = [.. _fragmenter.Cut(message)];
        Assert.Equal(first, again);
        Assert.NotEqual(first[0][32..34], _fragmenter.Cut(other).First()[32..34]);
        for (int i = 1; i < first.Length; i++) Assert.Null(Add(first[i]));
        Assert.Equal(message, Add(again[0]));
        // Its other pieces are duplicates, not the beginning of something; and all of them are the message once more.
        for (int i = 1; i < first.Length; i++) Assert.Null(Add(again[i]));
        Assert.Equal(message, Add(again[0]));
    }

    [Fact]
    public void More_pieces_than_anybody_takes_are_not_made()
    {
        byte[] message = new byte[64 * (1_248 - 36) + 1];
        Assert.Same(message, Assert.Single(_fragmenter.Cut(message)));
    }

    [Fact]
    public void A_new_message_begins_anew()
    {
        Assert.Null(Add(1, 1, false, [1]));
        Assert.Null(Add(2, 1, false, [2]));
        Assert.Null(Add(1, 2, true, [3]));
        Assert.Equal([4, 3], Add(1, 1, false, [4])!);
    }

    // strongSwan gives every message the ID 1: one that never became whole, or whose last piece came twice, is not in the way of the next.
    [Theory]
    [InlineData(1, 2)] // never whole
    [InlineData(3, 3)] // its last piece came again
    public void The_next_message_may_have_the_same_ID(byte from, byte to)
    {
        if (from == 3)
        {
            Add(1, 1, false, [11]);
            Add(1, 2, false, [12]);
            Assert.Equal([11, 12, 13], Add(1, 3, true, [13])!);
        }
        for (byte number = from; number <= to; number++) Assert.Null(Add(1, number, number == 3, [(byte)(10 + number)]));
        Assert.Null(Add(1, 1, false, [21]));
        Assert.Equal([21, 22], Add(1, 2, true, [22])!);
    }

    // A forger who begins with the wrong piece has not locked the true ones out (threats 22).
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    [InlineData(1, true)]
    [InlineData(4, true)]
    [InlineData(4, false)]
    [InlineData(3, false)]
    public void True_pieces_after_a_forged_one_are_a_message(byte number, bool last)
    {
        Add(1, number, last, [66]);
        Add(1, 1, false, [1]);
        Add(1, 2, false, [2]);
        byte[]? whole = Add(1, 3, true, [3]) ?? Add(1, 1, false, [1]) ?? Add(1, 2, false, [2]) ?? Add(1, 3, true, [3]);
        Assert.Equal([1, 2, 3], whole!);
    }

    [Theory]
    [InlineData(65)]
    [InlineData(255)]
    public void More_pieces_than_a_message_has_are_refused(byte number)
    {
        Assert.Null(Add(1, number, false, [1]));
        Assert.Equal(IkeDrop.TooMany, _drop);
    }

    [Fact]
    public void More_octets_than_a_message_has_are_refused()
    {
        for (byte number = 1; number <= 64; number++) Assert.Null(Add(1, number, number == 64, new byte[2_000]));
        Assert.Equal(IkeDrop.TooMany, _drop);
    }

    [Fact]
    public void Pieces_of_others_do_not_mix()
    {
        Assert.Null(Add(1, 1, false, [1]));
        Assert.Null(Add(1, 2, true, [2], of: new Fragmenter(ExchangeType.MainMode)));
        Assert.Equal([1, 2], Add(1, 2, true, [2])!);
        Assert.Null(Add(2, 1, false, [1]));
        Assert.Null(Add(2, 2, true, [2], port: 501));
        Assert.Null(Add(3, 1, false, [1]));
        Assert.Null(Add(3, 2, true, [2], responderCookie: 9));
    }

    // The oldest makes room, and time makes an end.
    [Fact]
    public void Unfinished_messages_are_few_and_forgotten()
    {
        Fragmenter[] others = [.. Enumerable.Range(0, 64).Select(_ => new Fragmenter(ExchangeType.MainMode))];
        Assert.Equal(Instant.Never, _reassembly.Deadline);
        Add(1, 1, false, [1]);
        Assert.Equal(_now.Plus(30_000), _reassembly.Deadline);
        foreach (Fragmenter other in others)
        {
            _now = _now.Plus(1);
            Add(1, 1, false, [1], of: other);
        }
        Assert.Null(Add(1, 2, true, [2])); // gone
        Assert.Null(Add(1, 2, true, [2], of: others[0])); // made room for that
        Assert.Equal([1, 2], Add(1, 2, true, [2], of: others[63])!);
        _now = _now.Plus(30_000);
        _reassembly.Expire(_now);
        Assert.Equal(Instant.Never, _reassembly.Deadline);
        Assert.Null(Add(1, 2, true, [2], of: others[62]));
    }

    [Theory]
    [InlineData(new byte[] { 0, 1, 1, 0 })]
    [InlineData(new byte[] { 0, 1, 0, 0, 9 })]
    [InlineData(new byte[0])]
    public void Pieces_without_number_or_data_are_no_pieces(byte[] content) => Assert.False(FragmentView.TryParse(content, out _));

    [Fact]
    public void Any_pieces_make_a_message_within_limits_or_none()
    {
        var random = new Random(5);
        for (int i = 0; i < 50_000; i++)
        {
            byte[] data = new byte[random.Next(1, 1_300)];
            byte[]? whole = Add((ushort)random.Next(1, 3), (byte)random.Next(1, random.Next(4) == 0 ? 256 : 6), random.Next(4) == 0, data);
            if (whole is not null) Assert.InRange(whole.Length, 1, 65_535);
        }
    }

    private byte[]? Add(ushort id, byte number, bool last, byte[] data, Fragmenter? of = null, ulong responderCookie = 2, ushort port = 500)
    {
        Assert.True(FragmentView.TryParse(FragmentView.Write(id, number, last, data), out FragmentView fragment));
        return Add(s_header with { ResponderCookie = responderCookie }, fragment, of ?? _fragmenter, port);
    }

    private byte[]? Add(byte[] datagram)
    {
        Assert.True(IsakmpHeader.TryParse(datagram, out IsakmpHeader header));
        Assert.True(FragmentView.TryRead(datagram, out FragmentView fragment));
        return Add(header, fragment, _fragmenter, 500);
    }

    private byte[]? Add(in IsakmpHeader header, in FragmentView fragment, Fragmenter of, ushort port)
    {
        var arrival = new Arrival(default, new UdpEndpoint(IpAddress.Parse("192.0.2.1"), port), _now);
        _reassembly.TryAdd(of, header, fragment, arrival, out byte[]? message, out _drop);
        return message;
    }

    private static byte[] Message(Random random, int length)
    {
        byte[] message = new byte[length];
        random.NextBytes(message);
        (s_header with { NextPayload = PayloadType.Sa, Length = (uint)length }).Write(message);
        return message;
    }
}
