using System.Collections.Frozen;
using System.Collections.Immutable;
using Amaranten.Ipsec.Policy;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire.Ethernet;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Forwarding;

/// <summary>
/// All that the workers read: immutable, behind one volatile reference, replaced by the control thread. What is written per packet
/// lives in the SAs and in the worker.
/// </summary>
public sealed record Snapshot
{
    /// <summary>The interfaces, in the order of the worker's ports.</summary>
    public required ImmutableArray<InterfaceState> Interfaces { get; init; }

    /// <summary>Routes, longest prefix first. Connected networks are among them.</summary>
    public required ImmutableArray<Route> Routes { get; init; }

    /// <summary>Known neighbours by address.</summary>
    public required FrozenDictionary<IpAddress, MacAddress> Neighbours { get; init; }

    /// <summary>What is protected, top-down.</summary>
    public required PolicyTable Policies { get; init; }

    /// <summary>Inbound SAs by SPI.</summary>
    public required InboundSaTable InboundSas { get; init; }

    /// <summary>
    /// Whether packets that no policy covers are routed between interfaces in clear. False drops them: a gateway without filter rules is not a
    /// way into the LAN.
    /// </summary>
    public required bool ForwardInClear { get; init; }

    /// <summary>What the gateway has to do with servers as a host; mostly nothing.</summary>
    public ImmutableArray<HostFlow> HostFlows { get; init; } = [];

    /// <summary>Addresses of ours inside tunnels, given by mode-config; mostly none.</summary>
    public FrozenSet<IpAddress> InnerAddresses { get; init; } = [];

    /// <summary>The SAs of clients that have no address yet, by our SPI: DHCP alone comes and goes by them.</summary>
    public FrozenDictionary<uint, SecurityPolicy> DhcpSas { get; init; } = FrozenDictionary<uint, SecurityPolicy>.Empty;

    /// <summary>The route of this destination, or null.</summary>
    internal Route? FindRoute(IpAddress destination)
    {
        foreach (Route route in Routes)
            if (route.Network.Contains(destination)) return route;
        return null;
    }

    /// <summary>True if the address is ours, at whichever interface or inside a tunnel.</summary>
    internal bool IsOurs(IpAddress address)
    {
        if (InnerAddresses.Count > 0 && InnerAddresses.Contains(address)) return true;
        foreach (InterfaceState us in Interfaces)
            if (us.Address == address) return true;
        return false;
    }

    /// <summary>Where copies of frames go while a capture runs; null: none does.</summary>
    public CaptureTaps? Taps { get; init; }

    /// <summary>True for the broadcast address of one of our networks (RFC 1812 §4.2.3.1); networks of two addresses and fewer have none (RFC 3021).</summary>
    internal bool IsDirectedBroadcast(IpAddress address)
    {
        foreach (InterfaceState us in Interfaces)
        {
            int hostBits = 32 - us.Network.Length;
            if (hostBits > 1 && us.Network.Contains(address) && unchecked(~address.V4) << us.Network.Length == 0) return true;
        }
        return false;
    }
}

/// <summary>An interface as the packet path sees it.</summary>
/// <param name="Name">Its name in the configuration.</param>
/// <param name="Mac">Its Ethernet address.</param>
/// <param name="Address">The gateway's address there.</param>
/// <param name="Network">The network there.</param>
/// <param name="MtuBytes">Largest IP packet.</param>
public sealed record InterfaceState(string Name, MacAddress Mac, IpAddress Address, IpPrefix Network, int MtuBytes)
{
    /// <summary>Whether broadcasts of DHCP clients are taken there.</summary>
    public bool RelaysDhcp { get; init; }
}

/// <summary>Where packets to a network leave.</summary>
/// <param name="Network">The destination.</param>
/// <param name="Interface">Index of the interface.</param>
/// <param name="Gateway">Next hop; null when the destination itself is the neighbour.</param>
public sealed record Route(IpPrefix Network, int Interface, IpAddress? Gateway);
