using Amaranten.Gateway.Ports;
using Tmds.Linux;

namespace Amaranten.Linux.Ports;

/// <summary>
/// Sends frames through a packet socket. It belongs to one thread; each thread that sends on a port has a sender of its own.
/// </summary>
internal sealed class PacketSender(PacketSocket socket) : IFrameSender
{
    private readonly FrameBatch _batch = new(socket.Vlan);
    private long _sent, _drops;

    internal PacketSocket Socket => socket;

    internal long Sent => Volatile.Read(ref _sent);

    internal long Drops => Volatile.Read(ref _drops);

    /// <inheritdoc/>
    public int Send(FrameMemory memory, ReadOnlySpan<Frame> frames)
    {
        int taken = 0;
        ReadOnlySpan<Frame> rest = frames;
        while (!rest.IsEmpty)
        {
            int count = _batch.Send(socket.Fd, memory, rest[..Math.Min(rest.Length, FrameBatch.Largest)]);
            if (count < 0 && RefusesAll(LibC.errno)) break;
            taken += Math.Max(count, 0);
            rest = rest[Math.Max(count, 1)..];    // a frame that cannot be sent (too long, say) does not stop its followers
        }
        Volatile.Write(ref _sent, _sent + taken);
        Volatile.Write(ref _drops, _drops + frames.Length - taken);
        return taken;
    }

    private static bool RefusesAll(int error) =>
        error == LibC.EAGAIN || error == LibC.ENOBUFS || error == LibC.ENETDOWN || error == LibC.ENXIO || error == LibC.ENODEV;
}
