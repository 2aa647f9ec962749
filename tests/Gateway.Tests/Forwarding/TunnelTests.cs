using Amaranten.Crypto.Suites;
using Amaranten.Gateway.Forwarding;
using Amaranten.Gateway.Ports;
using Amaranten.Ipsec;
using Amaranten.Ipsec.Policy;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Tests.Forwarding;

/// <summary>Two workers back to back: what a host sends arrives at the other host, and nowhere else.</summary>
public class TunnelTests
{
    public static TheoryData<EncryptionAlgorithm, int, IntegrityAlgorithm, bool> Suites => new()
    {
        { EncryptionAlgorithm.AesGcm16, 128, IntegrityAlgorithm.None, false },
        { EncryptionAlgorithm.AesGcm16, 256, IntegrityAlgorithm.None, true },
        { EncryptionAlgorithm.AesCbc, 128, IntegrityAlgorithm.HmacSha1, false },
        { EncryptionAlgorithm.AesCbc, 256, IntegrityAlgorithm.HmacSha512, true },
        { EncryptionAlgorithm.TripleDesCbc, 192, IntegrityAlgorithm.HmacMd5, false },
        { EncryptionAlgorithm.Null, 0, IntegrityAlgorithm.HmacSha256, true },
    };

    [Theory, MemberData(nameof(Suites))]
    public void A_packet_arrives_as_it_was_with_two_hops_less(EncryptionAlgorithm encryption, int keyBits, IntegrityAlgorithm integrity, bool udp)
    {
        var net = new TwoGateways(new EspSuite(encryption, keyBits, integrity, DhGroup.None), udp);
        for (int size = 0; size < 64; size++)
        {
            byte[] sent = Packets.Udp(net.A.Host, net.B.Host, Packets.Pattern(size), ttl: 64, tos: 0x28);
            byte[] expected = [.. sent];
            expected[8] = 62;
            Packets.FixHeader(expected);
            Assert.Equal([expected], net.Send(sent));
        }
        Assert.Equal(64, net.A.Worker.Counters.Sealed);
        Assert.Equal(64, net.B.Worker.Counters.Opened);
        Assert.All(net.Crossed, frame => Assert.Equal(udp ? IpProtocol.Udp : IpProtocol.Esp, frame.Octets[23]));
    }

    [Fact]
    public void A_ping_is_answered_from_host_to_host()
    {
        var net = new TwoGateways();
        Assert.Single(net.Send(Packets.Echo(net.A.Host, net.B.Host, 56)));
        net.B.FromHost(Packets.Echo(net.B.Host, net.A.Host, 56));
        net.Run();
        Assert.Single(net.A.TakeLan());
    }

    [Fact]
    public void More_packets_than_a_batch_arrive_in_order()
    {
        var net = new TwoGateways();
        byte[][] sent = [.. Enumerable.Range(0, 1000).Select(i => Packets.Udp(net.A.Host, net.B.Host, Packets.Pattern(i % 97), id: (ushort)i))];
        List<byte[]> arrived = net.Send(sent);
        Assert.Equal(sent.Select(packet => (packet[4], packet[5])), arrived.Select(packet => (packet[4], packet[5])));
    }

    [Fact]
    public void The_outer_header_copies_DF_and_has_an_identification_without_it()
    {
        var net = new TwoGateways(udpEncapsulated: true);
        net.Send(Packets.Udp(net.A.Host, net.B.Host, [1], df: true), Packets.Udp(net.A.Host, net.B.Host, [1]), Packets.Udp(net.A.Host, net.B.Host, [1]));
        byte[][] outer = [.. net.Crossed.Select(frame => frame.Packet)];
        Assert.Equal([0x40, 0, 0], outer.Select(packet => packet[6]));
        Assert.Equal([0, 1, 2], outer.Select(packet => packet[4] << 8 | packet[5]));
        // RFC 3948 §2.1: no checksum.
        Assert.All(outer, packet => Assert.Equal(0, packet[26] | packet[27]));
        Assert.All(outer, packet => Assert.Equal(64, packet[8]));
    }

    [Fact]
    public void Without_an_SA_nothing_leaves_and_control_is_asked()
    {
        var net = new TwoGateways();
        net.A.Publish(snapshot => snapshot with { Policies = new PolicyTable([snapshot.Policies.Policies[0] with { Sa = null }]), ForwardInClear = true });
        byte[] sent = Packets.Udp(net.A.Host, net.B.Host, [1, 2, 3]);
        net.A.FromHost(sent);
        net.A.Run();
        Assert.Empty(net.A.TakeWan());
        Assert.Equal(1, net.A.Worker.Counters.Of(PacketDrop.TunnelDown));

        (Punt punt, byte[] data) = Assert.Single(net.A.TakePunts());
        Assert.Equal((PuntKind.Acquire, 0), (punt.Kind, punt.PolicyIndex));
        Assert.Equal(63, data[8]);

        // The tunnel comes up, and the packet that waited goes through it without losing another hop.
        net.A.Protect([new SecurityPolicy(0, 0, net.AToB.Selector, net.AToB)], [net.AFromB]);
        Assert.True(net.A.Worker.TryInject(data, isSealed: false));
        net.Run();
        Assert.Equal(62, Assert.Single(net.B.TakeLan()).Packet[8]);
    }

    [Fact]
    public void Acquire_is_asked_for_often_enough_but_not_for_every_packet()
    {
        var net = new TwoGateways();
        net.A.Publish(snapshot => snapshot with { Policies = new PolicyTable([snapshot.Policies.Policies[0] with { Sa = null }]) });
        for (int i = 0; i < 1000; i++) net.A.FromHost(Packets.Udp(net.A.Host, net.B.Host, [1]));
        net.A.Run();
        Assert.Equal(50, net.A.TakePunts().Count);
        Assert.Equal(1000, net.A.Worker.Counters.Of(PacketDrop.TunnelDown));
    }

    [Fact]
    public void A_packet_without_neighbour_waits_with_control_sealed()
    {
        var net = new TwoGateways();
        net.A.Publish(snapshot => snapshot with { Neighbours = System.Collections.Frozen.FrozenDictionary<IpAddress, Wire.Ethernet.MacAddress>.Empty });
        net.A.FromHost(Packets.Udp(net.A.Host, net.B.Host, Packets.Pattern(100)));
        net.A.Run();
        Assert.Empty(net.A.TakeWan());
        (Punt punt, byte[] data) = Assert.Single(net.A.TakePunts());
        Assert.Equal((PuntKind.Resolve, 1, net.B.Wan.Address, net.AToB.Spi, true), (punt.Kind, punt.Interface, punt.Peer.Address, punt.Spi, punt.IsSealed));
        Assert.Equal(IpProtocol.Esp, data[9]);

        net.A.Know(net.B.Wan.Address, net.B.Wan.Mac);
        Assert.True(net.A.Worker.TryInject(data, isSealed: true));
        net.Run();
        Assert.Single(net.B.TakeLan());
    }

    // A worker looks around twice a second even where no frame ever comes.
    [Fact]
    public void Control_is_heard_by_a_worker_that_was_long_idle()
    {
        var net = new TwoGateways();
        for (int i = 0; i < 1_000; i++) net.A.Run();
        byte[] ike = Packets.Udp(net.A.Wan.Address, net.B.Wan.Address, Packets.Pattern(100), sourcePort: 500, destinationPort: 500);
        Assert.True(net.A.Worker.TryInject(ike, isSealed: true));
        net.A.Run();
        Assert.Single(net.A.TakeWan());
    }

    [Fact]
    public void Only_IKE_and_ESP_of_ours_are_exempt_from_the_policies()
    {
        var net = new TwoGateways();
        byte[] ike = Packets.Udp(net.A.Wan.Address, TestGateway.Stranger, Packets.Pattern(3000), sourcePort: 500, destinationPort: 500, id: 0);
        Assert.True(net.A.Worker.TryInject(ike, isSealed: true));
        net.A.Run();
        List<CableFrame> sent = net.A.TakeWan();
        Assert.Equal(3, sent.Count);
        Assert.Equal(ike[20..], Packets.Reassemble(sent.Select(frame => frame.Packet)));

        net.A.Worker.TryInject(Packets.Udp(net.A.Host, net.B.Host, [1], sourcePort: 500), isSealed: true);
        net.A.Worker.TryInject(Packets.Udp(net.A.Wan.Address, net.B.Host, [1], sourcePort: 501), isSealed: true);
        net.A.Worker.TryInject(Packets.Udp(net.A.Lan.Address, net.B.Host, [1], sourcePort: 123), isSealed: true);
        net.A.Worker.TryInject([], isSealed: true);
        net.A.Worker.TryInject([], isSealed: false);
        net.A.Run();
        Assert.Empty(net.A.TakeWan());
        Assert.Equal(3, net.A.Worker.Counters.Of(PacketDrop.NotAllowedInClear));
        Assert.Equal(2, net.A.Worker.Counters.Of(PacketDrop.Malformed));
    }

    [Fact]
    public void ARP_frames_of_the_control_thread_leave_and_no_others()
    {
        var net = new TwoGateways();
        CableFrame arp = Packets.Frame(TestGateway.RouterMac, net.A.Wan.Mac, new byte[28], Wire.Ethernet.EtherType.Arp);
        Assert.True(net.A.Worker.TryInjectArp(1, arp.Octets));
        Assert.True(net.A.Worker.TryInjectArp(1, Packets.Frame(TestGateway.RouterMac, net.A.Wan.Mac, Packets.Udp(net.A.Host, net.B.Host, [1])).Octets));
        Assert.False(net.A.Worker.TryInjectArp(2, arp.Octets));
        net.A.Run();
        Assert.Equal(arp.Octets, Assert.Single(net.A.TakeWan()).Octets);
    }

    [Fact]
    public void What_needs_rekeying_is_said_once()
    {
        var net = new TwoGateways();
        net.AToB.Sequence = net.AToB.SoftLimitSequence - 2;
        net.Send([.. Enumerable.Range(0, 5).Select(_ => Packets.Udp(net.A.Host, net.B.Host, [1]))]);
        (Punt punt, _) = Assert.Single(net.A.TakePunts());
        Assert.Equal((PuntKind.SoftLimit, net.AToB.Spi), (punt.Kind, punt.Spi));

        net.AToB.Sequence = uint.MaxValue - 1;
        Assert.Single(net.Send([.. Enumerable.Range(0, 5).Select(_ => Packets.Udp(net.A.Host, net.B.Host, [1]))]));
        Assert.Equal(4, net.A.Worker.Counters.Of(Drop.EspExhausted));
    }

    [Fact]
    public void A_checksum_left_to_the_device_is_completed_before_sealing()
    {
        var net = new TwoGateways();
        byte[] packet = Packets.Udp(net.A.Host, net.B.Host, Packets.Pattern(33));
        byte[] expected = [.. packet[20..]];
        byte[] pseudo = [.. packet[12..20], 0, 17, 0, 41];
        ushort partial = Packets.SlowSum(pseudo);
        (packet[26], packet[27]) = ((byte)(partial >> 8), (byte)(partial & 0xFF));
        net.A.LanPort.Arriving.Enqueue(Packets.Frame(net.A.Lan.Mac, net.A.HostMac, packet) with { Offload = new Offload(true, Segmentation.None, 0, 0, 34, 6) });
        net.Run();
        Assert.Equal(expected, Assert.Single(net.B.TakeLan()).Packet[20..]);
    }

    [Fact]
    public void The_last_snapshot_in_use_is_known()
    {
        var gateway = new TestGateway(1);
        Assert.Equal(0, gateway.Worker.QuiescedAt);
        Assert.Equal(1, gateway.Worker.Publish(gateway.Snapshot));
        Assert.Equal(2, gateway.Worker.Publish(gateway.Snapshot));
        Assert.Equal(0, gateway.Worker.QuiescedAt);
        gateway.Run();
        Assert.Equal(2, gateway.Worker.QuiescedAt);
    }
}
