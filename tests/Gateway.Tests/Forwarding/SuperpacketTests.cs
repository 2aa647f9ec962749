using System.Buffers.Binary;
using Amaranten.Gateway.Forwarding;
using Amaranten.Gateway.Ports;
using Amaranten.Ipsec.Esp;
using Amaranten.Wire.Tcp;

namespace Amaranten.Gateway.Tests.Forwarding;

/// <summary>Superpackets of the LAN: the host at the other end sees ordinary packets, every octet of them right.</summary>
public class SuperpacketTests
{
    private static CableFrame Super(TestGateway gateway, byte[] packet, Segmentation kind, int segmentSize)
    {
        // As the kernel does it: the checksum holds the folded sum of the pseudo header.
        int at = kind == Segmentation.TcpV4 ? 16 : 6, length = packet.Length - 20;
        byte[] pseudo = [.. packet[12..20], 0, packet[9], (byte)(length >> 8), (byte)(length & 0xFF)];
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(20 + at), Packets.SlowSum(pseudo));
        return Packets.Frame(gateway.Lan.Mac, gateway.HostMac, packet) with { Offload = new Offload(true, kind, 54, (ushort)segmentSize, 34, (ushort)at) };
    }

    private static readonly byte[] s_timestamp = [1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2];

    [Theory]
    [InlineData(65_000, 1448, 1500)]
    [InlineData(64_000, 1398, 1500)]
    [InlineData(20_000, 1000, 1280)]
    [InlineData(1448, 1448, 1500)]
    [InlineData(1449, 1448, 1500)]
    [InlineData(65_000, 88, 1500)]
    public void TCP_is_cut_into_segments_that_fit(int payloadBytes, int segmentSize, int wanMtuBytes)
    {
        var net = new TwoGateways(TwoGateways.Cbc, udpEncapsulated: true, wanMtuBytes);
        byte[] payload = Packets.Pattern(payloadBytes);
        const TcpFlags Flags = TcpFlags.Ack | TcpFlags.Psh | TcpFlags.Fin | TcpFlags.Cwr;
        byte[] packet = Packets.Tcp(net.A.Host, net.B.Host, payload, Flags, sequence: uint.MaxValue - 5000, options: s_timestamp, id: 0xFFF0);
        net.A.LanPort.Arriving.Enqueue(Super(net.A, [.. packet], Segmentation.TcpV4, segmentSize));
        net.Run();
        byte[][] segments = [.. net.B.TakeLan().Select(frame => frame.Packet)];

        int largest = Math.Min(segmentSize, EspOverhead.LargestInner(net.AToB, wanMtuBytes) - 52);
        Assert.Equal((payloadBytes + largest - 1) / largest, segments.Length);
        Assert.Equal(payload, segments.SelectMany(segment => segment[52..]));
        for (int i = 0; i < segments.Length; i++)
        {
            // TTL is two hops less, the rest of both headers as in the whole.
            Assert.Equal(packet[6..8], segments[i][6..8]);
            Assert.Equal(packet[12..24], segments[i][12..24]);
            Assert.Equal(packet[28..33], segments[i][28..33]);
            Assert.Equal(packet[34..36], segments[i][34..36]);
            Assert.Equal(s_timestamp, segments[i][40..52]);
            Assert.Equal(unchecked((ushort)(0xFFF0 + i)), BinaryPrimitives.ReadUInt16BigEndian(segments[i].AsSpan(4)));
            Assert.Equal(unchecked(uint.MaxValue - 5000 + (uint)(i * largest)), BinaryPrimitives.ReadUInt32BigEndian(segments[i].AsSpan(24)));
            TcpFlags expected = Flags;
            if (i > 0) expected &= ~TcpFlags.Cwr;
            if (i < segments.Length - 1) expected &= ~(TcpFlags.Fin | TcpFlags.Psh);
            Assert.Equal(expected, (TcpFlags)segments[i][33]);
        }
    }

    [Theory]
    [InlineData(60_000, 1000)]
    [InlineData(63_000, 1400)]
    [InlineData(4500, 1472)]
    public void UDP_datagrams_keep_their_size_and_are_fragmented_where_they_must(int payloadBytes, int segmentSize)
    {
        var net = new TwoGateways();
        byte[] payload = Packets.Pattern(payloadBytes);
        byte[] packet = Packets.Udp(net.A.Host, net.B.Host, payload, id: 0xFFFE);
        net.A.LanPort.Arriving.Enqueue(Super(net.A, packet, Segmentation.UdpL4, segmentSize));
        net.Run();
        byte[][] datagrams = [.. net.B.TakeLan().GroupBy(frame => BinaryPrimitives.ReadUInt16BigEndian(frame.Packet.AsSpan(4)))
            .Select(group => Packets.Reassemble(group.Select(frame => frame.Packet))!)];
        Assert.Equal((payloadBytes + segmentSize - 1) / segmentSize, datagrams.Length);
        Assert.Equal(payload, datagrams.SelectMany(datagram => datagram[8..]));
        Assert.All(datagrams, datagram =>
        {
            Assert.Equal(datagram.Length, BinaryPrimitives.ReadUInt16BigEndian(datagram.AsSpan(4)));
            byte[] whole = Packets.Ip(net.A.Host, net.B.Host, 17, datagram);
            Assert.Equal(0xFFFF, Packets.SlowTransportSum(whole));
        });
    }

    [Fact]
    public void UDP_datagrams_too_big_with_DF_are_refused_once()
    {
        var net = new TwoGateways();
        byte[] packet = Packets.Udp(net.A.Host, net.B.Host, Packets.Pattern(60_000), df: true);
        net.A.LanPort.Arriving.Enqueue(Super(net.A, packet, Segmentation.UdpL4, 1472));
        net.Run();
        Assert.Empty(net.B.TakeLan());
        Assert.Equal(4, Assert.Single(net.A.TakeLan()).Packet[21]);
    }

    [Fact]
    public void Without_an_SA_the_first_segment_waits_with_control()
    {
        var net = new TwoGateways();
        net.A.Publish(snapshot => snapshot with { Policies = new([snapshot.Policies.Policies[0] with { Sa = null }]) });
        net.A.LanPort.Arriving.Enqueue(Super(net.A, Packets.Tcp(net.A.Host, net.B.Host, Packets.Pattern(5000), TcpFlags.Ack), Segmentation.TcpV4, 1460));
        net.A.Run();
        (Punt punt, byte[] data) = Assert.Single(net.A.TakePunts());
        Assert.Equal(PuntKind.Acquire, punt.Kind);
        Assert.Equal(1500, data.Length);
        Packets.AssertIntact(data);
    }

    [Fact]
    public void In_clear_a_superpacket_stays_whole_where_its_segments_fit_and_is_cut_where_not()
    {
        var net = new TwoGateways(superpackets: true);
        net.A.Publish(snapshot => snapshot with { ForwardInClear = true });
        CableFrame sent = Super(net.A, Packets.Tcp(net.A.Host, TestGateway.Stranger, Packets.Pattern(30_000), TcpFlags.Ack), Segmentation.TcpV4, 1460);
        net.A.LanPort.Arriving.Enqueue(sent);
        net.A.Run();
        CableFrame passed = Assert.Single(net.A.WanPort.Leaving);
        Assert.Equal(sent.Offload, passed.Offload);
        Assert.Equal(sent.Octets[34..], passed.Octets[34..]);
        Assert.Equal(63, passed.Packet[8]);
        Assert.Equal(0xFFFF, Packets.SlowSum(passed.Packet.AsSpan(0, 20)));
        net.A.WanPort.Leaving.Clear();

        byte[] jumbo = Packets.Tcp(net.A.Host, TestGateway.Stranger, Packets.Pattern(30_000), TcpFlags.Ack, df: false);
        net.A.LanPort.Arriving.Enqueue(Super(net.A, jumbo, Segmentation.TcpV4, 5000));
        net.A.Run();
        List<CableFrame> cut = net.A.TakeWan();
        Assert.Equal(Packets.Pattern(30_000), cut.GroupBy(frame => BinaryPrimitives.ReadUInt16BigEndian(frame.Packet.AsSpan(4)))
            .SelectMany(group => Packets.Reassemble(group.Select(frame => frame.Packet))![20..]));
    }

    [Fact]
    public void ESP_in_UDP_superpackets_of_the_WAN_are_opened_one_by_one_and_may_go_on_through_another_tunnel()
    {
        var net = new TwoGateways(TwoGateways.Cbc, udpEncapsulated: true);
        for (int i = 0; i < 40; i++) net.A.FromHost(Packets.Udp(net.A.Host, net.B.Host, Packets.Pattern(500, i), id: (ushort)(i + 1)));
        net.A.Run();
        byte[][] crossing = [.. net.A.TakeWan().Select(frame => frame.Packet)];
        int size = crossing[0].Length - 28;
        byte[] super = Packets.Udp(net.A.Wan.Address, net.B.Wan.Address, [.. crossing.SelectMany(packet => packet[28..])], sourcePort: 4500, destinationPort: 4500);
        net.B.WanPort.Arriving.Enqueue(Super(net.B, super, Segmentation.UdpL4, size) with { Octets = Packets.Frame(net.B.Wan.Mac, net.A.Wan.Mac, super).Octets });
        net.B.Run();
        byte[][] arrived = [.. net.B.TakeLan().Select(frame => frame.Packet)];
        Assert.Equal(40, arrived.Length);
        for (int i = 0; i < 40; i++) Assert.Equal(Packets.Pattern(500, i), arrived[i][28..]);
    }

    [Fact]
    public void A_superpacket_that_lies_is_dropped()
    {
        var net = new TwoGateways();
        byte[] tcp = Packets.Tcp(net.A.Host, net.B.Host, Packets.Pattern(100), TcpFlags.Ack), udp = Packets.Udp(net.A.Host, net.B.Host, Packets.Pattern(100));
        Offload[] lies =
        [
            new(true, Segmentation.TcpV4, 0, 0, 34, 16), new(true, Segmentation.TcpV4, 0, 50, 34, 5000), new(true, Segmentation.TcpV4, 0, 50, 3, 16),
            new(true, Segmentation.TcpV6, 0, 50, 34, 16), new(true, Segmentation.UdpL4, 0, 50, 34, 16), new(true, (Segmentation)77, 0, 0, 65_535, 65_535),
        ];
        foreach (Offload lie in lies)
            net.A.LanPort.Arriving.Enqueue(Packets.Frame(net.A.Lan.Mac, net.A.HostMac, tcp) with { Offload = lie });
        net.A.LanPort.Arriving.Enqueue(Packets.Frame(net.A.Lan.Mac, net.A.HostMac, udp) with { Offload = new(true, Segmentation.TcpV4, 0, 50, 34, 16) });
        net.Run();
        Assert.Equal(7, net.A.Worker.Counters.Of(PacketDrop.Malformed));
        Assert.Empty(net.B.TakeLan());
    }
}
