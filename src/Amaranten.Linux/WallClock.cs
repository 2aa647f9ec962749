using System.Runtime.InteropServices;

namespace Amaranten.Linux;

/// <summary>The time of day. A board without a battery begins in 1970, or with the day of its kernel: until somebody sets the clock it is not known.</summary>
public static class WallClock
{
    private const int FirstCredibleYear = 2026;

    /// <summary>Now; null while the clock is not set.</summary>
    public static DateTimeOffset? Now => DateTimeOffset.UtcNow is { Year: >= FirstCredibleYear } now ? now : null;

    /// <summary>Sets it.</summary>
    /// <exception cref="LinuxException">This process may not.</exception>
    public static unsafe void Set(DateTimeOffset now)
    {
        const int RealTime = 0;
        var time = new Libc.TimeSpec { Seconds = (nint)now.ToUnixTimeSeconds() };
        if (Libc.SetClock(RealTime, &time) != 0) throw new LinuxException("set the clock", Marshal.GetLastPInvokeError());
    }
}
