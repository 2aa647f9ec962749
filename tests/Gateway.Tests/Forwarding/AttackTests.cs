using Amaranten.Gateway.Forwarding;
using Amaranten.Ipsec;
using Amaranten.Ipsec.Policy;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire.Ethernet;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Tests.Forwarding;

/// <summary>What a stranger tries, on either side. Each is dropped under its own name, and nothing leaves.</summary>
public class AttackTests
{
    private readonly TwoGateways _net = new();

    private TestGateway A => _net.A;

    private void AssertDropped(PacketDrop reason, Action send, int count = 1)
    {
        long before = A.Worker.Counters.Of(reason);
        send();
        A.Run();
        Assert.Empty(A.TakeWan());
        Assert.Empty(A.TakeLan());
        Assert.Equal(before + count, A.Worker.Counters.Of(reason));
    }

    [Fact]
    public void Cleartext_that_should_be_protected_is_dropped_to_hosts_and_to_us()
    {
        A.Publish(snapshot => snapshot with { ForwardInClear = true });
        AssertDropped(PacketDrop.ShouldBeProtected, () => A.FromWan(Packets.Udp(_net.B.Host, A.Host, [1])));
        AssertDropped(PacketDrop.ShouldBeProtected, () => A.FromWan(Packets.Echo(_net.B.Host, A.Lan.Address, 10)));
        AssertDropped(PacketDrop.ShouldBeProtected, () => A.FromWan(Packets.Ip(_net.B.Host, A.Host, 17, new byte[64], offset: 800)));
        AssertDropped(PacketDrop.ShouldBeProtected, () => A.FromWan(Packets.Udp(_net.B.Host, A.Host, [1], ttl: 1)));
    }

    [Fact]
    public void A_stranger_on_the_WAN_cannot_be_sealed_into_the_tunnel() =>
        AssertDropped(PacketDrop.BadSource, () => A.FromWan(Packets.Udp(A.Host, _net.B.Host, [1])));

    [Fact]
    public void Without_permission_nothing_is_routed_in_clear()
    {
        AssertDropped(PacketDrop.NotAllowedInClear, () => A.FromHost(Packets.Udp(A.Host, TestGateway.Stranger, [1])));
        AssertDropped(PacketDrop.NotAllowedInClear, () => A.FromWan(Packets.Udp(TestGateway.Stranger, A.Host, [1])));
        AssertDropped(PacketDrop.NotAllowedInClear, () => A.FromWan(Packets.Echo(TestGateway.Stranger, A.Lan.Address, 10)));
        AssertDropped(PacketDrop.NotAllowedInClear, () => A.Worker.TryInject(Packets.Udp(TestGateway.Address(10, 1, 9), TestGateway.Stranger, [1]), isSealed: false));
    }

    [Fact]
    public void With_permission_it_is_and_back()
    {
        A.Publish(snapshot => snapshot with { ForwardInClear = true });
        A.FromHost(Packets.Udp(A.Host, TestGateway.Stranger, [1]));
        A.FromWan(Packets.Udp(TestGateway.Stranger, A.Host, [2]));
        A.Run();
        Assert.Equal(63, Assert.Single(A.TakeWan()).Packet[8]);
        Assert.Equal(63, Assert.Single(A.TakeLan()).Packet[8]);
        Assert.Equal(2, A.Worker.Counters.Forwarded);
    }

    [Fact]
    public void In_clear_too_what_is_too_big_is_cut_or_refused()
    {
        var narrow = new TestGateway(1, wanMtuBytes: 1000);
        narrow.Publish(snapshot => snapshot with { ForwardInClear = true });
        byte[] sent = Packets.Udp(narrow.Host, TestGateway.Stranger, Packets.Pattern(1400));
        narrow.FromHost(sent);
        narrow.Run();
        Assert.Equal(sent[20..], Packets.Reassemble(narrow.TakeWan().Select(frame => frame.Packet)));
        narrow.FromHost(Packets.Udp(narrow.Host, TestGateway.Stranger, Packets.Pattern(1400), df: true));
        narrow.Run();
        Assert.Equal([3, 4, 0x03, 0xE8], Assert.Single(narrow.TakeLan()).Packet is var icmp ? (byte[])[icmp[20], icmp[21], icmp[26], icmp[27]] : []);
    }

    [Theory]
    [InlineData("0.0.0.0"), InlineData("0.1.2.3"), InlineData("127.0.0.1"), InlineData("224.0.0.5"), InlineData("255.255.255.255"), InlineData("240.0.0.1")]
    [InlineData("10.1.0.1"), InlineData("192.0.2.1"), InlineData("10.1.0.255"), InlineData("192.0.2.255")]
    public void Sources_that_cannot_be(string source)
    {
        AssertDropped(PacketDrop.BadSource, () => A.FromHost(Packets.Udp(IpAddress.Parse(source), _net.B.Host, [1])));
        AssertDropped(PacketDrop.BadSource, () => A.FromHost(Packets.Echo(IpAddress.Parse(source), A.Lan.Address, 1)));
    }

    [Theory]
    [InlineData("0.0.0.0"), InlineData("127.0.0.1"), InlineData("224.0.0.5"), InlineData("255.255.255.255"), InlineData("10.1.0.255"), InlineData("192.0.2.255")]
    public void Destinations_that_are_not_one_host(string destination) =>
        AssertDropped(PacketDrop.NotUnicast, () => A.FromHost(Packets.Udp(A.Host, IpAddress.Parse(destination), [1])));

    [Fact]
    public void Frames_that_are_not_for_us()
    {
        byte[] packet = Packets.Udp(A.Host, _net.B.Host, [1]);
        AssertDropped(PacketDrop.OtherStation, () => A.LanPort.Arriving.Enqueue(Packets.Frame(new MacAddress(0x02_99_99_99_99_99), A.HostMac, packet)));
        AssertDropped(PacketDrop.NotUnicast, () => A.LanPort.Arriving.Enqueue(Packets.Frame(MacAddress.Broadcast, A.HostMac, packet)));
        AssertDropped(PacketDrop.UnknownEtherType, () => A.LanPort.Arriving.Enqueue(Packets.Frame(A.Lan.Mac, A.HostMac, packet, EtherType.Ipv6)));
        AssertDropped(PacketDrop.UnknownEtherType, () => A.LanPort.Arriving.Enqueue(Packets.Frame(A.Lan.Mac, A.HostMac, packet, (EtherType)0x8100)));
    }

    [Fact]
    public void Headers_that_lie()
    {
        byte[] packet = Packets.Udp(A.Host, _net.B.Host, [1]);
        AssertDropped(PacketDrop.BadChecksum, () => A.FromHost([.. packet[..10], (byte)(packet[10] ^ 1), .. packet[11..]]));
        AssertDropped(PacketDrop.Malformed, () => A.FromHost(packet[..^1]));
        AssertDropped(PacketDrop.Malformed, () => A.FromHost([0x44, .. packet[1..]]));
        AssertDropped(PacketDrop.Malformed, () => A.FromHost([0x65, .. packet[1..]]));
        AssertDropped(PacketDrop.SourceRouted, () => A.FromHost(Packets.Udp(A.Host, _net.B.Host, [1], options: [131, 7, 4, 10, 0, 0, 1, 0])));
        AssertDropped(PacketDrop.SourceRouted, () => A.FromHost(Packets.Udp(A.Host, _net.B.Host, [1], options: [1, 137, 7, 4, 10, 0, 0, 1])));
        AssertDropped(PacketDrop.Malformed, () => A.FromHost(Packets.Udp(A.Host, _net.B.Host, [1], options: [68, 60, 5, 0])));
        AssertDropped(PacketDrop.Malformed, () => A.FromHost(Packets.Ip(A.Host, _net.B.Host, 17, new byte[1400], offset: 65_000)));
    }

    [Fact]
    public void Forged_replayed_and_misdirected_ESP()
    {
        A.FromHost(Packets.Udp(A.Host, _net.B.Host, Packets.Pattern(100)));
        A.Run();
        byte[] good = Assert.Single(A.TakeWan()).Packet;
        WorkerCounters counters = _net.B.Worker.Counters;

        // Every bit of the ESP packet counts: a flip is a forgery, an unknown SPI, or a number outside the window.
        for (int at = 20; at < good.Length; at++)
        {
            byte[] forged = [.. good];
            forged[at] ^= 0x10;
            _net.B.FromWan(forged);
        }
        for (int length = 20; length < good.Length; length++)
            _net.B.FromWan(Packets.Ip(A.Wan.Address, _net.B.Wan.Address, IpProtocol.Esp, good.AsSpan(20, length - 20)));
        _net.B.Run();
        Assert.Empty(_net.B.TakeLan());
        Assert.Empty(_net.B.TakeWan());
        Assert.Equal(4, counters.Of(Drop.EspUnknownSpi));
        Assert.Equal(2 * (good.Length - 20), counters.Of(Drop.EspUnknownSpi) + counters.Of(Drop.EspBadIcv) + counters.Of(Drop.EspMalformed));

        _net.B.FromWan(good);
        _net.B.FromWan(good);
        _net.B.Run();
        _net.B.FromWan(good);
        _net.B.Run();
        Assert.Single(_net.B.TakeLan());
        Assert.Equal(2, counters.Of(Drop.EspReplayed));
    }

    [Fact]
    public void ESP_comes_in_UDP_exactly_when_the_SA_says_so()
    {
        foreach (bool udp in new[] { false, true })
        {
            var net = new TwoGateways(udpEncapsulated: udp);
            net.A.FromHost(Packets.Udp(net.A.Host, net.B.Host, [1]));
            net.A.Run();
            byte[] esp = Assert.Single(net.A.TakeWan()).Packet[(udp ? 28 : 20)..];
            net.B.FromWan(udp
                ? Packets.Ip(net.A.Wan.Address, net.B.Wan.Address, IpProtocol.Esp, esp)
                : Packets.Udp(net.A.Wan.Address, net.B.Wan.Address, esp, sourcePort: 4500, destinationPort: 4500));
            net.B.Run();
            Assert.Empty(net.B.TakeLan());
            Assert.Equal(1, net.B.Worker.Counters.Of(Drop.EspWrongEncapsulation));
        }
    }

    [Fact]
    public void Unknown_SPIs_are_told_once_a_second_and_peer()
    {
        for (int i = 0; i < 10; i++) A.FromWan(Packets.Ip(TestGateway.Stranger, A.Wan.Address, IpProtocol.Esp, new byte[] { 9, 9, 9, 9, 0, 0, 0, 1, 0, 0, 0, 0 }));
        A.FromWan(Packets.Ip(TestGateway.Router, A.Wan.Address, IpProtocol.Esp, new byte[] { 9, 9, 9, 9, 0, 0, 0, 1, 0, 0, 0, 0 }));
        A.Run();
        Assert.Equal([TestGateway.Stranger, TestGateway.Router], A.TakePunts().Select(entry => entry.Punt.Peer.Address));
        A.Now = A.Now.Plus(1000);
        A.FromWan(Packets.Ip(TestGateway.Stranger, A.Wan.Address, IpProtocol.Esp, new byte[] { 9, 9, 9, 9, 0, 0, 0, 1, 0, 0, 0, 0 }));
        A.Run();
        Assert.Equal(0x0909_0909u, Assert.Single(A.TakePunts()).Punt.Spi);
        for (byte spi = 0; spi < 255; spi++) A.FromWan(Packets.Ip(TestGateway.Router, A.Wan.Address, IpProtocol.Esp, new byte[] { 0, 0, 0, spi, 0, 0, 0, 1, 0, 0, 0, 0 }));
        A.Run();
        Assert.Equal(255, A.Worker.Counters.Of(Drop.EspReservedSpi));
        Assert.Empty(A.TakePunts());
    }

    [Fact]
    public void Only_the_newest_authentic_packet_moves_the_peer()
    {
        var net = new TwoGateways(udpEncapsulated: true);
        for (int i = 0; i < 3; i++) net.A.FromHost(Packets.Udp(net.A.Host, net.B.Host, [1]));
        net.A.Run();
        byte[][] crossing = [.. net.A.TakeWan().Select(frame => Rebound(frame.Packet, net))];
        net.B.FromWan(crossing[2]);
        net.B.FromWan(crossing[0]);
        byte[] forged = [.. crossing[1]];
        forged[^1] ^= 1;
        net.B.FromWan(forged);
        net.B.Run();
        (Punt punt, _) = Assert.Single(net.B.TakePunts());
        Assert.Equal((PuntKind.PeerMoved, new UdpEndpoint(TestGateway.Stranger, 61_000)), (punt.Kind, punt.Peer));
        Assert.Equal(2, net.B.TakeLan().Count);
    }

    [Fact]
    public void ESP_or_IKE_inside_the_tunnel_is_for_nobody()
    {
        _net.Send(
            Packets.Ip(A.Host, _net.B.Lan.Address, IpProtocol.Esp, Packets.Pattern(100)),
            Packets.Udp(A.Host, _net.B.Lan.Address, Packets.Pattern(100), sourcePort: 500, destinationPort: 500),
            Packets.Udp(A.Host, _net.B.Lan.Address, [0, 0, 0, 0, 1], destinationPort: 4500));
        Assert.Empty(_net.B.TakePunts());
        Assert.Equal(3, _net.B.Worker.Counters.Of(PacketDrop.NotListening));
    }

    [Fact]
    public void An_inner_packet_never_goes_back_out_of_the_WAN_in_clear()
    {
        // B's tunnel covers more than its LAN, and the rest of it is routed to the WAN.
        var wide = new TrafficSelector(IpPrefix.Parse("10.0.0.0/8"), IpPrefix.Parse("10.1.0.0/24"));
        var seen = new TrafficSelector(wide.Remote, wide.Local);
        A.Protect([new SecurityPolicy(0, 0, seen, _net.AToB)], []);
        InboundSa narrow = _net.BFromA;
        var inbound = new InboundSa
        {
            Spi = narrow.Spi,
            Drops = new TunnelDrops(),
            Selector = wide,
            Transform = narrow.Transform,
            Local = narrow.Local,
            Peer = narrow.Peer,
            UdpEncapsulated = false,
            Window = new ReplayWindow(64),
        };
        _net.B.Protect([new SecurityPolicy(0, 0, wide, _net.BToA)], [inbound]);
        _net.B.Publish(snapshot => snapshot with { ForwardInClear = true });
        Assert.Empty(_net.Send(Packets.Udp(A.Host, IpAddress.Parse("10.99.0.1"), [1])));
        Assert.Equal(1, _net.B.Worker.Counters.Of(PacketDrop.NotAllowedInClear));
        Assert.Single(_net.Send(Packets.Udp(A.Host, _net.B.Host, [1])));
    }

    [Fact]
    public void Fragments_without_ports_do_not_slip_past_a_policy_for_ports()
    {
        var net = new TwoGateways(protocol: IpProtocol.Udp, remotePort: 5000);
        net.A.Publish(snapshot => snapshot with { ForwardInClear = true });
        byte[][] fragments = [.. FragmentationTests.Fragments(Packets.Udp(net.A.Host, net.B.Host, Packets.Pattern(2000)), 1000)];
        foreach (byte[] fragment in fragments) net.A.FromHost(fragment);
        net.A.FromHost(Packets.Ip(net.A.Host, net.B.Host, IpProtocol.Udp, [1, 2], more: true));
        net.A.Run();
        Assert.Single(net.A.TakeWan());
        Assert.Equal(3, net.A.Worker.Counters.Of(PacketDrop.FragmentRefused));
        net.A.FromWan(Packets.Ip(net.B.Host, net.A.Host, IpProtocol.Udp, new byte[64], offset: 800));
        net.A.Run();
        Assert.Equal(1, net.A.Worker.Counters.Of(PacketDrop.ShouldBeProtected));
    }

    private static byte[] Rebound(byte[] packet, TwoGateways net)
    {
        byte[] esp = packet[28..];
        return Packets.Udp(TestGateway.Stranger, net.B.Wan.Address, esp, sourcePort: 61_000, destinationPort: 4500);
    }
}
