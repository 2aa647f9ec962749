using System.Globalization;
using Amaranten.Config;
using Amaranten.Crypto.Suites;

namespace Amaranten.Console.Screens;

/// <summary>
/// <c>show settings</c>: every parameter of a tunnel, by the name that it has in the configuration, with the value in force, lists of proposals written
/// out. Secrets are not shown.
/// </summary>
public static class SettingsScreen
{
    private const int ValueColumn = 26;

    /// <summary>The screen as text.</summary>
    public static string Show(TunnelConfig tunnel)
    {
        IEnumerable<(string Key, string Value)> keying = tunnel.Manual is null ? Ike(tunnel) : Manual(tunnel.Manual);
        IEnumerable<(string Key, string Value)> lines = [.. Networks(tunnel), .. keying, .. Packets(tunnel)];
        return $"Tunnel {tunnel.Name}\n" + string.Concat(lines.Select(line =>
            $"  {line.Key,-(ValueColumn - 2)}{Paragraph.Broken(line.Value.Length == 0 ? "none" : line.Value, ValueColumn)}\n"));
    }

    private static IEnumerable<(string, string)> Networks(TunnelConfig tunnel) =>
    [
        ("local-network", tunnel.LocalIsAssigned ? "assigned" : string.Join(", ", tunnel.LocalNetworks)),
        ("remote-network", tunnel.RemoteIsAssigned ? "assigned" : string.Join(", ", tunnel.RemoteNetworks)),
        ("remote-gateway", tunnel.AnyPeer ? "any" : tunnel.RemoteGatewayName is { } name ? $"dns:{name}" : tunnel.RemoteGateway.ToString()),
        ("protocol", OrAny(tunnel.Traffic.Protocol)),
        ("local-port", OrAny(tunnel.Traffic.LocalPort)),
        ("remote-port", OrAny(tunnel.Traffic.RemotePort)),
    ];

    private static IEnumerable<(string, string)> Ike(TunnelConfig tunnel) =>
    [
        ("start", tunnel.Start switch { StartMode.Always => "always", StartMode.Respond => "respond", _ => "on-demand" }),
        ("route", tunnel.Route.ToString().ToLowerInvariant()),
        ("auth", tunnel.Authentication.Method switch
        {
            AuthenticationMethod.Certificate => "certificate",
            AuthenticationMethod.Hybrid => "hybrid",
            _ => "psk (not shown)",
        }),
        ("mode", tunnel.Authentication.Aggressive ? "aggressive" : "main"),
        ("certificate", tunnel.Authentication.Certificate?.Name ?? ""),
        ("trust", tunnel.Authentication.Trust?.ToString() ?? ""),
        ("local-id", Identity(tunnel.LocalId)),
        ("remote-id", tunnel.RemoteIds.IsEmpty ? "auto" : string.Join(", ", tunnel.RemoteIds.Select(Identity))),
        ("enforce-local-id", YesNo(tunnel.Authentication.EnforceLocalId)),
        ("xauth", tunnel.Authentication.Xauth is not { } xauth ? "off" : xauth.AsServer ? ServerFor(xauth) : $"client, as {xauth.Users}"),
        ("mode-config", ModeConfig(tunnel.Addressing)),
        ("dhcp-relay", tunnel.DhcpRelay?.ToString() ?? "off"),
        ("ike", string.Join(", ", tunnel.IkeProposals)),
        ("ike-lifetime", Lifetime(tunnel.IkeLifetime)),
        ("ipsec-lifetime", Lifetime(tunnel.EspLifetime)),
        ("pfs", tunnel.PfsGroup.Word()),
        ("pfs-on", tunnel.PfsOn switch { PfsSubject.Keys => "keys", PfsSubject.Identities => "identities", _ => "identities-keep" }),
        ("sa-per", tunnel.SaPer.ToString().ToLowerInvariant()),
        ("nat-traversal", tunnel.NatTraversal switch { NatTraversalMode.Off => "off", NatTraversalMode.Always => "always", _ => "auto" }),
        ("nat-keepalive", $"{tunnel.KeepaliveSeconds}s"),
        ("ike-fragmentation", YesNo(tunnel.IkeFragmentation)),
        ("dpd-delay", tunnel.DpdDelaySeconds == 0 ? "off" : $"{tunnel.DpdDelaySeconds}s"),
        ("dpd-timeout", $"{tunnel.DpdTimeoutSeconds}s"),
    ];

    private static IEnumerable<(string, string)> Manual(ManualKeys keys) =>

    [
        ("keying", "manual (keys not shown)"), ("spi-in", $"0x{keys.InboundSpi:x8}"), ("spi-out", $"0x{keys.OutboundSpi:x8}"),
        .. keys.Ah is { } ah ? [("ah-spi-in", $"0x{ah.InboundSpi:x8}"), ("ah-spi-out", $"0x{ah.OutboundSpi:x8}")] : Array.Empty<(string, string)>(),
    ];

    private static IEnumerable<(string, string)> Packets(TunnelConfig tunnel) =>
    [
        ("ipsec", string.Join(", ", tunnel.EspProposals)),
        ("ah", string.Join(", ", tunnel.AhProposals)),
        ("encapsulation", tunnel.Encapsulation.ToString().ToLowerInvariant()),
        ("originator", tunnel.Originator?.ToString() ?? "auto"),
        ("keep-alive", tunnel.KeepAlive is not { } pings ? "off" : pings.Source is null ? "auto" : $"{pings.Source} {pings.Destination}"),
        .. tunnel.KeepAlive is { } every
            ? new[] { ("keep-alive-interval", $"{every.IntervalSeconds}s"), ("keep-alive-lost", Number(every.MostLost)) } : [],
        ("replay-window", Number(tunnel.ReplayWindow)),
        ("plaintext-mtu", tunnel.PlaintextMtuBytes == 0 ? "auto" : Number(tunnel.PlaintextMtuBytes)),
        ("df", tunnel.DontFragment.ToString().ToLowerInvariant()),
        ("dscp", tunnel.Dscp is int dscp ? Number(dscp) : "copy"),
    ];

    private static string ModeConfig(AddressingConfig? addressing)
    {
        if (addressing is null) return "off";
        string role = addressing.AsServer ? $"server, pool {addressing.Pool?.Name}" : "client";
        return addressing.Push ? $"{role}, pushed" : role;
    }

    private static string Identity(IdentityConfig identity) =>
        identity.Kind == IdentityKind.Auto ? "auto" : $"{identity.Kind.ToString().ToLowerInvariant()}:{identity.Value}";

    private static string Lifetime(LifetimeConfig lifetime) =>
        Units.Time(lifetime.Seconds * 1_000L) + (lifetime.Kilobytes == 0 ? "" : $" or {Units.Count(lifetime.Kilobytes)} kB");

    private static string OrAny(int number) => number == 0 ? "any" : Number(number);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string YesNo(bool value) => value ? "yes" : "no";

    private static string ServerFor(XauthConfig xauth)
    {
        string users = xauth.Users.IsEmpty ? "" : $" for {xauth.Users}";
        return xauth.RadiusServers.IsEmpty ? $"server{users}" : $"server{users}{(users.Length > 0 ? "," : "")} by radius {xauth.RadiusServers}";
    }
}
