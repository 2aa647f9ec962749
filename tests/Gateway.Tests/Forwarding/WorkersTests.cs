using System.Buffers.Binary;
using System.Collections.Immutable;
using Amaranten.Gateway.Forwarding;
using Amaranten.Gateway.Ports;
using Amaranten.Ipsec;
using Amaranten.Ipsec.Policy;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire.Ethernet;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Tests.Forwarding;

/// <summary>Several workers of one gateway, to which frames come as chance has it: what arrives is what one worker would have sent.</summary>
public class WorkersTests
{
    private const int SequenceAt = 20 + 4;

    [Theory]
    [InlineData("esp-tunnel", 2), InlineData("esp-tunnel", 5), InlineData("esp-tunnel-udp", 3), InlineData("ah-tunnel", 3), InlineData("esp+ah-tunnel", 2)]
    public void Every_packet_arrives_once_and_an_SA_counts_up(string name, int workers)
    {
        Protection protection = Protection.Of(name);
        TwoGateways net = protection.Net(TwoGateways.Gcm, workers: workers);
        List<byte[]> sent = [], arrived = [];
        for (ushort i = 0; i < 2_000; i++)
        {
            sent.Add(Packets.Udp(net.A.Host, net.B.Host, Packets.Pattern(8 + i % 700, i), id: i));
            net.A.FromHost(sent[^1]);
            if (i % 50 != 0) continue;
            net.Run();
            arrived.AddRange(net.B.TakeLan().Select(frame => frame.Packet));
        }
        net.Run();
        arrived.AddRange(net.B.TakeLan().Select(frame => frame.Packet));
        Assert.Equal(sent.Select(Content).Order(), arrived.Select(Content).Order());
        Assert.Equal(2_000, net.A.Workers.Sum(worker => worker.Counters.Sealed));
        Assert.Equal(2_000, net.A.Workers[net.AToB.Worker].Counters.Sealed);
        Assert.Equal(2_000, net.BFromA.Packets);
        Assert.All(net.B.Workers, worker => Assert.True(worker.Counters.Opened > 0));
        if (protection.Udp || protection.Ah) return;
        uint[] sequences = [.. net.Crossed.Select(frame => BinaryPrimitives.ReadUInt32BigEndian(frame.Packet.AsSpan(SequenceAt)))];
        Assert.Equal(Enumerable.Range(1, 2_000).Select(i => (uint)i), sequences);
    }

    /// <summary>A hub: what comes out of one tunnel goes into the other, for which another worker seals.</summary>
    [Fact]
    public void What_leaves_one_tunnel_for_another_changes_hands()
    {
        var net = new TwoGateways(workers: 2);
        IpPrefix far = IpPrefix.Parse("10.9.0.0/24");
        OutboundSa onward = Onward(net, far, worker: 1 - net.BToA.Worker);
        net.B.Protect(
            [new SecurityPolicy(0, 0, net.BToA.Selector, net.BToA), new SecurityPolicy(1, 0, onward.Selector, onward) { Drops = onward.Drops }], [Widened(net.BFromA, far)]);
        net.A.Protect([new SecurityPolicy(0, 0, net.AToB.Selector with { Remote = IpPrefix.AllV4 }, net.AToB)], [net.AFromB]);
        for (ushort i = 0; i < 300; i++) net.A.FromHost(Packets.Udp(net.A.Host, IpAddress.Parse("10.9.0.9"), Packets.Pattern(100), id: i));
        net.Run();
        List<CableFrame> onwards = [.. net.Crossed.Where(frame => BinaryPrimitives.ReadUInt32BigEndian(frame.Packet.AsSpan(20)) == onward.Spi)];
        Assert.Equal(Enumerable.Range(1, 300), onwards.Select(frame => (int)BinaryPrimitives.ReadUInt32BigEndian(frame.Packet.AsSpan(SequenceAt))));
        Assert.Equal(300, net.B.Workers[onward.Worker].Counters.Sealed);
        Assert.All(net.B.Workers, worker => Assert.Equal(0, worker.Counters.Of(PacketDrop.WorkerBusy)));
    }

    [Fact]
    public void A_worker_without_room_costs_packets_of_its_tunnels_and_nothing_else()
    {
        var net = new TwoGateways(workers: 2);
        net.A.Protect([new SecurityPolicy(0, 0, net.AToB.Selector, net.AToB) { Drops = net.AToB.Drops }], [net.AFromB]);
        Worker other = net.A.Workers[1 - net.AToB.Worker];
        for (int i = 0; i < 5_000; i++) net.A.FromHost(Packets.Udp(net.A.Host, net.B.Host, Packets.Pattern(1_000)));
        while (net.A.LanPort.Arriving.Count > 0) other.RunOnce(net.A.Now);    // the one that seals does not run
        long refused = other.Counters.Of(PacketDrop.WorkerBusy);
        Assert.InRange(refused, 1, 4_999);
        Assert.Equal(refused, net.AToB.Drops.OfPath((int)PacketDrop.WorkerBusy));
        net.Run();
        Assert.Equal(5_000 - refused, net.B.TakeLan().Count);
    }

    [Fact]
    public void Who_sleeps_is_woken_once_for_a_batch_and_who_has_something_does_not_sleep()
    {
        var net = new TwoGateways(workers: 2);
        Worker sealing = net.A.Workers[net.AToB.Worker], other = net.A.Workers[1 - net.AToB.Worker];
        Give(20);
        Assert.Empty(net.A.Woken);    // it did not say that it sleeps
        Assert.False(sealing.TryRest());
        Assert.Equal(20, sealing.RunOnce(net.A.Now));
        Assert.True(sealing.TryRest());
        int batches = Give(20);
        Assert.Equal(Enumerable.Repeat(net.AToB.Worker, batches), net.A.Woken);
        sealing.Rise();
        Give(20);
        Assert.Equal(batches, net.A.Woken.Count);
        Assert.InRange(batches, 1, 19);

        int Give(int packets)
        {
            int batches = 0;
            for (int i = 0; i < packets; i++) net.A.FromHost(Packets.Udp(net.A.Host, net.B.Host, [1, 2, 3]));
            while (net.A.LanPort.Arriving.Count > 0)
                if (other.RunOnce(net.A.Now) > 0) batches++;
            return batches;
        }
    }

    /// <summary>Threads, four at each end, each with what chance brings it; nothing is lost, doubled or out of the order of its SA.</summary>
    [Fact]
    public void Threads_do_as_one_would()
    {
        const int Workers = 4, Packets_ = 100_000;
        var net = new TwoGateways(workers: Workers);
        LockedPort lanA = new(), wanA = new(), lanB = new(), wanB = new();
        (wanA.Other, wanB.Other) = (wanB, wanA);
        bool stop = false;
        AutoResetEvent[] bells = [.. Enumerable.Range(0, 2 * Workers).Select(_ => new AutoResetEvent(false))];
        List<Worker> workers = [.. Make(0, [lanA, wanA], net.A.Snapshot), .. Make(Workers, [lanB, wanB], net.B.Snapshot)];
        Exception? failure = null;
        Thread[] threads = [.. workers.Select((worker, i) => new Thread(() => Run(worker, bells[i])))];
        foreach (Thread thread in threads) thread.Start();

        byte[] frame = Packets.Frame(net.A.Lan.Mac, net.A.HostMac, Packets.Udp(net.A.Host, net.B.Host, new byte[16])).Octets;
        for (int i = 0; i < Packets_; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(14 + 28), i);
            frame[14 + 26] = frame[14 + 27] = 0;    // no UDP checksum
            while (i - lanB.Gone > 400) Thread.Yield();    // no more under way than a ring and a window have room for
            lanA.Put(frame);
            if (i % 16 == 0) foreach (AutoResetEvent bell in bells) bell.Set();
        }
        for (int i = 0; i < 2_000 && lanB.Gone < Packets_; i++) Thread.Sleep(5);
        Volatile.Write(ref stop, true);
        foreach (AutoResetEvent bell in bells) bell.Set();
        foreach (Thread thread in threads) thread.Join();
        Assert.Null(failure);

        long dropped = workers.Sum(worker => Enum.GetValues<Drop>().Sum(worker.Counters.Of) + Enum.GetValues<PacketDrop>().Sum(worker.Counters.Of));
        Assert.Equal(0, dropped);
        Assert.Equal(Enumerable.Range(0, Packets_), lanB.Frames().Select(octets => BinaryPrimitives.ReadInt32BigEndian(octets.AsSpan(14 + 28))).Order());
        Assert.Equal(Packets_, net.BFromA.Packets);
        Assert.Equal(Enumerable.Range(1, Packets_), wanB.Arrived.Select(octets => (int)BinaryPrimitives.ReadUInt32BigEndian(octets.AsSpan(14 + SequenceAt))));

        IEnumerable<Worker> Make(int first, ImmutableArray<IPort> ports, Snapshot snapshot) =>
            [.. Handover.Between(Workers, i => bells[first + i].Set()).Select(handover => new Worker(ports, snapshot, new ControlQueue(16, 65_536), handover))];

        void Run(Worker worker, AutoResetEvent bell)
        {
            try
            {
                while (!Volatile.Read(ref stop))
                {
                    if (worker.RunOnce(net.A.Now) > 0 || !worker.TryRest()) continue;
                    bell.WaitOne(20);
                    worker.Rise();
                }
            }
            catch (Exception thrown)
            {
                failure = thrown;
            }
        }
    }

    [Fact]
    public void Nothing_is_allocated_when_packets_change_hands()
    {
        var net = new TwoGateways(workers: 2);
        byte[] frame = Packets.Frame(net.A.Lan.Mac, net.A.HostMac, Packets.Udp(net.A.Host, net.B.Host, Packets.Pattern(72))).Octets;
        var lan = new LockedPort();
        Worker[] pair = [.. Handover.Between(2, _ => { }).Select(handover => new Worker([lan, new LockedPort { Forgets = true }], net.A.Snapshot, new ControlQueue(16, 65_536), handover))];
        long least = long.MaxValue;
        for (int round = 0; round < 20 && least != 0; round++)
        {
            if (round > 0) Thread.Sleep(50);
            for (int i = 0; i < 500; i++) lan.Put(frame);
            long before = GC.GetAllocatedBytesForCurrentThread();
            while (pair[0].RunOnce(net.A.Now) + pair[1].RunOnce(net.A.Now) > 0) { }
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(0, least);
        Assert.Equal(0, pair[1 - net.AToB.Worker].Counters.Sealed);
        Assert.InRange(pair[net.AToB.Worker].Counters.Sealed, 500, long.MaxValue);
    }

    private static string Content(byte[] packet) => Convert.ToHexString(packet.AsSpan(20));

    private static OutboundSa Onward(TwoGateways net, IpPrefix far, int worker) => new()
    {
        Spi = 0xC000_0001,
        Drops = new TunnelDrops(),
        Selector = new TrafficSelector(net.A.Lan.Network, far, 0, 0, 0),
        Transform = TwoGateways.Transform(TwoGateways.Gcm, 3),
        Local = net.BToA.Local,
        Peer = net.BToA.Peer with { Address = TestGateway.Stranger },
        UdpEncapsulated = false,
        PathMtuBytes = 1500,
        Worker = worker,
    };

    private static InboundSa Widened(InboundSa sa, IpPrefix far) => new()
    {
        Spi = sa.Spi,
        Drops = sa.Drops,
        Selector = sa.Selector with { Local = IpPrefix.AllV4 },
        Transform = sa.Transform,
        Local = sa.Local,
        Peer = sa.Peer,
        UdpEncapsulated = false,
        Window = sa.Window,
        IsShared = sa.IsShared,
    };

    /// <summary>A port that threads share: who asks takes a few of what waits. What is sent goes to the other end, or is kept.</summary>
    private sealed class LockedPort : IPort, IPortQueue
    {
        private readonly Lock _lock = new();
        private readonly Queue<byte[]> _waiting = new();
        private readonly List<byte[]> _kept = [];
        private int _gone;

        public LockedPort? Other { get; set; }
        public bool Forgets { get; init; }
        public List<byte[]> Arrived { get; } = [];
        public int Gone => Volatile.Read(ref _gone);
        public string Name => "";
        public MacAddress Mac => default;
        public bool LinkUp => true;
        public bool TakesSuperpackets => false;
        public PortCounters Counters => default;
        public IPortQueue Queue(int worker) => this;
        public void Spread(FlowPlacement placement) { }

        public void Put(byte[] frame)
        {
            lock (_lock)
            {
                byte[] octets = [.. frame];
                _waiting.Enqueue(octets);
                if (!Forgets) Arrived.Add(octets);
            }
        }

        public List<byte[]> Frames()
        {
            lock (_lock) return _kept;
        }

        public int Receive(FrameMemory memory, Span<Frame> frames)
        {
            lock (_lock)
            {
                int count = 0;
                while (count < Math.Min(5, frames.Length) && _waiting.TryDequeue(out byte[]? octets))
                {
                    octets.CopyTo(memory.Span[frames[count].Offset..]);
                    frames[count] = new Frame(frames[count].Offset, octets.Length, default);
                    count++;
                }
                return count;
            }
        }

        public int Send(FrameMemory memory, ReadOnlySpan<Frame> frames)
        {
            foreach (Frame frame in frames)
            {
                if (Forgets) continue;
                byte[] octets = memory.Span.Slice(frame.Offset, frame.Length).ToArray();
                if (Other is { } other) other.Put(octets);
                else lock (_lock) _kept.Add(octets);
            }
            Interlocked.Add(ref _gone, frames.Length);
            return frames.Length;
        }
    }
}
