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
    private Instant _now = new(1_000);

    [Fact]
    public void Pieces_in_any_order_make_the_message_again()
    {
        var random = new Random(1);
        var fragmenter = new Fragmenter();
        for (int round = 0; round < 500; round++)
        {
            byte[] message = Message(random, random.Next(IsakmpHeader.Size + 4, 20_000));
            byte[][] datagrams = [.. fragmenter.Cut(message)];
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
                whole = Add(datagrams[i], out IkeDrop drop);
                Assert.Equal(IkeDrop.None, drop);
                if (i < datagrams.Length - 1) Assert.Equal(IkeDrop.Duplicate, AddAgain(datagrams[i]));
            }
            Assert.Equal(message, whole);
        }
    }

    [Fact]
    public void A_new_message_begins_anew()
    {
        Assert.Null(Add(1, 1, false, [1]));
        Assert.Null(Add(2, 1, false, [2]));
        Assert.Null(Add(1, 2, true, [3]));
        Assert.Equal([4, 3], Add(1, 1, false, [4])!);
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
        for (byte number = 1; number <= 64; number++) Assert.Null(Add(1, number, false, new byte[2_000]));
        Assert.Equal(IkeDrop.TooMany, _drop);
    }

    [Fact]
    public void Pieces_behind_the_last_one_are_refused()
    {
        Add(1, 3, true, [3]);
        Add(1, 4, false, [4]);
        Assert.Equal(IkeDrop.TooMany, _drop);
        Add(1, 2, true, [2]);
        Assert.Equal(IkeDrop.Malformed, _drop);
        Add(1, 2, false, [2]);
        Assert.Equal([1, 2, 3], Add(1, 1, false, [1])!);
    }

    [Fact]
    public void A_last_one_before_others_is_refused()
    {
        Add(1, 5, false, [5]);
        Add(1, 4, true, [4]);
        Assert.Equal(IkeDrop.Malformed, _drop);
    }

    [Fact]
    public void Unfinished_messages_are_few_and_forgotten()
    {
        for (ulong cookie = 10; cookie < 74; cookie++) Add(1, 1, false, [1], cookie);
        Add(1, 1, false, [1], cookie: 99);
        Assert.Equal(IkeDrop.TooMany, _drop);
        _now = _now.Plus(30_001);
        Add(1, 1, false, [1], cookie: 99);
        Assert.Equal(IkeDrop.None, _drop);
        Assert.Equal([1, 2], Add(1, 2, true, [2], cookie: 99)!);
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

    private IkeDrop _drop;

    private byte[]? Add(ushort id, byte number, bool last, byte[] data, ulong cookie = 1)
    {
        Assert.True(FragmentView.TryParse(FragmentView.Write(id, number, last, data), out FragmentView fragment));
        var arrival = new Arrival(default, new UdpEndpoint(IpAddress.Parse("192.0.2.1"), 500), _now);
        _reassembly.TryAdd(s_header with { InitiatorCookie = cookie }, fragment, arrival, out byte[]? message, out _drop);
        return message;
    }

    private byte[]? Add(byte[] datagram, out IkeDrop drop)
    {
        Assert.True(IsakmpHeader.TryParse(datagram, out IsakmpHeader header));
        Assert.Equal(PayloadType.Fragment, header.NextPayload);
        var reader = new PayloadReader(header.NextPayload, datagram.AsSpan(IsakmpHeader.Size));
        Assert.True(reader.MoveNext());
        Assert.True(FragmentView.TryParse(reader.Content, out FragmentView fragment));
        Assert.False(reader.MoveNext());
        byte[]? whole = Add(fragment.Id, fragment.Number, fragment.IsLast, fragment.Data.ToArray());
        drop = _drop;
        return whole;
    }

    private IkeDrop AddAgain(byte[] datagram)
    {
        Add(datagram, out IkeDrop drop);
        return drop;
    }

    private static byte[] Message(Random random, int length)
    {
        byte[] message = new byte[length];
        random.NextBytes(message);
        (s_header with { NextPayload = PayloadType.Sa, Length = (uint)length }).Write(message);
        return message;
    }
}
