using System.Diagnostics;

namespace Amaranten.Interop.Lab;

/// <summary>Bounded waiting: asks until a condition holds. The limits are generous, for a loaded machine.</summary>
public static class Wait
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Returns as soon as the condition holds, or fails saying what was waited for.</summary>
    public static void Until(string what, TimeSpan limit, Func<bool> holds)
    {
        long start = Stopwatch.GetTimestamp();
        while (!holds())
        {
            if (Stopwatch.GetElapsedTime(start) > limit) Assert.Fail($"Not within {limit.TotalSeconds} s: {what}");
            Thread.Sleep(s_pause);
        }
    }

    /// <summary>Fails if the condition does not hold all the time.</summary>
    public static void While(string what, TimeSpan span, Func<bool> holds)
    {
        long start = Stopwatch.GetTimestamp();
        for (; Stopwatch.GetElapsedTime(start) < span; Thread.Sleep(s_pause)) Assert.True(holds(), what);
    }
}
