using Amaranten.Crypto.Suites;
using Amaranten.Ike.Timing;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Amaranten.Ike;

/// <summary>How far a tunnel is.</summary>
public enum TunnelPhase
{
    /// <summary>Nothing goes on.</summary>
    Idle,
    /// <summary>Phase 1 is being negotiated.</summary>
    Phase1,
    /// <summary>Phase 1 stands, quick mode is being negotiated, no pair stands.</summary>
    Phase2,
    /// <summary>At least one pair of ESP SAs stands.</summary>
    Up,
}

/// <summary>One tunnel, as the engine sees it now. The status that people read is made from this and from the SAs' own counters.</summary>
public sealed record IkeTunnelStatus(
    string Name,
    TunnelPhase Phase,
    Instant Since,
    IReadOnlyList<IkeSaStatus> IkeSas,
    IReadOnlyList<ChildSaStatus> ChildSas,
    IkeEvent? LastFailure,
    Instant? RetryAt)
{
    /// <summary>The client's number, where this is one of many under a tunnel; 0 otherwise.</summary>
    public int Instance { get; init; }

    /// <summary>Who the client has proved to be; null where this is not one of many.</summary>
    public IkeIdentity? Client { get; init; }

    /// <summary>Where the peer is; null where nobody in particular is the peer, or its name is not resolved.</summary>
    public IpAddress? PeerAddress { get; init; }

    /// <summary>The address that we have given to the peer by mode-config; null: none.</summary>
    public AddressLease? Leased { get; init; }

    /// <summary>What a mode-config server has given us; null: nothing.</summary>
    public AssignedAddress? Assigned { get; init; }

    /// <summary>The last negotiation, exchange by exchange.</summary>
    public IReadOnlyList<ExchangeTimes> Times { get; init; } = [];

    /// <summary>The clients of a tunnel that serves whoever comes.</summary>
    public IReadOnlyList<IkeTunnelStatus> Clients { get; init; } = [];
}

/// <summary>One ISAKMP SA or negotiation.</summary>
public sealed record IkeSaStatus(
    string InitiatorCookie,
    string ResponderCookie,
    bool WeInitiated,
    string State,
    IkeSuite? Suite,
    UdpEndpoint Local,
    UdpEndpoint Peer,
    IkeIdentity? PeerId,
    string? Nat,
    Instant CreatedAt,
    Instant? RekeyAt,
    Instant? ExpiresAt,
    Instant LastHeard,
    int Rekeys,
    string Mode = "",
    string Method = "")
{
    /// <summary>The peer puts fragments together: large messages to it are cut.</summary>
    public bool PeerReassembles { get; init; }

    /// <summary>Who we have said to be.</summary>
    public IkeIdentity? LocalId { get; init; }

    /// <summary>The user that XAUTH has shown the peer to be, or us to be to the peer; null: nobody has been asked.</summary>
    public string? User { get; init; }

    /// <summary>Who says that the user is who he says; null as long as nobody does, and on a client.</summary>
    public string? UserBy { get; init; }

    /// <summary>Which text of NAT traversal both speak; null: none. <see cref="Nat"/> says where a NAT was found.</summary>
    public string? NatVersion { get; init; }

    /// <summary>The agreed lifetime; null until there is one.</summary>
    public AgreedLifetime? Lifetime { get; init; }

    /// <summary>When a silent peer is asked and when it is dead; null: it is never asked (RFC 3706).</summary>
    public DpdTimes? Dpd { get; init; }

    /// <summary>Whether the peer can be asked whether it lives.</summary>
    public bool PeerSpeaksDpd { get; init; }
}

/// <summary>A lifetime as agreed (RFC 2407 §4.5).</summary>
/// <param name="Seconds">By time.</param>
/// <param name="Kilobytes">By volume; 0: no limit.</param>
public readonly record struct AgreedLifetime(int Seconds, long Kilobytes);

/// <summary>Times of dead peer detection (RFC 3706).</summary>
/// <param name="DelaySeconds">Silence before the peer is asked.</param>
/// <param name="TimeoutSeconds">Silence after that.</param>
public readonly record struct DpdTimes(int DelaySeconds, int TimeoutSeconds);

/// <summary>An address of a pool that the peer has.</summary>
/// <param name="Pool">The pool's name; empty where the client has it by DHCP through us.</param>
/// <param name="Address">The address.</param>
/// <param name="Client">Who has it: the user's name, or else the identity.</param>
public sealed record AddressLease(string Pool, IpAddress Address, string Client);

/// <summary>One pair of SAs; with ESP and AH together the SPIs are those of ESP.</summary>
public sealed record ChildSaStatus(
    int SelectorIndex,
    TrafficSelector Selector,
    ChildSuite Suite,
    uint InboundSpi,
    uint OutboundSpi,
    bool UsedForSending,
    bool UdpEncapsulated,
    Instant CreatedAt,
    Instant RekeyAt,
    Instant ExpiresAt,
    int Rekeys)
{
    /// <summary>Tunnel or transport mode.</summary>
    public Encapsulation Encapsulation { get; init; }

    /// <summary>The agreed lifetime.</summary>
    public AgreedLifetime Lifetime { get; init; }

    /// <summary>What was asked for: the two may have agreed on less.</summary>
    public TrafficSelector Asked { get; init; }
}
