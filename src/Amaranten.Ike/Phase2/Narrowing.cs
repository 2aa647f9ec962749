using Amaranten.Wire.Ip;

namespace Amaranten.Ike.Phase2;

/// <summary>How far a packet narrows the selector under which its SA is negotiated: SA per net, host or port (RFC 4301 §4.4.1.1, PFP flags).</summary>
internal static class Narrowing
{
    private const byte Icmp = 1, IcmpV6 = 58;

    /// <summary>The selector that the tunnel's granularity makes of a packet's. False when it needs a packet and has none that fits.</summary>
    public static bool TryNarrow(TrafficSelector configured, SaGranularity granularity, TrafficSelector? packet, out TrafficSelector narrowed)
    {
        narrowed = configured;
        if (granularity == SaGranularity.Net || IsNarrow(configured, granularity)) return true;
        if (packet is not { } found) return false;
        TrafficSelector exact = WithoutIcmpPorts(found);
        narrowed = granularity == SaGranularity.Port ? exact : configured with { Local = exact.Local, Remote = exact.Remote };
        return configured.Contains(narrowed) && narrowed.Local.Length == narrowed.Local.Address.Width
            && narrowed.Remote.Length == narrowed.Remote.Address.Width;
    }

    /// <summary>Type and code of ICMP stand where ports do (RFC 4301 §4.4.1.1); we tell ICMP packets not apart.</summary>
    public static TrafficSelector WithoutIcmpPorts(TrafficSelector selector) =>
        selector.Protocol is Icmp or IcmpV6 ? selector with { LocalPort = 0, RemotePort = 0 } : selector;

    // One pair of hosts as it was configured needs no packet; nor does a protocol with both ports.
    private static bool IsNarrow(TrafficSelector configured, SaGranularity granularity) =>
        configured.Local.Length == configured.Local.Address.Width && configured.Remote.Length == configured.Remote.Address.Width
        && (granularity == SaGranularity.Host || configured is { Protocol: not 0, LocalPort: not 0, RemotePort: not 0 });
}
