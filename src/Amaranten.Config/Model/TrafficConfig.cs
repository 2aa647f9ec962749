namespace Amaranten.Config;

/// <summary>Tunnel or transport mode (RFC 4301 §3.2).</summary>
public enum EncapsulationMode
{
    /// <summary>A whole packet inside another.</summary>
    Tunnel,
    /// <summary>Only what follows the IP header, between the two gateways themselves.</summary>
    Transport,
    /// <summary>Tunnel mode, and for a peer that asks for it transport mode between the two gateways themselves.</summary>
    Both,
}

/// <summary>How much one pair of SAs covers (<c>sa-per</c>).</summary>
public enum SaSharing
{
    /// <summary>A pair of networks.</summary>
    Net,
    /// <summary>A pair of hosts within them.</summary>
    Host,
    /// <summary>A protocol between two hosts, with both ports.</summary>
    Port,
}

/// <summary>What has perfect forward secrecy (<c>pfs-on</c>).</summary>
public enum PfsSubject
{
    /// <summary>The keys of each pair.</summary>
    Keys,
    /// <summary>The identities too: phase 1 ends after each quick mode.</summary>
    Identities,
    /// <summary>The same, but phase 1 stays, for signs of life and deletes alone, until the next has replaced it.</summary>
    IdentitiesKeep,
}

/// <summary>Which packets between the networks a tunnel is for. 0 means any (RFC 4301 §4.4.1.1).</summary>
/// <param name="Protocol">Number of the protocol above IP.</param>
/// <param name="LocalPort">Port on our side.</param>
/// <param name="RemotePort">Port on the peer's side.</param>
public readonly record struct TrafficConfig(byte Protocol, ushort LocalPort, ushort RemotePort);
