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
        var usable = new List<Candidate>();
        foreach (Usable<TunnelConfig> tunnel in tunnels)
        {
            var candidate = new Candidate(tunnel, [.. tunnel.Value.Pairs]);
            foreach (Candidate above in usable) Compare(above, candidate);
            if (!tunnel.Section.IsFaulty) usable.Add(candidate);
        }
        for (int i = 0; i < usable.Count; i++) CheckBackup(usable, i);
        return [.. usable.Select(candidate => candidate.Tunnel)];
    }

    private static void CheckBackup(List<Candidate> usable, int index)
    {
        (Usable<TunnelConfig> tunnel, TrafficSelector[] pairs) = usable[index];
        if (tunnel.Value.Route != RouteMode.Dynamic || tunnel.Value.AnyPeer) return;
        List<Candidate> below = usable[(index + 1)..];
        foreach (TrafficSelector pair in pairs.Where(pair => !below.Any(other => other.Pairs.Any(wider => wider.Contains(pair)))))
            tunnel.Section.Warn("route", $"no tunnel below it has all of {pair}, which is dropped while this one is down; put the backup tunnel below it");
    }

    private static void Compare(in Candidate upper, in Candidate lower)
    {
        (TunnelConfig above, TunnelConfig below, SectionReader section) = (upper.Tunnel.Value, lower.Tunnel.Value, lower.Tunnel.Section);
        // A dynamic tunnel leaves its networks to those below while it is down. Roaming clients are told apart by who they are; their selectors are narrowed to each of them.
        bool mayShare = above.Route == RouteMode.Dynamic || above.AnyPeer && below.AnyPeer || above.LocalIsAssigned || below.LocalIsAssigned;
        foreach (TrafficSelector pair in mayShare ? [] : lower.Pairs)
        {
            int taken = Array.FindIndex(upper.Pairs, wider => wider.Contains(pair));
            if (taken < 0) continue;
            if (upper.Pairs.Contains(pair))
                section.Error("remote-network", $"tunnel {above.Name} already has {pair}; expected other networks, or one of the two tunnels");
            else
            {
                string shadow = $"gets no traffic for {pair}: tunnel {above.Name} above it has {upper.Pairs[taken]}";
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

    // Its pairs are made once: they are looked at once for each tunnel below.
    private readonly record struct Candidate(Usable<TunnelConfig> Tunnel, TrafficSelector[] Pairs);

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
