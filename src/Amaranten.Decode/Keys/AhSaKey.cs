using Amaranten.Crypto.Suites;
using Amaranten.Wire.Ip;

namespace Amaranten.Decode.Keys;

/// <summary>The key of one AH SA. Null for an address or SPI: any.</summary>
/// <param name="Source">Who sends.</param>
/// <param name="Destination">Who receives.</param>
/// <param name="Spi">The SPI.</param>
/// <param name="Suite">The algorithm.</param>
/// <param name="Key">Its key.</param>
public sealed record AhSaKey(IpAddress? Source, IpAddress? Destination, uint? Spi, AhSuite Suite, byte[] Key)
{
    /// <summary>Whether a packet belongs to it.</summary>
    public bool Fits(IpAddress source, IpAddress destination, uint spi) =>
        (Source ?? source) == source && (Destination ?? destination) == destination && (Spi ?? spi) == spi;

    /// <summary>Says no key.</summary>
    public override string ToString() => $"{Source} -> {Destination}, SPI {Spi:x8}, AH {Suite}";
}
