using System.Buffers.Binary;
using Amaranten.Gateway.Ports;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Tcp;

namespace Amaranten.Gateway.Tests.Forwarding;

/// <summary>
/// What two gateways put together on the WAN and on the LAN, taken apart by the obvious device: every packet as it was sent, each flow in its order, whatever
/// is interleaved, lost, doubled or overtaken on the way.
/// </summary>
public class MergingTests
{
    private const int Flows = 6, FullBytes = 1300;

    /// <summary>A packet to send.</summary>
    /// <param name="Flow">Which flow: the first three are TCP, then UDP with and without DF, then what has no ports.</param>
    /// <param name="Bytes">Payload.</param>
    /// <param name="Oddity">0 to 9; most are none.</param>
    private sealed record Sent(int Flow, int Bytes, int Oddity);

    /// <summary>What the WAN does with a frame: 0 loses it, 1 doubles it, 2 lets it be overtaken; else nothing.</summary>
    private static readonly Gen<int[]> s_faults = Gen.Int[0, 30].Array[400];

    private static readonly Gen<Sent[]> s_traffic =
        Gen.Select(Gen.Int[0, Flows - 1], Gen.OneOf(Gen.Const(FullBytes), Gen.Const(FullBytes), Gen.Int[1, FullBytes]), Gen.Int[0, 40], (flow, bytes, oddity) => new Sent(flow, bytes, oddity))
            .Array[1, 300];

    [Fact]
    public void Flows_arrive_as_they_were_sent() => s_traffic.Sample(traffic => AssertArrives(traffic, [], udpEncapsulated: true), iter: 150);

    [Fact]
    public void Flows_arrive_as_they_were_sent_by_raw_ESP() => s_traffic.Sample(traffic => AssertArrives(traffic, [], udpEncapsulated: false), iter: 100);

    [Fact]
    public void Flows_arrive_as_the_WAN_lets_them() =>
        Gen.Select(s_traffic, s_faults).Sample((traffic, faults) => AssertArrives(traffic, faults, udpEncapsulated: true), iter: 150);

    private static void AssertArrives(Sent[] traffic, int[] faults, bool udpEncapsulated)
    {
        var net = new TwoGateways(udpEncapsulated: udpEncapsulated, superpackets: true);
        net.B.HostsAreHonest = false;    // some checksums are wrong, and must stay so
        byte[][] sent = Compose(net, traffic);
        foreach (byte[] packet in sent) net.A.FromHost(packet);
        net.A.Run();

        List<CableFrame> crossing = net.A.TakeWan();
        if (faults.Length > 0) crossing = [.. Impair([.. crossing.SelectMany(SlowDevice.Packets)], faults).Select(packet => Packets.Frame(net.B.Wan.Mac, net.A.Wan.Mac, packet))];
        foreach (CableFrame frame in crossing) net.B.WanPort.Arriving.Enqueue(frame);
        net.B.Run();

        // The n-th packet that A was given has sequence number n; what comes twice is taken once.
        int espAt = udpEncapsulated ? 28 : 20;
        IEnumerable<int> numbers = crossing.SelectMany(SlowDevice.Packets).Select(packet => (int)BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(espAt + 4))).Distinct();
        Grouping<int, string>[] expected = [.. numbers.GroupBy(number => FlowOf(sent[number - 1]), number => Seen(sent[number - 1], hops: 2)).OrderBy(flow => flow.Key)];
        Grouping<int, string>[] arrived = [.. net.B.TakeLan().SelectMany(SlowDevice.Packets).GroupBy(FlowOf, packet => Seen(packet, hops: 0)).OrderBy(flow => flow.Key)];
        Assert.Equal(expected.Select(flow => flow.Key), arrived.Select(flow => flow.Key));
        foreach ((Grouping<int, string> sentOfIt, Grouping<int, string> arrivedOfIt) in expected.Zip(arrived)) Assert.Equal(sentOfIt.ToArray(), arrivedOfIt.ToArray());
    }

    [Theory]
    [InlineData(3, 1300)]
    [InlineData(46, 1386)]
    [InlineData(300, 1386)]
    [InlineData(2000, 1000)]
    public void A_stream_crosses_in_superpackets_and_arrives_in_few(int segments, int bytes)
    {
        var net = new TwoGateways(udpEncapsulated: true, superpackets: true);
        for (int i = 0; i < segments; i++)
            net.A.FromHost(Packets.Tcp(net.A.Host, net.B.Host, Packets.Pattern(bytes, i), TcpFlags.Ack, sequence: unchecked(uint.MaxValue - 2000 + (uint)(i * bytes))));
        net.Run();
        List<CableFrame> arrived = net.B.TakeLan();
        Assert.All(net.Crossed.SkipLast(1), frame => Assert.Equal(Segmentation.UdpL4, frame.Offload.Segmentation));
        Assert.InRange(net.Crossed.Count, 1, segments / 40 + 1 + segments / 64);
        Assert.InRange(arrived.Count, 1, segments * bytes / 60_000 + 1 + segments / 64);
        Assert.Equal(
            Enumerable.Range(0, segments).SelectMany(i => Packets.Pattern(bytes, i)), arrived.SelectMany(SlowDevice.Packets).SelectMany(packet => packet[40..]));
        Assert.Equal(segments, net.B.Worker.Counters.Opened);
        Assert.Equal(segments, net.A.Worker.Counters.Sealed);
    }

    // More than any buffer holds, so that all of them are sent early, and sizes that end runs everywhere.
    [Theory, InlineData(true), InlineData(false)]
    public void No_plaintext_is_in_anything_that_leaves(bool udpEncapsulated)
    {
        const byte Told = 0x5A;
        var net = new TwoGateways(TwoGateways.Cbc, udpEncapsulated, superpackets: true);
        for (int i = 0; i < 3000; i++)
        {
            byte[] payload = [.. Enumerable.Repeat(Told, i % 37 == 0 ? 700 + i % 500 : i % 3 == 0 ? 40 : 1300)];
            net.A.FromHost(Packets.Udp(net.A.Host, net.B.Host, payload, df: true, tos: (byte)(i % 101 == 0 ? 4 : 0)));
        }
        net.Run();
        byte[] told = [.. Enumerable.Repeat(Told, 12)];
        Assert.All(net.Crossed, frame => Assert.Equal(-1, frame.Octets.AsSpan().IndexOf(told)));
        Assert.Equal(3000, net.B.TakeLan().SelectMany(SlowDevice.Packets).Count());
    }

    [Fact]
    public void Where_a_port_takes_no_superpackets_none_leaves()
    {
        var net = new TwoGateways(udpEncapsulated: true, superpackets: false);
        for (int i = 0; i < 100; i++)
            net.A.FromHost(Packets.Tcp(net.A.Host, net.B.Host, Packets.Pattern(1300, i), TcpFlags.Ack, sequence: (uint)(i * 1300)));
        net.Run();
        List<CableFrame> arrived = net.B.TakeLan();
        Assert.Equal((100, 100), (net.Crossed.Count, arrived.Count));
        Assert.All([.. net.Crossed, .. arrived], frame => Assert.Equal(default, frame.Offload));
        Assert.All(arrived, frame => Packets.AssertIntact(frame.Packet));
    }

    [Fact]
    public void What_waits_is_sent_with_the_batch_that_brought_it()
    {
        var net = new TwoGateways(superpackets: true);
        byte[] lone = Packets.Tcp(net.A.Host, net.B.Host, Packets.Pattern(1300), TcpFlags.Ack);
        net.A.FromHost(lone);
        net.A.Run();
        net.B.WanPort.Arriving.Enqueue(Assert.Single(net.A.TakeWan()));
        Assert.Equal(1, net.B.Worker.RunOnce(net.B.Now));
        CableFrame arrived = Assert.Single(net.B.TakeLan());
        Assert.Equal(default, arrived.Offload);
        Assert.Equal(Seen(lone, hops: 2), Seen(arrived.Packet, hops: 0));
    }

    // More flows than are put together at a time, each with a few packets in turn.
    [Fact]
    public void Many_flows_at_a_time_keep_their_order()
    {
        var net = new TwoGateways(udpEncapsulated: true, superpackets: true);
        List<byte[]> sent = [];
        for (int round = 0; round < 4; round++)
        {
            for (int flow = 0; flow < 100; flow++)
                sent.Add(Packets.Udp(net.A.Host, net.B.Host, Packets.Pattern(400, flow + 7 * round), df: true, sourcePort: (ushort)(1000 + flow)));
        }
        foreach (byte[] packet in sent) net.A.FromHost(packet);
        net.Run();
        byte[][] arrived = [.. net.B.TakeLan().SelectMany(SlowDevice.Packets)];
        for (int flow = 0; flow < 100; flow++)
        {
            Assert.Equal(
                sent.Where(packet => BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(20)) == 1000 + flow).Select(packet => Seen(packet, hops: 2)),
                arrived.Where(packet => BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(20)) == 1000 + flow).Select(packet => Seen(packet, hops: 0)));
        }
    }

    // The identification means nothing where DF is set (RFC 6864 §4.1).
    private static string Seen(byte[] packet, int hops)
    {
        byte[] seen = [.. packet];
        seen[8] -= (byte)hops;
        if ((seen[6] & 0x40) != 0) (seen[4], seen[5]) = (0, 0);
        Packets.FixHeader(seen);
        return Convert.ToHexString(seen);
    }

    private static int FlowOf(byte[] packet)
    {
        bool hasPorts = packet[9] is IpProtocol.Tcp or IpProtocol.Udp && (BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(6)) & 0x3FFF) == 0;
        return hasPorts ? packet[9] << 16 | BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(20)) : packet[9];
    }

    private static List<byte[]> Impair(List<byte[]> packets, int[] faults)
    {
        List<byte[]> passed = [];
        for (int i = 0; i < packets.Count; i++)
        {
            int fault = faults[i % faults.Length];
            if (fault == 0) continue;
            passed.Insert(fault == 2 ? Math.Max(0, passed.Count - 3) : passed.Count, packets[i]);
            if (fault == 1) passed.Add(packets[i]);
        }
        return passed;
    }

    private static byte[][] Compose(TwoGateways net, Sent[] traffic)
    {
        var sequences = new uint[Flows];
        var identifications = new ushort[Flows];
        return [.. traffic.Select(what => Build(net, what, ref sequences[what.Flow], ref identifications[what.Flow]))];
    }

    private static byte[] Build(TwoGateways net, Sent what, ref uint sequence, ref ushort identification)
    {
        byte[] payload = Packets.Pattern(what.Bytes, what.Flow + (int)(sequence % 200));
        identification = unchecked((ushort)(identification + (what.Oddity == 9 ? 2 : 1)));
        byte tos = what.Oddity == 1 ? (byte)0x28 : (byte)0;
        byte[] packet;
        switch (what.Flow)
        {
            case <= 2:
                byte[] options = what.Flow == 0 ? [] : [1, 1, 8, 10, 0, 0, 0, (byte)(what.Oddity == 2 ? 7 : 1), 0, 0, 0, 2];
                TcpFlags flags = TcpFlags.Ack | (what.Oddity is 3 or 4 ? TcpFlags.Psh : 0) | (what.Oddity == 5 ? TcpFlags.Fin : 0) | (what.Oddity == 6 ? TcpFlags.Ece : 0);
                if (what.Oddity == 7) payload = [];
                packet = Packets.Tcp(net.A.Host, net.B.Host, payload, flags, sequence, options, id: identification, tos: tos);
                sequence = unchecked(sequence + (uint)payload.Length + (what.Oddity == 8 ? 1u : 0));
                break;
            case <= 4:
                packet = Packets.Udp(net.A.Host, net.B.Host, payload, df: what.Flow == 3, tos, id: identification);
                if (what.Oddity == 3) (packet[26], packet[27]) = (0, 0);
                sequence++;
                break;
            default:
                return what.Oddity % 2 == 0
                    ? Packets.Echo(net.A.Host, net.B.Host, what.Bytes, df: true)
                    : Packets.Ip(net.A.Host, net.B.Host, IpProtocol.Udp, Packets.Pattern(800), id: identification, more: true, offset: 800);
        }
        if (what.Flow <= 2) BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(20), (ushort)(4000 + what.Flow));
        else if (what.Flow <= 4) BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(20), (ushort)(5000 + what.Flow));
        return what.Oddity == 10 ? packet : Repaired(packet);
    }

    // The port has changed since the checksum was made.
    private static byte[] Repaired(byte[] packet)
    {
        int at = packet[9] == IpProtocol.Tcp ? 36 : 26;
        if (packet[9] == IpProtocol.Udp && packet[at] == 0 && packet[at + 1] == 0) return packet;
        (packet[at], packet[at + 1]) = (0, 0);
        ushort checksum = unchecked((ushort)~Packets.SlowTransportSum(packet));
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(at), checksum == 0 ? ushort.MaxValue : checksum);
        return packet;
    }
}
