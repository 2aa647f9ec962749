using System.Collections.Immutable;
using Amaranten.Wire.Ip;

namespace Amaranten.Ike;

/// <summary>Addresses handed out under phase 1 (draft-dukes-ike-mode-cfg-02).</summary>
public abstract record ModeConfigSettings;

/// <summary>We hand out addresses.</summary>
/// <param name="Pool">Where they come from; tunnels may share one.</param>
/// <param name="Push">True: we send the address unasked (SET); false: the client asks (REQUEST). A client that asks is answered either way.</param>
public sealed record ModeConfigServer(AddressPool Pool, bool Push) : ModeConfigSettings;

/// <summary>We ask for an address, or take the one that is pushed.</summary>
public sealed record ModeConfigClient(bool Push) : ModeConfigSettings;

/// <summary>Addresses for clients, and what they are told beside.</summary>
/// <param name="Name">The operator's name for it; unique.</param>
/// <param name="First">The first address.</param>
/// <param name="Last">The last one.</param>
/// <param name="DnsServers">INTERNAL_IP4_DNS.</param>
/// <param name="WinsServers">INTERNAL_IP4_NBNS.</param>
/// <param name="Networks">Split networks (UNITY_SPLIT_INCLUDE, INTERNAL_IP4_SUBNET): what the client shall send through the tunnel.</param>
public sealed record AddressPool(
    string Name, IpAddress First, IpAddress Last,
    ImmutableArray<IpAddress> DnsServers, ImmutableArray<IpAddress> WinsServers, ImmutableArray<IpPrefix> Networks)
{
    /// <inheritdoc/>
    public bool Equals(AddressPool? other) =>
        other is not null && (Name, First, Last) == (other.Name, other.First, other.Last)
        && DnsServers.SequenceEqual(other.DnsServers) && WinsServers.SequenceEqual(other.WinsServers) && Networks.SequenceEqual(other.Networks);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, First, Last);
}

/// <summary>What a mode-config server has given us.</summary>
/// <param name="Address">Our address inside the tunnel.</param>
/// <param name="DnsServers">Name servers there.</param>
/// <param name="Networks">What lies behind the server; empty: everything.</param>
public sealed record AssignedAddress(IpAddress Address, ImmutableArray<IpAddress> DnsServers, ImmutableArray<IpPrefix> Networks);
