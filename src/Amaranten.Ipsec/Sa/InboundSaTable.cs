using System.Collections.Immutable;
using Amaranten.Ipsec.Tables;
using Amaranten.Wire.Ah;
using Amaranten.Wire.Esp;
using Amaranten.Wire.Ip;

namespace Amaranten.Ipsec.Sa;

/// <summary>
/// The inbound SAs by SPI, immutable; replaced by the control thread with one that differs from it by what came and went (RFC 4301 §4.4.2). SPIs are
/// our own random choice, or the operator's, so nobody can make them collide.
/// </summary>
public sealed class InboundSaTable
{
    private readonly ChunkedTable<uint, InboundSa> _esp, _ah;

    /// <summary>A table of these SAs; SPIs are unique, those of ESP and those of AH each among themselves (RFC 4301 §4.1).</summary>
    public InboundSaTable(ImmutableArray<InboundSa> associations)
        : this(Changed(ChunkedTable<uint, InboundSa>.Empty, [], associations, EspSpi), Changed(ChunkedTable<uint, InboundSa>.Empty, [], associations, AhSpi))
    {
    }

    private InboundSaTable(ChunkedTable<uint, InboundSa> esp, ChunkedTable<uint, InboundSa> ah) => (_esp, _ah) = (esp, ah);

    /// <summary>The table without the first and with the second. What is unchanged is shared, so that this costs little however many SAs there are.</summary>
    public InboundSaTable With(IReadOnlyCollection<InboundSa> removed, IReadOnlyCollection<InboundSa> added) =>
        new(Changed(_esp, removed, added, EspSpi), Changed(_ah, removed, added, AhSpi));

    /// <summary>The SA whose ESP has this SPI, or null.</summary>
    public InboundSa? Find(uint spi) => _esp.Find(spi);

    /// <summary>The SA with this SPI as its own: that of its ESP or, where it has none, of its AH.</summary>
    public InboundSa? FindEither(uint spi) => _esp.Find(spi) ?? _ah.Find(spi);

    /// <summary>
    /// The SA that an ESP packet belongs to, after the checks that need only its SPI and the way it came.
    /// </summary>
    /// <param name="spi">The packet's SPI.</param>
    /// <param name="local">The outer destination address.</param>
    /// <param name="udpEncapsulated">Whether it came in UDP (RFC 3948 §3).</param>
    /// <param name="sa">The SA that has this SPI here, whether or not the packet may use it; null: none.</param>
    /// <param name="nonIkeMarker">Whether the port was that of IKE, and a marker before it.</param>
    public Drop Classify(uint spi, IpAddress local, bool udpEncapsulated, out InboundSa? sa, bool nonIkeMarker = false)
    {
        sa = null;
        if (spi < EspView.FirstSpi) return Drop.EspReservedSpi;
        InboundSa? found = Find(spi);
        if (found is null || found.Local.Address != local) return Drop.EspUnknownSpi;
        sa = found;
        if (found.UdpEncapsulated != udpEncapsulated | found.NonIkeMarker != nonIkeMarker) return Drop.EspWrongEncapsulation;
        return found.Ah is null ? Drop.None : Drop.EspWithoutAh;
    }

    /// <summary>The same for a packet with an Authentication Header, which is never in UDP (RFC 3948 §1).</summary>
    public Drop ClassifyAh(uint spi, IpAddress local, out InboundSa? sa)
    {
        sa = null;
        if (spi < AhView.FirstSpi) return Drop.AhReservedSpi;
        InboundSa? found = _ah.Find(spi);
        if (found is null || found.Local.Address != local) return Drop.AhUnknownSpi;
        sa = found;
        return Drop.None;
    }

    private static uint? EspSpi(InboundSa sa) => sa.Transform is null ? null : sa.Spi;

    private static uint? AhSpi(InboundSa sa) => sa.Ah?.Spi;

    private static ChunkedTable<uint, InboundSa> Changed(
        ChunkedTable<uint, InboundSa> table, IReadOnlyCollection<InboundSa> removed, IReadOnlyCollection<InboundSa> added, Func<InboundSa, uint?> spiOf)
    {
        Dictionary<uint, InboundSa?> changes = [];
        foreach (InboundSa sa in removed)
            if (spiOf(sa) is { } spi) changes[spi] = null;
        foreach (InboundSa sa in added)
        {
            if (spiOf(sa) is not { } spi) continue;
            bool isTaken = changes.TryGetValue(spi, out InboundSa? other) ? other is not null : table.Find(spi) is not null;
            if (isTaken) throw new ArgumentException($"SPI {spi:x8} is there twice", nameof(added));
            changes[spi] = sa;
        }
        return changes.Count == 0 ? table : table.With(changes);
    }
}
