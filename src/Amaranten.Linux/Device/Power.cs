using System.Runtime.InteropServices;

namespace Amaranten.Linux.Device;

/// <summary>The board's power, for the first process (reboot(2)). Whatever is to stay must have been written before.</summary>
public static class Power
{
    private const int RestartNow = 0x0123_4567, PowerOff = 0x4321_FEDC;    // LINUX_REBOOT_CMD_RESTART, _POWER_OFF

    /// <summary>Starts the board anew. Does not return.</summary>
    /// <exception cref="LinuxException">This process may not.</exception>
    public static void Restart() => Set(RestartNow);

    /// <summary>Switches the board off; one that cannot stands still. Does not return.</summary>
    /// <exception cref="LinuxException">This process may not.</exception>
    public static void Off() => Set(PowerOff);

    private static void Set(int how)
    {
        if (Libc.Reboot(how) != 0) throw new LinuxException("restart or switch off", Marshal.GetLastPInvokeError());
    }
}
