using System.Collections.Immutable;
using Amaranten.Config.Sections;
using Amaranten.Wire.Ip;

namespace Amaranten.Config.Checks;

/// <summary>Compares a tunnel's addresses with the networks around the gateway.</summary>
/// <param name="interfaces">The usable interfaces.</param>
/// <param name="routes">The usable routes.</param>
/// <param name="allAreUsable">False when some were left out: then it is not said that no way leads to a peer.</param>
internal sealed class TunnelPlace(ImmutableArray<InterfaceConfig> interfaces, ImmutableArray<RouteConfig> routes, bool allAreUsable)
{
    /// <summary>Complains about one tunnel.</summary>
    public void Check(TunnelConfig tunnel, SectionReader section)
    {
        CheckPeer(tunnel, section);
        foreach (IpPrefix remote in tunnel.RemoteNetworks) CheckRemote(tunnel, remote, section);
    }

    private void CheckPeer(TunnelConfig tunnel, SectionReader section)
    {
        IpAddress peer = tunnel.RemoteGateway;
        if (interfaces.FirstOrDefault(known => known.Address == peer) is InterfaceConfig own)
            section.Error("remote-gateway", $"{peer} is this gateway itself, at interface {own.Name}; expected the peer's address");
        else if (allAreUsable && !interfaces.Any(known => known.Network.Contains(peer)) && !routes.Any(route => route.Network.Contains(peer)))
            section.Warn("remote-gateway", $"no way leads to {peer}: it is in no interface's network, and no gateway or route covers it");
    }

    private void CheckRemote(TunnelConfig tunnel, IpPrefix remote, SectionReader section)
    {
        // A head office may well have 10.0.0.0/8 here and 10.7.0.0/24 there; only the very same network on both sides has no meaning.
        if (remote.Length > 0 && tunnel.LocalNetworks.Contains(remote))
            section.Error("remote-network", $"{remote} is in local-network too: the same addresses cannot be on both sides");
        else if (interfaces.FirstOrDefault(known => known.Network.Contains(remote)) is InterfaceConfig near)
        {
            section.Warn(
                "remote-network",
                $"{remote} lies within {near.Network} at interface {near.Name}: hosts there look for it on their own wire and not here");
        }

        // Everything (0.0.0.0/0) is asked for on purpose; a narrower network with the peer in it is mostly a slip.
        if (remote.Length > 0 && remote.Contains(tunnel.RemoteGateway))
        {
            string slip = $"{remote} holds the peer's own address {tunnel.RemoteGateway}";
            section.Warn("remote-network", $"{slip}: IKE and ESP to it still travel outside the tunnel, everything else inside");
        }
    }
}
