using System.Collections.Frozen;
using System.Collections.Immutable;
using Amaranten.Ipsec;

namespace Amaranten.Gateway.Forwarding;

/// <summary>The taps of all workers while a capture runs, one each, emptied as if they were one.</summary>
public sealed class CaptureTaps
{
    private readonly ImmutableArray<CaptureTap> _taps;

    /// <summary>A tap for each of so many workers; the rest as of <see cref="CaptureTap"/>.</summary>
    public CaptureTaps(int workers, int? onlyInterface, Func<long> microseconds, FrozenDictionary<TunnelDrops, int>? insides = null) =>
        _taps = [.. Enumerable.Range(0, workers).Select(_ => new CaptureTap(onlyInterface, microseconds, insides))];

    /// <summary>Frames for which there was no room.</summary>
    public long Lost
    {
        get
        {
            long lost = 0;
            foreach (CaptureTap tap in _taps) lost += tap.Lost;
            return lost;
        }
    }

    /// <summary>Consumer: takes the frame that is the oldest of those that are there.</summary>
    public bool TryTake(out CapturedFrame frame, Span<byte> buffer, out int length)
    {
        CaptureTap? oldest = null;
        long since = long.MaxValue;
        foreach (CaptureTap tap in _taps)
        {
            if (!tap.TryPeek(out CapturedFrame next) || next.Microseconds >= since) continue;
            (oldest, since) = (tap, next.Microseconds);
        }
        (frame, length) = (default, 0);
        return oldest is not null && oldest.TryTake(out frame, buffer, out length);
    }

    /// <summary>The tap of one worker.</summary>
    internal CaptureTap Of(int worker) => _taps[worker];
}
