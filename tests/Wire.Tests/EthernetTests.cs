using Amaranten.Wire.Ethernet;
using Amaranten.Wire.Ip;

namespace Amaranten.Wire.Tests;

public class EthernetTests
{
    private static readonly MacAddress s_gateway = new(0x0200_5E10_0001), s_host = new(0x0200_5E10_0002);

    [Fact]
    public void AFrameIsTakenApart()
    {
        Assert.True(EthernetView.TryParse(Captures.Udp, out EthernetView frame));
        Assert.Equal(s_gateway, frame.Destination);
        Assert.Equal(s_host, frame.Source);
        Assert.Equal(EtherType.Ipv4, frame.EtherType);
        Assert.Equal(Captures.Udp.Length - 14, frame.Payload.Length);
    }

    [Fact]
    public void AHeaderIsWrittenAsItWasRead()
    {
        Assert.True(EthernetHeader.TryParse(Captures.ArpRequest, out EthernetHeader header));
        Assert.Equal(new EthernetHeader(MacAddress.Broadcast, s_host, EtherType.Arp), header);
        byte[] written = Dirty.Octets(EthernetHeader.Size);
        header.Write(written);
        Assert.Equal(Captures.ArpRequest[..EthernetHeader.Size], written);
    }

    [Fact]
    public void EveryShorterFrameIsRefused()
    {
        for (int length = 0; length < EthernetHeader.Size; length++)
        {
            Assert.False(EthernetView.TryParse(Captures.Udp.AsSpan(0, length), out _));
            Assert.False(EthernetHeader.TryParse(Captures.Udp.AsSpan(0, length), out _));
        }
    }

    [Fact]
    public void AnArpRequestIsReadThroughItsPadding()
    {
        Assert.True(ArpPacket.TryParse(Captures.ArpRequest.AsSpan(14), out ArpPacket arp));
        Assert.Equal(new ArpPacket(ArpOperation.Request, s_host, IpAddress.Parse("10.7.0.5"), default, IpAddress.Parse("10.7.0.1")), arp);
    }

    [Fact]
    public void AnArpReplyIsWrittenAsItWasRead()
    {
        Assert.True(ArpPacket.TryParse(Captures.ArpReply.AsSpan(14), out ArpPacket arp));
        Assert.Equal(
            new ArpPacket(ArpOperation.Reply, s_gateway, IpAddress.Parse("10.7.0.1"), s_host, IpAddress.Parse("10.7.0.5")), arp);
        byte[] written = Dirty.Octets(ArpPacket.Size);
        arp.Write(written);
        Assert.Equal(Captures.ArpReply[14..], written);
    }

    [Fact]
    public void EveryShorterArpPacketIsRefused()
    {
        for (int length = 0; length < ArpPacket.Size; length++)
            Assert.False(ArpPacket.TryParse(Captures.ArpReply.AsSpan(14, length), out _));
    }

    [Theory]
    [InlineData(1, 6)]  // hardware space: IEEE 802
    [InlineData(2, 0x86)] // protocol space
    [InlineData(4, 8)]  // hardware size
    [InlineData(5, 16)] // protocol size
    [InlineData(7, 0)]  // no operation
    [InlineData(7, 3)]  // RARP
    [InlineData(6, 1)]  // operation 257
    public void OtherKindsOfArpAreRefused(int at, byte value)
    {
        byte[] packet = Captures.ArpReply[14..];
        packet[at] = value;
        Assert.False(ArpPacket.TryParse(packet, out _));
    }

    [Fact]
    public void AnyMacAddressSurvivesTextAndWire() => Gen.ULong[0, 0xFFFF_FFFF_FFFF].Sample(value =>
    {
        var mac = new MacAddress(value);
        byte[] wire = Dirty.Octets(MacAddress.Size);
        mac.Write(wire);
        return MacAddress.Read(wire) == mac && MacAddress.TryParse(mac.ToString(), out MacAddress parsed) && parsed == mac;
    });

    [Theory]
    [InlineData("02:00:5e:10:00:01", true)]
    [InlineData("02:00:5E:10:00:01", true)]
    [InlineData("02-00-5e-10-00-01", false)]
    [InlineData("2:0:5e:10:0:1", false)]
    [InlineData("02:00:5e:10:00", false)]
    [InlineData("02:00:5e:10:00:0g", false)]
    [InlineData("02:00:5e:10:00: 1", false)]
    [InlineData("", false)]
    public void MacAddressesAreReadStrictly(string text, bool expected) => Assert.Equal(expected, MacAddress.TryParse(text, out _));

    [Fact]
    public void GroupAddressesAreKnownByTheirLowestBit()
    {
        Assert.True(MacAddress.Broadcast.IsGroup);
        Assert.True(new MacAddress(0x0100_5E00_0001).IsGroup);
        Assert.False(s_host.IsGroup);
        Assert.Equal("02:00:5e:10:00:02", s_host.ToString());
    }
}
