using System.Text;
using Tmds.Linux;

namespace Amaranten.Linux.Device;

/// <summary>
/// A hardware timer that resets the board when nobody feeds it in time (linux/watchdog.h). It runs from when it is opened, and goes on when
/// the process ends without <see cref="Disarm"/>. Children inherit the descriptor: a device can be opened only once.
/// </summary>
public sealed unsafe class Watchdog
{
    private const int SetTimeout = unchecked((int)0xC004_5706);    // WDIOC_SETTIMEOUT
    private const int KeepAlive = unchecked((int)0x8004_5705);    // WDIOC_KEEPALIVE

    private Watchdog(int fd) => Descriptor = fd;

    /// <summary>The descriptor, the same in this process and in its children.</summary>
    public int Descriptor { get; }

    /// <summary>Opens and arms it.</summary>
    /// <exception cref="LinuxException">There is none, or another process has it.</exception>
    public static Watchdog Open(string device, int seconds)
    {
        int fd;
        fixed (byte* name = Encoding.UTF8.GetBytes(device + '\0')) fd = LibC.open(name, LibC.O_WRONLY);    // without O_CLOEXEC
        if (fd < 0) throw new LinuxException($"open the watchdog {device}", LibC.errno);
        var watchdog = new Watchdog(fd);
        watchdog.Expect(seconds);
        return watchdog;
    }

    /// <summary>The watchdog that our parent opened.</summary>
    public static Watchdog Inherited(int descriptor) => new(descriptor);

    /// <summary>Sets how long it waits to be fed, from now. Hardware may round.</summary>
    public void Expect(int seconds)
    {
        int wanted = seconds;
        if (LibC.ioctl(Descriptor, SetTimeout, &wanted) != 0) throw new LinuxException("set the watchdog's time", LibC.errno);
        Feed();
    }

    /// <summary>All is well for another while.</summary>
    public void Feed() => LibC.ioctl(Descriptor, KeepAlive, null);

    /// <summary>Stops it: the board is to be switched off, or stays on without it.</summary>
    public void Disarm()
    {
        byte magicClose = (byte)'V';
        _ = LibC.write(Descriptor, &magicClose, 1);
        LibC.close(Descriptor);
    }
}
