using System.Numerics;

namespace Amaranten.Ipsec.Sa;

/// <summary>
/// The anti-replay window of an inbound SA (RFC 4303 §3.4.3, RFC 6479). Two calls on purpose: <see cref="MayAccept"/>
/// before the ICV is checked, <see cref="Accept"/> after it held, so that a forger cannot move the window.
/// </summary>
public sealed class ReplayWindow
{
    /// <summary>Smallest window.</summary>
    public const int Smallest = 64;

    /// <summary>Largest window.</summary>
    public const int Largest = 4096;

    private const int BlockBits = 64;

    // A ring of blocks, one more than the window needs: the block that holds the highest number is only partly in use, and
    // moving on clears whole blocks instead of shifting bits (RFC 6479 §2).
    private readonly ulong[] _blocks;
    private readonly uint _blockMask;
    private readonly uint _size;

    private ReplayWindow()
    {
        _blocks = new ulong[1];
        IsOff = true;
    }

    /// <summary>Packets that the window holds; 0 when it is off.</summary>
    public int Packets => (int)_size;

    /// <summary>A window of this many packets: 64 to 4096, a multiple of 64.</summary>
    public ReplayWindow(int packets)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(packets, Smallest);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(packets, Largest);
        if (packets % BlockBits != 0) throw new ArgumentException("a window is a multiple of 64 packets", nameof(packets));
        _size = (uint)packets;
        _blocks = new ulong[BitOperations.RoundUpToPowerOf2(_size / BlockBits + 1)];
        _blockMask = (uint)_blocks.Length - 1;
    }

    /// <summary>
    /// No window at all: every number is taken. For manual keys alone, whose numbers begin anew with every start of the peer
    /// (RFC 4302 §3.4.3, RFC 4303 §3.4.3).
    /// </summary>
    public static ReplayWindow Off() => new();

    /// <summary>True if every number is taken.</summary>
    public bool IsOff { get; }

    /// <summary>True if this number would move the window. Never true without one: then nothing tells new from old.</summary>
    public bool IsNewest(uint sequence) => sequence > Highest && !IsOff;

    /// <summary>False for 0, for numbers left of the window and for numbers seen before. Changes nothing.</summary>
    public bool MayAccept(uint sequence)
    {
        if (IsOff) return true;
        if (sequence == 0) return false;
        if (sequence > Highest) return true;
        return Highest - sequence < _size && (Block(sequence) & Bit(sequence)) == 0;
    }

    /// <summary>
    /// Marks an authentic packet's number and moves the window. False if it was marked meanwhile (the same packet twice in
    /// one batch).
    /// </summary>
    public bool Accept(uint sequence)
    {
        if (IsOff) return true;
        if (!MayAccept(sequence)) return false;
        if (sequence > Highest) MoveTo(sequence);
        Block(sequence) |= Bit(sequence);
        return true;
    }

    /// <summary>The highest number accepted.</summary>
    public uint Highest { get; private set; }

    private static ulong Bit(uint sequence) => 1UL << (int)(sequence % BlockBits);

    private ref ulong Block(uint sequence) => ref _blocks[sequence / BlockBits & _blockMask];

    private void MoveTo(uint sequence)
    {
        uint from = Highest / BlockBits, steps = Math.Min(sequence / BlockBits - from, (uint)_blocks.Length);
        for (uint step = 1; step <= steps; step++) _blocks[from + step & _blockMask] = 0;
        Highest = sequence;
    }
}
