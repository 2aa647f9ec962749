using Amaranten.Crypto.Suites;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Phase2;

/// <summary>The SPIs of one direction: of ESP, of AH, or of both; 0 where the protocol is not used (RFC 2408 §2.4).</summary>
internal readonly record struct ChildSpis(uint Esp, uint Ah)
{
    /// <summary>The one that names the pair.</summary>
    public uint Main => Esp != 0 ? Esp : Ah;

    /// <summary>That of one protocol.</summary>
    public uint Of(ProtocolId protocol) => protocol switch
    {
        ProtocolId.Esp => Esp,
        ProtocolId.Ah => Ah,
        _ => 0,
    };

    /// <summary>Every protocol with its SPI.</summary>
    public IEnumerable<(ProtocolId Protocol, uint Spi)> All
    {
        get
        {
            if (Esp != 0) yield return (ProtocolId.Esp, Esp);
            if (Ah != 0) yield return (ProtocolId.Ah, Ah);
        }
    }

    /// <summary>Fresh inbound ones for every protocol of the suite.</summary>
    public static ChildSpis Draw(ChildSuite suite, IkeContext context) =>
        new(suite.Esp is null ? 0 : context.NewSpi(), suite.Ah is null ? 0 : context.NewSpi());

    /// <summary>They may be drawn again.</summary>
    public void Release(IkeContext context)
    {
        foreach ((_, uint spi) in All) context.ReleaseSpi(spi);
    }
}
