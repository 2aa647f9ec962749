using Amaranten.Wire;
using Tmds.Linux;

namespace Amaranten.Linux.Polling;

/// <summary>The control thread's one place to sleep: until a descriptor is ready or a deadline has come.</summary>
public sealed unsafe class Poller
{
    private readonly List<IPollable> _watched = [];
    private IPollable[] _polled = [];
    private pollfd[] _polls = [];

    /// <summary>Watches something from the next <see cref="Wait"/> on.</summary>
    public void Add(IPollable pollable) => _watched.Add(pollable);

    /// <summary>Watches something no more. Allowed within <see cref="IPollable.OnReady"/>.</summary>
    public void Remove(IPollable pollable) => _watched.Remove(pollable);

    /// <summary>
    /// Sleeps until something is ready, <paramref name="deadline"/> has come or a signal interrupts, then calls what is ready. The caller
    /// looks at the clock and its flags afterwards, whatever the reason.
    /// </summary>
    public void Wait(Instant now, Instant deadline)
    {
        _polled = [.. _watched];
        if (_polls.Length < _polled.Length) _polls = new pollfd[_polled.Length];
        for (int i = 0; i < _polled.Length; i++) _polls[i] = Request(_polled[i]);
        int ready;
        fixed (pollfd* first = _polls) ready = LibC.poll(first, (uint)_polled.Length, Milliseconds(now, deadline));
        if (ready <= 0) return;

        for (int i = 0; i < _polled.Length; i++)
        {
            if (_polls[i].revents != 0 && _watched.Contains(_polled[i])) _polled[i].OnReady();
        }
    }

    private static pollfd Request(IPollable pollable)
    {
        int events = (pollable.WantsToRead ? LibC.POLLIN : 0) + (pollable.WantsToWrite ? LibC.POLLOUT : 0);
        return new pollfd { fd = events == 0 ? -1 : pollable.Fd, events = (short)events };
    }

    private static int Milliseconds(Instant now, Instant deadline) =>
        deadline == Instant.Never ? -1 : (int)Math.Clamp(deadline.Since(now), 0, int.MaxValue);
}
