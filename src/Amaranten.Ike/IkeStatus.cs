using Amaranten.Crypto.Suites;
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
}

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
    int Rekeys);
