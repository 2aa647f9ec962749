using Amaranten.Gateway.Ports;

namespace Amaranten.Linux.Ports;

/// <summary>A worker's share of a port: a packet socket of its own. It belongs to that worker's thread; its counters are anyone's to read.</summary>
internal sealed class PacketQueue : IPortQueue
{
    private readonly FrameBatch _arrivals = new();
    private readonly PacketSender _sender;
    private long _received, _unreadable;

    internal PacketQueue(PacketSocket socket)
    {
        Socket = socket;
        _sender = new PacketSender(socket);
    }

    internal PacketSocket Socket { get; }

    internal long Received => Volatile.Read(ref _received);

    internal long Unreadable => Volatile.Read(ref _unreadable);

    internal long Sent => _sender.Sent;

    internal long SendDrops => _sender.Drops;

    /// <inheritdoc/>
    public int Receive(FrameMemory memory, Span<Frame> frames)
    {
        int arrived = _arrivals.Receive(Socket.Fd, memory, frames[..Math.Min(frames.Length, FrameBatch.Largest)]);
        if (arrived <= 0) return 0;    // nothing there, or the device went: the port looks after that

        int kept = 0;
        for (int i = 0; i < arrived; i++)
        {
            Frame frame = frames[i];
            if (!_arrivals.TryRead(i, out int length, out Offload offload)) continue;
            frames[i] = frames[kept];    // its room changes places with that of one which could not be read
            frames[kept++] = new Frame(frame.Offset, length, offload);
        }
        Volatile.Write(ref _received, _received + kept);
        Volatile.Write(ref _unreadable, _unreadable + arrived - kept);
        return kept;
    }

    /// <inheritdoc/>
    public int Send(FrameMemory memory, ReadOnlySpan<Frame> frames) => _sender.Send(memory, frames);
}
