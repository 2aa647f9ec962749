using Amaranten.Wire;

namespace Amaranten.Ipsec.Sa;

/// <summary>
/// The sending half of a pair. One worker alone takes sequence numbers: two that seal side by side would send theirs out of order, by whole batches, and a
/// peer's window of 32 or 64 packets would drop them (RFC 4303 §3.4.3).
/// </summary>
public sealed class OutboundSa : SecurityAssociation
{
    /// <summary>
    /// Sequence numbers left over when a rekey is asked for: more than four minutes at a million packets a second.
    /// </summary>
    public const uint SequenceMargin = 1 << 28;

    // Shorter would answer each rise with the next message (RFC 1191 §6.3).
    private const long PathMtuAgeMilliseconds = 10 * 60_000;

    private int _widestPathMtuBytes;
    private Instant _pathMtuLoweredAt;

    /// <summary>Index of the worker that seals for it.</summary>
    public int Worker { get; init; }

    /// <summary>The last sequence number used; the first packet carries 1 (RFC 4303 §3.3.3).</summary>
    public ulong Sequence;

    /// <summary>The sequence number from which the control thread is asked to rekey.</summary>
    public ulong SoftLimitSequence { get; init; } = uint.MaxValue - SequenceMargin;

    /// <summary>
    /// Largest outer packet that the path is known to carry, octets; lowered by authentic ICMP (RFC 4301 §8.2).
    /// </summary>
    public required int PathMtuBytes
    {
        get;
        set
        {
            field = value;
            _widestPathMtuBytes = Math.Max(_widestPathMtuBytes, value);
        }
    }

    /// <summary>Longest inner packet allowed by configuration; 0: only the path decides.</summary>
    public int PlaintextMtuBytes { get; init; }

    /// <summary>What becomes of the DF bit in tunnel mode.</summary>
    public DontFragmentRule DontFragment { get; init; }

    /// <summary>DSCP of the outer packets of tunnel mode, 0 to 63; null: copied from the inner ones (RFC 4301 §5.1.2.1).</summary>
    public byte? Dscp { get; init; }

    /// <summary>The path carries no more than this, as has just been learned.</summary>
    public void LowerPathMtu(int bytes, Instant now)
    {
        if (bytes >= PathMtuBytes) return;
        (PathMtuBytes, _pathMtuLoweredAt) = (bytes, now);
    }

    /// <summary>
    /// <see cref="PathMtuBytes"/>, after the first size is tried again where ten minutes ago a smaller one was learned: the path may have changed, and nobody
    /// tells of a wider one (RFC 1191 §6.3).
    /// </summary>
    public int PathMtuAt(Instant now)
    {
        if (PathMtuBytes < _widestPathMtuBytes && _pathMtuLoweredAt.Milliseconds > 0 && now.Since(_pathMtuLoweredAt) >= PathMtuAgeMilliseconds)
            (PathMtuBytes, _pathMtuLoweredAt) = (_widestPathMtuBytes, default);
        return PathMtuBytes;
    }

    /// <summary>DF of the outer header around a packet with this DF.</summary>
    public bool OuterDontFragment(bool inner) =>
        DontFragment == DontFragmentRule.Copy ? inner : DontFragment == DontFragmentRule.Set;

    /// <inheritdoc/>
    public override bool NeedsRekey => base.NeedsRekey || Sequence >= SoftLimitSequence;

    /// <summary>
    /// Claims the next sequence number for an inner packet and counts it. False when that would let the number cycle
    /// (RFC 4303 §3.3.3) or carry more than the hard limit: nothing is claimed or counted then.
    /// </summary>
    public bool TryClaim(int innerLength, out ulong sequence)
    {
        sequence = 0;
        if (Sequence >= uint.MaxValue || Bytes > HardLimitBytes - innerLength) return false;
        sequence = ++Sequence;
        Bytes += innerLength;
        Packets++;
        return true;
    }
}
