using Amaranten.Gateway.Control;
using Amaranten.Ike;
using Amaranten.Ike.Watching;
using Amaranten.Wire;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Console.Tests;

/// <summary><c>snoop ike</c>: a live exchange on a slow line.</summary>
public sealed class SnoopTests
{
    private static readonly UdpEndpoint s_local = new(IpAddress.Parse("198.51.100.7"), 500), s_peer = new(IpAddress.Parse("203.0.113.1"), 500);

    [Fact]
    public void Messages_are_told_until_it_is_interrupted()
    {
        Terminal terminal = new Terminal().Type("snoop ike\r");
        byte[] message = Message(new PayloadChain().Add(PayloadType.Nonce, [1, 2, 3, 4, 5, 6, 7, 8]));
        terminal.Control.SnoopCaller!(new IkeSighting(new Instant(12_345), new SeenMessage(s_local, s_peer, true, message, default) { Tunnel = "hq" }));
        terminal.Control.SnoopCaller!(new IkeSighting(new Instant(12_350), new SeenMessage(s_local, s_peer, false, message, default)));
        terminal.Control.SnoopCaller!(new IkeSighting(new Instant(12_351), new SeenMessage(s_local, s_peer, true, new byte[3], default) { Drop = IkeDrop.Malformed }));
        terminal.Type("\u0003");
        Assert.Equal(
            """
            branch-7> snoop ike
            IKE with every peer, --> is ours; ^C stops:
                 12.345  <-- 203.0.113.1:500  main mode: HDR, NONCE, 40 octets, tunnel hq
                HDR                             cookies 0000000000000001 0000000000000002
                                                version 1.0, flags none
                NONCE                           8 octets: 0102030405060708
                 12.350  --> 203.0.113.1:500  main mode: HDR, NONCE, 40 octets
                HDR                             cookies 0000000000000001 0000000000000002
                                                version 1.0, flags none
                NONCE                           8 octets: 0102030405060708
                 12.351  <-- 203.0.113.1:500  no ISAKMP message: too short for a header, 3 octets
                DROPPED: ike.malformed
            ^C
            3 messages
            branch-7>
            """, terminal.Screen);
        Assert.Equal(["snoop all", "snoop ended"], terminal.Control.Asked);
    }

    [Fact]
    public void A_flood_takes_no_more_than_the_line_can_carry()
    {
        Terminal terminal = new Terminal().Type("snoop ike 203.0.113.1\r");
        byte[] message = Message(new PayloadChain().Add(PayloadType.Nonce, new byte[16]));
        Instant begin = terminal.Control.Status.Now;
        for (int i = 0; i < 20_000; i++)
            terminal.Control.SnoopCaller!(new IkeSighting(begin.Plus(i / 10), new SeenMessage(s_local, s_peer, true, message, default)));
        Assert.InRange(terminal.Sent.Length, 16_000, 16_000 + 3 * 5_760);
        Assert.Contains("messages left out, more than the line can carry", terminal.Screen, StringComparison.Ordinal);
        terminal.Type("\u0003");
        Assert.Matches(@"\^C\n\d+ messages, and \d+ left out\nbranch-7>$", terminal.Screen);
    }

    [Fact]
    public void From_a_pipe_it_lasts_until_the_input_ends()
    {
        Terminal terminal = new Terminal(isInteractive: false).Type("snoop ike\nshow version\n");
        Assert.NotNull(terminal.Control.SnoopCaller);
        terminal.Session.EndOfInput();
        Assert.Equal("IKE with every peer, --> is ours; ^C stops:\n0 messages\nAmaranten Embedded 0.1.0\n", terminal.Sent.ToString());
        Assert.True(terminal.Session.Closed);
    }

    [Fact]
    public void Who_hangs_up_watches_no_more()
    {
        Terminal terminal = new Terminal().Type("snoop ike\r");
        terminal.Session.HangUp();
        Assert.Equal(["snoop all", "snoop ended"], terminal.Control.Asked);
    }

    [Fact]
    public void A_peer_is_an_address() =>
        Assert.Equal("'hq' is no address of a peer; expected one as 203.0.113.1.\n", new Terminal(isInteractive: false).Type("snoop ike hq\n").Sent.ToString());

    private static byte[] Message(PayloadChain chain)
    {
        byte[] message = new byte[IsakmpHeader.Size + chain.Octets.Length];
        new IsakmpHeader { InitiatorCookie = 1, ResponderCookie = 2, NextPayload = chain.First, Version = IsakmpHeader.Version1, Exchange = ExchangeType.MainMode, Length = (uint)message.Length }.Write(message);
        chain.Octets.CopyTo(message.AsSpan(IsakmpHeader.Size));
        return message;
    }
}
