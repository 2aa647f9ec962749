using System.Buffers.Binary;
using Amaranten.Gateway.Ports;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Forwarding;

/// <summary>What the fragments of one datagram have in common (RFC 791 §3.2), and the SA they came out of: sealed and clear ones never mix.</summary>
internal readonly record struct DatagramKey(IpAddress Source, IpAddress Destination, ushort Identification, byte Protocol, InboundSa? Sa);

/// <summary>What became of a fragment.</summary>
internal enum FragmentOutcome : byte
{
    /// <summary>It fills a hole.</summary>
    Kept,
    /// <summary>It fills the last hole.</summary>
    Complete,
    /// <summary>It contradicts what is there: the whole datagram is given up.</summary>
    Refused,
}

/// <summary>
/// One datagram being put together (RFC 815). The list of holes lives in the holes: each holds, in its first eight octets, where it ends
/// and where the next one starts. Holes begin and end at multiples of eight, so there is always room. A fragment must lie in one hole: what overlaps
/// others is an attack or damage (RFC 1858, RFC 5722).
/// </summary>
internal sealed class ReassemblySlot(FrameMemory memory, int at)
{
    // In front of the data is room for the largest header; together they are less than a largest frame.
    private const int LargestHeader = 64, MostFragments = 128, None = -1;

    private const int Infinity = 65_536, HoleEndAt = 0, NextHoleAt = 4;

    private readonly int _dataAt = at + LargestHeader;
    private int _firstHole;
    private int _size;
    private int _headerLength;
    private int _fragments;
    private bool _isMarked, _isUnmarkable;

    public bool IsUsed { get; private set; }
    public bool IsComplete { get; private set; }
    public DatagramKey Key { get; private set; }
    public Instant Since { get; private set; }

    public void Start(in DatagramKey key, Instant now)
    {
        (IsUsed, IsComplete, Key, Since) = (true, false, key, now);
        (_firstHole, _size, _headerLength, _fragments, _isMarked, _isUnmarkable) = (0, 0, 0, 0, false, false);
        WriteHole(0, Infinity, None);
    }

    public void Free() => (IsUsed, IsComplete, Key) = (false, false, default);

    /// <summary>Takes a fragment (RFC 815 §3).</summary>
    public FragmentOutcome Add(Ipv4View fragment)
    {
        ReadOnlySpan<byte> payload = fragment.Payload;
        int first = fragment.FragmentOffset, end = first + payload.Length;
        if (payload.Length == 0 || ++_fragments > MostFragments || fragment.MoreFragments && end % Ipv4Header.FragmentUnit != 0)
            return FragmentOutcome.Refused;

        int previous = None, hole = _firstHole;
        while (hole != None && HoleEnd(hole) <= first) (previous, hole) = (hole, NextHole(hole));
        // A fragment that is there already: networks duplicate.
        if (hole == None || end <= hole) return end <= SizeKnown ? FragmentOutcome.Kept : FragmentOutcome.Refused;
        if (first < hole || end > HoleEnd(hole) || !fragment.MoreFragments && HoleEnd(hole) != Infinity) return FragmentOutcome.Refused;
        if (!NoteCongestion(fragment.Ecn)) return FragmentOutcome.Refused;

        FillHole(previous, hole, first, end, isLast: !fragment.MoreFragments);
        payload.CopyTo(memory.Span[(_dataAt + first)..]);
        if (first == 0) KeepHeader(fragment);
        if (!fragment.MoreFragments) _size = end;
        IsComplete = _firstHole == None;
        return IsComplete ? FragmentOutcome.Complete : FragmentOutcome.Kept;
    }

    /// <summary>The datagram, its header that of the first fragment. False if it is longer than a datagram can be.</summary>
    public bool TryFinish(out int offset, out int length)
    {
        (offset, length) = (_dataAt - _headerLength, _headerLength + _size);
        if (length > ushort.MaxValue) return false;
        Span<byte> packet = memory.Span[offset..];
        Ipv4Writer.SetTotalLength(packet, (ushort)length);
        Ipv4Writer.SetFragment(packet, dontFragment: false, moreFragments: false, fragmentOffset: 0);
        if (_isMarked) Ipv4Writer.SetTypeOfService(packet, (byte)(packet[1] | (byte)Ecn.Ce));
        return true;
    }

    // Before the last fragment has come nothing is known to be too much.
    private int SizeKnown => _size == 0 ? Infinity : _size;

    // Congestion seen by one fragment was seen by the datagram, unless its sender does not understand (RFC 3168 §5.3).
    private bool NoteCongestion(Ecn ecn)
    {
        _isMarked |= ecn == Ecn.Ce;
        _isUnmarkable |= ecn == Ecn.NotEct;
        return !(_isMarked && _isUnmarkable);
    }

    private void KeepHeader(Ipv4View fragment)
    {
        _headerLength = fragment.HeaderLength;
        fragment.Header.CopyTo(memory.Span[(_dataAt - _headerLength)..]);
    }

    private void FillHole(int previous, int hole, int first, int end, bool isLast)
    {
        int holeEnd = HoleEnd(hole), following = NextHole(hole);
        if (!isLast && end < holeEnd)
        {
            WriteHole(end, holeEnd, following);
            following = end;
        }
        if (first > hole)
        {
            WriteHole(hole, first, following);
            following = hole;
        }
        if (previous == None) _firstHole = following;
        else WriteHole(previous, HoleEnd(previous), following);
    }

    private int HoleEnd(int hole) => BinaryPrimitives.ReadInt32LittleEndian(memory.Span[(_dataAt + hole + HoleEndAt)..]);

    private int NextHole(int hole) => BinaryPrimitives.ReadInt32LittleEndian(memory.Span[(_dataAt + hole + NextHoleAt)..]);

    private void WriteHole(int hole, int end, int next)
    {
        BinaryPrimitives.WriteInt32LittleEndian(memory.Span[(_dataAt + hole + HoleEndAt)..], end);
        BinaryPrimitives.WriteInt32LittleEndian(memory.Span[(_dataAt + hole + NextHoleAt)..], next);
    }
}
