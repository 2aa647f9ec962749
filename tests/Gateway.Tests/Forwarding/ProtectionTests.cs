using System.Buffers.Binary;
using Amaranten.Crypto.Suites;
using Amaranten.Gateway.Forwarding;
using Amaranten.Ipsec;
using Amaranten.Ipsec.Policy;
using Amaranten.Wire.Icmp;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Tests.Forwarding;

/// <summary>
/// ESP, AH and both, in tunnel and transport mode, between two gateways: what goes in comes out, nothing else does, and nothing leaves in clear
/// (the witness at every port looks).
/// </summary>
public class ProtectionTests
{
    private static readonly int[] s_sizes = [0, 1, 7, 8, 56, 57, 100, 555, 1300, 1380, 1400, 1410, 1420, 1430, 1440, 1450, 1460, 1472, 1473, 2000, 4000, 8000];

    public static TheoryData<string> Names => Protection.Names;

    public static TheoryData<string> Transports => Protection.Transports;

    [Theory, MemberData(nameof(Names))]
    public void A_packet_of_any_size_arrives_as_it_was(string name)
    {
        var protection = Protection.Of(name);
        foreach (int wanMtu in new[] { 1500, 576, 1491 })
        {
            TwoGateways net = protection.Net(wanMtuBytes: wanMtu);
            ushort sequence = 0;
            foreach (int size in s_sizes)
            {
                byte[] ping = protection.Ping(net, size, sequence: ++sequence);
                if (!protection.Transport && ping.Length > 1500) continue;
                Assert.Equal(ping[28..], Arrived(protection, net, ping));
                Assert.All(net.Crossed, frame => Assert.Equal(Outermost(protection), frame.Packet[9]));
            }
        }
    }

    // RFC 4303 §3.3.4: whole datagrams are protected, and fragments are made of what is sealed.
    [Theory, MemberData(nameof(Transports))]
    public void Transport_mode_fragments_what_is_sealed(string name)
    {
        var protection = Protection.Of(name);
        TwoGateways net = protection.Net();
        protection.Send(net, protection.Ping(net, 4000));
        net.Run();
        List<byte[]> toB = [.. net.Crossed.Select(frame => frame.Packet).Where(packet => Source(packet) == net.A.Wan.Address)];
        Assert.Equal(3, toB.Count);
        Assert.Equal(1, net.AToB.Packets);
        Assert.NotNull(Packets.Reassemble(toB));
        Assert.Equal(1, net.BFromA.Packets);
        Assert.All(toB, packet => Assert.NotEqual(0, BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(4))));
    }

    [Theory, MemberData(nameof(Transports))]
    public void Transport_mode_drops_what_is_too_long_and_may_not_be_cut(string name)
    {
        var protection = Protection.Of(name);
        TwoGateways net = protection.Net();
        protection.Send(net, protection.Ping(net, 1472, df: true));
        net.Run();
        Assert.Empty(net.Crossed);
        Assert.Equal(1, net.A.Worker.Counters.Of(PacketDrop.TooBig));
    }

    // Threats 34 and 35, and their like for AH: every octet counts, but those that routers may change under AH.
    [Theory, MemberData(nameof(Names))]
    public void A_packet_with_any_octet_changed_goes_nowhere(string name)
    {
        var protection = Protection.Of(name);
        TwoGateways net = protection.Net();
        protection.Send(net, protection.Ping(net, 40));
        net.A.Run();
        byte[] sent = Assert.Single(net.A.TakeWan()).Packet;
        int header = protection.Udp ? 28 : 20;
        int first = protection.Ah ? 12 : header;
        for (int at = first; at < sent.Length; at++)
        {
            if (at is >= 12 and < 20 && !IsCovered(at)) continue;
            byte[] forged = [.. sent];
            forged[at] ^= 0x20;
            Packets.FixHeader(forged);
            net.B.FromWan(forged);
            net.B.Run();
            Assert.True(net.BFromA.Packets == 0, $"octet {at}");
            Assert.All(net.B.TakeWan(), frame => Assert.Equal(IpProtocol.Icmp, frame.Packet[9]));
        }
        Assert.Empty(net.B.TakeLan());
        // Nothing of this moved a window: the true packet still counts.
        net.B.FromWan(sent);
        net.B.Run();
        Assert.Equal(1, net.BFromA.Packets);

        // The last octet of the source: another host of the same network, as a NAT would make it.
        bool IsCovered(int at) => protection.Ah && at is 14 or 15;
    }

    // RFC 4302 §3.3.3.1.1: routers count the time to live down, and may mark DSCP and ECN.
    [Theory]
    [InlineData("ah-tunnel"), InlineData("ah-transport"), InlineData("esp+ah-tunnel"), InlineData("esp+ah-transport")]
    public void What_routers_change_is_not_covered_by_AH(string name)
    {
        var protection = Protection.Of(name);
        TwoGateways net = protection.Net();
        protection.Send(net, protection.Ping(net, 40));
        net.A.Run();
        byte[] routed = Assert.Single(net.A.TakeWan()).Packet;
        (routed[8], routed[1]) = (7, 0xB8);
        Packets.FixHeader(routed);
        net.B.FromWan(routed);
        net.B.Run();
        Assert.Equal(1, net.BFromA.Packets);
    }

    // A NAT between, which AH cannot cross: the ICV's counter says so.
    [Theory, InlineData("ah-tunnel"), InlineData("ah-transport"), InlineData("esp+ah-tunnel")]
    public void A_translated_address_breaks_AH_and_is_counted(string name)
    {
        var protection = Protection.Of(name);
        TwoGateways net = protection.Net();
        protection.Send(net, protection.Ping(net, 40));
        net.A.Run();
        byte[] translated = Assert.Single(net.A.TakeWan()).Packet;
        translated[15] = 99;
        Packets.FixHeader(translated);
        net.B.FromWan(translated);
        net.B.Run();
        Assert.Equal(1, net.B.Worker.Counters.Of(Drop.AhBadIcv));
        Assert.Equal(0, net.BFromA.Packets);
    }

    // Threat 36.
    [Theory, MemberData(nameof(Names))]
    public void A_packet_counts_once(string name)
    {
        var protection = Protection.Of(name);
        TwoGateways net = protection.Net();
        protection.Send(net, protection.Ping(net, 40));
        net.A.Run();
        byte[] sent = Assert.Single(net.A.TakeWan()).Packet;
        for (int i = 0; i < 3; i++) net.B.FromWan(sent); // twice in one batch
        net.B.Run();
        net.B.FromWan(sent);
        net.B.Run();
        Assert.Equal(1, net.BFromA.Packets);
        Assert.Equal(3, net.B.Worker.Counters.Of(protection.Ah ? Drop.AhReplayed : Drop.EspReplayed));
    }

    [Theory, InlineData("esp+ah-tunnel"), InlineData("esp+ah-transport")]
    public void ESP_without_the_AH_of_its_bundle_is_dropped(string name)
    {
        var protection = Protection.Of(name);
        TwoGateways net = protection.Net();
        protection.Send(net, protection.Ping(net, 40));
        net.A.Run();
        byte[] sent = Assert.Single(net.A.TakeWan()).Packet;
        byte[] stripped = Packets.Ip(net.A.Wan.Address, net.B.Wan.Address, IpProtocol.Esp, sent.AsSpan(20 + 28));
        net.B.FromWan(stripped);
        net.B.Run();
        Assert.Equal(1, net.B.Worker.Counters.Of(Drop.EspWithoutAh));
        Assert.Equal(0, net.BFromA.Packets);
    }

    [Fact]
    public void AH_of_a_bundle_around_anything_but_its_ESP_is_dropped()
    {
        // A peer that has both keys and sends AH around a packet in clear.
        var bundle = Protection.Of("esp+ah-tunnel");
        TwoGateways net = bundle.Net();
        var alone = new Ipsec.Sa.OutboundSa
        {
            Spi = net.AToB.Ah!.Spi,
            Drops = new TunnelDrops(),
            Selector = net.AToB.Selector,
            Transform = null,
            Ah = net.AToB.Ah,
            Local = net.AToB.Local,
            Peer = net.AToB.Peer,
            UdpEncapsulated = false,
            PathMtuBytes = 1500,
        };
        net.A.Protect([new SecurityPolicy(0, 0, alone.Selector, alone)], []);
        bundle.Send(net, bundle.Ping(net, 40));
        net.Run();
        Assert.Equal(1, net.B.Worker.Counters.Of(Drop.AhWithoutEsp));
        Assert.Empty(net.B.TakeLan());
    }

    // Threat 37: cleartext for which there is a policy, here between the two ends themselves.
    [Theory, MemberData(nameof(Transports))]
    public void Cleartext_from_the_peer_of_a_transport_policy_is_dropped(string name)
    {
        TwoGateways net = Protection.Of(name).Net();
        net.B.FromWan(Packets.Echo(net.A.Wan.Address, net.B.Wan.Address, 10));
        net.B.Run();
        Assert.Empty(net.B.TakeWan());
        Assert.Equal(1, net.B.Worker.Counters.Of(PacketDrop.ShouldBeProtected));
    }

    [Theory, MemberData(nameof(Names))]
    public void Without_SA_nothing_leaves(string name)
    {
        var protection = Protection.Of(name);
        TwoGateways net = protection.Net();
        net.A.Protect([new SecurityPolicy(0, 0, net.AToB.Selector, null)], []);
        foreach (int size in s_sizes) protection.Send(net, protection.Ping(net, size));
        net.Run();
        Assert.Empty(net.Crossed);
        Assert.Contains(net.A.TakePunts(), punt => punt.Punt.Kind == PuntKind.Acquire);
    }

    [Fact]
    public void Fragments_of_ours_are_not_protected_by_transport_mode_nor_sent_in_clear()
    {
        var protection = Protection.Of("esp-transport");
        TwoGateways net = protection.Net();
        protection.Send(net, Packets.Ip(net.A.Wan.Address, net.B.Wan.Address, IpProtocol.Udp, new byte[64], more: true));
        net.Run();
        Assert.Empty(net.Crossed);
        Assert.Equal(1, net.A.Worker.Counters.Of(PacketDrop.FragmentRefused));
    }

    [Theory, InlineData(IntegrityAlgorithm.HmacMd5), InlineData(IntegrityAlgorithm.HmacSha1), InlineData(IntegrityAlgorithm.HmacSha384), InlineData(IntegrityAlgorithm.HmacSha512)]
    public void AH_takes_every_hash(IntegrityAlgorithm integrity)
    {
        foreach (Protection protection in Protection.All.Where(protection => protection.Ah))
        {
            TwoGateways net = protection.Net(integrity: integrity);
            byte[] ping = protection.Ping(net, 100);
            Assert.Equal(ping[28..], Arrived(protection, net, ping));
        }
    }

    // Behind a NAT the checksum inside was made over other addresses (RFC 3948 §3.1.2), and the selectors are those on the wire.
    [Theory, InlineData(IpProtocol.Udp), InlineData(IpProtocol.Tcp)]
    public void The_checksum_inside_transport_mode_is_restored_behind_a_NAT(byte protocol)
    {
        IpAddress real = IpAddress.Parse("192.168.77.5"), asSeen = IpAddress.Parse("203.0.113.80");
        TwoGateways net = Protection.Of("esp-transport-udp").Net();
        byte[] segment = protocol == IpProtocol.Udp ? Packets.Udp(real, asSeen, [1, 2, 3]) : Packets.Tcp(real, asSeen, [1, 2, 3], default);
        byte[] sent = Packets.Ip(net.A.Wan.Address, net.B.Wan.Address, protocol, segment.AsSpan(20));
        var inbound = new Ipsec.Sa.InboundSa
        {
            Spi = net.BFromA.Spi,
            Drops = new TunnelDrops(),
            Selector = net.BFromA.Selector,
            Transform = net.BFromA.Transform,
            IsTransport = true,
            Local = net.BFromA.Local,
            Peer = net.BFromA.Peer,
            UdpEncapsulated = true,
            Window = new Ipsec.Sa.ReplayWindow(64),
            Before = new Ipsec.Sa.AddressesBefore(real, asSeen),
        };
        var block = new Ipsec.Esp.OpenBatch(1);
        var seal = new Ipsec.Esp.SealBatch(1);
        var memory = new byte[512];
        sent.AsSpan(20).CopyTo(memory.AsSpan(100));
        Assert.Equal(Drop.None, seal.Add(net.AToB, memory, 100, sent.Length - 20, 0, protocol));
        seal.Seal(memory);
        Assert.Equal(Drop.None, block.Add(inbound, memory, seal.Sealed[0].Slice, 0, sent.AsSpan(0, 20)));
        block.Open(memory, new Wire.Instant(5));
        Assert.Equal(Drop.None, block.Opened[0].Drop);
        byte[] restored = memory[block.Opened[0].InnerOffset..(block.Opened[0].InnerOffset + block.Opened[0].InnerLength)];
        Assert.Equal(net.A.Wan.Address, Source(restored));
        Assert.NotEqual(0xFFFF, Packets.SlowTransportSum(sent));
        Packets.AssertIntact(restored);
        Assert.Equal(sent[^3..], restored[^3..]);
    }

    [Theory]
    [InlineData(Ipsec.Sa.DontFragmentRule.Copy, true, true), InlineData(Ipsec.Sa.DontFragmentRule.Copy, false, false)]
    [InlineData(Ipsec.Sa.DontFragmentRule.Clear, true, false), InlineData(Ipsec.Sa.DontFragmentRule.Set, false, true)]
    public void DF_and_DSCP_of_the_outer_header_are_as_configured(Ipsec.Sa.DontFragmentRule rule, bool inner, bool outer)
    {
        foreach (AhSuite? ah in new AhSuite?[] { null, new(IntegrityAlgorithm.HmacSha1, DhGroup.None) })
        {
            var net = new TwoGateways(TwoGateways.Cbc, dontFragment: rule, dscp: 46, ah: ah);
            byte[] arrived = Assert.Single(net.Send(Packets.Udp(net.A.Host, net.B.Host, [1, 2], df: inner, tos: 0x22)));
            byte[] crossed = Assert.Single(net.Crossed).Packet;
            Assert.Equal(outer, (crossed[6] & 0x40) != 0);
            Assert.Equal(46 << 2 | 2, crossed[1]); // ECN is copied whatever the DSCP (RFC 6040 §4.1)
            Assert.Equal(0x22, arrived[1]);
        }
    }

    // RFC 4302 §3.3.2, RFC 4303 §3.3.3: a number is never used twice under one key.
    [Theory, MemberData(nameof(Names))]
    public void The_last_sequence_number_is_the_last_packet(string name)
    {
        var protection = Protection.Of(name);
        TwoGateways net = protection.Net();
        net.AToB.Sequence = uint.MaxValue - 1;
        protection.Send(net, protection.Ping(net, 1));
        protection.Send(net, protection.Ping(net, 2));
        net.A.Run();
        Assert.Single(net.A.TakeWan());
        Assert.Equal(1, net.A.Worker.Counters.Of(Drop.EspExhausted));
    }

    // What arrived: in tunnel mode at the host behind B, in transport mode as the answer's data at A.
    private static byte[] Arrived(Protection protection, TwoGateways net, byte[] ping)
    {
        protection.Send(net, ping);
        net.Run();
        if (protection.Transport)
        {
            (Punt _, byte[] data) = Assert.Single(net.A.TakePunts(), punt => punt.Punt.Kind == PuntKind.EchoReply);
            Assert.True(IcmpEcho.TryParse(data, out IcmpEcho echo) && echo.IsReply);
            return data[8..];
        }
        List<byte[]> fragments = [.. net.B.TakeLan().Select(frame => frame.Packet)];
        return Packets.Reassemble(fragments)![8..];
    }

    private static byte Outermost(Protection protection) => protection.Udp ? IpProtocol.Udp : protection.Ah ? IpProtocol.Ah : IpProtocol.Esp;

    private static IpAddress Source(byte[] packet) => IpAddress.FromV4(BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(12)));
}
