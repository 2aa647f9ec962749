using Amaranten.Config;
using Amaranten.Gateway.Control;
using Amaranten.Gateway.Control.Radius;
using Amaranten.Ike;

namespace Amaranten.Console.Screens;

/// <summary><c>show users</c> and <c>show pools</c>: who may come, and who has which address.</summary>
public static class RoamingScreens
{
    /// <summary>The users, with the tunnels by which they may come; below them those whom RADIUS servers know, as far as they are there.</summary>
    public static string Users(GatewayStatus status)
    {
        if (status.Config is not { } config || config.Users.IsEmpty && config.RadiusServers.IsEmpty) return "There is no user in the configuration.\n";
        var table = new Table("User", "From", "Has", "May come by", "Known to");
        foreach (UserConfig user in config.Users)
        {
            List<string> tunnels = [.. config.Tunnels
                .Where(tunnel => tunnel.Authentication.Xauth is { AsServer: true } xauth && xauth.Users.Contains(user)).Select(tunnel => tunnel.Name)];
            Add(table, status, user.Name, tunnels, "this gateway");
        }
        foreach ((TunnelStatus tunnel, IkeSaStatus sa) in Elsewhere(status).DistinctBy(found => (found.Sa.User, found.Tunnel.Name)))
            Add(table, status, sa.User!, [tunnel.Name], sa.UserBy!);
        return table.ToString();
    }

    /// <summary><c>show radius</c>: the servers, and what they have been asked and have answered.</summary>
    public static string Radius(GatewayStatus status)
    {
        if (status.Radius.Count == 0) return "There is no RADIUS server in the configuration.\n";
        var table = new Table("Server", "At", ">Requests", ">Accepted", ">Refused", ">Challenged", ">Silent", ">Bad");
        foreach ((RadiusConfig server, RadiusCounts counts) in status.Radius)
        {
            table.Add(
                server.Name, server.Server.ToString(), Units.Count(counts.Requests), Units.Count(counts.Accepts), Units.Count(counts.Rejects),
                Units.Count(counts.Challenges), Units.Count(counts.TimeOuts), Units.Count(counts.Bad));
        }
        return table.ToString();
    }

    private static IEnumerable<(TunnelStatus Tunnel, IkeSaStatus Sa)> Elsewhere(GatewayStatus status) =>
        status.Tunnels.SelectMany(tunnel => tunnel.Ike.IkeSas.Where(sa => sa is { User: not null, UserBy.Length: > 0 }).Select(sa => (tunnel, sa)));

    private static void Add(Table table, GatewayStatus status, string user, List<string> tunnels, string by)
    {
        IEnumerable<string> peers = status.Tunnels.Where(tunnel => tunnels.Contains(tunnel.Name)).SelectMany(tunnel => tunnel.Ike.IkeSas)
            .Where(sa => sa.User == user).Select(sa => sa.Peer.ToString()).Distinct();
        IEnumerable<string> addresses = status.Leases.Where(lease => lease.Client == user).Select(lease => lease.Address.ToString());
        table.Add(user, OrNone(peers), OrNone(addresses), OrNone(tunnels), by);
    }

    /// <summary>The pools, with who has which address below each.</summary>
    public static string Pools(GatewayStatus status)
    {
        string relayed = Leases(status, "") is { Length: > 0 } leases ? "By dhcp-relay\n" + leases : "";
        if (status.Config is not { Pools.IsEmpty: false } config) return relayed.Length > 0 ? relayed : "There is no pool in the configuration.\n";
        var table = new Table("Pool", "Addresses", ">Taken", "Told to clients");
        foreach (PoolConfig pool in config.Pools)
        {
            int taken = status.Leases.Count(lease => lease.Pool == pool.Name);
            string told = $"DNS {OrNone(pool.DnsServers.Select(server => server.ToString()))}; "
                + $"WINS {OrNone(pool.WinsServers.Select(server => server.ToString()))}; "
                + (pool.DhcpServers.IsEmpty ? "" : $"DHCP {pool.DhcpServers}; ")
                + $"networks {(pool.Networks.IsEmpty ? "all" : pool.Networks.ToString())}";
            if (pool.DhcpServer is { } server) table.Add(pool.Name, $"dhcp {server}", $"{taken}", told);
            else table.Add(pool.Name, $"{pool.First}-{pool.Last}", $"{taken} of {pool.Size}", told);
        }
        IReadOnlyList<string> lines = table.Lines();
        return lines[0] + "\n" + string.Concat(config.Pools.Select((pool, index) => lines[index + 1] + "\n" + Leases(status, pool.Name))) + relayed;
    }

    private static string Leases(GatewayStatus status, string pool) => string.Concat(status.Leases
        .Where(lease => lease.Pool == pool)
        .Select(lease => $"  {lease.Address,-15}  {Paragraph.Broken($"{lease.Client} by {lease.Tunnel}{Until(lease)}", 19)}\n"));

    private static string Until(LeaseStatus lease) => (lease.Server, lease.EndsInMilliseconds) switch
    {
        (null, _) => "",
        ({ } server, null) => $", from {server} without end",
        ({ } server, { } left) => $", from {server} for another {Units.Time(left)}",
    };

    private static string OrNone(IEnumerable<string> words) => string.Join(", ", words) is { Length: > 0 } text ? text : "none";
}
