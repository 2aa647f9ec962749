using Amaranten.Crypto.Suites;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Phase2;

/// <summary>One transform of the peer that could be read, with what is needed to send it back unchanged (RFC 2408 §4.2).</summary>
internal sealed record TransformOffer(EspOffer Offer, Lifetime Lifetime, uint Spi, byte[] Content);

/// <summary>One protocol of a proposal: its SPI, and the transforms of which one is to be chosen (RFC 2408 §3.5).</summary>
internal sealed record ProtocolOffer(ProtocolId Protocol, IReadOnlyList<TransformOffer> Transforms);

/// <summary>
/// Everything that stands under one proposal number. Its protocols are wanted together, as AH with ESP; proposals with other numbers are
/// alternatives (RFC 2408 §4.2).
/// </summary>
internal sealed record ProposalOffer(byte Number, List<ProtocolOffer> Protocols)
{
    /// <summary>The transforms for one protocol; empty when it is not there.</summary>
    public IReadOnlyList<TransformOffer> Of(ProtocolId protocol) => Protocols.Find(offer => offer.Protocol == protocol)?.Transforms ?? [];

    /// <summary>Whether it wants exactly these protocols, each once.</summary>
    public bool Wants(IReadOnlyCollection<ProtocolId> protocols) =>
        Protocols.Count == protocols.Count && protocols.All(protocol => Protocols.Exists(offer => offer.Protocol == protocol));
}

/// <summary>What was chosen of a proposal: one transform of each protocol, in the peer's order.</summary>
internal sealed record ChosenProposal(byte Number, IReadOnlyList<TransformOffer> Transforms, ChildSuite Suite)
{
    /// <summary>The peer's SPIs: what we send carries them.</summary>
    public ChildSpis Spis => new(SpiOf(ProtocolId.Esp), SpiOf(ProtocolId.Ah));

    /// <summary>What the peer wants; SAs that belong together end together, so the shorter of each (RFC 2407 §4.5.4).</summary>
    public Lifetime Lifetime => Transforms.Skip(1).Aggregate(Transforms[0].Lifetime, (lifetime, next) => lifetime.ShortenedTo(next.Lifetime));

    private uint SpiOf(ProtocolId protocol) => Transforms.FirstOrDefault(transform => transform.Offer.Protocol == protocol)?.Spi ?? 0;
}
