using Amaranten.Config;
using Amaranten.Crypto.Suites;
using Amaranten.Gateway.Control.Radius;
using Amaranten.Gateway.Forwarding;
using Amaranten.Gateway.Ports;
using Amaranten.Ike;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire;
using Amaranten.Wire.Ethernet;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Control;

/// <summary>
/// The one record from which <c>show</c> and the lights are made, so that neither can say something that the other does not.
/// Ages are milliseconds before now; null means never.
/// </summary>
public sealed record GatewayStatus
{
    /// <summary>The gateway's name.</summary>
    public required string Name { get; init; }

    /// <summary>Version of the firmware.</summary>
    public required string Version { get; init; }

    /// <summary>When this was taken: the instants of <see cref="IkeTunnelStatus"/> are told as ages before it.</summary>
    public required Instant Now { get; init; }

    /// <summary>Milliseconds since start.</summary>
    public required long UptimeMilliseconds { get; init; }

    /// <summary>The interfaces, in configuration order.</summary>
    public required IReadOnlyList<InterfaceStatus> Interfaces { get; init; }

    /// <summary>The tunnels, in configuration order.</summary>
    public required IReadOnlyList<TunnelStatus> Tunnels { get; init; }

    /// <summary>Tunnels that are left out, with what they hold back.</summary>
    public IReadOnlyList<TunnelInError> TunnelsInError { get; init; } = [];

    /// <summary>Known neighbours.</summary>
    public required IReadOnlyList<NeighbourStatus> Neighbours { get; init; }

    /// <summary>Routes, longest prefix first.</summary>
    public required IReadOnlyList<Route> Routes { get; init; }

    /// <summary>Every counter, zero ones included, in a fixed order.</summary>
    public required IReadOnlyList<CounterStatus> Counters { get; init; }

    /// <summary>The configuration in force; null where nobody said.</summary>
    public GatewayConfig? Config { get; init; }

    /// <summary>The addresses of pools that clients have.</summary>
    public IReadOnlyList<LeaseStatus> Leases { get; init; } = [];

    /// <summary>The RADIUS servers, and what they have been asked and have answered.</summary>
    public IReadOnlyList<(RadiusConfig Server, RadiusCounts Counts)> Radius { get; init; } = [];

    /// <summary>Tunnels that are configured, and clients of those that serve whoever comes; at most <c>max-tunnels</c>.</summary>
    public int TunnelCount { get; init; }

    /// <summary>Lists of revoked certificates at hand, and places where one is to be had.</summary>
    public IReadOnlyList<RevocationListStatus> RevocationLists { get; init; } = [];

    /// <summary>What the lights show.</summary>
    public required LightPanel Lights { get; init; }

    /// <summary>The last boot, the start of the program first.</summary>
    public IReadOnlyList<BootStep> Boot { get; init; } = [];

    /// <summary>The complaints about the running configuration: what is not in force.</summary>
    public required IReadOnlyList<string> Complaints { get; init; }
}

/// <summary>An interface.</summary>
public sealed record InterfaceStatus(
    string Name, string Device, MacAddress Mac, IpAddress Address, IpPrefix Network, int MtuBytes, bool LinkUp, PortCounters Counters)
{
    /// <summary>Whether frames have passed it just now, either way.</summary>
    public bool HasTraffic { get; init; }
}

/// <summary>A tunnel: one line of <c>show tunnels</c> and one for each pair of networks.</summary>
/// <param name="Name">The operator's name.</param>
/// <param name="Peer">The peer's address, and port once it is known to differ from 500.</param>
/// <param name="Phase">How far it is.</param>
/// <param name="InPhaseMilliseconds">Since when.</param>
/// <param name="LastProofMilliseconds">How long ago the last authentic packet or message of the peer arrived.</param>
/// <param name="LastFailure">The last failed negotiation, whoever began it, told in one sentence; null when there was none.</param>
/// <param name="Next">What happens next, told in a few words; empty when nothing is due.</param>
/// <param name="Pairs">Each pair of networks.</param>
/// <param name="Ike">What the engine knows, for <c>show ike</c>.</param>
public sealed record TunnelStatus(
    string Name, string Peer, TunnelPhase Phase, long InPhaseMilliseconds, long? LastProofMilliseconds, string? LastFailure, string Next,
    IReadOnlyList<PairStatus> Pairs, IkeTunnelStatus Ike)
{
    /// <summary>Whether its keys are the operator's own, and IKE does not know it.</summary>
    public bool HasManualKeys { get; init; }

    /// <summary>In how long <see cref="Next"/> happens; null where no time is set for it.</summary>
    public long? NextInMilliseconds { get; init; }

    /// <summary>How long ago the last failure was; null when there was none.</summary>
    public long? LastFailureMilliseconds { get; init; }

    /// <summary>Its keep-alive pings; null: none are sent.</summary>
    public KeepAliveStatus? KeepAlive { get; init; }

    /// <summary>Whether this is the tunnel that clients come to; each of them has a line of its own behind it.</summary>
    public bool ServesAnyPeer { get; init; }

    /// <summary>Whether this is one of the clients of the tunnel with this name.</summary>
    public bool IsClient { get; init; }
}

/// <summary>One pair of networks of a tunnel, and what its live SA has carried.</summary>
/// <param name="Selector">The networks.</param>
/// <param name="Sa">The live pair of SAs; null while it is down.</param>
public sealed record PairStatus(TrafficSelector Selector, SaPairStatus? Sa)
{
    /// <summary>The configured networks, where what was agreed is less: the peer narrowed it, or each host has SAs of its own. Null otherwise.</summary>
    public TrafficSelector? Within { get; init; }

    /// <summary>
    /// Everything that the tunnel ever carried between the configured networks, clients that are gone included; null for a client's own line, and
    /// for all pairs but the first where there are several between these networks.
    /// </summary>
    public Carried? Carried { get; init; }

    /// <summary>Whether a client without address speaks through it: DHCP and nothing else (RFC 3456 §4).</summary>
    public bool IsForDhcp { get; init; }

    /// <summary>What was dropped between the configured networks ever, most first; empty where <see cref="Carried"/> is null.</summary>
    public IReadOnlyList<DroppedStatus> Dropped { get; init; } = [];
}

/// <summary>Packets that were dropped for one reason: the name of its counter without <c>drop.</c>, and how many.</summary>
public sealed record DroppedStatus(string Reason, long Packets);

/// <summary>Packets and octets, each way.</summary>
public sealed record Carried(long PacketsIn, long BytesIn, long PacketsOut, long BytesOut);

/// <summary>A live pair of SAs. <paramref name="RekeyInMilliseconds"/> is <see cref="long.MaxValue"/> for manual keys.</summary>
public sealed record SaPairStatus(
    ChildSuite Suite, uint InboundSpi, uint OutboundSpi, bool UdpEncapsulated, UdpEndpoint Peer,
    long PacketsIn, long BytesIn, long PacketsOut, long BytesOut, long AgeMilliseconds, long RekeyInMilliseconds, int PathMtuBytes,
    long? LastInboundMilliseconds, int Rekeys)
{
    /// <summary>Transport mode; tunnel mode otherwise.</summary>
    public bool IsTransport { get; init; }

    /// <summary>ESP in UDP comes to the port of IKE, behind eight zero octets (draft-ietf-ipsec-udp-encaps-01).</summary>
    public bool NonIkeMarker { get; init; }

    /// <summary>The agreed lifetime, and milliseconds until it is over; null with manual keys.</summary>
    public (AgreedLifetime Agreed, long EndsInMilliseconds)? Lifetime { get; init; }

    /// <summary>Packets that may arrive out of order; 0: replays are not looked for.</summary>
    public int ReplayWindow { get; init; }

    /// <summary>What becomes of DF in tunnel mode.</summary>
    public DontFragmentRule DontFragment { get; init; }

    /// <summary>DSCP of outer packets; null: copied.</summary>
    public byte? Dscp { get; init; }

    /// <summary>The addresses that the peer's packets have at its own end, where a NAT lies between and transport mode mends checksums.</summary>
    public AddressesBefore? Original { get; init; }

    /// <summary>When the first authentic packet came; null: none has.</summary>
    public Instant? FirstInbound { get; init; }

    /// <summary>The SPIs of AH where ESP stands inside AH: ours, and the peer's; null otherwise.</summary>
    public (uint Inbound, uint Outbound)? AhSpis { get; init; }
}

/// <summary>A neighbour.</summary>
public sealed record NeighbourStatus(string Interface, IpAddress Address, MacAddress Mac, long AgeMilliseconds);

/// <summary>A counter: its name as <c>group.name</c>, its value, what it counts.</summary>
public sealed record CounterStatus(string Name, long Value, string Meaning);

/// <summary>An address of a pool that a client has.</summary>
/// <param name="Pool">The pool's name.</param>
/// <param name="Address">The address.</param>
/// <param name="Tunnel">The tunnel's name.</param>
/// <param name="Client">Who has it: the user's name, or else the identity.</param>
public sealed record LeaseStatus(string Pool, IpAddress Address, string Tunnel, string Client)
{
    /// <summary>The DHCP server that has leased it; null where the pool has addresses of its own.</summary>
    public IpAddress? Server { get; init; }

    /// <summary>Until it must have been renewed; null where it need not be.</summary>
    public long? EndsInMilliseconds { get; init; }
}
