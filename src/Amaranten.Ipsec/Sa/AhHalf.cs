using Amaranten.Crypto.Ah;

namespace Amaranten.Ipsec.Sa;

/// <summary>
/// AH of one direction: the whole protection where it stands alone, or what stands around ESP (RFC 4301 §4.1, RFC 4302 §3.1). Around ESP
/// it has no counter of its own when sending: each packet takes one number of both, so they are always the same.
/// </summary>
/// <param name="Spi">The SPI of AH, chosen by the receiver; numbered apart from those of ESP.</param>
/// <param name="Transform">ICV and key.</param>
/// <param name="Window">Which sequence numbers have been seen; null on the sending side.</param>
public sealed record AhHalf(uint Spi, AhTransform Transform, ReplayWindow? Window = null);
