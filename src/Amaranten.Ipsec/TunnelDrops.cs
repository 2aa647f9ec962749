namespace Amaranten.Ipsec;

/// <summary>
/// What was dropped between one pair of networks of a tunnel, by reason (RFC 4301 §4.4.2.1 asks for a count of errors with each SA). It belongs to the
/// networks: SAs and policies refer to it, and what a replaced SA has dropped stays. Workers count, anyone reads.
/// </summary>
public sealed class TunnelDrops
{
    /// <summary>There is room for so many reasons of the packet path's own.</summary>
    public const int PathReasons = 32;

    private readonly long[] _ipsec = new long[Enum.GetValues<Drop>().Length];
    private readonly long[] _path = new long[PathReasons];
    private long _sentLater;

    /// <summary>Counts a drop of ESP or AH.</summary>
    public void Count(Drop reason) => Interlocked.Increment(ref _ipsec[(int)reason]);

    /// <summary>Counts a drop of the packet path, whose reasons are numbers here: 0 to <see cref="PathReasons"/> - 1.</summary>
    public void CountPath(int reason) => Interlocked.Increment(ref _path[reason]);

    /// <summary>Control: a packet that was counted as dropped for want of an SA has waited for it, and leaves.</summary>
    public void CountSentLater() => Volatile.Write(ref _sentLater, _sentLater + 1);

    /// <summary>How many packets ESP or AH dropped for this reason.</summary>
    public long Of(Drop reason) => Volatile.Read(ref _ipsec[(int)reason]);

    /// <summary>How many packets the packet path dropped for this reason.</summary>
    public long OfPath(int reason) => Volatile.Read(ref _path[reason]);

    /// <summary>How many of those without SA have left after all.</summary>
    public long SentLater => Volatile.Read(ref _sentLater);
}
