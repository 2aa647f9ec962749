using System.Collections.Frozen;
using Amaranten.Gateway.Forwarding;
using Amaranten.Gateway.Ports;
using Amaranten.Ipsec;

namespace Amaranten.Gateway.Tests.Forwarding;

/// <summary>Copies of frames for a capture: whole, bounded, counted, and made without allocating.</summary>
public sealed class CaptureTapTests
{
    private readonly FrameMemory _memory = new(4, 4_096);
    private long _clock = 1_000;

    [Fact]
    public void Frames_come_out_as_they_went_in()
    {
        var tap = new CaptureTap(null, () => _clock);
        Fill();
        tap.Take(1, isInbound: true, _memory, [new Frame(0, 60, default), new Frame(4_096, 4_000, default)]);
        _clock = 2_000;
        tap.Take(0, isInbound: false, _memory, [new Frame(100, 70, default)]);
        byte[] buffer = new byte[CaptureTap.SnapLength];
        Assert.True(tap.TryTake(out CapturedFrame first, buffer, out int length));
        Assert.Equal((new CapturedFrame(1, true, 1_000, 60), 60), (first, length));
        Assert.Equal(_memory.Span[..60], buffer.AsSpan(0, 60));
        Assert.True(tap.TryTake(out CapturedFrame second, buffer, out length));
        Assert.Equal((new CapturedFrame(1, true, 1_000, 4_000), CaptureTap.SnapLength), (second, length));
        Assert.True(tap.TryTake(out CapturedFrame third, buffer, out length));
        Assert.Equal(new CapturedFrame(0, false, 2_000, 70), third);
        Assert.Equal(_memory.Span.Slice(100, 70), buffer.AsSpan(0, 70));
        Assert.False(tap.TryTake(out _, buffer, out _));
    }

    [Fact]
    public void One_interface_can_be_asked_for()
    {
        var tap = new CaptureTap(1, () => _clock);
        tap.Take(0, isInbound: true, _memory, [new Frame(0, 60, default)]);
        Assert.False(tap.TryTake(out _, new byte[CaptureTap.SnapLength], out _));
        tap.Take(1, isInbound: true, _memory, [new Frame(0, 60, default)]);
        Assert.True(tap.TryTake(out _, new byte[CaptureTap.SnapLength], out _));
    }

    [Fact]
    public void What_is_inside_is_taken_of_tunnels_that_were_asked_for_whichever_port_was()
    {
        TunnelDrops hq = new(), other = new();
        var tap = new CaptureTap(1, () => _clock, new Dictionary<TunnelDrops, int> { [hq] = 2 }.ToFrozenDictionary());
        tap.TakeInner(other, isInbound: true, [1, 2, 3]);
        tap.TakeInner(hq, isInbound: false, [4, 5, 6]);
        byte[] buffer = new byte[CaptureTap.SnapLength];
        Assert.True(tap.TryTake(out CapturedFrame taken, buffer, out int length));
        Assert.Equal((new CapturedFrame(2, false, 1_000, 3), 3), (taken, length));
        Assert.Equal([4, 5, 6], buffer[..3]);
        Assert.False(tap.TryTake(out _, buffer, out _));
        new CaptureTap(null, () => _clock).TakeInner(hq, isInbound: true, [1]);
    }

    [Fact]
    public void What_nobody_takes_is_counted_and_nothing_is_allocated()
    {
        var networks = new TunnelDrops();
        var tap = new CaptureTap(null, () => _clock, new Dictionary<TunnelDrops, int> { [networks] = 2 }.ToFrozenDictionary());
        Frame[] batch = [new Frame(0, 60, default), new Frame(4_096, 2_000, default)];
        // The runtime itself allocates when it compiles the loop again: one round must be free of that.
        long least = long.MaxValue;
        for (int round = 0; round < 10; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 2_000; i++)
            {
                tap.Take(0, isInbound: true, _memory, batch);
                tap.TakeInner(networks, isInbound: true, _memory.Span[..60]);
            }
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(0, least);
        int taken = 0;
        while (tap.TryTake(out _, new byte[CaptureTap.SnapLength], out _)) taken++;
        Assert.Equal(60_000, taken + tap.Lost);
        Assert.True(tap.Lost > 0);
    }

    private void Fill()
    {
        for (int i = 0; i < _memory.Span.Length; i++) _memory.Span[i] = (byte)(i % 251);
    }
}
