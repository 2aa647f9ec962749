using System.Collections.Immutable;
using Amaranten.Config;
using Amaranten.Gateway.Forwarding;
using Amaranten.Ike;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Control;

/// <summary>From what the operator wrote to what IKE and the packet path are given.</summary>
internal static class TunnelMapping
{
    private const byte IdFqdn = 2, IdUserFqdn = 3;

    /// <summary>The routes of a configuration, connected networks included, longest prefix first.</summary>
    public static ImmutableArray<Route> Routes(GatewayConfig config)
    {
        var routes = new List<Route>();
        for (int i = 0; i < config.Interfaces.Length; i++) routes.Add(new Route(config.Interfaces[i].Network, i, null));
        foreach (RouteConfig route in config.Routes)
            routes.Add(new Route(route.Network, IndexOf(config, route.Interface), route.Gateway));
        return [.. routes.OrderByDescending(route => route.Network.Length)];
    }

    /// <summary>The tunnels in order. A tunnel's local address is that of the interface through which its peer is reached.</summary>
    public static ImmutableArray<IkeTunnel> Tunnels(GatewayConfig config)
    {
        ImmutableArray<Route> routes = Routes(config);
        return [.. config.Tunnels.Select((tunnel, index) => Tunnel(config, routes, tunnel, index))];
    }

    /// <summary>What of a tunnel the SAs are told.</summary>
    public static SaOptions Options(TunnelConfig tunnel, int pathMtuBytes)
    {
        DontFragmentRule dontFragment = tunnel.DontFragment switch
        {
            DontFragmentMode.Clear => DontFragmentRule.Clear,
            DontFragmentMode.Set => DontFragmentRule.Set,
            _ => DontFragmentRule.Copy,
        };
        return new SaOptions(tunnel.ReplayWindow, tunnel.PlaintextMtuBytes, pathMtuBytes, dontFragment, (byte?)tunnel.Dscp);
    }

    private static IkeTunnel Tunnel(GatewayConfig config, ImmutableArray<Route> routes, TunnelConfig tunnel, int index)
    {
        Route? route = routes.FirstOrDefault(route => route.Network.Contains(tunnel.RemoteGateway));
        IpAddress local = config.Interfaces[route?.Interface ?? 0].Address;
        return new IkeTunnel
        {
            Name = tunnel.Name,
            Index = index,
            LocalAddress = local,
            PeerAddress = tunnel.RemoteGateway,
            LocalId = Identity(tunnel.LocalId) ?? IkeIdentity.Of(local),
            PeerId = Identity(tunnel.RemoteId),
            Psk = tunnel.Psk,
            IkeSuites = tunnel.IkeProposals,
            EspSuites = [.. tunnel.EspProposals.Select(suite => suite with { Group = tunnel.PfsGroup })],
            Selectors = [.. tunnel.Pairs],
            IkeLifetimeSeconds = tunnel.IkeLifetime.Seconds,
            IkeLifetimeKilobytes = tunnel.IkeLifetime.Kilobytes,
            EspLifetimeSeconds = tunnel.EspLifetime.Seconds,
            EspLifetimeKilobytes = tunnel.EspLifetime.Kilobytes,
            NatTraversal = tunnel.NatTraversal switch
            {
                NatTraversalMode.Off => NatTraversal.Off,
                NatTraversalMode.Always => NatTraversal.Always,
                _ => NatTraversal.WhenNeeded,
            },
            KeepaliveSeconds = tunnel.KeepaliveSeconds,
            DpdDelaySeconds = tunnel.DpdDelaySeconds,
            DpdTimeoutSeconds = tunnel.DpdTimeoutSeconds,
            MayInitiate = tunnel.Start != StartMode.Respond,
        };
    }

    private static IkeIdentity? Identity(IdentityConfig identity) => identity.Kind switch
    {
        IdentityKind.Ip => IkeIdentity.Of(IpAddress.Parse(identity.Value)),
        IdentityKind.Dns => new IkeIdentity(IdFqdn, identity.Value),
        IdentityKind.Email => new IkeIdentity(IdUserFqdn, identity.Value),
        _ => null,
    };

    private static int IndexOf(GatewayConfig config, string name)
    {
        for (int i = 0; i < config.Interfaces.Length; i++)
            if (config.Interfaces[i].Name == name) return i;
        throw new InvalidOperationException($"route over unknown interface {name}");
    }
}
