using Amaranten.Wire.Ip;
using Amaranten.Wire.Udp;

namespace Amaranten.Wire.Tests;

public class UdpTests
{
    private static byte[] Datagram => Captures.Udp[34..];

    [Fact]
    public void ADatagramIsTakenApart()
    {
        Assert.True(Ipv4View.TryParse(Captures.Udp.AsSpan(14), out Ipv4View ip));
        Assert.True(UdpView.TryParse(ip.Payload, out UdpView udp));
        Assert.Equal((5353, 53, 39, 0xF110), (udp.SourcePort, udp.DestinationPort, udp.Length, udp.Checksum));
        Assert.Equal("What is the address of example?"u8, udp.Payload);
        Assert.True(udp.ChecksumHolds(ip.PseudoHeader));
        Assert.False(udp.ChecksumHolds(ip.PseudoHeader + 1));
    }

    [Fact]
    public void AHeaderIsWrittenAsItWasRead()
    {
        byte[] datagram = Datagram;
        Assert.True(UdpHeader.TryParse(datagram, out UdpHeader header));
        datagram.AsSpan(0, UdpHeader.Size).Fill(0xA5);
        header.Write(datagram, IpAddress.Parse("10.7.0.5"), IpAddress.Parse("10.0.0.9"));
        Assert.Equal(Datagram, datagram);
    }

    [Fact]
    public void AnAbsentChecksumHolds()
    {
        byte[] datagram = Captures.UdpWithoutChecksum[34..];
        Assert.True(UdpView.TryParse(datagram, out UdpView udp));
        Assert.True(udp.ChecksumHolds(0));
        Assert.True(UdpHeader.TryParse(datagram, out UdpHeader header));
        datagram.AsSpan(0, UdpHeader.Size).Fill(0xA5);
        header.WriteWithoutChecksum(datagram);
        Assert.Equal(Captures.UdpWithoutChecksum[34..], datagram);
    }

    // A sum of 0 is sent as all ones: 0 would mean that there is none (RFC 768).
    [Fact]
    public void AZeroChecksumIsWrittenAsOnes()
    {
        IpAddress address = IpAddress.Parse("0.0.0.0");
        byte[] datagram = new byte[10];
        var header = new UdpHeader(0, 0, 10);
        ushort rest = InternetChecksum.Finish(InternetChecksum.PseudoHeader(address, address, IpProtocol.Udp, 10) + 10);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(8), rest);
        header.Write(datagram, address, address);
        Assert.True(UdpView.TryParse(datagram, out UdpView udp));
        Assert.Equal(0xFFFF, udp.Checksum);
        Assert.True(udp.ChecksumHolds(InternetChecksum.PseudoHeader(address, address, IpProtocol.Udp, 10)));
    }

    [Fact]
    public void EveryShorterDatagramIsRefused()
    {
        for (int length = 0; length < Datagram.Length; length++) Assert.False(UdpView.TryParse(Datagram.AsSpan(0, length), out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(40)]
    public void LengthsThatLieAreRefused(byte length)
    {
        byte[] datagram = Datagram;
        datagram[5] = length;
        Assert.False(UdpView.TryParse(datagram, out _));
        Assert.False(UdpHeader.TryParse(datagram, out _));
    }

    [Fact]
    public void WhatLiesBehindTheDatagramIsCutOff()
    {
        byte[] datagram = Datagram;
        datagram[5] = 10;
        Assert.True(UdpView.TryParse(datagram, out UdpView udp));
        Assert.Equal("Wh"u8, udp.Payload);
    }
}
