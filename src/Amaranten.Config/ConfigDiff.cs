using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Amaranten.Config;

/// <summary>What differs between two configurations, so that re-reading a file touches only what changed. Tunnels are known by name.</summary>
/// <param name="Unchanged">Tunnels that are the same in both.</param>
/// <param name="Changed">Tunnels in both that differ in anything.</param>
/// <param name="Added">Tunnels only in the new one.</param>
/// <param name="Removed">Tunnels only in the old one.</param>
/// <param name="TunnelOrderChanged">Whether the tunnels in both stand in another order; the first match wins.</param>
/// <param name="InterfacesChanged">Whether any interface differs.</param>
/// <param name="RoutesChanged">Whether any route differs.</param>
/// <param name="SystemChanged">Whether the gateway's own section differs.</param>
public sealed record ConfigDiff(
    ImmutableArray<string> Unchanged, ImmutableArray<string> Changed, ImmutableArray<string> Added, ImmutableArray<string> Removed,
    bool TunnelOrderChanged, bool InterfacesChanged, bool RoutesChanged, bool SystemChanged)
{
    /// <summary>Whether nothing differs.</summary>
    public bool IsEmpty =>
        Changed.IsEmpty && Added.IsEmpty && Removed.IsEmpty && !TunnelOrderChanged && !InterfacesChanged && !RoutesChanged && !SystemChanged;

    /// <summary>Compares two configurations.</summary>
    public static ConfigDiff Between(GatewayConfig before, GatewayConfig after)
    {
        Dictionary<string, TunnelConfig> old = before.Tunnels.ToDictionary(tunnel => tunnel.Name);
        HashSet<string> names = [.. after.Tunnels.Select(tunnel => tunnel.Name)];
        ImmutableArray<TunnelConfig> kept = [.. after.Tunnels.Where(tunnel => old.ContainsKey(tunnel.Name))];
        return new ConfigDiff(
            Unchanged: [.. kept.Where(tunnel => AreSame(old[tunnel.Name], tunnel)).Select(tunnel => tunnel.Name)],
            Changed: [.. kept.Where(tunnel => !AreSame(old[tunnel.Name], tunnel)).Select(tunnel => tunnel.Name)],
            Added: [.. after.Tunnels.Select(tunnel => tunnel.Name).Where(name => !old.ContainsKey(name))],
            Removed: [.. before.Tunnels.Select(tunnel => tunnel.Name).Where(name => !names.Contains(name))],
            TunnelOrderChanged: !before.Tunnels.Select(tunnel => tunnel.Name).Where(names.Contains).SequenceEqual(kept.Select(tunnel => tunnel.Name)),
            InterfacesChanged: !before.Interfaces.SequenceEqual(after.Interfaces),
            RoutesChanged: !before.Routes.SequenceEqual(after.Routes),
            SystemChanged: before.System != after.System);
    }

    /// <summary>
    /// The new configuration with those tunnels of the old one that are the same, so that what they hold (keys, revocation lists that were
    /// fetched meanwhile) is held on to. Who is trusted as before is asked in the store that is held; what the new configuration says of revocation
    /// lists is for the caller to put into it.
    /// </summary>
    public static GatewayConfig KeepingTheSame(GatewayConfig before, GatewayConfig after) => after with
    {
        Tunnels = [.. after.Tunnels.Select(tunnel =>
            WithTrust(before.Tunnels.FirstOrDefault(old => old.Name == tunnel.Name && AreSame(old, tunnel)) ?? tunnel, HeldTrust(before, tunnel)))],
    };

    private static TrustConfig? HeldTrust(GatewayConfig before, TunnelConfig tunnel)
    {
        TrustConfig? trust = tunnel.Authentication.Trust;
        TrustConfig? held = before.Tunnels.Select(old => old.Authentication.Trust).FirstOrDefault(old => old is not null && old == trust);
        return held is null ? trust : trust! with { Store = held.Store };
    }

    private static TunnelConfig WithTrust(TunnelConfig tunnel, TrustConfig? trust) => trust is null
        ? tunnel : tunnel with { Authentication = tunnel.Authentication with { Trust = trust } };

    /// <summary>
    /// Whether two tunnels are the same by value. The record's own equality compares lists and secrets by reference: those are compared here,
    /// then made the same, and the record compares the rest, so that a property added later cannot be forgotten.
    /// </summary>
    public static bool AreSame(TunnelConfig a, TunnelConfig b) =>
        a.LocalNetworks.SequenceEqual(b.LocalNetworks)
        && a.RemoteNetworks.SequenceEqual(b.RemoteNetworks)
        && a.IkeProposals.SequenceEqual(b.IkeProposals)
        && a.EspProposals.SequenceEqual(b.EspProposals)
        && CryptographicOperations.FixedTimeEquals(a.Psk.Span, b.Psk.Span)
        && b == a with
        {
            LocalNetworks = b.LocalNetworks,
            RemoteNetworks = b.RemoteNetworks,
            IkeProposals = b.IkeProposals,
            EspProposals = b.EspProposals,
            Psk = b.Psk,
        };
}
