using System.Collections.Immutable;
using Amaranten.Ike;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Control;

/// <summary>The addresses inside tunnels that mode-config servers have given us: ours as those of the interfaces are, but reached through the tunnel alone.</summary>
internal sealed class InnerAddresses
{
    private readonly Dictionary<string, IpAddress> _byTunnel = [];

    /// <summary>For the packet path.</summary>
    public ImmutableArray<IpAddress> All => [.. _byTunnel.Values.Distinct()];

    /// <summary>A tunnel has an address now, or none any more.</summary>
    public void Set(string tunnel, AssignedAddress? assigned)
    {
        if (assigned is null) _byTunnel.Remove(tunnel);
        else _byTunnel[tunnel] = assigned.Address;
    }

    /// <summary>The tunnels with our side as it is, where the operator left it to mode-config.</summary>
    public ImmutableArray<IkeTunnel> PutInto(ImmutableArray<IkeTunnel> tunnels) => [.. tunnels.Select(tunnel =>
        _byTunnel.TryGetValue(tunnel.Name, out IpAddress address)
            ? tunnel with { Selectors = [.. tunnel.Selectors.Select(selector => PutInto(selector, address))] } : tunnel)];

    /// <summary>Our address where it is this whole side of a selector; null if it is not ours.</summary>
    public IpAddress? Find(IpPrefix local)
    {
        foreach (IpAddress address in _byTunnel.Values)
            if (local == IpPrefix.Host(address)) return address;
        return null;
    }

    private static TrafficSelector PutInto(TrafficSelector selector, IpAddress address) =>
        selector.Local == IkeTunnel.Assigned ? selector with { Local = IpPrefix.Host(address) } : selector;
}
