using System.Buffers.Binary;
using Amaranten.Crypto.Esp;
using Amaranten.Crypto.Suites;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire.Ip;

namespace Amaranten.Ipsec.Tests;

/// <summary>
/// Packets that a stranger can send change nothing at all; packets that only the peer can send, but may not, pass nothing on
/// (RFC 4303 §3.4). The genuine packet with the same number still gets through after a stranger's.
/// </summary>
public class ForgedPacketTests
{
    private readonly TransparentTransform _transform = new(Samples.Cbc);
    private readonly OutboundSa _peer;
    private readonly InboundSa _sa;

    public ForgedPacketTests()
    {
        _peer = Samples.Outbound(_transform);
        _sa = Samples.Inbound(_transform);
        Assert.Equal(Drop.None, FrameBlock.Opened(_sa, FrameBlock.Sealed(_peer, Samples.Packet(60)), now: 5).Drop);
    }

    [Fact]
    public void AnyBitFlippedBreaksTheIcv()
    {
        byte[] genuine = FrameBlock.Sealed(_peer, Samples.Packet(60));
        for (int bit = 32; bit < genuine.Length * 8; bit++) // the SPI chose the SA
        {
            byte[] forged = [.. genuine];
            forged[bit / 8] ^= (byte)(1 << bit % 8);
            Drop expected = BinaryPrimitives.ReadUInt32BigEndian(forged.AsSpan(4)) is 1 or 0 ? Drop.EspReplayed : Drop.EspBadIcv;
            RefusedWithoutTrace(expected, forged);
        }
        Assert.Equal(Drop.None, FrameBlock.Opened(_sa, genuine).Drop);
    }

    [Fact]
    public void ALengthThatNoPacketOfTheSaCanHaveIsMalformed()
    {
        foreach (EspSuite suite in Samples.Suites)
        {
            var transform = new TransparentTransform(suite);
            byte[] genuine = FrameBlock.Sealed(Samples.Outbound(transform), Samples.Packet(100));
            InboundSa sa = Samples.Inbound(transform);
            for (int length = 0; length < genuine.Length; length++)
            {
                int text = length - 8 - suite.IvBytes - suite.IcvBytes;
                bool possible = text > 0 && text % suite.AlignmentBytes == 0;
                Assert.Equal(possible ? Drop.EspBadIcv : Drop.EspMalformed, FrameBlock.Opened(sa, genuine.AsSpan(0, length)).Drop);
            }
            Assert.Equal((0L, 0u, 0L), (sa.Packets, sa.Window.Highest, sa.LastAuthenticMilliseconds));
            Assert.Equal(Drop.None, FrameBlock.Opened(sa, genuine).Drop);
        }
    }

    [Fact]
    public void AReplayIsRefusedBeforeItsIcvIsLookedAt()
    {
        byte[] genuine = FrameBlock.Sealed(_peer, Samples.Packet(60));
        Assert.Equal(Drop.None, FrameBlock.Opened(_sa, genuine, now: 5).Drop);
        int runs = _transform.Runs.Count;
        RefusedWithoutTrace(Drop.EspReplayed, genuine);
        BinaryPrimitives.WriteUInt32BigEndian(genuine.AsSpan(4), 0);
        RefusedWithoutTrace(Drop.EspReplayed, genuine);
        Assert.Equal(runs, _transform.Runs.Count);
    }

    [Fact]
    public void AForgedNumberFarAheadDoesNotCloseTheWindow()
    {
        byte[] genuine = FrameBlock.Sealed(_peer, Samples.Packet(60)), forged = [.. genuine];
        BinaryPrimitives.WriteUInt32BigEndian(forged.AsSpan(4), uint.MaxValue);
        RefusedWithoutTrace(Drop.EspBadIcv, forged);
        Assert.Equal(Drop.None, FrameBlock.Opened(_sa, genuine).Drop);
    }

    [Theory]
    [InlineData("0102030405060604", Drop.None)]
    [InlineData("0004", Drop.None)]
    [InlineData("003b", Drop.EspDummy)]
    [InlineData("0029", Drop.EspBadInner)] // IPv6 inside
    [InlineData("0006", Drop.EspBadInner)] // transport mode
    [InlineData("0000", Drop.EspBadInner)]
    [InlineData("0102030405060704", Drop.EspBadPadding)] // pad length one too many
    [InlineData("0102030405070604", Drop.EspBadPadding)]
    [InlineData("0000000000000604", Drop.EspBadPadding)]
    [InlineData("0203040506070604", Drop.EspBadPadding)]
    [InlineData("ff02030405060604", Drop.EspBadPadding)] // every octet counts: the first
    [InlineData("0102030405ff0604", Drop.EspBadPadding)] // and the last
    [InlineData("ff04", Drop.EspBadPadding)] // longer than the packet
    public void OnlyARightTrailerIsAccepted(string trailer, Drop expected)
    {
        byte[] tail = Convert.FromHexString(trailer);
        // The trailer is taken apart from its end, so what does not belong to it is padding against traffic analysis.
        byte[] inner = Samples.Packet(40), filler = new byte[(96 - inner.Length - tail.Length) % 16];
        PeerSays(expected, [.. inner, .. filler, .. tail]);
    }

    [Fact]
    public void TheLongestPaddingIsAccepted()
    {
        byte[] padding = [.. Enumerable.Range(1, 255).Select(i => (byte)i), 255, 4];
        PeerSays(Drop.None, [.. Samples.Packet(31), .. padding]);
    }

    [Fact]
    public void PaddingMayFillThePacketButNotMore()
    {
        byte[] only = [.. Enumerable.Range(1, 14).Select(i => (byte)i), 14, 59];
        PeerSays(Drop.EspDummy, only);
        only[14] = 15;
        PeerSays(Drop.EspBadPadding, only);
    }

    [Fact]
    public void WhatIsNoIpv4PacketIsNotPassedOn()
    {
        byte[] longer = Samples.Packet(46), version6 = Samples.Packet(46);
        BinaryPrimitives.WriteUInt16BigEndian(longer.AsSpan(2), 47);
        version6[0] = 0x65;
        PeerSays(Drop.EspBadInner, [.. longer, 0, 4]);
        PeerSays(Drop.EspBadInner, [.. version6, 0, 4]);
        PeerSays(Drop.EspBadInner, [.. new byte[14], 0, 4]);
    }

    [Fact]
    public void APacketOutsideTheSelectorsIsNotPassedOn() =>
        PeerSays(Drop.EspWrongSelector, [.. Samples.Packet(46, source: IpAddress.Parse("192.0.2.1")), 0, 4]);

    // What a stranger sends: refused, and no trace of it.
    private void RefusedWithoutTrace(Drop expected, ReadOnlySpan<byte> esp)
    {
        (long, long, long, uint) before = State();
        (Drop drop, byte[] inner, bool isNewest) = FrameBlock.Opened(_sa, esp, now: 99);
        Assert.Equal((expected, 0, false), (drop, inner.Length, isNewest));
        Assert.Equal(before, State());
    }

    // What the peer seals itself: its number is used up and it is alive, but a packet not accepted is not counted as carried.
    private void PeerSays(Drop expected, byte[] plaintext)
    {
        Assert.Equal(0, plaintext.Length % 16);
        uint sequence = (uint)++_peer.Sequence;
        byte[] esp = new byte[8 + 16 + plaintext.Length + 12];
        BinaryPrimitives.WriteUInt32BigEndian(esp, Samples.Spi);
        BinaryPrimitives.WriteUInt32BigEndian(esp.AsSpan(4), sequence);
        plaintext.CopyTo(esp.AsSpan(24));
        _transform.Seal(esp, [new EspSlice(0, esp.Length)], sequence);

        (long bytes, long packets, _, _) = State();
        (Drop drop, byte[] inner, _) = FrameBlock.Opened(_sa, esp, now: 99);
        Assert.Equal(expected, drop);
        int carried = drop == Drop.None ? 1 : 0;
        Assert.Equal((bytes + inner.Length, packets + carried, 99L, sequence), State());
        Assert.Equal(Drop.EspReplayed, FrameBlock.Opened(_sa, esp).Drop);
    }

    private (long Bytes, long Packets, long LastAuthentic, uint Highest) State() =>
        (_sa.Bytes, _sa.Packets, _sa.LastAuthenticMilliseconds, _sa.Window.Highest);
}
