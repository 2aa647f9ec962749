using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Phase2;

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
