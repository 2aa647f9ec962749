using Amaranten.Gateway.Ports;

namespace Amaranten.Gateway.Forwarding;

/// <summary>A run of slots of the frame memory that is handed out from the front and taken back all at once.</summary>
internal sealed class SlotRange(FrameMemory memory, int first, int count)
{
    private int _taken;

    public int Free => count - _taken;

    /// <summary>Where an IP header may be put: with headroom in front of it.</summary>
    public bool TryTake(out int offset)
    {
        offset = 0;
        if (_taken == count) return false;
        offset = At(_taken++);
        return true;
    }

    public int At(int index) => memory.SlotAt(first + index) + FrameMemory.HeadroomBytes;

    public void TakeBackAll() => _taken = 0;
}
