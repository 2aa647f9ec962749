using System.Collections.Immutable;

namespace Amaranten.Ipsec.Sa;

/// <summary>The inbound SAs by SPI, immutable; replaced as a whole by the control thread (RFC 4301 §4.4.2).</summary>
public sealed class InboundSaTable
{
    /// <summary>A table of these SAs; SPIs are unique.</summary>
    public InboundSaTable(ImmutableArray<InboundSa> associations) => throw new NotImplementedException();

    /// <summary>The SA with this SPI, or null.</summary>
    public InboundSa? Find(uint spi) => throw new NotImplementedException();
}
