using System.Buffers.Binary;
using System.Collections.Frozen;
using Amaranten.Crypto.Suites;
using Amaranten.Gateway.Forwarding;
using Amaranten.Ipsec.Policy;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire.Ethernet;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Tests.Forwarding;

/// <summary>A neighbour does not answer ARP: who sent what waited for it hears of that (RFC 1812 §3.3.2, §4.3.3.1), and nobody else.</summary>
public class UnreachableHostTests
{
    private const int Lan = 0, Wan = 1;

    [Fact]
    public void A_host_of_the_LAN_is_told()
    {
        TestGateway gateway = InClear();
        byte[] sent = Packets.Udp(gateway.Host, TestGateway.Stranger, Packets.Pattern(100));
        gateway.FromHost(sent);
        (Punt punt, byte[] waiting) = Unresolved(gateway);
        Assert.Equal((Wan, TestGateway.Router, 0u, false, Lan), (punt.Interface, punt.Peer.Address, punt.Spi, punt.IsSealed, punt.Ingress));

        gateway.Know(gateway.Host, gateway.HostMac);
        Assert.True(gateway.Worker.TryInjectUndeliverable(waiting, punt.Ingress, punt.Spi));
        gateway.Run();
        AssertHostUnreachable(Assert.Single(gateway.TakeLan()).Packet, gateway.Lan.Address, gateway.Host, sent);
        Assert.Empty(gateway.TakeWan());
        Assert.Equal(1, gateway.Worker.Counters.Of(PacketDrop.NoNeighbour));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_host_behind_a_tunnel_is_told_through_the_tunnel(bool byAhAlone)
    {
        TwoGateways net = byAhAlone ? new(ah: new AhSuite(IntegrityAlgorithm.HmacSha256, DhGroup.None), withoutEsp: true) : new();
        (byte[] sent, Punt punt, byte[] waiting) = ThroughTheTunnel(net);
        Assert.Equal((Lan, net.B.Host, net.BFromA.Spi, false, Wan), (punt.Interface, punt.Peer.Address, punt.Spi, punt.IsSealed, punt.Ingress));

        Assert.True(net.B.Worker.TryInjectUndeliverable(waiting, punt.Ingress, punt.Spi));
        net.Run();
        AssertHostUnreachable(Assert.Single(net.A.TakeLan()).Packet, net.B.Lan.Address, net.A.Host, sent);
        Assert.Empty(net.B.TakeLan());
    }

    // The message quotes what came protected.
    [Fact]
    public void Nothing_leaves_in_clear_when_the_tunnel_has_gone_meanwhile()
    {
        var net = new TwoGateways();
        (_, Punt punt, byte[] waiting) = ThroughTheTunnel(net);
        int crossed = net.Crossed.Count;
        net.B.Publish(snapshot => snapshot with { ForwardInClear = true, InboundSas = new InboundSaTable([]) });
        net.B.Worker.TryInjectUndeliverable(waiting, punt.Ingress, punt.Spi);
        net.Run();
        net.B.Publish(snapshot => snapshot with { Policies = new PolicyTable([]), InboundSas = new InboundSaTable([net.BFromA]) });
        net.B.Worker.TryInjectUndeliverable(waiting, punt.Ingress, punt.Spi);
        net.Run();
        Assert.Equal(crossed, net.Crossed.Count);
        Assert.Empty(net.A.TakeLan());
        Assert.Equal(1, net.B.Worker.Counters.Of(PacketDrop.NotAllowedInClear));
    }

    [Fact]
    public void A_packet_that_does_not_fit_the_SA_it_names_is_not_answered()
    {
        var net = new TwoGateways();
        byte[] other = Packets.Udp(TestGateway.Stranger, net.B.Host, Packets.Pattern(100));
        Assert.True(net.B.Worker.TryInjectUndeliverable(other, Wan, net.BFromA.Spi));
        net.Run();
        Assert.Empty(net.Crossed);
    }

    [Fact]
    public void Nobody_is_told_of_what_is_sealed_or_made_here()
    {
        var net = new TwoGateways();
        net.A.Publish(WithoutNeighbours);
        net.A.FromHost(Packets.Udp(net.A.Host, net.B.Host, Packets.Pattern(100)));
        net.A.Run();
        Assert.True(net.A.Worker.TryInject(Packets.Echo(net.A.Lan.Address, net.A.Host, 40), isSealed: false));
        net.A.Run();
        Assert.Equal([(true, -1), (false, -1)], net.A.TakePunts().Select(taken => (taken.Punt.IsSealed, taken.Punt.Ingress)));
        Assert.False(net.A.Worker.TryInjectUndeliverable(Packets.Echo(net.A.Lan.Address, net.A.Host, 40), -1, 0));
    }

    // Our answer to somebody is made here too, though it remembers where the question came in.
    [Fact]
    public void Nobody_is_told_of_our_own_answers()
    {
        TestGateway gateway = InClear();
        gateway.FromHost(Packets.Echo(gateway.Host, gateway.Lan.Address, 40));
        (Punt punt, _) = Unresolved(gateway);
        Assert.Equal((Lan, -1), (punt.Interface, punt.Ingress));
    }

    [Fact]
    public void No_error_about_an_error_or_a_later_fragment()
    {
        TestGateway gateway = InClear();
        gateway.Know(gateway.Host, gateway.HostMac);
        byte[] error = [11, 0, 0, 0, 0, 0, 0, 0, .. Packets.Pattern(28)];
        BinaryPrimitives.WriteUInt16BigEndian(error.AsSpan(2), unchecked((ushort)~Packets.SlowSum(error)));
        foreach (byte[] waiting in (byte[][])
        [
            Packets.Ip(gateway.Host, TestGateway.Stranger, IpProtocol.Icmp, error),
            Packets.Ip(gateway.Host, TestGateway.Stranger, IpProtocol.Udp, Packets.Pattern(80), offset: 1480),
            [],
            [0x45, 0],
        ])
            gateway.Worker.TryInjectUndeliverable(waiting, Lan, 0);
        gateway.Run();
        Assert.Empty(gateway.TakeLan());
        Assert.True(gateway.Worker.TryInjectUndeliverable(Packets.Echo(gateway.Host, TestGateway.Stranger, 40), Lan, 0));
        gateway.Run();
        Assert.Single(gateway.TakeLan());
    }

    [Fact]
    public void It_counts_against_the_limit_for_all_errors()
    {
        TestGateway gateway = InClear();
        gateway.Know(gateway.Host, gateway.HostMac);
        byte[] waiting = Packets.Udp(gateway.Host, TestGateway.Stranger, Packets.Pattern(100));
        for (int i = 0; i < 150; i++) Assert.True(gateway.Worker.TryInjectUndeliverable(waiting, Lan, 0));
        gateway.Run();
        Assert.Equal(100, gateway.TakeLan().Count);
        Assert.Equal(50, gateway.Worker.Counters.Of(PacketDrop.RateLimited));
    }

    private static TestGateway InClear()
    {
        var gateway = new TestGateway(1);
        gateway.Publish(snapshot => WithoutNeighbours(snapshot) with { ForwardInClear = true });
        return gateway;
    }

    private static Snapshot WithoutNeighbours(Snapshot snapshot) => snapshot with { Neighbours = FrozenDictionary<IpAddress, MacAddress>.Empty };

    // The host behind B is not there; B still knows A.
    private static (byte[] Sent, Punt Punt, byte[] Waiting) ThroughTheTunnel(TwoGateways net)
    {
        net.B.Publish(WithoutNeighbours);
        net.B.Know(net.A.Wan.Address, net.A.Wan.Mac);
        byte[] sent = Packets.Udp(net.A.Host, net.B.Host, Packets.Pattern(100));
        Assert.Empty(net.Send(sent));
        (Punt punt, byte[] waiting) = Assert.Single(net.B.TakePunts());
        return (sent, punt, waiting);
    }

    private static (Punt Punt, byte[] Waiting) Unresolved(TestGateway gateway)
    {
        gateway.Run();
        (Punt punt, byte[] waiting) = Assert.Single(gateway.TakePunts());
        Assert.Equal(PuntKind.Resolve, punt.Kind);
        return (punt, waiting);
    }

    private static void AssertHostUnreachable(byte[] packet, IpAddress from, IpAddress to, byte[] about)
    {
        Assert.Equal((from.V4, to.V4), (BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(12)), BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(16))));
        Assert.Equal((IpProtocol.Icmp, 3, 1), (packet[9], packet[20], packet[21]));
        Assert.Equal(about[12..], packet[(20 + 8 + 12)..]);
    }
}
