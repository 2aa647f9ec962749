using System.Collections.Frozen;
using Amaranten.Gateway.Ports;
using Amaranten.Ipsec;

namespace Amaranten.Gateway.Forwarding;

/// <summary>A frame that passed a port, or a packet inside a tunnel, while a capture runs.</summary>
/// <param name="Interface">Index of the port, or of the tunnel behind the ports.</param>
/// <param name="IsInbound">Whether it came.</param>
/// <param name="Microseconds">When, on the clock of the capture.</param>
/// <param name="OriginalLength">Octets that it had; what was kept may be less.</param>
public readonly record struct CapturedFrame(int Interface, bool IsInbound, long Microseconds, int OriginalLength);

/// <summary>
/// Where one worker leaves copies of frames while a capture runs: a bounded ring that another thread empties. A worker never waits for it; what does not fit
/// is counted. While no capture runs there is no tap, and the packet path asks one question for each batch.
/// </summary>
/// <param name="onlyInterface">The one port that is captured; null: all.</param>
/// <param name="microseconds">The clock, read once for each batch, and for each packet inside a tunnel.</param>
/// <param name="insides">Indices of what is inside tunnels, by the account of its networks; null: only ports are captured.</param>
public sealed class CaptureTap(int? onlyInterface, Func<long> microseconds, FrozenDictionary<TunnelDrops, int>? insides = null)
{
    /// <summary>Octets kept of a frame: a whole one of Ethernet, the beginning of a superpacket.</summary>
    public const int SnapLength = 2_048;

    private const int Entries = 8_192, DataBytes = 8 << 20;
    private readonly PacketRing<CapturedFrame> _ring = new(Entries, DataBytes);
    private long _lost;

    /// <summary>Frames for which there was no room.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>Consumer: looks at the oldest frame.</summary>
    internal bool TryPeek(out CapturedFrame frame) => _ring.TryPeek(out frame);

    /// <summary>Consumer: takes the oldest frame.</summary>
    public bool TryTake(out CapturedFrame frame, Span<byte> buffer, out int length) => _ring.TryTake(out frame, buffer, out length);

    /// <summary>Worker: copies the frames of a batch.</summary>
    internal void Take(int port, bool isInbound, FrameMemory memory, ReadOnlySpan<Frame> frames)
    {
        if ((onlyInterface ?? port) != port) return;
        long now = microseconds();
        foreach (ref readonly Frame frame in frames)
            Add(new CapturedFrame(port, isInbound, now, frame.Length), memory.Span.Slice(frame.Offset, frame.Length));
    }

    /// <summary>Worker: copies a packet that is about to be sealed or has just been opened.</summary>
    internal void TakeInner(TunnelDrops networks, bool isInbound, ReadOnlySpan<byte> packet)
    {
        if (insides is null || !insides.TryGetValue(networks, out int index)) return;
        Add(new CapturedFrame(index, isInbound, microseconds(), packet.Length), packet);
    }

    private void Add(in CapturedFrame frame, ReadOnlySpan<byte> octets)
    {
        if (!_ring.TryAdd(frame, octets[..Math.Min(octets.Length, SnapLength)])) Volatile.Write(ref _lost, _lost + 1);
    }
}
