using Amaranten.Gateway.Events;

namespace Amaranten.Gateway.Control;

/// <summary>Warns once when nine of ten tunnels that may be are there, and again only after there were clearly fewer.</summary>
public sealed class TunnelCapacity
{
    private const int WarnPercent = 90, CalmPercent = 80;
    private bool _warned;

    /// <summary>Whether so many of so many are worth a warning.</summary>
    public static bool IsNearlyFull(int count, int most) => count * 100L >= most * (long)WarnPercent;

    /// <summary>Looks at how many there are now.</summary>
    /// <param name="count">Configured tunnels and clients.</param>
    /// <param name="most">How many there may be.</param>
    /// <param name="log">Takes a line for people.</param>
    public void Watch(int count, int most, Action<GatewayEvent, string> log)
    {
        if (count * 100L < most * (long)CalmPercent) _warned = false;
        if (_warned || !IsNearlyFull(count, most)) return;
        _warned = true;
        log(GatewayEvent.TunnelsNearlyFull, $"there are {count} of at most {most} tunnels, clients included; beyond that clients are refused (max-tunnels in [system])");
    }
}
