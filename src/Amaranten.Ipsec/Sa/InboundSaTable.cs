using System.Collections.Immutable;
using System.Numerics;
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
    private readonly Slot[] _slots;
    private readonly int _shift;

    /// <summary>A table of these SAs; SPIs are unique.</summary>
    public InboundSaTable(ImmutableArray<InboundSa> associations)
    {
        _slots = new Slot[BitOperations.RoundUpToPowerOf2((uint)Math.Max(2 * associations.Length, SmallestTable))];
        _shift = 32 - BitOperations.Log2((uint)_slots.Length);
        foreach (InboundSa sa in associations)
        {
            int free = IndexOf(sa.Spi);
            if (_slots[free].Sa is not null) throw new ArgumentException($"SPI {sa.Spi:x8} is there twice", nameof(associations));
            _slots[free] = new Slot(sa.Spi, sa);
        }
    }

    /// <summary>The SA with this SPI, or null.</summary>
    public InboundSa? Find(uint spi) => _slots[IndexOf(spi)].Sa;

    /// <summary>
    /// The SA that an ESP packet belongs to, after the checks that need only its SPI and the way it came.
    /// </summary>
    /// <param name="spi">The packet's SPI.</param>
    /// <param name="local">The outer destination address.</param>
    /// <param name="udpEncapsulated">Whether it came in UDP (RFC 3948 §3).</param>
    /// <param name="sa">The SA when the answer is <see cref="Drop.None"/>.</param>
    public Drop Classify(uint spi, IpAddress local, bool udpEncapsulated, out InboundSa? sa)
    {
        sa = null;
        if (spi < EspView.FirstSpi) return Drop.EspReservedSpi;
        InboundSa? found = Find(spi);
        if (found is null || found.Local.Address != local) return Drop.EspUnknownSpi;
        if (found.UdpEncapsulated != udpEncapsulated) return Drop.EspWrongEncapsulation;
        sa = found;
        return Drop.None;
    }

    // The slot that holds the SPI, or the empty one where it would go.
    private int IndexOf(uint spi)
    {
        int index = (int)(unchecked(spi * FibonacciMultiplier) >> _shift);
        while (_slots[index].Sa is not null && _slots[index].Spi != spi) index = index + 1 & _slots.Length - 1;
        return index;
    }

    private readonly record struct Slot(uint Spi, InboundSa? Sa);
}
