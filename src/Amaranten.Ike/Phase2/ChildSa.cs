using Amaranten.Crypto.Suites;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Amaranten.Ike.Phase2;

/// <summary>A pair of SAs, of ESP, AH or both together, as long as we answer for it. Its keys are elsewhere.</summary>
internal sealed class ChildSa
{
    public required int SelectorIndex { get; set; }

    /// <summary>For a client that has no address yet, and for nothing but DHCP (RFC 3456 §4).</summary>
    public bool IsForDhcp => SelectorIndex == ChildSaKeys.DhcpSelector;

    public required TrafficSelector Selector { get; init; }

    /// <summary>What was asked for: the peer may have agreed to less.</summary>
    public required TrafficSelector Asked { get; init; }

    public required ChildSuite Suite { get; init; }

    public Encapsulation Encapsulation { get; init; }

    public required ChildSpis Inbound { get; init; }

    public required ChildSpis Outbound { get; init; }

    /// <summary>The SPI that names the pair: of ESP, or of AH where there is no ESP.</summary>
    public uint InboundSpi => Inbound.Main;

    public uint OutboundSpi => Outbound.Main;

    public required bool UdpEncapsulated { get; init; }

    public required bool WeInitiated { get; init; }

    /// <summary>When its quick mode began: what stood before is older, what was agreed since crossed it.</summary>
    public required Instant BegunAt { get; init; }

    public required Instant CreatedAt { get; init; }

    public required Lifetime Lifetime { get; init; }

    /// <summary>How often the selector was rekeyed before this pair.</summary>
    public int Rekeys { get; init; }

    public UdpEndpoint Peer { get; set; }

    /// <summary>Whether we follow the peer to another endpoint (RFC 3947 §7); this outlives the ISAKMP SA.</summary>
    public bool MayFollowPeer { get; init; }

    /// <summary>ESP in UDP comes to the port of IKE itself (before draft-ietf-ipsec-nat-t-ike-02).</summary>
    public bool NonIkeMarker { get; init; }

    /// <summary>When the peer had shown that it has the pair too; null until then.</summary>
    public Instant? ConfirmedAt { get; set; }

    public bool UsedForSending { get; set; }

    /// <summary>When it is to be replaced.</summary>
    public Instant RekeyAt { get; set; }

    public Instant ExpiresAt => CreatedAt.Plus(Lifetime.Seconds * 1_000L);

    /// <summary>Of two pairs that crossed the one that we would have let go and the peer went on sending through.</summary>
    public bool IsPeersChoice { get; set; }

    /// <summary>A better pair has taken over; until then this one still receives. Never while it is in use.</summary>
    public Instant DrainedAt { get; set; } = Instant.Never;

    public bool IsDraining => DrainedAt != Instant.Never;

    /// <summary>By when a packet of the peer must have come on it, or else it goes. Never while nothing speaks against the peer's having it.</summary>
    public Instant ProvenBy { get; set; } = Instant.Never;

    /// <summary>Agreed by both sides and not replaced.</summary>
    public bool IsLive => ConfirmedAt is not null && !IsDraining;

    /// <summary>Whether the traffic of a selector is its business.</summary>
    public bool Covers(TrafficSelector selector) => Selector.Contains(selector) || Asked.Contains(selector);

    /// <summary>Whether it carries all that the other one does.</summary>
    public bool Supersedes(ChildSa other) => (SelectorIndex, Encapsulation) == (other.SelectorIndex, other.Encapsulation) && (Covers(other.Selector) || Covers(other.Asked));

    /// <summary>A number that both sides see alike, to choose between crossing pairs.</summary>
    public ulong Rank => (ulong)Math.Max(InboundSpi, OutboundSpi) << 32 | Math.Min(InboundSpi, OutboundSpi);
}
