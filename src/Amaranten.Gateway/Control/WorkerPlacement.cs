using System.Collections.Immutable;
using Amaranten.Gateway.Ports;
using Amaranten.Ike;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Control;

/// <summary>
/// Which worker seals for which network behind a tunnel. A network keeps its worker as long as it is configured; a new one goes to the worker that has the fewest.
/// The ports are told, so that they bring its packets there.
/// </summary>
internal sealed class WorkerPlacement(int workers, ImmutableArray<IPort> ports)
{
    private List<PlacedNetwork> _networks = [];
    private FlowPlacement _flows = new(workers, []);

    /// <summary>How many workers there are.</summary>
    public int Workers => workers;

    /// <summary>The worker for an SA towards this network, which may be part of a configured one.</summary>
    public int Of(IpPrefix network) => Find(_networks, network)?.Worker ?? _flows.Of(network.Address);

    /// <summary>
    /// Places the networks of these tunnels, the first of them if there are more than ports can be told. The others, single hosts and the clients of tunnels
    /// that serve whoever comes are spread by their address.
    /// </summary>
    public void Take(ImmutableArray<IkeTunnel> tunnels)
    {
        if (workers == 1) return;
        List<PlacedNetwork> before = _networks, kept = [];
        List<IkeTunnel> spread = [.. tunnels.Where(tunnel => !tunnel.AnyPeer)];
        ForEach(spread, network =>
        {
            if (Find(before, network) is { } placed && Find(kept, network) is null) kept.Add(placed);
        });
        _networks = [.. kept];
        ForEach(spread, network =>
        {
            if (Find(_networks, network) is null && _networks.Count < FlowPlacement.MostNetworks) _networks.Add(new PlacedNetwork(network, Idlest()));
        });
        if (_networks.Count == kept.Count && kept.Count == before.Count) return;
        _flows = new FlowPlacement(workers, _networks);
        foreach (IPort port in ports) port.Spread(_flows);
    }

    private int Idlest()
    {
        int[] loads = new int[workers];
        foreach (PlacedNetwork network in _networks) loads[network.Worker]++;
        return Array.IndexOf(loads, loads.Min());
    }

    private static void ForEach(List<IkeTunnel> tunnels, Action<IpPrefix> use)
    {
        foreach (IkeTunnel tunnel in tunnels)
            foreach (TrafficSelector selector in tunnel.Selectors)
                if (selector.Remote is { Address.IsV6: false, Length: < 32 }) use(selector.Remote);
    }

    private static PlacedNetwork? Find(List<PlacedNetwork> networks, IpPrefix wanted) => networks.Find(network => network.Network == wanted);
}
