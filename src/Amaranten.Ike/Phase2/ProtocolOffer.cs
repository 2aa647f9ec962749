using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Phase2;

/// <summary>One protocol of a proposal: its SPI, and the transforms of which one is to be chosen (RFC 2408 §3.5).</summary>
internal sealed record ProtocolOffer(ProtocolId Protocol, IReadOnlyList<TransformOffer> Transforms);
