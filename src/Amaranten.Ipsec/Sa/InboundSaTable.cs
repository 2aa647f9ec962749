using System.Collections.Immutable;
using System.Numerics;
using Amaranten.Wire.Ah;
using Amaranten.Wire.Esp;
using Amaranten.Wire.Ip;

namespace Amaranten.Ipsec.Sa;

/// <summary>
/// The inbound SAs by SPI, immutable; replaced as a whole by the control thread (RFC 4301 §4.4.2). Open addressing, at most
/// half full: a lookup is mostly one or two neighbouring slots, however many SAs there are. SPIs are our own random choice, so
/// nobody can make them collide.
/// </summary>
public sealed class InboundSaTable
{
    private const int SmallestTable = 8;
    private const uint FibonacciMultiplier = 0x9E37_79B1;
    private readonly SpiIndex _esp, _ah;

    /// <summary>A table of these SAs; SPIs are unique, those of ESP and those of AH each among themselves (RFC 4301 §4.1).</summary>
    public InboundSaTable(ImmutableArray<InboundSa> associations)
    {
        _esp = new SpiIndex([.. associations.Where(sa => sa.Transform is not null).Select(sa => new Slot(sa.Spi, sa))]);
        _ah = new SpiIndex([.. associations.Where(sa => sa.Ah is not null).Select(sa => new Slot(sa.Ah!.Spi, sa))]);
    }

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

    private readonly record struct Slot(uint Spi, InboundSa? Sa);

    private readonly struct SpiIndex
    {
        private readonly Slot[] _slots;
        private readonly int _shift;

        public SpiIndex(ImmutableArray<Slot> entries)
        {
            _slots = new Slot[BitOperations.RoundUpToPowerOf2((uint)Math.Max(2 * entries.Length, SmallestTable))];
            _shift = 32 - BitOperations.Log2((uint)_slots.Length);
            foreach (Slot entry in entries)
            {
                int free = IndexOf(entry.Spi);
                if (_slots[free].Sa is not null) throw new ArgumentException($"SPI {entry.Spi:x8} is there twice", nameof(entries));
                _slots[free] = entry;
            }
        }

        public InboundSa? Find(uint spi) => _slots[IndexOf(spi)].Sa;

        // The slot that holds the SPI, or the empty one where it would go.
        private int IndexOf(uint spi)
        {
            int index = (int)(unchecked(spi * FibonacciMultiplier) >> _shift);
            while (_slots[index].Sa is not null && _slots[index].Spi != spi) index = index + 1 & _slots.Length - 1;
            return index;
        }
    }
}
