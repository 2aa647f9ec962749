using System.Runtime.InteropServices;

namespace Amaranten.Bench.Measuring;

/// <summary>The processor time of this thread: what others take from a shared machine in between does not count (clock_gettime(2)).</summary>
internal static partial class ThreadClock
{
    private const int ThreadCpuTime = 3;

    /// <summary>Nanoseconds since the thread began.</summary>
    internal static long Nanoseconds
    {
        get
        {
            int status = GetTime(ThreadCpuTime, out Time time);
            return status == 0 ? (time.Seconds * 1_000_000_000) + time.Nanoseconds : throw new InvalidOperationException("there is no clock of threads");
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        internal long Seconds, Nanoseconds;
    }
}
