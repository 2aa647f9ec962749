using Amaranten.Wire.Icmp;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Udp;

namespace Amaranten.Wire.Tests;

public class IcmpTests
{
    [Fact]
    public void APingIsTakenApartAndAnswered()
    {
        byte[] message = Captures.IcmpEcho[34..];
        Assert.True(IcmpView.TryParse(message, out IcmpView icmp));
        Assert.Equal((IcmpType.Echo, 0, 0x77, 3, 56), (icmp.Type, icmp.Code, icmp.Identifier, icmp.Sequence, icmp.Body.Length));
        Assert.True(icmp.ChecksumHolds && !icmp.IsError);
        Assert.True(IcmpEcho.TryParse(message, out IcmpEcho echo));
        Assert.Equal(new IcmpEcho(false, 0x77, 3), echo);

        (echo with { IsReply = true }).Write(message);
        Assert.True(IcmpEcho.TryParse(message, out IcmpEcho reply));
        Assert.Equal(new IcmpEcho(true, 0x77, 3), reply);
        Assert.Equal(Captures.IcmpEcho[42..], message[8..]);
    }

    [Fact]
    public void AnEchoIsWrittenAsItWasRead()
    {
        byte[] message = Captures.IcmpEcho[34..];
        Assert.True(IcmpEcho.TryParse(message, out IcmpEcho echo));
        message.AsSpan(0, IcmpEcho.Size).Fill(0xA5);
        echo.Write(message);
        Assert.Equal(Captures.IcmpEcho[34..], message);
    }

    [Fact]
    public void EveryShorterMessageIsRefused()
    {
        for (int length = 0; length < 8; length++) Assert.False(IcmpView.TryParse(Captures.IcmpEcho.AsSpan(34, length), out _));
        for (int length = 0; length < 64; length++) Assert.False(IcmpEcho.TryParse(Captures.IcmpEcho.AsSpan(34, length), out _));
    }

    [Fact]
    public void AnErrorSaysWhatItIsAbout()
    {
        Assert.True(IcmpView.TryParse(Captures.IcmpFragmentationNeeded.AsSpan(34), out IcmpView icmp));
        Assert.Equal((IcmpType.DestinationUnreachable, 1400), (icmp.Type, icmp.NextHopMtu));
        Assert.Equal(UnreachableCode.FragmentationNeeded, (UnreachableCode)icmp.Code);
        Assert.True(icmp.ChecksumHolds && icmp.IsError);
        Assert.True(Ipv4View.TryParseQuoted(icmp.Body, out Ipv4View quoted));
        Assert.Equal((1500, 0x4242, 8), (quoted.TotalLength, quoted.Identification, quoted.Payload.Length));
        Assert.True(quoted.TryGetPorts(out ushort source, out ushort destination));
        Assert.Equal((1000, 2000), (source, destination));
    }

    [Fact]
    public void AnErrorIsWrittenAsItWasRead()
    {
        byte[] expected = Captures.IcmpFragmentationNeeded[34..], written = Dirty.Octets(IcmpError.LargestMessage);
        int length = IcmpError.FragmentationNeeded(1400).Write(written, expected.AsSpan(8));
        Assert.Equal(expected, written[..length]);
    }

    [Fact]
    public void AnErrorQuotesNoMoreThan576OctetsAllow()
    {
        byte[] offending = Captures.LastFragment[14..34].Concat(new byte[1480]).ToArray(), written = Dirty.Octets(IcmpError.LargestMessage);
        Assert.Equal(556, IcmpError.TtlExceeded.Write(written, offending));
        Assert.True(IcmpView.TryParse(written, out IcmpView icmp));
        Assert.True(icmp.ChecksumHolds);
        Assert.Equal(offending[..548], icmp.Body.ToArray());
    }

    [Theory]
    [InlineData("10.7.0.5", "10.0.0.9", 0, true)]
    [InlineData("10.7.0.5", "10.0.0.9", 1480, false)]
    [InlineData("10.7.0.5", "224.0.0.5", 0, false)]
    [InlineData("10.7.0.5", "255.255.255.255", 0, false)]
    [InlineData("0.0.0.0", "10.0.0.9", 0, false)]
    [InlineData("127.0.0.1", "10.0.0.9", 0, false)]
    [InlineData("240.0.0.1", "10.0.0.9", 0, false)]
    public void NotEveryPacketMayBeAnswered(string source, string destination, int offset, bool expected)
    {
        byte[] packet = Dirty.Octets(28);
        new Ipv4Header(IpAddress.Parse(source), IpAddress.Parse(destination), IpProtocol.Udp, 28, FragmentOffset: offset).Write(packet);
        new UdpHeader(1, 2, 8).WriteWithoutChecksum(packet.AsSpan(20));
        Assert.True(Ipv4View.TryParse(packet, out Ipv4View ip));
        Assert.Equal(expected, IcmpError.MayAnswer(ip));
    }

    [Fact]
    public void AnErrorIsNeverAnsweredAndAPingIs()
    {
        Assert.True(Ipv4View.TryParse(Captures.IcmpFragmentationNeeded.AsSpan(14), out Ipv4View error));
        Assert.False(IcmpError.MayAnswer(error));
        Assert.True(Ipv4View.TryParse(Captures.IcmpEcho.AsSpan(14), out Ipv4View ping));
        Assert.True(IcmpError.MayAnswer(ping));
    }
}
