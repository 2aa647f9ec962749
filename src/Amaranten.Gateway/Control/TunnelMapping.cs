using System.Collections.Immutable;
using Amaranten.Config;
using Amaranten.Crypto;
using Amaranten.Gateway.Forwarding;
using Amaranten.Ike;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Control;

/// <summary>From what the operator wrote to what IKE and the packet path are given.</summary>
internal static class TunnelMapping
{
    /// <summary>The routes of a configuration, connected networks included, longest prefix first.</summary>
    public static ImmutableArray<Route> Routes(GatewayConfig config)
    {
        var routes = new List<Route>();
        for (int i = 0; i < config.Interfaces.Length; i++) routes.Add(new Route(config.Interfaces[i].Network, i, null));
        foreach (RouteConfig route in config.Routes)
            routes.Add(new Route(route.Network, IndexOf(config, route.Interface), route.Gateway));
        return [.. routes.OrderByDescending(route => route.Network.Length)];
    }

    /// <summary>
    /// The tunnels in order, manual ones too, so that an index means the same everywhere. A tunnel's local address is that of the interface through
    /// which its peer is reached; as long as a peer's name has no address, through which everything else is.
    /// </summary>
    /// <param name="config">What the operator wrote.</param>
    /// <param name="noPsk">Stands where there is no pre-shared key: random, so that no peer can know it.</param>
    /// <param name="resolved">The addresses of peers known by name, as far as they are known.</param>
    public static ImmutableArray<IkeTunnel> Tunnels(
        GatewayConfig config, SecretBytes noPsk, IReadOnlyDictionary<string, IpAddress>? resolved = null)
    {
        ImmutableArray<Route> routes = Routes(config);
        return [.. config.Tunnels.Select((tunnel, index) => Tunnel(config, routes, WithAddress(tunnel, resolved), index, noPsk))];
    }

    /// <summary>What of the gateway as a whole IKE is told.</summary>
    public static IkeSettings Settings(GatewayConfig config) => new()
    {
        MaxTunnels = config.System.MaxTunnels - ManualTunnels.Count(config),
        SendInitialContact = config.System.InitialContact,
        SendLists = config.System.SendCrls switch
        {
            CrlSending.Always => ListSending.Always,
            CrlSending.Never => ListSending.Never,
            _ => ListSending.IfAsked,
        },
    };

    /// <summary>Whose certificates are believed by any tunnel, each once.</summary>
    public static IReadOnlyList<TrustConfig> Trusts(GatewayConfig config) =>
        [.. config.Tunnels.Select(tunnel => tunnel.Authentication.Trust).OfType<TrustConfig>().DistinctBy(trust => trust.Store)];

    private static TunnelConfig WithAddress(TunnelConfig tunnel, IReadOnlyDictionary<string, IpAddress>? resolved) =>
        tunnel.RemoteGatewayName is { } name && resolved is not null && resolved.TryGetValue(name, out IpAddress address)
            ? tunnel with { RemoteGateway = address }
            : tunnel;

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

    private static IkeTunnel Tunnel(GatewayConfig config, ImmutableArray<Route> routes, TunnelConfig tunnel, int index, SecretBytes noPsk)
    {
        Route? route = routes.FirstOrDefault(route => route.Network.Contains(tunnel.RemoteGateway));
        IpAddress local = config.Interfaces[route?.Interface ?? 0].Address;
        AuthenticationConfig authentication = tunnel.Authentication;
        return new IkeTunnel
        {
            Name = tunnel.Name,
            Index = index,
            LocalAddress = local,
            PeerAddress = tunnel.RemoteGateway,
            AnyPeer = tunnel.AnyPeer,
            Aggressive = authentication.Aggressive,
            Authentication = IdentityMapping.Authentication(authentication.Method),
            LocalId = IdentityMapping.Own(tunnel, local),
            PeerId = IdentityMapping.Peer(tunnel.RemoteIds),
            PeerIds = IdentityMapping.Peers(tunnel.RemoteIds),
            EnforceLocalId = authentication.EnforceLocalId,
            Credential = authentication.Certificate?.Credential,
            Trust = authentication.Trust?.Store,
            Xauth = RoamingMapping.Xauth(authentication.Xauth),
            ModeConfig = RoamingMapping.ModeConfig(tunnel.Addressing),
            RelaysDhcp = tunnel.DhcpRelay is not null,
            Encapsulation = tunnel.Encapsulation == EncapsulationMode.Transport ? Encapsulation.Transport : Encapsulation.Tunnel,
            TakesTransport = tunnel.Encapsulation == EncapsulationMode.Both,
            Psk = tunnel.Psk.Length > 0 ? tunnel.Psk : noPsk,
            IkeSuites = tunnel.IkeProposals,
            EspSuites = [.. tunnel.EspProposals.Select(suite => suite with { Group = tunnel.PfsGroup })],
            AhSuites = [.. tunnel.AhProposals.Select(suite => suite with { Group = tunnel.PfsGroup })],
            Selectors = [.. tunnel.Pairs],
            SaPer = tunnel.SaPer switch
            {
                SaSharing.Host => SaGranularity.Host,
                SaSharing.Port => SaGranularity.Port,
                _ => SaGranularity.Net,
            },
            PfsOnIdentities = tunnel.PfsOn != PfsSubject.Keys,
            KeepsSpentPhase1 = tunnel.PfsOn == PfsSubject.IdentitiesKeep,
            Fragmentation = tunnel.IkeFragmentation,
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
            MayInitiate = tunnel.Start != StartMode.Respond && !tunnel.AnyPeer && tunnel.Manual is null,
        };
    }

    private static int IndexOf(GatewayConfig config, string name)
    {
        for (int i = 0; i < config.Interfaces.Length; i++)
            if (config.Interfaces[i].Name == name) return i;
        throw new InvalidOperationException($"route over unknown interface {name}");
    }
}
