using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Amaranten.Linux.Ports;
using Tmds.Linux;

namespace Amaranten.Linux.Polling;

/// <summary>Where a worker sleeps: until a frame arrives at one of its ports or the bell rings. Allocates nothing once made.</summary>
public sealed unsafe class PortWaiter
{
    private readonly EventFd _bell;
    private readonly pollfd[] _polls;
    private readonly pollfd* _first;

    /// <summary>A waiter on the queues that these ports have for a worker. Ringing <paramref name="bell"/> from any thread ends a wait.</summary>
    public PortWaiter(IReadOnlyList<PacketPort> ports, int worker, EventFd bell)
    {
        _bell = bell;
        _polls = GC.AllocateArray<pollfd>(ports.Count + 1, pinned: true);
        _first = (pollfd*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_polls));
        _polls[0] = new pollfd { fd = bell.Fd, events = LibC.POLLIN };
        for (int i = 0; i < ports.Count; i++) _polls[i + 1] = new pollfd { fd = ports[i].FdOf(worker), events = LibC.POLLIN };
    }

    /// <summary>Sleeps for at most so many milliseconds (-1: for ever). False when they passed and nothing happened.</summary>
    public bool Wait(int milliseconds)
    {
        int ready = LibC.poll(_first, (uint)_polls.Length, milliseconds);
        if (ready > 0 && _polls[0].revents != 0) _bell.Silence();
        return ready > 0;
    }
}
