using Amaranten.Gateway.Control;
using Amaranten.Ike;
using Amaranten.Wire;

namespace Amaranten.Console.Screens;

/// <summary>
/// <c>show ike</c>: every ISAKMP SA and negotiation, with all that was agreed by the names that it has in the configuration (RFC 2408 §2.1).
/// </summary>
public static class IkeScreen
{
    /// <summary>The screen as text.</summary>
    public static string Show(GatewayStatus status, IReadOnlyList<TunnelStatus> tunnels)
    {
        if (tunnels.Count == 0) return "There is no tunnel in the configuration.\n";
        var table = new Table("Tunnel", "Peer", "State", ">Age", ">Rekey in", ">Rekeys");
        var below = new List<string>();
        foreach (TunnelStatus tunnel in tunnels)
        {
            foreach (IkeSaStatus sa in tunnel.Ike.IkeSas)
            {
                table.Add(
                    tunnel.Name, sa.Peer.ToString(), sa.State, Units.Time(status.Now.Since(sa.CreatedAt)), In(sa.RekeyAt, status.Now),
                    Units.Count(sa.Rekeys));
                below.Add(Details(tunnel.Ike, sa, status.Now).ToString());
            }
            if (tunnel.Ike.IkeSas.Count > 0) continue;
            table.Add(tunnel.Name, tunnel.Peer, "none", "", "", "");
            below.Add(tunnel.Ike.RetryAt is Instant retry ? $"  next attempt in {In(retry, status.Now)}\n" : "");
        }
        IReadOnlyList<string> lines = table.Lines();
        return lines[0] + "\n" + string.Concat(below.Select((details, index) => lines[index + 1] + "\n" + details));
    }

    private static Facts Details(IkeTunnelStatus tunnel, IkeSaStatus sa, Instant now) => new Facts()
        .Add("begun by", sa.WeInitiated ? "us" : "the peer")
        .Add("heard", Units.Ago(now.Since(sa.LastHeard)))
        .Add("mode", sa.Mode.Length == 0 ? null : sa.Mode)
        .Add("auth", sa.Method.Length == 0 ? null : sa.Method)
        .Add("ike", sa.Suite?.ToString() ?? "nothing agreed yet")
        .Add("local-id", sa.LocalId?.ToString())
        .Add("remote-id", sa.PeerId?.ToString())
        .Add("from", sa.Local.ToString())
        .Add("xauth", sa.User is null ? null : $"user {sa.User}{(sa.UserBy is { Length: > 0 } by ? $", by {by}" : "")}")
        .Add("mode-config", Addresses(tunnel))
        .Add("nat-traversal", sa.NatVersion ?? "none")
        .Add("nat", sa.Nat ?? "none found")
        .Add("ike-lifetime", sa.Lifetime is { } lifetime ? Lifetime(lifetime, sa.ExpiresAt?.Since(now)) : null)
        .Add("dpd", sa.PeerId is null ? null : Dpd(sa))
        .Add("fragmentation", sa.PeerReassembles ? "large messages are cut" : null)
        .Add("cookies", $"{sa.InitiatorCookie} {sa.ResponderCookie}");

    /// <summary>A lifetime, and what is left of it.</summary>
    internal static string Lifetime(AgreedLifetime agreed, long? endsIn)
    {
        string volume = agreed.Kilobytes == 0 ? "" : $" or {Units.Count(agreed.Kilobytes)} kB";
        string end = endsIn is { } left ? $", ends in {Units.Time(left)}" : "";
        return $"{Units.Time(agreed.Seconds * 1_000L)}{volume}{end}";
    }

    private static string? Addresses(IkeTunnelStatus tunnel) => (tunnel.Leased, tunnel.Assigned) switch
    {
        ({ Pool: "" } leased, _) => $"{leased.Address} given to {leased.Client} by DHCP",
        ({ } leased, _) => $"{leased.Address} of pool {leased.Pool} given to {leased.Client}",
        (_, { } assigned) => $"{assigned.Address} given to us; DNS {OrNone(assigned.DnsServers)}; "
            + (assigned.WinsServers.IsEmpty ? "" : $"WINS {OrNone(assigned.WinsServers)}; ")
            + (assigned.DhcpServers.IsEmpty ? "" : $"DHCP {OrNone(assigned.DhcpServers)}; ") + "networks "
            + (assigned.Networks.IsEmpty ? "all" : string.Join(", ", assigned.Networks)),
        _ => null,
    };

    private static string OrNone<T>(IEnumerable<T> values) => string.Join(", ", values) is { Length: > 0 } text ? text : "none";

    private static string Dpd(IkeSaStatus sa) => sa.Dpd is { } times
        ? $"after {times.DelaySeconds} s of silence, dead {times.TimeoutSeconds} s later"
        : sa.PeerSpeaksDpd ? "off" : "the peer has none";

    private static string In(Instant? deadline, Instant now) => deadline is Instant at && at != Instant.Never ? Units.Time(at.Since(now)) : "-";
}
