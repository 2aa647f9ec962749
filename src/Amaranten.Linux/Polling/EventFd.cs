using Tmds.Linux;

namespace Amaranten.Linux.Polling;

/// <summary>A bell between threads: one rings it, another that polls <see cref="Fd"/> wakes.</summary>
public sealed unsafe class EventFd : IPollable, IDisposable
{
    /// <summary>A bell that has not rung.</summary>
    public EventFd()
    {
        Fd = LibC.eventfd(0, LibC.EFD_NONBLOCK | LibC.EFD_CLOEXEC);
        if (Fd < 0) throw new LinuxException("make an eventfd", LibC.errno);
    }

    /// <inheritdoc/>
    public int Fd { get; }

    /// <summary>Rings. Any thread may; rings that nobody heard yet are one.</summary>
    public void Ring()
    {
        ulong one = 1;
        _ = LibC.write(Fd, &one, sizeof(ulong));
    }

    /// <summary>Silences the bell; false if it had not rung.</summary>
    public bool Silence()
    {
        ulong rings;
        return (long)LibC.read(Fd, &rings, sizeof(ulong)) == sizeof(ulong);
    }

    /// <summary>In a <see cref="Poller"/> a bell only ends the wait.</summary>
    public void OnReady() => Silence();

    /// <inheritdoc/>
    public void Dispose() => LibC.close(Fd);
}
