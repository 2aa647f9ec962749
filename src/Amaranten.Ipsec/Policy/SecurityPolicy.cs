using Amaranten.Ipsec.Sa;
using Amaranten.Wire.Ip;

namespace Amaranten.Ipsec.Policy;

/// <summary>
/// One protected pair of networks (RFC 4301 §4.4.1). There is no "bypass" entry for a protected network: while
/// <see cref="Sa"/> is null its traffic is dropped, so protected traffic never leaves in clear.
/// </summary>
/// <param name="TunnelIndex">Index of the tunnel in the configuration's order.</param>
/// <param name="PolicyIndex">Index of this pair within the tunnel.</param>
/// <param name="Selector">The packets it covers.</param>
/// <param name="Sa">The SA to send with now; null while the tunnel is down.</param>
public sealed record SecurityPolicy(int TunnelIndex, int PolicyIndex, TrafficSelector Selector, OutboundSa? Sa)
{
    /// <summary>What was dropped between these networks; null where nobody counts.</summary>
    public TunnelDrops? Drops { get; init; }

    /// <summary>Whether only the peer can bring the SA up, so that asking for it is of no use.</summary>
    public bool HasNobodyToCall { get; init; }

    /// <summary>Whether what it covers is dropped whatever happens (RFC 4301 §4.4.1, DISCARD): its tunnel is in error. Then it belongs to no tunnel.</summary>
    public bool Discards { get; init; }
}
