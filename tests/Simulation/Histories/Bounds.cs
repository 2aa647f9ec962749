namespace Simulation;

/// <summary>
/// How long after the end of a single fault traffic may still be missing, in milliseconds. Each is a sum of terms that the product states:
/// dpd-delay, dpd-timeout, the longest pause between transmissions (16 s), the longest pause after failures (60 s).
/// </summary>
public static class Bounds
{
    private const long LongestRetransmission = 16_000, LongestPause = 60_000, Probe = 2_000;

    /// <summary>The longest that a pair stays which another one replaces.</summary>
    public const long LongestDrain = 25_000;

    /// <summary>ARP, phase 1, phase 2 and the packet that waited for them: twenty ways through the network, and what is sent again meanwhile.</summary>
    public static long BringUp(Setup setup) => 4_000 + 20L * setup.LatencyMilliseconds;

    /// <summary>The bound of one fault.</summary>
    public static long After(Happening fault, Setup setup) => fault.Kind switch
    {
        HappeningKind.Duplication or HappeningKind.Burst or HappeningKind.TunnelUp => BringUp(setup),
        HappeningKind.Reordering => LongestRetransmission + BringUp(setup),
        HappeningKind.ClockJump or HappeningKind.TunnelDown => Dead(setup) + BringUp(setup),
        HappeningKind.Rebinding or HappeningKind.Restart when fault.Milliseconds == 0 => Dead(setup) + BringUp(setup),
        _ => AfterMany(setup),
    };

    /// <summary>The bound after the last of several faults that overlap.</summary>
    public static long AfterMany(Setup setup) => Dead(setup) + LongestRetransmission + LongestPause + BringUp(setup);

    /// <summary>What it takes to notice that a peer has forgotten everything.</summary>
    public static long Dead(Setup setup) => (setup.DpdDelaySeconds + setup.DpdTimeoutSeconds) * 1_000L + Probe;
}
