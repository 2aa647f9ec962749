using Amaranten.Ipsec.Tables;

namespace Amaranten.Ipsec.Sa;

/// <summary>
/// The outbound SAs by the SPI that routers see, immutable. The peers chose those, so several SAs may have the same; whoever asks tells them apart by
/// their ends (RFC 4301 §4.1).
/// </summary>
public sealed class OutboundSaTable
{
    private readonly ChunkedTable<uint, OutboundSa[]> _bySpi;

    private OutboundSaTable(ChunkedTable<uint, OutboundSa[]> bySpi) => _bySpi = bySpi;

    /// <summary>A table without SAs.</summary>
    public static OutboundSaTable Empty { get; } = new(ChunkedTable<uint, OutboundSa[]>.Empty);

    /// <summary>Those whose outermost header, of AH or ESP, has this SPI. Allocates nothing.</summary>
    public ReadOnlySpan<OutboundSa> Find(uint spi) => _bySpi.Find(spi);

    /// <summary>The table without the first and with the second.</summary>
    public OutboundSaTable With(IEnumerable<OutboundSa> removed, IEnumerable<OutboundSa> added)
    {
        Dictionary<uint, OutboundSa[]?> changes = [];
        foreach (OutboundSa sa in removed)
        {
            OutboundSa[] others = [.. Current(changes, SpiOf(sa)).Where(other => other != sa)];
            changes[SpiOf(sa)] = others.Length > 0 ? others : null;
        }
        foreach (OutboundSa sa in added) changes[SpiOf(sa)] = [.. Current(changes, SpiOf(sa)), sa];
        return changes.Count == 0 ? this : new OutboundSaTable(_bySpi.With(changes));
    }

    private static uint SpiOf(OutboundSa sa) => sa.Ah?.Spi ?? sa.Spi;

    private OutboundSa[] Current(Dictionary<uint, OutboundSa[]?> changes, uint spi) =>
        (changes.TryGetValue(spi, out OutboundSa[]? changed) ? changed : _bySpi.Find(spi)) ?? [];
}
