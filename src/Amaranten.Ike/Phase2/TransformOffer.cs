namespace Amaranten.Ike.Phase2;

/// <summary>One transform of the peer that could be read, with what is needed to send it back unchanged (RFC 2408 §4.2).</summary>
internal sealed record TransformOffer(EspOffer Offer, Lifetime Lifetime, uint Spi, byte[] Content);
