using System.Security.Cryptography;
using Amaranten.Config.Sections;
using Amaranten.Wire.Ip;

namespace Amaranten.Config.Checks;

/// <summary>Compares each tunnel with those above it, which are matched first.</summary>
internal static class TunnelsTogether
{
    /// <summary>Complains about tunnels that take each other's traffic, and returns those that can be used.</summary>
    public static IReadOnlyList<Usable<TunnelConfig>> Check(IReadOnlyList<Usable<TunnelConfig>> tunnels)
    {
        var usable = new List<Usable<TunnelConfig>>();
        foreach (Usable<TunnelConfig> tunnel in tunnels)
        {
            foreach (Usable<TunnelConfig> above in usable) Compare(above.Value, tunnel.Value, tunnel.Section);
            if (!tunnel.Section.IsFaulty) usable.Add(tunnel);
        }
        for (int i = 0; i < usable.Count; i++) CheckBackup(usable[i], usable[(i + 1)..]);
        return usable;
    }

    private static void CheckBackup(Usable<TunnelConfig> tunnel, List<Usable<TunnelConfig>> below)
    {
        if (tunnel.Value.Route != RouteMode.Dynamic || tunnel.Value.AnyPeer) return;
        foreach (TrafficSelector pair in tunnel.Value.Pairs.Where(pair => !below.Any(other => other.Value.Pairs.Any(wider => wider.Contains(pair)))))
            tunnel.Section.Warn("route", $"no tunnel below it has all of {pair}, which is dropped while this one is down; put the backup tunnel below it");
    }

    private static void Compare(TunnelConfig above, TunnelConfig below, SectionReader section)
    {
        // A dynamic tunnel leaves its networks to those below while it is down. Roaming clients are told apart by who they are; their selectors are narrowed to each of them.
        bool mayShare = above.Route == RouteMode.Dynamic || above.AnyPeer && below.AnyPeer || above.LocalIsAssigned || below.LocalIsAssigned;
        foreach (TrafficSelector lower in mayShare ? [] : below.Pairs)
        {
            if (above.Pairs.Contains(lower))
                section.Error("remote-network", $"tunnel {above.Name} already has {lower}; expected other networks, or one of the two tunnels");
            else if (above.Pairs.Where(upper => upper.Contains(lower)).Cast<TrafficSelector?>().FirstOrDefault() is TrafficSelector taken)
            {
                string shadow = $"gets no traffic for {lower}: tunnel {above.Name} above it has {taken}";
                section.Warn("remote-network", $"{shadow}, and the first match wins; move this section above it");
            }
        }
        if (above.Manual is { } upperKeys && below.Manual is { } lowerKeys) CompareSpis(above.Name, upperKeys, lowerKeys, section);
        if (MustHaveOneKey(above) && MustHaveOneKey(below) && SamePeer(above, below) && !SameKey(above, below))
        {
            string other = $"differs from that of tunnel {above.Name}, which has the same remote-gateway";
            section.Warn("psk", $"{other}; a peer that starts is known by its address alone (RFC 2409 §5.4), so both should be the same");
        }
    }

    private static void CompareSpis(string above, ManualKeys upper, ManualKeys lower, SectionReader section)
    {
        string complaint = $"tunnel {above} has the same; what arrives could not be told apart";
        uint[] taken = upper.Ah is { } ah ? [upper.InboundSpi, ah.InboundSpi] : [upper.InboundSpi];
        if (taken.Contains(lower.InboundSpi)) section.Error("spi-in", complaint);
        if (lower.Ah is { } around && taken.Contains(around.InboundSpi)) section.Error("ah-spi-in", complaint);
    }

    // In aggressive mode the peer says who it is before a key is chosen.
    private static bool MustHaveOneKey(TunnelConfig tunnel) =>
        tunnel.Manual is null && tunnel.Authentication is { Method: AuthenticationMethod.PreSharedKey, Aggressive: false };

    private static bool SamePeer(TunnelConfig a, TunnelConfig b) =>
        (a.RemoteGateway, a.RemoteGatewayName, a.AnyPeer) == (b.RemoteGateway, b.RemoteGatewayName, b.AnyPeer);

    private static bool SameKey(TunnelConfig a, TunnelConfig b) => CryptographicOperations.FixedTimeEquals(a.Psk.Span, b.Psk.Span);
}
