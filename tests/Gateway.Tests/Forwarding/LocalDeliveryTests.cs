using System.Buffers.Binary;
using Amaranten.Gateway.Forwarding;
using Amaranten.Ipsec;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Tests.Forwarding;

/// <summary>What is for the gateway itself.</summary>
public class LocalDeliveryTests
{
    [Theory]
    [InlineData(0), InlineData(56), InlineData(1472), InlineData(60_000)]
    public void The_gateway_answers_an_echo_of_its_LAN(int dataBytes)
    {
        var gateway = new TestGateway(1);
        byte[] echo = Packets.Echo(gateway.Host, gateway.Lan.Address, dataBytes);
        foreach (byte[] fragment in FragmentationTests.Fragments(echo, 1480)) gateway.FromHost(fragment);
        gateway.Run();
        List<byte[]> answer = [.. gateway.TakeLan().Select(frame => frame.Packet)];
        Assert.All(answer, packet => Assert.Equal([.. echo[16..20], .. echo[12..16]], packet[12..20]));
        byte[] message = Packets.Reassemble(answer)!;
        Assert.Equal(0, message[0]);
        Assert.Equal(echo[24..], message[4..]);
        Assert.Equal(0xFFFF, Packets.SlowSum(message));
    }

    [Theory]
    [InlineData(56), InlineData(5000)]
    public void The_far_LAN_address_answers_through_the_tunnel(int dataBytes)
    {
        var net = new TwoGateways();
        byte[] echo = Packets.Echo(net.A.Host, net.B.Lan.Address, dataBytes);
        foreach (byte[] fragment in FragmentationTests.Fragments(echo, 1480)) net.A.FromHost(fragment);
        net.Run();
        byte[] message = Packets.Reassemble(net.A.TakeLan().Select(frame => frame.Packet))!;
        Assert.Equal(0, message[0]);
        Assert.Equal(echo[24..], message[4..]);
    }

    [Fact]
    public void An_answer_that_no_tunnel_takes_back_is_not_sent()
    {
        var net = new TwoGateways();
        net.B.Publish(snapshot => snapshot with { Policies = new([]), ForwardInClear = true });
        net.A.FromHost(Packets.Echo(net.A.Host, net.B.Lan.Address, 56));
        net.A.FromHost(Packets.Udp(net.A.Host, net.B.Lan.Address, [1]));
        net.A.FromHost(Packets.Udp(net.A.Host, net.B.Host, [1], ttl: 2));
        net.Run();
        Assert.Empty(net.B.WanPort.Leaving);
        Assert.Equal(3, net.B.Worker.Counters.Of(PacketDrop.NotAllowedInClear));
    }

    [Fact]
    public void Time_exceeded_comes_from_the_near_gateway_in_clear_and_from_the_far_one_through_the_tunnel()
    {
        var net = new TwoGateways();
        for (byte ttl = 1; ttl <= 2; ttl++)
        {
            byte[] sent = Packets.Udp(net.A.Host, net.B.Host, Packets.Pattern(20), ttl: ttl);
            Assert.Empty(net.Send(sent));
            byte[] icmp = Assert.Single(net.A.TakeLan()).Packet;
            Assert.Equal(11, icmp[20]);
            IpAddress expected = ttl == 1 ? net.A.Lan.Address : net.B.Lan.Address;
            Assert.Equal(expected.V4, BinaryPrimitives.ReadUInt32BigEndian(icmp.AsSpan(12)));
            Assert.Equal(sent[12..], icmp[40..]);
        }
    }

    [Fact]
    public void IKE_keepalives_and_rubbish_on_port_4500_are_told_apart()
    {
        var gateway = new TestGateway(1);
        byte[] To4500(byte[] payload) => Packets.Udp(TestGateway.Router, gateway.Wan.Address, payload, sourcePort: 1027, destinationPort: 4500);
        gateway.FromWan(To4500([0xFF]));
        gateway.FromWan(To4500([0, 0, 0, 0, 9, 8, 7]));
        gateway.FromWan(To4500([0, 0, 0]));
        gateway.FromWan(To4500([]));
        gateway.FromWan(To4500([0, 0, 1, 0, 1, 1, 1, 1]));
        gateway.FromWan(To4500([0, 0, 0, 77, 1, 1, 1, 1]));
        gateway.Run();
        List<(Punt Punt, byte[] Data)> punts = gateway.TakePunts();
        Assert.Equal([PuntKind.Udp, PuntKind.UnknownSpi], punts.Select(entry => entry.Punt.Kind));
        Assert.Equal([9, 8, 7], punts[0].Data);
        Assert.Equal(4500, punts[0].Punt.Local.Port);
        Assert.Equal(new UdpEndpoint(TestGateway.Router, 1027), punts[0].Punt.Peer);
        Assert.Equal(256u, punts[1].Punt.Spi);
        Assert.Equal(1, gateway.Worker.Counters.Of(PacketDrop.NatKeepalive));
        Assert.Equal(2, gateway.Worker.Counters.Of(PacketDrop.Malformed));
        Assert.Equal(1, gateway.Worker.Counters.Of(Drop.EspReservedSpi));
    }

    [Fact]
    public void IKE_with_a_wrong_checksum_is_dropped()
    {
        var gateway = new TestGateway(1);
        byte[] ike = Packets.Udp(TestGateway.Router, gateway.Wan.Address, Packets.Pattern(100), sourcePort: 500, destinationPort: 500);
        ike[50] ^= 1;
        gateway.FromWan(ike);
        gateway.Run();
        Assert.Empty(gateway.TakePunts());
        Assert.Equal(1, gateway.Worker.Counters.Of(PacketDrop.BadChecksum));
    }

    [Fact]
    public void Where_nothing_listens_UDP_hears_of_it_and_TCP_does_not()
    {
        var gateway = new TestGateway(1);
        gateway.FromWan(Packets.Udp(TestGateway.Router, gateway.Wan.Address, [1], destinationPort: 53));
        gateway.FromWan(Packets.Tcp(TestGateway.Router, gateway.Wan.Address, [], Wire.Tcp.TcpFlags.Syn));
        gateway.Run();
        byte[] icmp = Assert.Single(gateway.TakeWan()).Packet;
        Assert.Equal([3, 3], icmp[20..22]);
        Assert.Equal(2, gateway.Worker.Counters.Of(PacketDrop.NotListening));
    }

    [Fact]
    public void An_echo_reply_goes_to_control()
    {
        var gateway = new TestGateway(1);
        byte[] message = [0, 0, 0xFF, 0xF9, 0, 4, 0, 2];
        gateway.FromWan(Packets.Ip(TestGateway.Router, gateway.Wan.Address, IpProtocol.Icmp, message));
        gateway.Run();
        (Punt punt, byte[] data) = Assert.Single(gateway.TakePunts());
        Assert.Equal((PuntKind.EchoReply, TestGateway.Router, gateway.Wan.Address), (punt.Kind, punt.Peer.Address, punt.Local.Address));
        Assert.Equal(message, data);
    }

    [Theory]
    [InlineData(1400, 1400, true), InlineData(68, 576, true), InlineData(0, 1006, true), InlineData(1500, 1500, true)]
    [InlineData(1400, 1500, false)]
    public void Fragmentation_needed_lowers_the_path_MTU_only_if_it_quotes_what_we_sent(int nextHopMtu, int expected, bool isOurs)
    {
        foreach (bool udp in new[] { false, true })
        {
            var net = new TwoGateways(udpEncapsulated: udp);
            net.A.FromHost(Packets.Udp(net.A.Host, net.B.Host, Packets.Pattern(1100), df: true));
            net.A.Run();
            byte[] quoted = Assert.Single(net.A.TakeWan()).Packet;
            int espAt = udp ? 28 : 20;
            // A sequence number that was never sent, another SPI, another peer.
            int[] lies = isOurs ? [-1] : [espAt + 7, espAt + 3, 19];
            foreach (int lie in lies)
            {
                byte[] told = [.. quoted[..(espAt + 8)]];
                if (lie >= 0) told[lie] ^= 0x40;
                net.A.FromWan(Packets.Ip(TestGateway.Stranger, net.A.Wan.Address, IpProtocol.Icmp, FragmentationNeeded(nextHopMtu, told)));
                net.A.Run();
                Assert.Equal(expected, net.AToB.PathMtuBytes);
            }
        }
    }

    [Fact]
    public void Once_lowered_the_host_is_told_and_never_by_the_stranger_again_upwards()
    {
        var net = new TwoGateways();
        net.A.FromHost(Packets.Udp(net.A.Host, net.B.Host, Packets.Pattern(1300), df: true));
        net.A.Run();
        byte[] quoted = Assert.Single(net.A.TakeWan()).Packet[..28];
        foreach (int mtu in new[] { 1300, 1450 })
            net.A.FromWan(Packets.Ip(TestGateway.Stranger, net.A.Wan.Address, IpProtocol.Icmp, FragmentationNeeded(mtu, quoted)));
        net.A.Run();
        Assert.Equal(1300, net.AToB.PathMtuBytes);
        Assert.Empty(net.Send(Packets.Udp(net.A.Host, net.B.Host, Packets.Pattern(1300), df: true)));
        Assert.Equal(4, Assert.Single(net.A.TakeLan()).Packet[21]);
    }

    /// <summary>The path may have become wider, and nobody tells: after ten minutes, not before (RFC 1191 §6.3).</summary>
    [Fact]
    public void A_lowered_path_MTU_is_tried_again_at_full_size_after_ten_minutes()
    {
        var net = new TwoGateways();
        byte[] large = Packets.Udp(net.A.Host, net.B.Host, Packets.Pattern(1300), df: true);
        net.A.FromHost(large);
        net.A.Run();
        byte[] quoted = Assert.Single(net.A.TakeWan()).Packet[..28];
        for (int round = 0; round < 2; round++)
        {
            net.A.FromWan(Packets.Ip(TestGateway.Stranger, net.A.Wan.Address, IpProtocol.Icmp, FragmentationNeeded(1300, quoted)));
            net.A.Run();
            net.A.Now = net.A.Now.Plus(10 * 60_000 - 1);
            net.A.FromHost(large);
            net.A.Run();
            Assert.Empty(net.A.TakeWan());
            net.A.Now = net.A.Now.Plus(1);
            net.A.FromHost(large);
            net.A.Run();
            quoted = Assert.Single(net.A.TakeWan()).Packet[..28];
            Assert.Equal(1500, net.AToB.PathMtuBytes);
        }
    }

    [Fact]
    public void ARP_goes_to_control_and_is_limited()
    {
        var gateway = new TestGateway(1);
        CableFrame arp = Packets.Frame(Wire.Ethernet.MacAddress.Broadcast, TestGateway.RouterMac, new byte[46], Wire.Ethernet.EtherType.Arp);
        for (int i = 0; i < 1000; i++) gateway.WanPort.Arriving.Enqueue(arp);
        gateway.Run();
        List<(Punt Punt, byte[] Data)> punts = gateway.TakePunts();
        Assert.Equal(200, punts.Count);
        Assert.All(punts, entry => Assert.Equal((PuntKind.Arp, 1), (entry.Punt.Kind, entry.Punt.Interface)));
        Assert.Equal(arp.Octets, punts[0].Data);
    }

    private static byte[] FragmentationNeeded(int nextHopMtu, byte[] quoted)
    {
        byte[] message = [3, 4, 0, 0, 0, 0, (byte)(nextHopMtu >> 8), (byte)(nextHopMtu & 0xFF), .. quoted];
        ushort sum = Packets.SlowSum(message);
        (message[2], message[3]) = ((byte)(~sum >> 8 & 0xFF), (byte)(~sum & 0xFF));
        return message;
    }
}
