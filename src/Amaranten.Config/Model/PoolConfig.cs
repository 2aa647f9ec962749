using Amaranten.Wire.Ip;

namespace Amaranten.Config;

/// <summary>Addresses for clients, and what they are told beside: <c>[pool:NAME]</c> (draft-dukes-ike-mode-cfg-02).</summary>
public sealed record PoolConfig
{
    /// <summary>The name in the section's header.</summary>
    public required string Name { get; init; }

    /// <summary>The server that leases each address (<c>addresses = dhcp</c>); null where the pool has addresses of its own.</summary>
    public IpAddress? DhcpServer { get; init; }

    /// <summary>The first address; 0.0.0.0 with a <see cref="DhcpServer"/>.</summary>
    public required IpAddress First { get; init; }

    /// <summary>The last address; 0.0.0.0 with a <see cref="DhcpServer"/>.</summary>
    public required IpAddress Last { get; init; }

    /// <summary>Name servers that clients are told.</summary>
    public ValueList<IpAddress> DnsServers { get; init; } = [];

    /// <summary>WINS servers that clients are told.</summary>
    public ValueList<IpAddress> WinsServers { get; init; } = [];

    /// <summary>DHCP servers that clients are told.</summary>
    public ValueList<IpAddress> DhcpServers { get; init; } = [];

    /// <summary>What clients shall send through the tunnel; empty: everything.</summary>
    public ValueList<IpPrefix> Networks { get; init; } = [];

    /// <summary>How many addresses it has.</summary>
    public int Size => (int)(Last.V4 - First.V4 + 1);

    /// <summary>The smallest network that holds all of them; 0.0.0.0/32 where that is not known.</summary>
    public IpPrefix Network
    {
        get
        {
            int length = 32;
            while (!new IpPrefix(First, length).Contains(Last)) length--;
            return new IpPrefix(First, length);
        }
    }

    /// <summary>Whether an address is one of them.</summary>
    public bool Contains(IpAddress address) => DhcpServer is null && !address.IsV6 && address.V4 >= First.V4 && address.V4 <= Last.V4;

    /// <summary>Whether a network and the pool have an address in common.</summary>
    public bool Overlaps(IpPrefix network) => DhcpServer is null && (Contains(network.Address) || network.Contains(First));
}

/// <summary>Addresses inside the tunnel, handed out in phase 1: <c>mode-config</c>.</summary>
/// <param name="AsServer">Whether we hand them out; otherwise we are given one.</param>
/// <param name="Push">Whether the server sends them unasked.</param>
/// <param name="Pool">Where they come from, as server.</param>
public sealed record AddressingConfig(bool AsServer, bool Push, PoolConfig? Pool);
