using System.Buffers.Binary;
using Amaranten.Crypto.Suites;
using Amaranten.Gateway.Forwarding;
using Amaranten.Gateway.Ports;
using Amaranten.Ipsec;
using Amaranten.Ipsec.Esp;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Tests.Forwarding;

/// <summary>ESP on the port of IKE, behind eight zero octets where IKE has its cookie (draft-ietf-ipsec-udp-encaps-01).</summary>
public class NonIkeMarkerTests
{
    private const int IpBytes = 20, UdpBytes = 8, MarkerBytes = 8, EspAt = IpBytes + UdpBytes + MarkerBytes;

    private static TwoGateways Net(EspSuite? suite = null, int wanMtuBytes = 1500, bool transport = false) =>
        new(suite, udpEncapsulated: true, wanMtuBytes, transport: transport, marker: true);

    public static TheoryData<bool, int> Tunnels => new() { { false, 1500 }, { true, 1500 }, { false, 1280 }, { true, 1006 }, { false, 576 } };

    [Theory, MemberData(nameof(Tunnels))]
    public void Whatever_the_size_it_arrives_whole_and_looks_on_the_WAN_as_the_draft_says(bool cbc, int wanMtuBytes)
    {
        TwoGateways net = Net(cbc ? TwoGateways.Cbc : TwoGateways.Gcm, wanMtuBytes);
        int largest = EspOverhead.LargestInner(net.AToB, wanMtuBytes), longest = 0;
        foreach (int length in Enumerable.Range(largest - 40, 80).Append(2 * largest).Where(length => length <= 1500).Append(1500))
        {
            byte[] sent = Packets.Udp(net.A.Host, net.B.Host, Packets.Pattern(length - IpBytes - UdpBytes));
            List<byte[]> arrived = net.Send(sent);
            Assert.Equal(sent[IpBytes..], Packets.Reassemble(arrived));
            Assert.Equal(length <= largest, arrived.Count == 1);
        }
        foreach (byte[] packet in net.Crossed.Select(frame => frame.Packet))
        {
            // No fragment; UDP from 500 to 500 as long as what it holds, without checksum; the marker; the SPI.
            Assert.Equal(0, BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(6)) & 0x3FFF);
            int udpLength = packet.Length - IpBytes;
            Assert.Equal([1, 0xF4, 1, 0xF4, (byte)(udpLength >> 8), (byte)(udpLength & 0xFF), 0, 0, .. new byte[MarkerBytes]], packet[IpBytes..EspAt]);
            Assert.Equal(net.AToB.Spi, BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(EspAt)));
            longest = Math.Max(longest, packet.Length);
        }
        // Nothing is given away but what the cipher's blocks ask for.
        Assert.InRange(longest, wanMtuBytes - (cbc ? 15 : 3), wanMtuBytes);
    }

    [Fact]
    public void With_DF_it_fits_or_the_sender_is_told_what_would()
    {
        TwoGateways net = Net();
        Assert.Equal(1430, EspOverhead.LargestInner(net.AToB, 1500));
        Assert.Single(net.Send(Packets.Udp(net.A.Host, net.B.Host, Packets.Pattern(1430 - 28), df: true)));
        Assert.Empty(net.Send(Packets.Udp(net.A.Host, net.B.Host, Packets.Pattern(1431 - 28), df: true)));
        Assert.Equal(1430, BinaryPrimitives.ReadInt32BigEndian(Assert.Single(net.A.TakeLan()).Packet.AsSpan(24)));
    }

    [Fact]
    public void Transport_mode_carries_every_size_and_fragments_what_is_sealed()
    {
        TwoGateways net = Net(TwoGateways.Cbc, transport: true);
        foreach (int size in Enumerable.Range(1380, 60).Append(0).Append(1).Append(4000))
        {
            byte[] echo = Packets.Echo(net.A.Wan.Address, net.B.Wan.Address, size);
            net.A.Worker.TryInject(echo, isSealed: false);
            net.Run();
            (Punt punt, byte[] message) = Assert.Single(net.A.TakePunts());
            Assert.Equal(PuntKind.EchoReply, punt.Kind);
            Assert.Equal(echo[(IpBytes + 4)..], message[4..]);
        }
        Assert.All(net.Crossed, frame => Assert.InRange(frame.Packet.Length, IpBytes, 1500));
        Assert.Contains(net.Crossed, frame => (BinaryPrimitives.ReadUInt16BigEndian(frame.Packet.AsSpan(6)) & 0x2000) != 0);
    }

    // Each octet behind the IP header, each bit of it: nothing arrives but what was sent, and nothing of it twice.
    [Fact]
    public void What_was_tampered_with_never_arrives()
    {
        TwoGateways net = Net();
        byte[] good = Cross(net, Packets.Udp(net.A.Host, net.B.Host, Packets.Pattern(40)));
        for (int at = IpBytes + UdpBytes; at < good.Length; at++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] bad = [.. good];
                bad[at] ^= (byte)(1 << bit);
                net.B.FromWan(bad);
            }
            net.B.Run();
            Assert.Empty(net.B.TakeLan());
            // Where the marker was hurt it is a message of IKE, whose business it is to know no such cookie.
            Assert.Equal(at < EspAt ? 8 : 0, net.B.TakePunts().Count(entry => entry.Punt.Kind == PuntKind.Udp));
        }
        // A sequence number that became 0 is too old.
        Assert.Equal(1, net.B.Worker.Counters.Of(Drop.EspReplayed));
        net.B.FromWan(good);
        net.B.FromWan(good);
        net.B.Run();
        Assert.Single(net.B.TakeLan());
        Assert.Equal(2, net.B.Worker.Counters.Of(Drop.EspReplayed));
    }

    // ESP alone, in UDP, in UDP behind the marker: each SA takes only its own.
    [Theory]
    [InlineData(0, 2), InlineData(1, 2), InlineData(2, 0), InlineData(2, 1), InlineData(2, 2)]
    public void It_comes_behind_the_marker_exactly_when_the_SA_says_so(int sa, int way)
    {
        var net = new TwoGateways(udpEncapsulated: sa > 0, marker: sa > 1);
        byte[] crossing = Cross(net, Packets.Udp(net.A.Host, net.B.Host, [1]));
        byte[] esp = crossing[(sa == 0 ? IpBytes : sa == 1 ? IpBytes + UdpBytes : EspAt)..];
        net.B.FromWan(way switch
        {
            0 => Packets.Ip(net.A.Wan.Address, net.B.Wan.Address, IpProtocol.Esp, esp),
            1 => Packets.Udp(net.A.Wan.Address, net.B.Wan.Address, esp, sourcePort: 4500, destinationPort: 4500),
            _ => Packets.Udp(net.A.Wan.Address, net.B.Wan.Address, [.. new byte[MarkerBytes], .. esp], sourcePort: 500, destinationPort: 500),
        });
        net.B.Run();
        Assert.Equal(sa == way ? 1 : 0, net.B.TakeLan().Count);
        Assert.Equal(sa == way ? 0 : 1, net.B.Worker.Counters.Of(Drop.EspWrongEncapsulation));
    }

    [Fact]
    public void Without_the_marker_on_port_500_it_is_IKE_and_with_it_on_port_4500_too()
    {
        TwoGateways net = Net();
        byte[] esp = Cross(net, Packets.Udp(net.A.Host, net.B.Host, [1]))[EspAt..];
        net.B.FromWan(Packets.Udp(net.A.Wan.Address, net.B.Wan.Address, esp, sourcePort: 500, destinationPort: 500));
        net.B.FromWan(Packets.Udp(net.A.Wan.Address, net.B.Wan.Address, [.. new byte[MarkerBytes], .. esp], sourcePort: 4500, destinationPort: 4500));
        net.B.Run();
        Assert.Empty(net.B.TakeLan());
        List<(Punt Punt, byte[] Data)> punts = net.B.TakePunts();
        Assert.Equal([PuntKind.Udp, PuntKind.Udp], punts.Select(entry => entry.Punt.Kind));
        Assert.Equal([esp.Length, esp.Length + 4], punts.Select(entry => entry.Data.Length));
    }

    [Fact]
    public void The_port_is_shared_with_IKE_and_keepalives()
    {
        var gateway = new TestGateway(1);
        byte[] ike = [.. new byte[7], 1, .. Packets.Pattern(20)];
        // Keepalive; marker with nothing behind it; less than a marker; marker before too little for ESP; reserved SPI; unknown SPI; IKE; nothing.
        byte[][] payloads =
        [
            [0xFF], new byte[8], new byte[3], [.. new byte[8], 1], [.. new byte[8], 0, 0, 0, 9, 1, 1, 1, 1], [.. new byte[8], 7, 7, 7, 7, 1, 1, 1, 1], ike, [],
        ];
        foreach (byte[] payload in payloads)
            gateway.FromWan(Packets.Udp(TestGateway.Router, gateway.Wan.Address, payload, sourcePort: 1027, destinationPort: 500));
        gateway.Run();
        List<(Punt Punt, byte[] Data)> punts = gateway.TakePunts();
        Assert.Equal([PuntKind.Udp, PuntKind.Udp, PuntKind.UnknownSpi, PuntKind.Udp], punts.Select(entry => entry.Punt.Kind));
        Assert.Equal(0x0707_0707u, punts[2].Punt.Spi);
        Assert.Equal(ike, punts[3].Data);
        WorkerCounters counters = gateway.Worker.Counters;
        Assert.Equal((1, 1), (counters.Of(PacketDrop.NatKeepalive), counters.Of(PacketDrop.Malformed)));
        Assert.Equal((1, 1, 1), (counters.Of(Drop.EspMalformed), counters.Of(Drop.EspReservedSpi), counters.Of(Drop.EspUnknownSpi)));
    }

    [Fact]
    public void Superpackets_are_opened_one_by_one()
    {
        TwoGateways net = Net(TwoGateways.Cbc);
        for (int i = 0; i < 40; i++) net.A.FromHost(Packets.Udp(net.A.Host, net.B.Host, Packets.Pattern(500, i)));
        net.A.Run();
        byte[][] crossing = [.. net.A.TakeWan().Select(frame => frame.Packet)];
        byte[] payload = [.. crossing.SelectMany(packet => packet[(IpBytes + UdpBytes)..])];
        byte[] super = Packets.Udp(net.A.Wan.Address, net.B.Wan.Address, payload, sourcePort: 500, destinationPort: 500);
        var offload = new Offload(true, Segmentation.UdpL4, 42, (ushort)(crossing[0].Length - IpBytes - UdpBytes), 34, 6);
        net.B.WanPort.Arriving.Enqueue(Packets.Frame(net.B.Wan.Mac, net.A.Wan.Mac, super) with { Offload = offload });
        net.B.Run();
        byte[][] arrived = [.. net.B.TakeLan().Select(frame => frame.Packet)];
        Assert.Equal(40, arrived.Length);
        for (int i = 0; i < 40; i++) Assert.Equal(Packets.Pattern(500, i), arrived[i][28..]);
    }

    [Fact]
    public void A_router_that_needs_fragments_is_believed_if_it_quotes_what_we_sent()
    {
        foreach (int lie in new[] { EspAt + 7, EspAt + 3, -1 })
        {
            TwoGateways net = Net();
            byte[] quoted = Cross(net, Packets.Udp(net.A.Host, net.B.Host, Packets.Pattern(1100)))[..(EspAt + 8)];
            if (lie >= 0) quoted[lie] ^= 0x40;
            byte[] message = [3, 4, 0, 0, 0, 0, 0x4, 0xB0, .. quoted];
            ushort sum = Packets.SlowSum(message);
            (message[2], message[3]) = ((byte)(~sum >> 8 & 0xFF), (byte)(~sum & 0xFF));
            net.A.FromWan(Packets.Ip(TestGateway.Stranger, net.A.Wan.Address, IpProtocol.Icmp, message));
            net.A.Run();
            Assert.Equal(lie < 0 ? 1200 : 1500, net.AToB.PathMtuBytes);
        }
    }

    [Fact]
    public void A_peer_whose_NAT_gives_it_another_port_has_moved()
    {
        TwoGateways net = Net();
        byte[] payload = Cross(net, Packets.Udp(net.A.Host, net.B.Host, [1]))[(IpBytes + UdpBytes)..];
        net.B.FromWan(Packets.Udp(TestGateway.Stranger, net.B.Wan.Address, payload, sourcePort: 61_000, destinationPort: 500));
        net.B.Run();
        Assert.Single(net.B.TakeLan());
        (Punt punt, _) = Assert.Single(net.B.TakePunts());
        Assert.Equal((PuntKind.PeerMoved, new UdpEndpoint(TestGateway.Stranger, 61_000)), (punt.Kind, punt.Peer));
        net.BToA.Peer = punt.Peer;
        net.B.FromHost(Packets.Udp(net.B.Host, net.A.Host, [2]));
        net.B.Run();
        Assert.Equal([1, 0xF4, 0xEE, 0x48], Assert.Single(net.B.TakeWan()).Packet[IpBytes..(IpBytes + 4)]);
    }

    // Sends from the host behind A, and takes the packet from the WAN.
    private static byte[] Cross(TwoGateways net, byte[] packet)
    {
        net.A.FromHost(packet);
        net.A.Run();
        return Assert.Single(net.A.TakeWan()).Packet;
    }
}
