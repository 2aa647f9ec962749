using System.Diagnostics;
using Amaranten.Wire;

namespace Amaranten.Linux;

/// <summary>The clock that the core is told the time from: CLOCK_MONOTONIC, which nobody can set.</summary>
public static class MonotonicClock
{
    /// <summary>Now, in milliseconds.</summary>
    public static Instant Now => new(Microseconds / 1000);

    /// <summary>Now, in microseconds, for round-trip times and for the time that a handshake's steps take.</summary>
    public static long Microseconds => Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000);
}
