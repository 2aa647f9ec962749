using Amaranten.Gateway.Ports;
using Amaranten.Linux.Polling;
using Amaranten.Linux.Ports;

namespace Amaranten.Linux.Tests;

/// <summary>A wire between two ports: a thread that passes every frame on as it is.</summary>
internal sealed class Relay : IDisposable
{
    private readonly PacketPort _one, _other;
    private readonly EventFd _bell = new();
    private readonly TestFrames _frames = new();
    private readonly Thread _thread;
    private volatile bool _stop;

    public Relay(PacketPort one, PacketPort other)
    {
        (_one, _other) = (one, other);
        _thread = new Thread(Run);
        _thread.Start();
    }

    /// <summary>TCP superpackets that passed.</summary>
    public int Superpackets { get; private set; }

    /// <summary>Frames whose checksum was left to the device.</summary>
    public int UnfinishedChecksums { get; private set; }

    /// <summary>Octets of the longest frame.</summary>
    public int Longest { get; private set; }

    public void Dispose()
    {
        _stop = true;
        _bell.Ring();
        _thread.Join();
        _bell.Dispose();
    }

    private void Run()
    {
        var waiter = new PortWaiter([_one, _other], 0, _bell);
        while (!_stop)
        {
            if (Pass(_one, _other) + Pass(_other, _one) == 0) waiter.Wait(1000);
        }
    }

    private int Pass(PacketPort from, PacketPort to)
    {
        Span<Frame> frames = _frames.Room();
        int count = from.Queue(0).Receive(_frames.Memory, frames);
        foreach (Frame frame in frames[..count])
        {
            if (frame.Offload.Segmentation == Segmentation.TcpV4 && frame.Length > 1514) Superpackets++;
            if (frame.Offload.NeedsChecksum) UnfinishedChecksums++;
            Longest = Math.Max(Longest, frame.Length);
        }
        return count == 0 ? 0 : Math.Max(1, to.Queue(0).Send(_frames.Memory, frames[..count]));
    }
}
