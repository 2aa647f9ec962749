using Amaranten.Config;
using Amaranten.Gateway.Control;

namespace Amaranten.Console.Screens;

/// <summary><c>show users</c> and <c>show pools</c>: who may come, and who has which address.</summary>
public static class RoamingScreens
{
    /// <summary>The users, with the tunnels by which they may come.</summary>
    public static string Users(GatewayStatus status)
    {
        if (status.Config is not { Users.IsEmpty: false } config) return "There is no user in the configuration.\n";
        var table = new Table("User", "From", "Has", "May come by");
        foreach (UserConfig user in config.Users)
        {
            List<string> tunnels = [.. config.Tunnels
                .Where(tunnel => tunnel.Authentication.Xauth is { AsServer: true } xauth && xauth.Users.Contains(user)).Select(tunnel => tunnel.Name)];
            IEnumerable<string> peers = status.Tunnels.Where(tunnel => tunnels.Contains(tunnel.Name)).SelectMany(tunnel => tunnel.Ike.IkeSas)
                .Where(sa => sa.User == user.Name).Select(sa => sa.Peer.ToString()).Distinct();
            IEnumerable<string> addresses = status.Leases.Where(lease => lease.Client == user.Name).Select(lease => lease.Address.ToString());
            table.Add(user.Name, OrNone(peers), OrNone(addresses), OrNone(tunnels));
        }
        return table.ToString();
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
