using Amaranten.Gateway.Ports;
using Amaranten.Wire.Ethernet;

namespace Simulation;

/// <summary>What a cable does to one frame: deliver it after each of these delays, in milliseconds. None: the frame is lost.</summary>
public delegate IReadOnlyList<long> Fault(ReadOnlyMemory<byte> frame);

/// <summary>Anything with a plug.</summary>
public interface IPlug
{
    /// <summary>A frame arrives.</summary>
    void Deliver(ReadOnlyMemory<byte> frame);
}

/// <summary>An Ethernet segment: what one plug sends, all others get. Its <see cref="Fault"/> is where loss, delay and duplication come from.</summary>
public sealed class Cable(World world)
{
    private static readonly long[] s_prompt = [0];
    private readonly List<IPlug> _plugs = [];

    /// <summary>What happens to frames on the way.</summary>
    public Fault Fault { get; set; } = _ => s_prompt;

    /// <summary>What becomes of a frame's octets on the way, before anybody sees it.</summary>
    public Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> Change { get; set; } = frame => frame;

    /// <summary>Sees every frame that is put on the cable, before its faults.</summary>
    public event Action<ReadOnlyMemory<byte>>? Seen;

    /// <summary>Plugs in.</summary>
    public void Connect(IPlug plug) => _plugs.Add(plug);

    /// <summary>Unplugs.</summary>
    public void Disconnect(IPlug plug) => _plugs.Remove(plug);

    /// <summary>Puts a frame on the cable.</summary>
    public void Send(IPlug from, ReadOnlySpan<byte> frame)
    {
        ReadOnlyMemory<byte> copy = Change(frame.ToArray());
        Seen?.Invoke(copy);
        foreach (long delay in Fault(copy))
        {
            world.After(delay, () =>
            {
                foreach (IPlug plug in _plugs.ToList())
                    if (plug != from) plug.Deliver(copy);
            });
        }
    }
}

/// <summary>A gateway's port on a simulated cable.</summary>
public sealed class SimulatedPort(string name, MacAddress mac, Cable cable) : IPort, IPortQueue, IPlug
{
    private readonly Queue<ReadOnlyMemory<byte>> _arrived = new();
    private long _received, _sent;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public MacAddress Mac => mac;

    /// <inheritdoc/>
    public bool LinkUp => true;

    /// <inheritdoc/>
    public bool TakesSuperpackets => false;

    /// <inheritdoc/>
    public PortCounters Counters => new(_received, _sent, 0, 0);

    /// <inheritdoc/>
    public IPortQueue Queue(int worker) => this;

    /// <inheritdoc/>
    public void Spread(FlowPlacement placement) { }

    /// <summary>True when frames wait.</summary>
    public bool HasFrames => _arrived.Count > 0;

    /// <inheritdoc/>
    public void Deliver(ReadOnlyMemory<byte> frame) => _arrived.Enqueue(frame);

    /// <inheritdoc/>
    public int Receive(FrameMemory memory, Span<Frame> frames)
    {
        int n = 0;
        while (n < frames.Length && _arrived.TryDequeue(out ReadOnlyMemory<byte> frame))
        {
            frame.Span.CopyTo(memory.Span.Slice(frames[n].Offset, frames[n].Length));
            frames[n] = new Frame(frames[n].Offset, frame.Length, default);
            n++;
        }
        _received += n;
        return n;
    }

    /// <inheritdoc/>
    public int Send(FrameMemory memory, ReadOnlySpan<Frame> frames)
    {
        foreach (Frame frame in frames) cable.Send(this, memory.Span.Slice(frame.Offset, frame.Length));
        _sent += frames.Length;
        return frames.Length;
    }

    /// <summary>The control thread's own frames.</summary>
    public void SendOwn(ReadOnlyMemory<byte> frame) => cable.Send(this, frame.Span);
}
