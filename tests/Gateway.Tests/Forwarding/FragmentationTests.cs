using System.Buffers.Binary;
using Amaranten.Gateway.Forwarding;
using Amaranten.Ipsec.Esp;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Tests.Forwarding;

/// <summary>What fits, what is cut, what is refused: at every octet around the edges of the tunnel's MTU (RFC 1191, RFC 4301 §8).</summary>
public class FragmentationTests
{
    private const int UdpIpHeaderBytes = 28;

    public static TheoryData<bool, bool, int, int> Tunnels => new()
    {
        { false, false, 1500, 0 }, { true, false, 1500, 0 }, { false, true, 1500, 0 }, { true, true, 1500, 0 },
        { false, false, 1280, 0 }, { true, true, 1006, 0 }, { false, true, 1500, 1420 }, { true, false, 576, 0 },
    };

    private static TwoGateways Net(bool cbc, bool udp, int wanMtuBytes, int plaintextMtuBytes) =>
        new(cbc ? TwoGateways.Cbc : TwoGateways.Gcm, udp, wanMtuBytes, plaintextMtuBytes);

    [Theory, MemberData(nameof(Tunnels))]
    public void Whatever_the_size_it_arrives_whole_and_the_WAN_never_sees_a_fragment(bool cbc, bool udp, int wanMtuBytes, int plaintextMtuBytes)
    {
        TwoGateways net = Net(cbc, udp, wanMtuBytes, plaintextMtuBytes);
        int largest = EspOverhead.LargestInner(net.AToB, wanMtuBytes);
        foreach (int length in Enumerable.Range(largest - 40, 80).Concat(Enumerable.Range(2 * largest - 60, 80)).Where(length => length <= 1500).Append(1500))
        {
            byte[] sent = Packets.Udp(net.A.Host, net.B.Host, Packets.Pattern(length - UdpIpHeaderBytes));
            List<byte[]> arrived = net.Send(sent);
            Assert.All(arrived, packet => Assert.InRange(packet.Length, 20, largest));
            Assert.Equal(sent[20..], Packets.Reassemble(arrived));
            if (length <= largest) Assert.Single(arrived);
        }
        Assert.All(net.Crossed, frame => Assert.Equal(0, BinaryPrimitives.ReadUInt16BigEndian(frame.Packet.AsSpan(6)) & 0x3FFF));
    }

    [Theory, MemberData(nameof(Tunnels))]
    public void With_DF_it_fits_or_the_sender_is_told_what_would(bool cbc, bool udp, int wanMtuBytes, int plaintextMtuBytes)
    {
        TwoGateways net = Net(cbc, udp, wanMtuBytes, plaintextMtuBytes);
        int largest = EspOverhead.LargestInner(net.AToB, wanMtuBytes);
        for (int length = largest - 20; length <= Math.Min(largest + 20, 1500); length++)
        {
            byte[] sent = Packets.Udp(net.A.Host, net.B.Host, Packets.Pattern(length - UdpIpHeaderBytes), df: true);
            List<byte[]> arrived = net.Send(sent);
            if (length <= largest)
            {
                Assert.Equal(sent[20..], Assert.Single(arrived)[20..]);
                Assert.Empty(net.A.TakeLan());
                continue;
            }
            Assert.Empty(arrived);
            byte[] icmp = Assert.Single(net.A.TakeLan()).Packet;
            Assert.Equal(3, icmp[20]);
            Assert.Equal(4, icmp[21]);
            Assert.Equal(largest, BinaryPrimitives.ReadInt32BigEndian(icmp.AsSpan(24)));
            Assert.Equal(net.A.Lan.Address.V4, BinaryPrimitives.ReadUInt32BigEndian(icmp.AsSpan(12)));
            Assert.Equal(net.A.Host.V4, BinaryPrimitives.ReadUInt32BigEndian(icmp.AsSpan(16)));
            Assert.InRange(icmp.Length, 56, 576);
            // The quotation is the packet as it was here: one hop less than it was sent with.
            Assert.Equal(sent[12..(icmp.Length - 28)], icmp[40..]);
        }
    }

    [Fact]
    public void A_datagram_of_64_KB_from_the_host_in_fragments_arrives()
    {
        var net = new TwoGateways();
        byte[] datagram = Packets.Udp(net.A.Host, net.B.Host, Packets.Pattern(65_507));
        byte[][] fragments = [.. Fragments(datagram, 1480)];
        Assert.Equal(datagram[20..], Packets.Reassemble(net.Send(fragments)));
    }

    [Fact]
    public void Options_that_are_to_be_copied_are_in_every_fragment_the_others_in_the_first()
    {
        var net = new TwoGateways();
        // A router alert, copied (148); a timestamp, not copied (68); padding.
        byte[] options = [148, 4, 0, 0, 68, 4, 5, 0, 1, 1, 1, 0];
        byte[] sent = Packets.Udp(net.A.Host, net.B.Host, Packets.Pattern(1460), options: options);
        List<byte[]> arrived = net.Send(sent);
        Assert.Equal(2, arrived.Count);
        Assert.Equal(options, arrived[0][20..32]);
        Assert.Equal(0x46, arrived[1][0]);
        Assert.Equal(options[..4], arrived[1][20..24]);
        Assert.Equal(sent[32..], Packets.Reassemble(arrived));
    }

    [Fact]
    public void Frames_with_a_lower_path_MTU_are_cut_finer()
    {
        var net = new TwoGateways();
        net.AToB.PathMtuBytes = 700;
        byte[] sent = Packets.Udp(net.A.Host, net.B.Host, Packets.Pattern(1400));
        Assert.Equal(sent[20..], Packets.Reassemble(net.Send(sent)));
        Assert.All(net.Crossed, frame => Assert.InRange(frame.Packet.Length, 20, 700));
    }

    [Fact]
    public void ICMP_errors_have_one_limit()
    {
        var net = new TwoGateways();
        for (int i = 0; i < 500; i++) net.A.FromHost(Packets.Udp(net.A.Host, net.B.Host, Packets.Pattern(1472), df: true));
        net.Run();
        Assert.Equal(100, net.A.TakeLan().Count);
        Assert.Equal(400, net.A.Worker.Counters.Of(PacketDrop.RateLimited));
        Assert.Equal(500, net.A.Worker.Counters.Of(PacketDrop.TooBig));

        net.A.Now = net.A.Now.Plus(100);
        for (int i = 0; i < 50; i++) net.A.FromHost(Packets.Udp(net.A.Host, net.B.Host, Packets.Pattern(1472), df: true));
        net.Run();
        Assert.Equal(20, net.A.TakeLan().Count);
    }

    [Fact]
    public void No_error_about_an_error_or_a_later_fragment()
    {
        var net = new TwoGateways();
        byte[] error = [11, 0, 0, 0, 0, 0, 0, 0, .. Packets.Pattern(1450)];
        ushort sum = Packets.SlowSum(error);
        (error[2], error[3]) = ((byte)(~sum >> 8 & 0xFF), (byte)(~sum & 0xFF));
        net.A.FromHost(Packets.Ip(net.A.Host, net.B.Host, IpProtocol.Icmp, error, df: true));
        net.A.FromHost(Packets.Ip(net.A.Host, net.B.Host, IpProtocol.Udp, Packets.Pattern(1480), df: true, offset: 1480));
        net.A.FromHost(Packets.Ip(net.A.Host, net.B.Host, IpProtocol.Udp, Packets.Pattern(100), ttl: 1, offset: 1480));
        net.Run();
        Assert.Empty(net.A.TakeLan());
        Assert.Empty(net.B.TakeLan());
    }

    internal static IEnumerable<byte[]> Fragments(byte[] packet, int payloadBytes)
    {
        Assert.True(Ipv4Header.TryParse(packet, out Ipv4Header header));
        for (int at = 20; at < packet.Length; at += payloadBytes)
        {
            int length = Math.Min(payloadBytes, packet.Length - at);
            yield return Packets.Ip(
                header.Source, header.Destination, header.Protocol, packet.AsSpan(at, length), tos: header.TypeOfService, id: header.Identification,
                more: at + length < packet.Length, offset: at - 20);
        }
    }
}
