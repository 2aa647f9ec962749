using Amaranten.Gateway.Ports;
using Amaranten.Wire.Ethernet;

namespace Amaranten.Gateway.Tests.Forwarding;

/// <summary>A frame on the simulated cable, with what its sender left to the device.</summary>
internal sealed record CableFrame(byte[] Octets, Offload Offload = default)
{
    public byte[] Packet => Octets[14..];
}

/// <summary>A port whose cable is two queues.</summary>
internal sealed class SimulatedPort(string name, MacAddress mac) : IPort, IPortQueue
{
    private long _received, _sent;

    public Queue<CableFrame> Arriving { get; } = [];
    public Queue<CableFrame> Leaving { get; } = [];
    public string Name => name;
    public MacAddress Mac => mac;
    public bool LinkUp => true;
    public bool TakesSuperpackets { get; init; }

    /// <summary>Brings some of what waits to whoever asks: several workers then get it as chance has it.</summary>
    public Random? Scatter { get; init; }

    public PortCounters Counters => new(_received, _sent, 0, 0);
    public IPortQueue Queue(int worker) => this;
    public void Spread(FlowPlacement placement) { }

    public int Receive(FrameMemory memory, Span<Frame> frames)
    {
        int count = 0, most = Scatter?.Next(frames.Length) ?? frames.Length;
        while (count < most && Arriving.TryDequeue(out CableFrame? frame))
        {
            ref Frame slot = ref frames[count++];
            Assert.True(slot.Length >= FrameMemory.LargestFrameBytes);
            // What lies around a frame is whatever was there before.
            memory.Span.Slice(slot.Offset - FrameMemory.HeadroomBytes, FrameMemory.HeadroomBytes + frame.Octets.Length + FrameMemory.TailroomBytes).Fill(0xD1);
            frame.Octets.CopyTo(memory.Span[slot.Offset..]);
            slot = new Frame(slot.Offset, frame.Octets.Length, frame.Offload);
        }
        _received += count;
        return count;
    }

    public int Send(FrameMemory memory, ReadOnlySpan<Frame> frames)
    {
        foreach (Frame frame in frames) Leaving.Enqueue(new CableFrame(memory.Span.Slice(frame.Offset, frame.Length).ToArray(), frame.Offload));
        _sent += frames.Length;
        return frames.Length;
    }
}
