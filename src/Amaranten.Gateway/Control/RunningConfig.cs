using System.Collections.Frozen;
using System.Collections.Immutable;
using Amaranten.Config;
using Amaranten.Crypto;
using Amaranten.Gateway.Forwarding;
using Amaranten.Gateway.Ports;
using Amaranten.Ike;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Control;

/// <summary>
/// The configuration in force and what follows from it: the tunnels, with addresses that were looked up or assigned meanwhile, the interfaces, the
/// routes.
/// </summary>
internal sealed class RunningConfig
{
    private const int NoPskBytes = 32;

    private readonly ImmutableArray<IPort> _ports;
    private readonly IRandom _random;
    private ImmutableArray<IkeTunnel> _written;
    private Dictionary<string, IkeTunnel> _byName = [];
    private SecretBytes _noPsk = new(0);

    /// <summary>A configuration whose interfaces are these ports, in the same order.</summary>
    public RunningConfig(GatewayConfig config, ImmutableArray<IPort> ports, IRandom random)
    {
        (_ports, _random, Config) = (ports, random, config);
        Take(config);
        SetTunnels(_written);
    }

    /// <summary>As the operator wrote it.</summary>
    public GatewayConfig Config { get; private set; }

    /// <summary>How many tunnels have keys of their own.</summary>
    public int ManualCount { get; private set; }

    /// <summary>The tunnels in order: with the addresses of peers known by name, and with those that we were given.</summary>
    public ImmutableArray<IkeTunnel> Tunnels { get; private set; }

    /// <summary>The interfaces, in the order of the ports.</summary>
    public ImmutableArray<InterfaceState> Interfaces { get; private set; }

    /// <summary>The routes, longest prefix first.</summary>
    public ImmutableArray<Route> Routes { get; private set; }

    /// <summary>Addresses of ours inside tunnels.</summary>
    public InnerAddresses Inner { get; } = new();

    /// <summary>The tunnels that IKE negotiates, without what was found out while running: it is told of that itself.</summary>
    public ImmutableArray<IkeTunnel> ForIke => ManualTunnels.Negotiated(Config, _written);

    /// <summary>Takes another configuration. <see cref="Refresh"/> makes its tunnels.</summary>
    public void Take(GatewayConfig config)
    {
        Config = config;
        ManualCount = ManualTunnels.Count(config);
        Interfaces = [.. config.Interfaces.Select((port, i) => new InterfaceState(port.Name, _ports[i].Mac, port.Address, port.Network, port.MtuBytes)
        {
            RelaysDhcp = port.DhcpRelay is not null,
        })];
        Routes = TunnelMapping.Routes(config);
        _written = TunnelMapping.Tunnels(config, NoPsk());
    }

    /// <summary>The tunnels as they are by now.</summary>
    /// <param name="found">The addresses of peers known by name, as far as they are known.</param>
    public void Refresh(IReadOnlyDictionary<string, IpAddress> found) =>
        SetTunnels(Inner.PutInto(found.Count == 0 ? _written : TunnelMapping.Tunnels(Config, NoPsk(), found)));

    /// <summary>The tunnel of this name; null if there is none.</summary>
    public IkeTunnel? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>What the operator wrote of a tunnel.</summary>
    public TunnelConfig ConfigOf(IkeTunnel tunnel) => Config.Tunnels[tunnel.Index];

    /// <summary>What the SAs of a tunnel are told, towards where its peer is.</summary>
    public SaOptions OptionsOf(IkeTunnel tunnel, IpAddress peer) => TunnelMapping.Options(ConfigOf(tunnel), InterfaceTowards(peer).MtuBytes);

    /// <summary>The interface through which a destination is reached.</summary>
    public InterfaceState InterfaceTowards(IpAddress destination) =>
        Interfaces[Routes.FirstOrDefault(route => route.Network.Contains(destination))?.Interface ?? 0];

    /// <summary>Our addresses inside tunnels that no interface has: assigned ones, and those that the operator chose as originators.</summary>
    public FrozenSet<IpAddress> InnerAddresses { get; private set; } = [];

    /// <summary>Inside a tunnel the far side only takes packets from the local network, so that address of ours is the source.</summary>
    public IpAddress SourceTowards(IpAddress destination)
    {
        foreach (IkeTunnel tunnel in Tunnels)
        {
            TrafficSelector[] towards = [.. tunnel.Selectors.Where(selector => selector.Remote.Contains(destination))];
            if (towards.SelectMany(selector => SourcesIn(tunnel, selector)).Cast<IpAddress?>().FirstOrDefault() is { } source) return source;
        }
        return InterfaceTowards(destination).Address;
    }

    /// <summary>Our addresses that a selector of a tunnel covers, the one that should be used first.</summary>
    public IEnumerable<IpAddress> SourcesIn(IkeTunnel tunnel, TrafficSelector selector)
    {
        if (ConfigOf(tunnel).Originator is { } chosen && tunnel.Selectors.Any(any => any.Local.Contains(chosen)))
            return selector.Local.Contains(chosen) ? [chosen] : [];
        return Inner.Find(selector.Local) is { } assigned ? [assigned]
            : Interfaces.Select(port => port.Address).Where(selector.Local.Contains);
    }

    private void SetTunnels(ImmutableArray<IkeTunnel> tunnels)
    {
        Tunnels = tunnels;
        _byName = tunnels.ToDictionary(tunnel => tunnel.Name);
        InnerAddresses = Inner.All.Concat(Config.Tunnels.Select(tunnel => tunnel.Originator).OfType<IpAddress>())
            .Where(address => !IsAtInterface(address)).ToFrozenSet();
    }

    private bool IsAtInterface(IpAddress address) => Interfaces.Any(port => port.Address == address);

    // Drawn only when a tunnel needs it, and then once, so that its tunnels stay the same.
    private SecretBytes NoPsk()
    {
        if (_noPsk.Length > 0 || Config.Tunnels.All(tunnel => tunnel.Psk.Length > 0)) return _noPsk;
        _noPsk = new SecretBytes(NoPskBytes);
        _random.Fill(_noPsk.Span);
        return _noPsk;
    }
}
