using System.Collections.Immutable;
using Amaranten.Config.Sections;
using Amaranten.Config.Values;
using Amaranten.Wire.Ip;

namespace Amaranten.Config.Checks;

/// <summary>Compares a tunnel's addresses with the networks around the gateway.</summary>
/// <param name="interfaces">The usable interfaces.</param>
/// <param name="routes">The usable routes.</param>
/// <param name="allAreUsable">False when some were left out: then it is not said that no way leads to a peer.</param>
internal sealed class TunnelPlace(ImmutableArray<InterfaceConfig> interfaces, ImmutableArray<RouteConfig> routes, bool allAreUsable)
{
    /// <summary>The gateway's own address on the way to a peer; 0.0.0.0 when there is no interface.</summary>
    public IpAddress AddressTowards(IpAddress peer)
    {
        InterfaceConfig? near = interfaces.FirstOrDefault(known => known.Network.Contains(peer));
        if (near is not null) return near.Address;
        RouteConfig? route = routes.Where(route => route.Network.Contains(peer)).MaxBy(route => route.Network.Length);
        return (interfaces.FirstOrDefault(known => known.Name == route?.Interface) ?? interfaces.FirstOrDefault())?.Address ?? default;
    }

    /// <summary>Whether an address is one of the gateway's own.</summary>
    public bool IsOwn(IpAddress address) => interfaces.Any(known => known.Address == address);

    /// <summary>Complains about one tunnel.</summary>
    public void Check(TunnelConfig tunnel, SectionReader section)
    {
        CheckPeer(tunnel, section);
        CheckKeepAlive(tunnel, section);
        CheckOriginator(tunnel, section);
        if (tunnel.Encapsulation == EncapsulationMode.Transport) CheckTransport(tunnel, section);
        else foreach (IpPrefix remote in tunnel.RemoteNetworks) CheckRemote(tunnel, remote, section);
    }

    private void CheckTransport(TunnelConfig tunnel, SectionReader section)
    {
        IpPrefix local = IpPrefix.Host(AddressTowards(tunnel.RemoteGateway)), remote = IpPrefix.Host(tunnel.RemoteGateway);
        const string Why = "transport mode protects only what the two gateways send each other";
        if (tunnel.LocalNetworks is not [var from] || from != local)
            section.Error("local-network", $"{Why}; expected {local.Address}, or leave it out");
        if (tunnel.AnyPeer ? section.Has("remote-network") : tunnel.RemoteNetworks is not [var to] || to != remote)
            section.Error("remote-network", tunnel.AnyPeer ? $"{Why}; leave it out" : $"{Why}; expected {remote.Address}, or leave it out");
    }

    private void CheckKeepAlive(TunnelConfig tunnel, SectionReader section)
    {
        if (tunnel.KeepAlive is not { Source: { } source, Destination: { } destination }) return;
        if (!tunnel.LocalIsAssigned && !tunnel.LocalNetworks.Any(local => local.Contains(source)))
            section.Error("keep-alive", $"{source} is in no local-network; expected a source here and a destination there");
        if (!tunnel.RemoteNetworks.Any(remote => remote.Contains(destination)))
            section.Error("keep-alive", $"{destination} is in no remote-network; expected a source here and a destination there");
        if (!IsOwn(source) && source != tunnel.Originator)
            section.Warn("keep-alive", $"{source} is no address of this gateway: the answers go to a host that has not asked");
    }

    private void CheckOriginator(TunnelConfig tunnel, SectionReader section)
    {
        if (tunnel.Originator is not { } address) return;
        if (tunnel.LocalIsAssigned)
            section.Error("originator", "in this tunnel we have the address that the peer gives us and no other; expected auto");
        else if (tunnel.LocalNetworks.All(local => AddressForms.WhyNoHostIn(local, address) is not null))
            section.Error("originator", $"{address} is no host's address in local-network: the peer drops what comes from it, or cannot answer");
        else if (!IsOwn(address) && interfaces.FirstOrDefault(known => known.Network.Contains(address)) is { } near)
            section.Warn("originator", $"no interface has {address}: it is the gateway's inside the tunnel, so no host at interface {near.Name} may have it");
    }

    private void CheckPeer(TunnelConfig tunnel, SectionReader section)
    {
        if (tunnel.AnyPeer || tunnel.RemoteGatewayName is not null) return;
        IpAddress peer = tunnel.RemoteGateway;
        if (interfaces.FirstOrDefault(known => known.Address == peer) is InterfaceConfig own)
            section.Error("remote-gateway", $"{peer} is this gateway itself, at interface {own.Name}; expected the peer's address");
        else if (allAreUsable && !interfaces.Any(known => known.Network.Contains(peer)) && !routes.Any(route => route.Network.Contains(peer)))
            section.Warn("remote-gateway", $"no way leads to {peer}: it is in no interface's network, and no gateway or route covers it");
    }

    private void CheckRemote(TunnelConfig tunnel, IpPrefix remote, SectionReader section)
    {
        // A head office may well have 10.0.0.0/8 here and 10.7.0.0/24 there; only the very same network on both sides has no meaning.
        if (tunnel.RemoteIsAssigned) return; // the pool was compared with the interfaces itself
        if (remote.Length > 0 && tunnel.LocalNetworks.Contains(remote))
            section.Error("remote-network", $"{remote} is in local-network too: the same addresses cannot be on both sides");
        else if (interfaces.FirstOrDefault(known => known.Network.Contains(remote)) is InterfaceConfig near)
        {
            section.Warn(
                "remote-network",
                $"{remote} lies within {near.Network} at interface {near.Name}: hosts there look for it on their own wire and not here");
        }

        // Everything (0.0.0.0/0) is asked for on purpose; a narrower network with the peer in it is mostly a slip.
        if (remote.Length > 0 && !tunnel.RemoteGateway.IsUnspecified && remote.Contains(tunnel.RemoteGateway))
        {
            string slip = $"{remote} holds the peer's own address {tunnel.RemoteGateway}";
            section.Warn("remote-network", $"{slip}: IKE and ESP to it still travel outside the tunnel, everything else inside");
        }
    }
}
