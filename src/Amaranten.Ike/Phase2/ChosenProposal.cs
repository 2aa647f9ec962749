using Amaranten.Crypto.Suites;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Phase2;

/// <summary>What was chosen of a proposal: one transform of each protocol, in the peer's order.</summary>
internal sealed record ChosenProposal(byte Number, IReadOnlyList<TransformOffer> Transforms, ChildSuite Suite)
{
    /// <summary>The peer's SPIs: what we send carries them.</summary>
    public ChildSpis Spis => new(SpiOf(ProtocolId.Esp), SpiOf(ProtocolId.Ah));

    /// <summary>What the peer wants; SAs that belong together end together, so the shorter of each (RFC 2407 §4.5.4).</summary>
    public Lifetime Lifetime => Transforms.Skip(1).Aggregate(Transforms[0].Lifetime, (lifetime, next) => lifetime.ShortenedTo(next.Lifetime));

    private uint SpiOf(ProtocolId protocol) => Transforms.FirstOrDefault(transform => transform.Offer.Protocol == protocol)?.Spi ?? 0;
}
