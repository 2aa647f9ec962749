using Amaranten.Config.Sections;
using Amaranten.Wire.Ip;

namespace Amaranten.Config.Checks;

/// <summary>What follows from who the peer may be, and from addresses that are handed out.</summary>
internal static class ReachChecks
{
    /// <summary>Complains about one tunnel.</summary>
    public static void Check(TunnelConfig tunnel, SectionReader section)
    {
        if (tunnel.AnyPeer) CheckAnyPeer(tunnel, section);
        if (tunnel.LocalIsAssigned && tunnel.Addressing is not { AsServer: false })
            section.Error("local-network", "assigned is the address that the peer gives us; expected mode-config = client with it");
        if (tunnel.DhcpRelay is not null) CheckDhcpRelay(tunnel, section);
        else if (tunnel.RemoteIsAssigned && tunnel.Addressing is not { AsServer: true })
            section.Error("remote-network", "assigned are the addresses that we give to clients; expected mode-config = server and a pool with it");
        if (tunnel.Addressing is null)
        {
            const string Why = "mode-config is off; write mode-config = server to hand out addresses";
            section.WarnWithoutEffect(Why, section.Written("mode-config-push") == "yes" ? ["pool", "mode-config-push"] : ["pool"]);
        }
        else if (!tunnel.Addressing.AsServer) section.WarnWithoutEffect("mode-config is client; a pool belongs to mode-config = server", "pool");
        if (tunnel.Addressing?.Pool is PoolConfig pool) CheckPool(tunnel, pool, section);
        if (tunnel.Encapsulation == EncapsulationMode.Transport) CheckTransport(tunnel, section);
        CheckPorts(tunnel, section);
        if (tunnel.Route == RouteMode.Dynamic) CheckRoute(tunnel, section);
    }

    private static void CheckRoute(TunnelConfig tunnel, SectionReader section)
    {
        if (tunnel.Manual is not null) section.WarnWithoutEffect("keying is manual: the tunnel is never down", "route");
        else if (tunnel.Encapsulation == EncapsulationMode.Transport) section.WarnWithoutEffect("nobody else can protect what the two gateways say to each other", "route");
        else if (tunnel.Start == StartMode.OnDemand)
            section.Error("start", "with route = dynamic its traffic goes elsewhere while it is down, and cannot bring it up again; expected always, or respond");
    }

    private static void CheckAnyPeer(TunnelConfig tunnel, SectionReader section)
    {
        if (tunnel.Start != StartMode.Respond)
            section.Error("start", $"nobody knows where to begin with remote-gateway = any; expected respond, or leave it out");
        if (tunnel.Addressing is { AsServer: false })
            section.Error("mode-config", "a client goes to a server whose address it knows; expected server, or an address in remote-gateway");
        if (tunnel.Authentication.Xauth is { AsServer: false })
            section.Error("xauth", "a client goes to a server whose address it knows; expected server, or an address in remote-gateway");
        section.WarnWithoutEffect("it is for two fixed networks, and remote-gateway is any", tunnel.KeepAlive is null ? [] : ["keep-alive"]);
    }

    private static void CheckDhcpRelay(TunnelConfig tunnel, SectionReader section)
    {
        if (!tunnel.AnyPeer)
            section.Error("dhcp-relay", "is for clients that come from anywhere; expected remote-gateway = any, or dhcp-relay in the [interface:NAME] of a LAN");
        if (tunnel.Addressing is not null) section.Error("dhcp-relay", "clients would get addresses in two ways; expected mode-config = off with it");
        if (tunnel.Encapsulation == EncapsulationMode.Transport) section.Error("dhcp-relay", "in transport mode clients have no address inside; expected encapsulation = tunnel");
    }

    private static void CheckPool(TunnelConfig tunnel, PoolConfig pool, SectionReader section)
    {
        string range = $"{pool.First}-{pool.Last}";
        if (pool.DhcpServer is null && !tunnel.RemoteIsAssigned && !tunnel.RemoteNetworks.Any(remote => remote.Contains(pool.First) && remote.Contains(pool.Last)))
            section.Error("remote-network", $"the addresses of pool {pool.Name}, {range}, are not in it; expected assigned, or a network that holds them");
        foreach (IpPrefix local in tunnel.LocalNetworks.Where(local => local.Length > 0 && pool.Overlaps(local)))
            section.Warn("pool", $"{range} overlaps local-network {local}: hosts there look for the clients beside them and not here");
        foreach (IpPrefix split in pool.Networks.Where(split => !tunnel.LocalNetworks.Any(local => local.Contains(split))))
            section.Warn("pool", $"clients are told to send {split} into the tunnel, but it is in no local-network");
    }

    private static void CheckTransport(TunnelConfig tunnel, SectionReader section)
    {
        const string Why = "transport mode protects only what the two gateways send each other";
        if (tunnel.Addressing is not null) section.Error("mode-config", $"{Why}; expected off, or encapsulation = tunnel");
        if (tunnel.RemoteGatewayName is not null)
            section.Error("remote-gateway", $"{Why}, and the address behind a name may change; expected an address, any, or encapsulation = tunnel");
    }

    private static void CheckPorts(TunnelConfig tunnel, SectionReader section)
    {
        const byte Tcp = 6, Udp = 17;
        if (tunnel.Traffic.Protocol is Tcp or Udp) return;
        foreach (string key in new[] { "local-port", "remote-port" })
            if (section.Has(key) && section.Written(key) != "any") section.Error(key, "only TCP and UDP have ports; expected protocol = tcp or udp with it");
    }
}
