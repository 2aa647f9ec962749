using Amaranten.Crypto.Suites;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Amaranten.Ike.Phase2;

/// <summary>A pair of ESP SAs, as long as we answer for it. Its keys are elsewhere.</summary>
internal sealed class ChildSa
{
    public required int SelectorIndex { get; set; }

    public required TrafficSelector Selector { get; init; }

    public required EspSuite Suite { get; init; }

    public required uint InboundSpi { get; init; }

    public required uint OutboundSpi { get; init; }

    public required bool UdpEncapsulated { get; init; }

    public required bool WeInitiated { get; init; }

    /// <summary>When its quick mode began: what stood before is older, what was agreed since crossed it.</summary>
    public required Instant BegunAt { get; init; }

    public required Instant CreatedAt { get; init; }

    public required Lifetime Lifetime { get; init; }

    /// <summary>How often the selector was rekeyed before this pair.</summary>
    public int Rekeys { get; init; }

    public UdpEndpoint Peer { get; set; }

    /// <summary>When the peer had shown that it has the pair too; null until then.</summary>
    public Instant? ConfirmedAt { get; set; }

    public bool UsedForSending { get; set; }

    /// <summary>When it is to be replaced.</summary>
    public Instant RekeyAt { get; set; }

    public Instant ExpiresAt => CreatedAt.Plus(Lifetime.Seconds * 1_000L);

    /// <summary>A better pair has taken over; until then this one still receives. Never while it is in use.</summary>
    public Instant DrainedAt { get; set; } = Instant.Never;

    public bool IsDraining => DrainedAt != Instant.Never;

    /// <summary>Agreed by both sides and not replaced.</summary>
    public bool IsLive => ConfirmedAt is not null && !IsDraining;

    /// <summary>A number that both sides see alike, to choose between crossing pairs.</summary>
    public ulong Rank => (ulong)Math.Max(InboundSpi, OutboundSpi) << 32 | Math.Min(InboundSpi, OutboundSpi);
}
