using System.Buffers.Binary;
using Amaranten.Gateway.Forwarding;
using Amaranten.Ipsec;
using Amaranten.Ipsec.Esp;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Tcp;

namespace Amaranten.Gateway.Tests.Forwarding;

/// <summary>What the tunnel changes in a packet that fits: the MSS of a SYN (RFC 4459 §3.2), and congestion marks (RFC 6040).</summary>
public class TransportTests
{
    [Theory]
    [InlineData(1460, false), InlineData(1460, true), InlineData(9000, false), InlineData(1000, false), InlineData(0, true)]
    public void The_MSS_of_a_SYN_fits_the_tunnel_in_both_directions(ushort mss, bool isAnswer)
    {
        var net = new TwoGateways();
        net.BToA.PathMtuBytes = 900;
        byte[] options = mss == 0 ? [1, 1, 4, 2] : [1, 3, 3, 7, 2, 4, (byte)(mss >> 8), (byte)(mss & 0xFF), 4, 2, 0, 0];
        TcpFlags flags = isAnswer ? TcpFlags.Syn | TcpFlags.Ack : TcpFlags.Syn;
        byte[] arrived = Assert.Single(net.Send(Packets.Tcp(net.A.Host, net.B.Host, [], flags, options: options)));
        if (mss == 0)
        {
            Assert.Equal(options, arrived[40..]);
            return;
        }
        // B's way back is narrower: the SYN that it opened says so.
        int expected = Math.Min(mss, EspOverhead.LargestInner(net.BToA, 900) - 40);
        Assert.Equal(expected, BinaryPrimitives.ReadUInt16BigEndian(arrived.AsSpan(46)));
    }

    [Fact]
    public void The_MSS_of_a_SYN_fits_the_way_it_goes_too()
    {
        // Paths differ by direction; the sender of the SYN hears from its own gateway what the far one cannot know.
        var net = new TwoGateways();
        net.AToB.PathMtuBytes = 800;
        byte[] arrived = Assert.Single(net.Send(Packets.Tcp(net.A.Host, net.B.Host, [], TcpFlags.Syn, options: [2, 4, 0x05, 0xB4])));
        Assert.Equal(EspOverhead.LargestInner(net.AToB, 800) - 40, BinaryPrimitives.ReadUInt16BigEndian(arrived.AsSpan(42)));
    }

    [Fact]
    public void Segments_that_are_no_SYN_keep_what_looks_like_an_MSS()
    {
        var net = new TwoGateways();
        byte[] options = [2, 4, 0x23, 0x28];
        Assert.Equal(options, Assert.Single(net.Send(Packets.Tcp(net.A.Host, net.B.Host, [1, 2], TcpFlags.Ack, options: options)))[40..44]);
    }

    [Fact]
    public void Congestion_marks_cross_the_tunnel_as_RFC_6040_says()
    {
        // RFC 6040 §4.2, Figure 4, typed in the RFC's own order; X is a drop.
        string[] order = ["Not-ECT", "ECT(0)", "ECT(1)", "CE"];
        string[][] figure =
        [
            ["Not-ECT", "Not-ECT", "Not-ECT", "X"],
            ["ECT(0)", "ECT(0)", "ECT(1)", "CE"],
            ["ECT(1)", "ECT(1)", "ECT(1)", "CE"],
            ["CE", "CE", "CE", "CE"],
        ];
        byte[] codepoints = [0, 2, 1, 3];
        for (int inner = 0; inner < 4; inner++)
            for (int outer = 0; outer < 4; outer++)
            {
                var net = new TwoGateways();
                net.A.FromHost(Packets.Udp(net.A.Host, net.B.Host, [1], tos: (byte)(0xB8 | codepoints[inner])));
                net.A.Run();
                byte[] crossing = Assert.Single(net.A.TakeWan()).Packet;
                Assert.Equal(0xB8 | codepoints[inner], crossing[1]);

                // A router on the way marks, and even repaints the DSCP.
                crossing[1] = (byte)(0x28 | codepoints[outer]);
                Packets.FixHeader(crossing);
                net.B.FromWan(crossing);
                net.B.Run();
                List<CableFrame> arrived = net.B.TakeLan();
                string expected = figure[inner][outer];
                Assert.Equal(expected == "X" ? 0 : 1, arrived.Count);
                Assert.Equal(expected == "X" ? 1 : 0, net.B.Worker.Counters.Of(Drop.EspCongested));
                if (arrived.Count > 0) Assert.Equal(0xB8 | codepoints[Array.IndexOf(order, expected)], arrived[0].Packet[1]);
            }
    }

    [Fact]
    public void Fragmented_ESP_is_put_together_before_it_is_opened()
    {
        var net = new TwoGateways();
        byte[] sent = Packets.Udp(net.A.Host, net.B.Host, Packets.Pattern(1300));
        net.A.FromHost(sent);
        net.A.Run();
        byte[] crossing = Assert.Single(net.A.TakeWan()).Packet;
        foreach (byte[] fragment in FragmentationTests.Fragments(crossing, 504).Reverse()) net.B.FromWan(fragment);
        net.B.Run();
        Assert.Equal(sent[20..], Assert.Single(net.B.TakeLan()).Packet[20..]);
    }

    [Fact]
    public void Fragmented_IKE_is_put_together_before_control_sees_it()
    {
        var gateway = new TestGateway(1);
        byte[] message = Packets.Pattern(4000);
        byte[] datagram = Packets.Udp(TestGateway.Router, gateway.Wan.Address, message, sourcePort: 500, destinationPort: 500);
        foreach (byte[] fragment in FragmentationTests.Fragments(datagram, 1480)) gateway.FromWan(fragment);
        gateway.Run();
        (Punt punt, byte[] data) = Assert.Single(gateway.TakePunts());
        Assert.Equal((PuntKind.Udp, 1, new UdpEndpoint(gateway.Wan.Address, 500), new UdpEndpoint(TestGateway.Router, 500)), (punt.Kind, punt.Interface, punt.Local, punt.Peer));
        Assert.Equal(message, data);
    }
}
