using Amaranten.Gateway.Ports;
using Amaranten.Gateway.Forwarding;
using Amaranten.Wire.Ethernet;

namespace Amaranten.Gateway.Tests.Forwarding;

/// <summary>A million packets each way, and not an octet allocated.</summary>
public class AllocationTests
{
    private const int Million = 1_000_000;

    [Theory, InlineData("esp-tunnel", Million), InlineData("esp-tunnel-udp", Million), InlineData("ah-tunnel", 200_000), InlineData("esp+ah-tunnel", 200_000)]
    public void Nothing_is_allocated_for_a_million_packets_each_way(string protection, int packets)
    {
        TwoGateways net = Protection.Of(protection).Net(TwoGateways.Gcm);
        byte[] packet = Packets.Udp(net.A.Host, net.B.Host, Packets.Pattern(72));
        var lanOfA = new MillPort(Packets.Frame(net.A.Lan.Mac, net.A.HostMac, packet).Octets);
        var wan = new WanCable();
        var lanOfB = new MillPort([]);
        var a = new Worker([lanOfA, new CableEnd(wan, isSender: true)], net.A.Snapshot, net.A.Queue);
        var b = new Worker([lanOfB, new CableEnd(wan, isSender: false)], net.B.Snapshot, net.B.Queue);

        Assert.Equal(0, AllocatedInTheEnd(() =>
        {
            lanOfB.Sent = 0;
            lanOfA.Left = packets;
            long before = GC.GetAllocatedBytesForCurrentThread();
            while (a.RunOnce(net.A.Now) + b.RunOnce(net.B.Now) > 0) { }
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.Equal(packets, lanOfB.Sent);
            return allocated;
        }));
    }

    // Answers to pings of the peer: out of transport mode, and into it again. Each takes part in the window anew.
    [Theory, InlineData("esp-transport"), InlineData("ah-transport"), InlineData("esp+ah-transport")]
    public void Nothing_is_allocated_for_a_ping_in_transport_mode(string name)
    {
        var protection = Protection.Of(name);
        TwoGateways net = protection.Net(TwoGateways.Gcm);
        byte[] ping = protection.Ping(net, 56);
        Assert.Equal(0, AllocatedInTheEnd(() =>
        {
            var cable = new WanCable();
            var a = new Worker([new MillPort([]), new CableEnd(cable, isSender: true)], net.A.Snapshot, net.A.Queue);
            var wanOfB = new MillCableEnd(cable);
            var b = new Worker([new MillPort([]), wanOfB], net.B.Snapshot, net.B.Queue);
            long before = GC.GetAllocatedBytesForCurrentThread(), answered = wanOfB.Sent;
            const int Pings = 500; // within the limit on answers
            for (int i = 0; i < Pings; i += 10)
            {
                for (int j = 0; j < 10; j++) a.TryInject(ping, isSealed: false);
                a.RunOnce(net.A.Now);
                b.RunOnce(net.B.Now);
            }
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.Equal(Pings, wanOfB.Sent - answered);
            return allocated;
        }));
    }

    [Fact]
    public void Nothing_is_allocated_for_what_a_stranger_sends()
    {
        var net = new TwoGateways();
        byte[][] strange =
        [
            Packets.Ip(TestGateway.Stranger, net.A.Wan.Address, 50, new byte[64]),
            Packets.Ip(TestGateway.Stranger, net.A.Wan.Address, 51, new byte[64]),
            Packets.Ip(TestGateway.Stranger, net.A.Wan.Address, 51, [50, 5, 0, 0, .. new byte[60]]),
            Packets.Ip(TestGateway.Stranger, net.A.Wan.Address, 50, [0xA0, 0, 0, 1, 0, 0, 0, 9, .. new byte[64]]),
            Packets.Udp(TestGateway.Stranger, net.A.Wan.Address, [1], destinationPort: 7),
            Packets.Echo(TestGateway.Stranger, net.A.Wan.Address, 100),
            Packets.Ip(TestGateway.Stranger, net.A.Wan.Address, 17, new byte[64], more: true, offset: 64),
            Packets.Udp(net.B.Host, net.A.Host, [1]),
            Packets.Udp(net.A.Host, net.B.Host, [1]),
            new byte[60],
        ];
        foreach (byte[] packet in strange)
        {
            var port = new MillPort(Packets.Frame(net.A.Wan.Mac, TestGateway.RouterMac, packet).Octets);
            var worker = new Worker([new MillPort([]), port], net.A.Snapshot, net.A.Queue);
            long allocated = AllocatedInTheEnd(() =>
            {
                port.Left = 20_000;
                long before = GC.GetAllocatedBytesForCurrentThread();
                while (worker.RunOnce(net.A.Now) > 0) { }
                return GC.GetAllocatedBytesForCurrentThread() - before;
            });
            Assert.True(allocated == 0, $"{allocated} octets for {Convert.ToHexString(packet)}");
        }
    }

    // The first rounds include what the runtime makes for itself while it compiles, and what code makes that is not compiled well yet; that happens in
    // another thread. What the path makes, it makes in each.
    private static long AllocatedInTheEnd(Func<long> round)
    {
        long allocated = long.MaxValue;
        for (int i = 0; i < 20 && allocated != 0; i++)
        {
            if (i > 0) Thread.Sleep(50);
            allocated = round();
        }
        return allocated;
    }

    // UDP datagrams, each with 72 octets.
    private static long PacketsIn(Frame frame) =>
        frame.Offload.Segmentation == Segmentation.None ? 1 : (frame.Length - frame.Offload.HeaderLength + frame.Offload.SegmentSize - 1) / frame.Offload.SegmentSize;

    /// <summary>Gives one frame again and again, and counts what it is given.</summary>
    private sealed class MillPort(byte[] frame) : IPort, IPortQueue
    {
        public int Left;
        public long Sent;

        public string Name => "mill";
        public MacAddress Mac => default;
        public bool LinkUp => true;
        public bool TakesSuperpackets => true;
        public PortCounters Counters => default;
        public IPortQueue Queue(int worker) => this;
        public void Spread(FlowPlacement placement) { }

        public int Receive(FrameMemory memory, Span<Frame> frames)
        {
            int count = Math.Min(Left, frames.Length);
            for (int i = 0; i < count; i++)
            {
                frame.CopyTo(memory.Span[frames[i].Offset..]);
                frames[i] = new Frame(frames[i].Offset, frame.Length, default);
            }
            Left -= count;
            return count;
        }

        public int Send(FrameMemory memory, ReadOnlySpan<Frame> frames)
        {
            foreach (Frame frame in frames) Sent += PacketsIn(frame);
            return frames.Length;
        }
    }

    /// <summary>Room for a few batches between two workers.</summary>
    private sealed class WanCable
    {
        public const int Room = 66_000, Frames = 256;
        public readonly byte[] Octets = new byte[Room * Frames];
        public readonly int[] Lengths = new int[Frames];
        public readonly Offload[] Offloads = new Offload[Frames];
        public int Count;
    }

    /// <summary>The receiving end of a cable that also counts what is answered.</summary>
    private sealed class MillCableEnd(WanCable cable) : IPort, IPortQueue
    {
        private readonly CableEnd _end = new(cable, isSender: false);

        public long Sent;

        public string Name => "wan";
        public MacAddress Mac => default;
        public bool LinkUp => true;
        public bool TakesSuperpackets => true;
        public PortCounters Counters => default;
        public IPortQueue Queue(int worker) => this;
        public void Spread(FlowPlacement placement) { }

        public int Receive(FrameMemory memory, Span<Frame> frames) => _end.Receive(memory, frames);

        public int Send(FrameMemory memory, ReadOnlySpan<Frame> frames)
        {
            Sent += frames.Length;
            return frames.Length;
        }
    }

    private sealed class CableEnd(WanCable cable, bool isSender) : IPort, IPortQueue
    {
        public string Name => "wan";
        public MacAddress Mac => default;
        public bool LinkUp => true;
        public bool TakesSuperpackets => true;
        public PortCounters Counters => default;
        public IPortQueue Queue(int worker) => this;
        public void Spread(FlowPlacement placement) { }

        public int Receive(FrameMemory memory, Span<Frame> frames)
        {
            if (isSender) return 0;
            int count = Math.Min(cable.Count, frames.Length);
            for (int i = 0; i < count; i++)
            {
                cable.Octets.AsSpan(i * WanCable.Room, cable.Lengths[i]).CopyTo(memory.Span[frames[i].Offset..]);
                frames[i] = new Frame(frames[i].Offset, cable.Lengths[i], cable.Offloads[i]);
            }
            cable.Count = 0;
            return count;
        }

        public int Send(FrameMemory memory, ReadOnlySpan<Frame> frames)
        {
            foreach (Frame frame in frames)
            {
                memory.Span.Slice(frame.Offset, frame.Length).CopyTo(cable.Octets.AsSpan(cable.Count * WanCable.Room));
                cable.Offloads[cable.Count] = frame.Offload;
                cable.Lengths[cable.Count++] = frame.Length;
            }
            return frames.Length;
        }
    }
}
