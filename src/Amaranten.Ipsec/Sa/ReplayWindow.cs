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

    private const int BlockNumbers = 32;

    // A ring of blocks, one more than the window needs: the block that holds the highest number is only partly in use, and
    // moving on clears whole blocks instead of shifting bits (RFC 6479 §2). Each says in its upper half which 32 numbers it is for and in its
    // lower which of them were seen: so it is cleared by the first number that is marked in its place, in one exchange, and no number that was
    // marked once can be taken again, whoever else marks at the same time.
    private readonly ulong[] _blocks;
    private readonly uint _blockMask;
    private readonly uint _size;
    private readonly bool _isShared;
    private uint _highest;

    private ReplayWindow()
    {
        _blocks = new ulong[1];
        IsOff = true;
    }

    /// <summary>Packets that the window holds; 0 when it is off.</summary>
    public int Packets => (int)_size;

    /// <summary>A window of this many packets: 64 to 4096, a multiple of 64.</summary>
    /// <param name="packets">How many.</param>
    /// <param name="isShared">Whether several workers use it at the same time, at the price of an atomic exchange for each packet.</param>
    public ReplayWindow(int packets, bool isShared = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(packets, Smallest);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(packets, Largest);
        if (packets % Smallest != 0) throw new ArgumentException("a window is a multiple of 64 packets", nameof(packets));
        _size = (uint)packets;
        _isShared = isShared;
        _blocks = new ulong[BitOperations.RoundUpToPowerOf2(_size / BlockNumbers + 1)];
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
    public bool MayAccept(uint sequence) => IsOff || IsUnseen(sequence, Volatile.Read(ref Block(sequence)));

    /// <summary>
    /// Marks an authentic packet's number and moves the window. False if it was marked meanwhile (the same packet twice in
    /// one batch, or at another worker).
    /// </summary>
    public bool Accept(uint sequence)
    {
        if (IsOff) return true;
        ref ulong block = ref Block(sequence);
        ulong seen, marked;
        do
        {
            seen = Volatile.Read(ref block);
            if (!IsUnseen(sequence, seen)) return false;
            marked = (NumberOf(seen) == sequence / BlockNumbers ? seen : (ulong)(sequence / BlockNumbers) << BlockNumbers) | Bit(sequence);
        }
        while (!TryReplace(ref block, seen, marked));
        RaiseTo(sequence);
        return true;
    }

    /// <summary>The highest number accepted.</summary>
    public uint Highest => Volatile.Read(ref _highest);

    private static ulong Bit(uint sequence) => 1UL << (int)(sequence % BlockNumbers);

    private static uint NumberOf(ulong block) => (uint)(block >> BlockNumbers);

    private ref ulong Block(uint sequence) => ref _blocks[sequence / BlockNumbers & _blockMask];

    // A block that is for later numbers already says that the window has moved on.
    private bool IsUnseen(uint sequence, ulong block)
    {
        uint highest = Highest, number = sequence / BlockNumbers;
        if (sequence == 0 || sequence <= highest && highest - sequence >= _size || NumberOf(block) > number) return false;
        return NumberOf(block) < number || (block & Bit(sequence)) == 0;
    }

    private bool TryReplace(ref ulong block, ulong seen, ulong marked)
    {
        if (_isShared) return Interlocked.CompareExchange(ref block, marked, seen) == seen;
        block = marked;
        return true;
    }

    private void RaiseTo(uint sequence)
    {
        uint highest = Highest;
        while (sequence > highest)
        {
            if (!_isShared)
            {
                _highest = sequence;
                return;
            }
            uint found = Interlocked.CompareExchange(ref _highest, sequence, highest);
            if (found == highest) return;
            highest = found;
        }
    }
}
