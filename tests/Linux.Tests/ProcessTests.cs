using System.Diagnostics;
using Amaranten.Linux.Polling;
using Amaranten.Wire;

namespace Amaranten.Linux.Tests;

/// <summary>Clock, entropy, signals and the secrecy of memory.</summary>
public sealed class ProcessTests
{
    [Fact]
    public void The_clock_is_the_kernels_monotonic_one()
    {
        // /proc/uptime counts from boot, as CLOCK_MONOTONIC does on a machine that was never suspended.
        double uptime = double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
        long before = MonotonicClock.Microseconds;
        Instant now = MonotonicClock.Now;
        Thread.Sleep(20);
        long passed = MonotonicClock.Microseconds - before;
        Assert.InRange(passed, 20_000, 2_000_000);
        Assert.InRange(now.Milliseconds, before / 1000, before / 1000 + 100);
        Assert.InRange(Math.Abs(uptime - before / 1e6), 0, 5);
    }

    [Fact]
    public void Random_octets_fill_the_whole_span_and_differ()
    {
        var random = new KernelRandom();
        var first = new byte[100_000];
        var second = new byte[100_000];
        random.Fill(first);
        random.Fill(second);
        random.Fill([]);
        Assert.NotEqual(first, second);
        // Each value about 391 times; a tail that was not filled would show as thousands of zeros.
        Assert.All(first.CountBy(octet => octet), count => Assert.InRange(count.Value, 250, 550));
    }

    [Fact]
    public void No_core_file_and_no_debugger()
    {
        CoreDumps.Forbid();
        string limit = Assert.Single(File.ReadAllLines("/proc/self/limits"), line => line.StartsWith("Max core file size", StringComparison.Ordinal));
        Assert.Equal(["0", "0"], limit["Max core file size".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[..2]);
        Assert.False(Native.IsDumpable);
    }

    [Fact]
    public void Signals_set_flags_and_wake_the_control_loop()
    {
        using var bell = new EventFd();
        using var signals = new Signals(bell);
        var poller = new Poller();
        poller.Add(bell);

        Assert.False(signals.TakeReload());
        Shell.Run($"kill -HUP {Environment.ProcessId}");
        poller.Wait(new Instant(0), new Instant(5000));
        Assert.True(signals.TakeReload());
        Assert.False(signals.TakeReload());
        Assert.False(signals.StopRequested);

        Shell.Run($"kill -TERM {Environment.ProcessId}");
        poller.Wait(new Instant(0), new Instant(5000));
        Assert.True(signals.StopRequested);
    }

    [Fact]
    public void A_bell_that_another_thread_rings_ends_the_wait()
    {
        using var bell = new EventFd();
        var poller = new Poller();
        poller.Add(bell);
        var clock = Stopwatch.StartNew();
        new Thread(() => { Thread.Sleep(50); bell.Ring(); bell.Ring(); }).Start();
        poller.Wait(new Instant(0), new Instant(10_000));
        Assert.InRange(clock.ElapsedMilliseconds, 0, 5_000);
    }

    [Fact]
    public void Without_anything_the_wait_ends_at_the_deadline()
    {
        var poller = new Poller();
        var clock = Stopwatch.StartNew();
        poller.Wait(new Instant(1000), new Instant(1100));
        Assert.InRange(clock.ElapsedMilliseconds, 95, 5_000);
        poller.Wait(new Instant(1000), new Instant(900));    // one that has passed does not wait
        Assert.InRange(clock.ElapsedMilliseconds, 95, 5_000);
    }

    [Fact]
    public void A_waiter_tells_a_timeout_from_a_ring()
    {
        using var bell = new EventFd();
        var waiter = new PortWaiter([], 0, bell);
        Assert.False(waiter.Wait(10));
        bell.Ring();
        Assert.True(waiter.Wait(1000));
        Assert.False(waiter.Wait(10));
    }
}
