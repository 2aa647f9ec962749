using Amaranten.Crypto.Suites;
using Amaranten.Wire.Ip;

namespace Amaranten.Decode.Keys;

/// <summary>The keys of one ESP SA, as a line of Wireshark's table <c>esp_sa</c> gives them. Null for an address or SPI: any.</summary>
/// <param name="Source">Who sends.</param>
/// <param name="Destination">Who receives.</param>
/// <param name="Spi">The SPI.</param>
/// <param name="Suite">The algorithms.</param>
/// <param name="EncryptionKey">Behind the key of a counter mode its salt.</param>
/// <param name="IntegrityKey">Empty for a cipher with an ICV of its own.</param>
public sealed record EspSaKey(IpAddress? Source, IpAddress? Destination, uint? Spi, EspSuite Suite, byte[] EncryptionKey, byte[] IntegrityKey)
{
    /// <summary>Whether a packet belongs to it.</summary>
    public bool Fits(IpAddress source, IpAddress destination, uint spi) =>
        (Source ?? source) == source && (Destination ?? destination) == destination && (Spi ?? spi) == spi;

    /// <summary>Says no key.</summary>
    public override string ToString() => $"{Source} -> {Destination}, SPI {Spi:x8}, {Suite}";
}
