using Amaranten.Ike;

namespace Amaranten.Gateway.Control;

/// <summary>What the lights mean: computed from the records that <c>show</c> prints, and from nothing else.</summary>
internal static class LightRules
{
    public static LightPanel Panel(IReadOnlyList<InterfaceStatus> interfaces, IReadOnlyList<TunnelStatus> tunnels, bool isDegraded, bool isWriting) => new(
        isWriting ? LightPattern.TripleFlash : isDegraded ? LightPattern.DoubleFlash : LightPattern.On,
        [.. interfaces.Select(port => new LinkLight(port.Name, Link(port)))],
        Vpn(tunnels));

    private static LightPattern Link(InterfaceStatus port) => !port.LinkUp ? LightPattern.Off : port.HasTraffic ? LightPattern.FastBlink : LightPattern.On;

    private static LightPattern Vpn(IReadOnlyList<TunnelStatus> tunnels)
    {
        // A tunnel that waits for whoever comes is neither up nor down; its clients are.
        tunnels = [.. tunnels.Where(tunnel => !tunnel.ServesAnyPeer)];
        bool Any(TunnelPhase phase) => tunnels.Any(tunnel => tunnel.Phase == phase);
        bool anyUp = Any(TunnelPhase.Up);
        if (anyUp && tunnels.All(tunnel => tunnel.Phase == TunnelPhase.Up)) return LightPattern.On;
        if (anyUp) return LightPattern.Winking;
        if (Any(TunnelPhase.Phase2)) return LightPattern.SlowBlink;
        if (Any(TunnelPhase.Phase1)) return LightPattern.FastBlink;
        // What we began ourselves and could not bring about: a stranger's attempts are no reason for a light.
        return tunnels.Any(tunnel => tunnel.Ike.LastFailure is not null) ? LightPattern.DoubleFlash : LightPattern.Off;
    }
}
