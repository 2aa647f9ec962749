using Amaranten.Crypto.Esp;

namespace Amaranten.Crypto.Ciphers;

/// <summary>
/// A message for <see cref="AesChains"/> in three pieces of whole blocks: one prepared before, the packet where it lies, one prepared behind.
/// A piece may have no block, but not all three.
/// </summary>
internal unsafe struct ChainedMessage(PacketPart head, PacketPart body, PacketPart tail)
{
    private PacketPart _next = head, _second = body, _third = tail;

    /// <summary>The next piece that has blocks; false when none is left.</summary>
    internal bool TryTake(out byte* start, out int blocks)
    {
        const int BlockBytes = 16, Pieces = 3;
        start = null;
        blocks = 0;
        for (int i = 0; i < Pieces && blocks == 0; i++)
        {
            start = _next.Start;
            blocks = _next.Length / BlockBytes;
            _next = _second;
            _second = _third;
            _third = default;
        }
        return blocks > 0;
    }
}
