using Amaranten.Gateway.Ports;

namespace Amaranten.Linux.Tests;

/// <summary>A handful of slots and what a test does with them.</summary>
internal sealed class TestFrames(int slots = 64, int slotBytes = 70_000)
{
    private readonly FrameMemory _memory = new(slots, slotBytes);
    private readonly Frame[] _frames = new Frame[slots];

    public FrameMemory Memory => _memory;

    /// <summary>All slots, empty: room to receive into.</summary>
    public Span<Frame> Room()
    {
        for (int i = 0; i < _frames.Length; i++)
        {
            _frames[i] = new Frame(_memory.SlotAt(i) + FrameMemory.HeadroomBytes, _memory.SlotBytes - FrameMemory.HeadroomBytes, default);
        }
        return _frames;
    }

    public ReadOnlySpan<byte> Octets(in Frame frame) => _memory.Span.Slice(frame.Offset, frame.Length);

    /// <summary>A frame of local experimental EtherType 0x88b5, which nothing else on a cable speaks.</summary>
    public Frame Make(int slot, string octets)
    {
        byte[] bytes = Convert.FromHexString(octets.Replace(" ", "", StringComparison.Ordinal));
        int at = _memory.SlotAt(slot) + FrameMemory.HeadroomBytes;
        bytes.CopyTo(_memory.Span[at..]);
        return new Frame(at, bytes.Length, default);
    }

    /// <summary>Receives for up to <paramref name="milliseconds"/> until a frame's octets in hex contain <paramref name="pattern"/>.</summary>
    public string? WaitFor(IPort port, string pattern, int milliseconds = 3000) => WaitFor(port.Queue(0), pattern, milliseconds);

    /// <inheritdoc cref="WaitFor(IPort, string, int)"/>
    public string? WaitFor(IPortQueue queue, string pattern, int milliseconds = 3000)
    {
        string hex = pattern.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
        for (int waited = 0; waited <= milliseconds; waited++)
        {
            Span<Frame> frames = Room();
            int count = queue.Receive(_memory, frames);
            foreach (Frame frame in frames[..count])
            {
                string octets = Convert.ToHexString(Octets(frame));
                if (octets.Contains(hex, StringComparison.Ordinal)) return octets;
            }
            if (count == 0) Thread.Sleep(1);
        }
        return null;
    }
}
