using Amaranten.Gateway.Forwarding;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Tests.Forwarding;

/// <summary>Datagrams for us put together (RFC 815), against a model that colours octets, and against floods.</summary>
public class ReassemblyTests
{
    private static readonly IpAddress s_peer = TestGateway.Router;

    private readonly TestGateway _gateway = new(1);

    // An IKE datagram without checksum, so that what is inside does not matter.
    private static byte[] Datagram(int length) => [0x01, 0xF4, 0x01, 0xF4, (byte)(length >> 8), (byte)(length & 0xFF), 0, 0, .. Packets.Pattern(length - 8)];

    private byte[] Fragment(byte[] datagram, int first, int end, ushort id = 1, IpAddress? source = null, bool? more = null, byte tos = 0) =>
        Packets.Ip(source ?? s_peer, _gateway.Wan.Address, IpProtocol.Udp, datagram.AsSpan(first, end - first), tos: tos, id: id, more: more ?? end < datagram.Length, offset: first);

    private List<byte[]> Receive(params byte[][] packets)
    {
        foreach (byte[] packet in packets) _gateway.FromWan(packet);
        _gateway.Run();
        return [.. _gateway.TakePunts().Where(entry => entry.Punt.Kind == PuntKind.Udp).Select(entry => entry.Data)];
    }

    [Fact]
    public void Any_order_of_any_cut_makes_the_datagram_with_duplicates_too() =>
        Gen.Select(Gen.Int[100, 4000], Gen.Int[1, 499].Array[0, 20], Gen.Int[0, int.MaxValue], Gen.Bool).Sample((length, cuts, seed, twice) =>
        {
            var test = new ReassemblyTests();
            byte[] datagram = Datagram(length);
            int[] edges = [.. cuts.Select(cut => cut * 8).Where(cut => cut < length).Append(0).Append(length).Distinct().Order()];
            List<byte[]> fragments = [.. edges.Zip(edges.Skip(1), (first, end) => test.Fragment(datagram, first, end))];
            if (fragments.Count == 1) return;
            byte[][] shuffled = [.. fragments];
            new Random(seed).Shuffle(shuffled);
            // The last to come completes it; the others may come twice before.
            byte[][] sent = twice ? [.. shuffled[..^1], .. shuffled[..^1], shuffled[^1]] : shuffled;
            Assert.Equal([datagram[8..]], test.Receive(sent));
        }, iter: 60);

    [Fact]
    public void Overlaps_are_refused_as_the_model_refuses_them() =>
        Gen.Select(Gen.Int[0, 12], Gen.Int[1, 6], Gen.Bool).Array[1, 12].Sample(script =>
        {
            var test = new ReassemblyTests();
            byte[] datagram = Datagram(200);
            bool[]? filled = null;
            int total = 0;
            foreach ((int firstBlock, int blocks, bool isLast) in script)
            {
                int first = firstBlock * 8, end = Math.Min(isLast ? first + blocks * 8 - 3 : first + blocks * 8, 192);
                bool more = !isLast;
                if (first == 0 && isLast) continue;
                bool completes = Model(ref filled, ref total, first, end, more);
                List<byte[]> got = test.Receive(test.Fragment(datagram, first, end, more: more));
                // A UDP length that does not fit what came makes the worker drop a whole datagram as malformed: count, do not compare.
                long whole = got.Count + test._gateway.Worker.Counters.Of(PacketDrop.Malformed);
                Assert.Equal(completes ? 1 : 0, whole);
                if (completes) return;
            }
        }, iter: 1500);

    // True when the datagram is whole. Null: nothing of it is kept.
    private static bool Model(ref bool[]? filled, ref int total, int first, int end, bool more)
    {
        if (filled is null) (filled, total) = (new bool[256], 0);
        int known = filled[first..end].Count(isFilled => isFilled);
        bool beyond = total > 0 && end > total, isDuplicate = known == end - first;
        if (isDuplicate && !beyond) return false;
        int highest = Array.LastIndexOf(filled, true) + 1;
        if (known > 0 || beyond || !more && (total > 0 || highest > end))
        {
            filled = null;
            return false;
        }
        for (int at = first; at < end; at++) filled[at] = true;
        if (!more) total = end;
        return total > 0 && filled.Take(total).All(isFilled => isFilled);
    }

    [Fact]
    public void The_ping_of_death_is_refused()
    {
        byte[] huge = new byte[65_528 + 100];
        Assert.Empty(Receive(Fragment(Datagram(1000), 0, 504, more: true), Packets.Ip(s_peer, _gateway.Wan.Address, 17, huge.AsSpan(0, 400), id: 1, offset: 65_504)));
        Assert.Equal(1, _gateway.Worker.Counters.Of(PacketDrop.Malformed));
        // Within the header's field, but with the first fragment's options longer than a datagram can be.
        byte[] options = [.. Enumerable.Repeat((byte)1, 40)];
        byte[] datagram = Datagram(65_504);
        byte[] first = Packets.Ip(s_peer, _gateway.Wan.Address, 17, datagram.AsSpan(0, 32_000), id: 2, more: true, options: options);
        Assert.Empty(Receive(first, Fragment(datagram, 32_000, 65_504, id: 2)));
        Assert.Equal(1, _gateway.Worker.Counters.Of(PacketDrop.FragmentRefused));
    }

    [Fact]
    public void The_largest_datagram_is_taken()
    {
        byte[] datagram = Datagram(65_515);
        byte[][] fragments = [.. Enumerable.Range(0, 45).Select(i => Fragment(datagram, i * 1480, Math.Min((i + 1) * 1480, 65_515)))];
        Assert.Equal([datagram[8..]], Receive(fragments));
    }

    [Fact]
    public void After_thirty_seconds_it_is_given_up()
    {
        byte[] datagram = Datagram(1000);
        Receive(Fragment(datagram, 0, 504));
        _gateway.Now = _gateway.Now.Plus(29_999);
        Assert.Single(Receive(Fragment(datagram, 504, 1000)));
        Receive(Fragment(datagram, 0, 504));
        _gateway.Now = _gateway.Now.Plus(30_000);
        Assert.Empty(Receive(Fragment(datagram, 504, 1000)));
    }

    [Fact]
    public void One_source_gets_its_share_and_no_more()
    {
        byte[] datagram = Datagram(1000);
        IpAddress flooder = TestGateway.Stranger;
        Receive(Fragment(datagram, 0, 504));
        for (ushort id = 1; id < 5000; id++) _gateway.FromWan(Fragment(datagram, 0, 504, id, flooder));
        Assert.Empty(Receive());
        Assert.Equal([datagram[8..]], Receive(Fragment(datagram, 504, 1000)));
        Assert.Equal(5000 - 1 - 8, _gateway.Worker.Counters.Of(PacketDrop.FragmentRefused));
    }

    [Fact]
    public void A_flood_from_everywhere_pushes_out_only_what_is_older()
    {
        byte[] datagram = Datagram(1000);
        for (uint source = 1; source < 3000; source++) _gateway.FromWan(Fragment(datagram, 0, 504, 1, IpAddress.FromV4(0xCB00_0000 + source)));
        Assert.Equal([datagram[8..]], Receive(Fragment(datagram, 0, 504), Fragment(datagram, 504, 1000)));
    }

    [Fact]
    public void Whole_datagrams_make_room_for_the_next()
    {
        byte[] datagram = Datagram(1000);
        for (ushort id = 1; id < 200; id++)
            Assert.Equal([datagram[8..]], Receive(Fragment(datagram, 504, 1000, id), Fragment(datagram, 0, 504, id)));
    }

    [Fact]
    public void More_fragments_than_a_datagram_needs_are_refused()
    {
        byte[] datagram = Datagram(2000);
        Assert.Empty(Receive([.. Enumerable.Range(0, 250).Select(i => Fragment(datagram, i * 8, i * 8 + 8))]));
        Assert.InRange(_gateway.Worker.Counters.Of(PacketDrop.FragmentRefused), 1, 2);
    }

    [Fact]
    public void Sealed_and_clear_fragments_never_make_one_datagram()
    {
        // With a policy removed the far host's fragments may come both ways; they still do not mix.
        var net = new TwoGateways();
        byte[][] halves = [.. FragmentationTests.Fragments(Packets.Echo(net.A.Host, net.B.Lan.Address, 1000), 504)];
        net.Send(halves[0]);
        net.B.Publish(snapshot => snapshot with { Policies = new([]), ForwardInClear = true });
        net.B.FromWan(halves[1]);
        net.B.Run();
        Assert.Empty(net.B.WanPort.Leaving);
        Assert.Equal(0, net.B.Worker.Counters.Local);
    }

    [Fact]
    public void Congestion_seen_by_a_fragment_is_seen_by_the_datagram()
    {
        // RFC 3168 §5.3, on the outer packet of a tunnel.
        foreach ((byte first, byte second, int arriving) in new (byte, byte, int)[] { (2, 3, 1), (3, 0, 0) })
        {
            var net = new TwoGateways();
            net.A.FromHost(Packets.Udp(net.A.Host, net.B.Host, Packets.Pattern(1000), tos: 2));
            net.A.Run();
            byte[][] fragments = [.. FragmentationTests.Fragments(Assert.Single(net.A.TakeWan()).Packet, 800)];
            (fragments[0][1], fragments[1][1]) = (first, second);
            foreach (byte[] fragment in fragments)
            {
                Packets.FixHeader(fragment);
                net.B.FromWan(fragment);
            }
            net.B.Run();
            List<CableFrame> arrived = net.B.TakeLan();
            Assert.Equal(arriving, arrived.Count);
            if (arriving == 1) Assert.Equal(3, arrived[0].Packet[1]);
        }
    }
}
