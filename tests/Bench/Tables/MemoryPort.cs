using Amaranten.Gateway.Ports;
using Amaranten.Wire.Ethernet;

namespace Amaranten.Bench.Tables;

/// <summary>A port without a device: what is sent is copied to where the port at the other end finds it, or counted and gone.</summary>
internal sealed class MemoryPort(string name, MacAddress mac) : IPort, IPortQueue
{
    private const int Frames = 64, FrameBytes = 1600;

    private readonly byte[] _octets = new byte[Frames * FrameBytes];
    private readonly int[] _lengths = new int[Frames];
    private int _count;
    private long _received, _sent;

    /// <summary>The port at the other end of the cable.</summary>
    public MemoryPort? Other { get; init; }

    public string Name => name;
    public MacAddress Mac => mac;
    public bool LinkUp => true;
    public bool TakesSuperpackets => false;
    public PortCounters Counters => new(_received, _sent, 0, 0);
    public IPortQueue Queue(int worker) => this;
    public void Spread(FlowPlacement placement) { }

    /// <summary>Where the next frame that arrives is to be written.</summary>
    public Span<byte> Next(int length)
    {
        _lengths[_count] = length;
        return _octets.AsSpan(_count++ * FrameBytes, length);
    }

    public int Receive(FrameMemory memory, Span<Frame> frames)
    {
        int count = _count;
        for (int i = 0; i < count; i++)
        {
            _octets.AsSpan(i * FrameBytes, _lengths[i]).CopyTo(memory.Span[frames[i].Offset..]);
            frames[i] = new Frame(frames[i].Offset, _lengths[i], default);
        }
        _received += count;
        _count = 0;
        return count;
    }

    public int Send(FrameMemory memory, ReadOnlySpan<Frame> frames)
    {
        if (Other is { } other)
            foreach (Frame frame in frames) memory.Span.Slice(frame.Offset, frame.Length).CopyTo(other.Next(frame.Length));
        _sent += frames.Length;
        return frames.Length;
    }
}
