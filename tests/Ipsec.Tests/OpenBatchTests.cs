using Amaranten.Crypto.Suites;
using Amaranten.Ipsec.Esp;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Amaranten.Ipsec.Tests;

public class OpenBatchTests
{
    private readonly TransparentTransform _transform = new(Samples.Cbc);

    [Fact]
    public void WhatWasSealedIsOpened()
    {
        foreach (EspSuite suite in Samples.Suites)
        {
            var transform = new TransparentTransform(suite);
            OutboundSa outbound = Samples.Outbound(transform);
            InboundSa inbound = Samples.Inbound(transform);
            for (int length = 20; length <= 1500; length += length < 100 ? 1 : 37)
            {
                byte[] inner = Samples.Packet(length);
                (Drop drop, byte[] opened, bool isNewest) = FrameBlock.Opened(inbound, FrameBlock.Sealed(outbound, inner), now: length);
                Assert.Equal(Drop.None, drop);
                Assert.Equal(inner, opened);
                Assert.True(isNewest);
                Assert.Equal(length, inbound.LastAuthenticMilliseconds);
            }
            Assert.Equal((outbound.Bytes, outbound.Packets), (inbound.Bytes, inbound.Packets));
            Assert.Equal(outbound.Sequence, inbound.Window.Highest);
        }
    }

    [Fact]
    public void RunsOfOneSaAreOpenedTogetherAndTheOrderIsKept()
    {
        TransparentTransform other = new(Samples.Gcm);
        OutboundSa peerA = Samples.Outbound(_transform), peerB = Samples.Outbound(other);
        InboundSa a = Samples.Inbound(_transform), b = Samples.Inbound(other);
        OutboundSa[] order = [peerA, peerA, peerB, peerB, peerB, peerA];
        var block = new FrameBlock(order.Length);
        var batch = new OpenBatch(order.Length);
        byte[][] sealedPackets = [.. order.Select((sa, i) => FrameBlock.Sealed(sa, Samples.Packet(50 + i)))];
        _transform.Runs.Clear();
        other.Runs.Clear();

        for (int i = 0; i < order.Length; i++)
            Assert.Equal(Drop.None, batch.Add(order[i] == peerA ? a : b, block.Memory, block.PutEsp(i, sealedPackets[i]), 100 + i));
        Assert.True(batch.IsFull && batch.Opened.IsEmpty);
        batch.Open(block.Memory, new Instant(7));

        Assert.Equal([2, 1], _transform.Runs);
        Assert.Equal([3], other.Runs);
        Assert.Equal(order.Length, batch.Opened.Length);
        for (int i = 0; i < order.Length; i++)
        {
            OpenedPacket packet = batch.Opened[i];
            Assert.Equal((Drop.None, 100 + i, 50 + i), (packet.Drop, packet.Tag, packet.InnerLength));
            Assert.Same(order[i] == peerA ? a : b, packet.Sa);
            Assert.Equal(Samples.Packet(50 + i), block.Memory.AsSpan(packet.InnerOffset, packet.InnerLength).ToArray());
        }
        batch.Clear();
        Assert.True(batch.Opened.IsEmpty && !batch.IsFull);
    }

    [Fact]
    public void TheSamePacketTwiceInOneBatchIsOpenedOnce()
    {
        byte[] esp = FrameBlock.Sealed(Samples.Outbound(_transform), Samples.Packet(60));
        InboundSa sa = Samples.Inbound(_transform);
        var block = new FrameBlock(2);
        var batch = new OpenBatch(2);
        Assert.Equal(Drop.None, batch.Add(sa, block.Memory, block.PutEsp(0, esp), 0));
        Assert.Equal(Drop.None, batch.Add(sa, block.Memory, block.PutEsp(1, esp), 1));
        batch.Open(block.Memory, new Instant(1));
        Assert.Equal((Drop.None, Drop.EspReplayed), (batch.Opened[0].Drop, batch.Opened[1].Drop));
        Assert.Equal((1L, 60L), (sa.Packets, sa.Bytes));
        Assert.False(batch.Opened[1].IsNewest);
    }

    [Fact]
    public void ALatePacketIsOpenedButIsNotTheNewest()
    {
        OutboundSa peer = Samples.Outbound(_transform);
        byte[] first = FrameBlock.Sealed(peer, Samples.Packet(60)), second = FrameBlock.Sealed(peer, Samples.Packet(61));
        InboundSa sa = Samples.Inbound(_transform);
        Assert.True(FrameBlock.Opened(sa, second).IsNewest);
        (Drop drop, _, bool isNewest) = FrameBlock.Opened(sa, first);
        Assert.Equal((Drop.None, false), (drop, isNewest));
    }

    [Fact]
    public void PaddingBehindTheInnerPacketIsCutOff()
    {
        byte[] inner = Samples.Packet(60), padded = [.. inner, .. new byte[300]];
        InboundSa sa = Samples.Inbound(_transform);
        (Drop drop, byte[] opened, _) = FrameBlock.Opened(sa, FrameBlock.Sealed(Samples.Outbound(_transform), padded));
        Assert.Equal(Drop.None, drop);
        Assert.Equal(inner, opened);
        Assert.Equal(60, sa.Bytes);
    }

    [Fact]
    public void TheHardLimitStopsTheInboundSaToo()
    {
        OutboundSa peer = Samples.Outbound(_transform);
        InboundSa sa = Samples.Inbound(_transform, hardLimit: 100);
        Assert.Equal(Drop.None, FrameBlock.Opened(sa, FrameBlock.Sealed(peer, Samples.Packet(100))).Drop);
        Assert.Equal(Drop.EspExhausted, FrameBlock.Opened(sa, FrameBlock.Sealed(peer, Samples.Packet(40))).Drop);
    }

    [Fact]
    public void SelectorsAreComparedInside()
    {
        IpPrefix us = Samples.Selector.Local, peer = Samples.Selector.Remote;
        var dns = new TrafficSelector(us, peer, IpProtocol.Udp, LocalPort: 0, RemotePort: 53);

        Assert.Equal(Drop.None, Judged(Samples.Selector, Samples.Packet(60)));
        Assert.Equal(Drop.EspWrongSelector, Judged(Samples.Selector, Samples.Packet(60, source: IpAddress.Parse("10.1.0.9"))));
        Assert.Equal(Drop.EspWrongSelector, Judged(Samples.Selector, Samples.Packet(60, destination: IpAddress.Parse("10.7.1.5"))));
        Assert.Equal(Drop.EspWrongSelector, Judged(Samples.Selector, Samples.Packet(60, Samples.LocalHost, Samples.RemoteHost)));
        Assert.Equal(Drop.None, Judged(dns, Samples.Packet(60, sourcePort: 53)));
        Assert.Equal(Drop.EspWrongSelector, Judged(dns, Samples.Packet(60, sourcePort: 54)));
        Assert.Equal(Drop.EspWrongSelector, Judged(dns, Samples.Packet(60, sourcePort: 1000, destinationPort: 53)));
        Assert.Equal(Drop.EspWrongSelector, Judged(dns, Samples.Packet(60, protocol: IpProtocol.Tcp, sourcePort: 53)));
        // The ports of a later fragment cannot be seen (RFC 4301 §7.3), nor those of a first one that ends before them (RFC
        // 1858).
        Assert.Equal(Drop.EspWrongSelector, Judged(dns, Samples.Packet(60, sourcePort: 53, fragmentOffset: 800)));
        Assert.Equal(Drop.EspWrongSelector, Judged(dns, Samples.Packet(22)));
        Assert.Equal(Drop.None, Judged(dns with { RemotePort = 0 }, Samples.Packet(60, fragmentOffset: 800)));
        Assert.Equal(Drop.None, Judged(Samples.Selector, Samples.Packet(60, fragmentOffset: 800)));
    }

    private Drop Judged(TrafficSelector selector, byte[] inner) =>
        FrameBlock.Opened(Samples.Inbound(_transform, selector: selector), FrameBlock.Sealed(Samples.Outbound(_transform), inner)).Drop;
}
