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
    /// <summary>Whether addresses come from outside (<see cref="IIkeActions.RequestAddress"/>), one for each client; then there is no first and no last.</summary>
    public bool IsFed { get; init; }

    /// <summary>INTERNAL_IP4_DHCP: whom clients may ask for everything else.</summary>
    public ImmutableArray<IpAddress> DhcpServers { get; init; } = [];

    /// <summary>INTERNAL_ADDRESS_EXPIRY in seconds; 0: the address holds as long as the SAs.</summary>
    public uint LeaseSeconds { get; init; }

    /// <summary>The pool as one client is told it: what it does not say itself comes with the address.</summary>
    public AddressPool With(AddressGrant grant) => this with
    {
        DnsServers = DnsServers.IsEmpty ? grant.DnsServers : DnsServers,
        WinsServers = WinsServers.IsEmpty ? grant.WinsServers : WinsServers,
        LeaseSeconds = grant.LeaseSeconds,
    };

    /// <inheritdoc/>
    public bool Equals(AddressPool? other) =>
        other is not null && (Name, First, Last, IsFed, LeaseSeconds) == (other.Name, other.First, other.Last, other.IsFed, other.LeaseSeconds)
        && DhcpServers.SequenceEqual(other.DhcpServers) && DnsServers.SequenceEqual(other.DnsServers) && WinsServers.SequenceEqual(other.WinsServers) && Networks.SequenceEqual(other.Networks);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, First, Last);
}

/// <summary>What a mode-config server has given us.</summary>
/// <param name="Address">Our address inside the tunnel.</param>
/// <param name="DnsServers">Name servers there.</param>
/// <param name="Networks">What lies behind the server; empty: everything.</param>
public sealed record AssignedAddress(IpAddress Address, ImmutableArray<IpAddress> DnsServers, ImmutableArray<IpPrefix> Networks)
{
    /// <summary>WINS servers there.</summary>
    public ImmutableArray<IpAddress> WinsServers { get; init; } = [];

    /// <summary>DHCP servers there.</summary>
    public ImmutableArray<IpAddress> DhcpServers { get; init; } = [];
}
