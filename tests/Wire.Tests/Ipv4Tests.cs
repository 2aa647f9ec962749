using System.Buffers.Binary;
using Amaranten.Wire.Ip;

namespace Amaranten.Wire.Tests;

public class Ipv4Tests
{
    private static byte[] Udp => Captures.Udp[14..];

    [Fact]
    public void APacketIsTakenApart()
    {
        Assert.True(Ipv4View.TryParse(Udp, out Ipv4View ip));
        Assert.Equal((20, 59, 0x1234), (ip.HeaderLength, ip.TotalLength, ip.Identification));
        Assert.Equal((0xB9, Ecn.Ect1), (ip.TypeOfService, ip.Ecn));
        Assert.True(ip.DontFragment && !ip.MoreFragments && !ip.IsFragment && ip.FragmentOffset == 0);
        Assert.Equal((63, IpProtocol.Udp, 0x14B1), (ip.TimeToLive, ip.Protocol, ip.Checksum));
        Assert.Equal(("10.7.0.5", "10.0.0.9"), (ip.Source.ToString(), ip.Destination.ToString()));
        Assert.Equal((0, 39, 20), (ip.Options.Length, ip.Payload.Length, ip.Header.Length));
        Assert.True(ip.ChecksumHolds);
        Assert.True(ip.TryGetPorts(out ushort source, out ushort destination));
        Assert.Equal((5353, 53), (source, destination));
    }

    [Fact]
    public void AHeaderIsWrittenAsItWasRead()
    {
        foreach (byte[] capture in new[] { Captures.Udp, Captures.TcpSyn, Captures.LastFragment, Captures.Esp, Captures.IcmpEcho })
        {
            Assert.True(Ipv4Header.TryParse(capture.AsSpan(14), out Ipv4Header header));
            byte[] written = Dirty.Octets(Ipv4Header.Size);
            header.Write(written);
            Assert.Equal(capture[14..34], written);
        }
    }

    [Fact]
    public void AFragmentKnowsItsPlaceAndHidesItsPorts()
    {
        Assert.True(Ipv4View.TryParse(Captures.LastFragment.AsSpan(14), out Ipv4View ip));
        Assert.True(ip.IsFragment && !ip.MoreFragments && !ip.DontFragment);
        Assert.Equal(1480, ip.FragmentOffset);
        Assert.False(ip.TryGetPorts(out ushort source, out ushort destination));
        Assert.Equal((0, 0), (source, destination));
    }

    [Fact]
    public void WhatLiesBehindThePacketIsCutOff()
    {
        Assert.True(Ipv4View.TryParse((byte[])[.. Udp, 1, 2, 3], out Ipv4View ip));
        Assert.Equal(Udp, ip.Packet.ToArray());
    }

    [Fact]
    public void EveryShorterPacketIsRefused()
    {
        for (int length = 0; length < Udp.Length; length++) Assert.False(Ipv4View.TryParse(Udp.AsSpan(0, length), out _));
    }

    [Fact]
    public void AQuotedBeginningNeedsOnlyItsHeader()
    {
        Assert.True(Ipv4View.TryParseQuoted(Udp.AsSpan(0, 28), out Ipv4View ip));
        Assert.Equal((59, 8), (ip.TotalLength, ip.Payload.Length));
        for (int length = 0; length < 20; length++) Assert.False(Ipv4View.TryParseQuoted(Udp.AsSpan(0, length), out _));
    }

    [Theory]
    [InlineData(0, 0x65)] // version 6
    [InlineData(0, 0x44)] // header of 16 octets
    [InlineData(0, 0x4F)] // header of 60 octets in a packet of 59
    [InlineData(3, 60)]   // total length above what is there
    [InlineData(3, 19)]   // total length below the header
    public void LengthsThatLieAreRefused(int at, byte value)
    {
        byte[] packet = Udp;
        packet[at] = value;
        Assert.False(Ipv4View.TryParse(packet, out _));
    }

    [Fact]
    public void OptionsAreWalked()
    {
        Assert.True(Ipv4View.TryParse(Captures.IpOptions.AsSpan(14), out Ipv4View ip));
        Assert.True(ip.ChecksumHolds);
        Assert.False(Ipv4Header.TryParse(Captures.IpOptions.AsSpan(14), out _));
        var options = new Ipv4OptionReader(ip.Options);
        Assert.True(options.MoveNext());
        Assert.Equal(Ipv4OptionReader.LooseSourceRoute, options.Type);
        Assert.True(options.IsCopied);
        Assert.Equal(7, options.Option.Length);
        Assert.True(options.MoveNext());
        Assert.Equal(7, options.Type);
        Assert.False(options.IsCopied);
        Assert.False(options.MoveNext());
        Assert.False(options.Malformed);
    }

    [Theory]
    [InlineData("07")]
    [InlineData("0700")]
    [InlineData("0701")]
    [InlineData("010704ff")]
    [InlineData("0109050000")]
    public void OptionsWithWrongLengthsAreDamage(string hex)
    {
        var options = new Ipv4OptionReader(Convert.FromHexString(hex));
        while (options.MoveNext()) { }
        Assert.True(options.Malformed);
    }

    [Fact]
    public void AChangedFieldKeepsTheChecksumRight() =>
        Gen.Select(Gen.UInt, Gen.Byte, Gen.UShort[20, ushort.MaxValue], Gen.Byte[1, 255], Gen.Int[0, 0x1FFF], Gen.Bool).Sample(
            (source, tos, length, ttl, offset, flag) =>
            {
                var header = new Ipv4Header(IpAddress.FromV4(source), IpAddress.FromV4(0x0A000009), 17, 20, ttl);
                byte[] packet = Dirty.Octets(Ipv4Header.Size);
                header.Write(packet);
                Ipv4Writer.DecrementTimeToLive(packet);
                Ipv4Writer.SetTypeOfService(packet, tos);
                Ipv4Writer.SetIdentification(packet, length);
                Ipv4Writer.SetFragment(packet, flag, !flag, 8 * offset);

                Ipv4Header expected = header with
                {
                    TimeToLive = (byte)(ttl - 1),
                    TypeOfService = tos,
                    Identification = length,
                    DontFragment = flag,
                    MoreFragments = !flag,
                    FragmentOffset = 8 * offset,
                };
                bool same = Ipv4Header.TryParse(packet, out Ipv4Header read) && read == expected;
                Ipv4Writer.SetTotalLength(packet, length);
                return same && InternetChecksum.Holds(packet) && BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(2)) == length;
            });

    [Fact]
    public void AWrongChecksumStaysWrong()
    {
        byte[] packet = Udp;
        packet[10] ^= 0x40;
        Ipv4Writer.DecrementTimeToLive(packet);
        Assert.True(Ipv4View.TryParse(packet, out Ipv4View ip));
        Assert.False(ip.ChecksumHolds);
        Assert.False(Ipv4Header.TryParse(packet, out _));
    }
}
