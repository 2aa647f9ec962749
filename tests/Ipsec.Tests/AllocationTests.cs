using System.Buffers.Binary;
using Amaranten.Crypto.Esp;
using Amaranten.Ipsec.Esp;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire;

namespace Amaranten.Ipsec.Tests;

/// <summary>A million packets each way, forged ones among them, and the collector has nothing to do.</summary>
public class AllocationTests
{
    private const int BatchSize = 32, Packets = 1_000_000, InnerLength = 64;

    [Theory]
    [InlineData("aes128gcm16")]
    [InlineData("aes128-sha1")]
    public void AMillionPacketsEachWayAllocateNothing(string suite)
    {
        ScapyVectors keys = ScapyVectors.Of(suite);
        OutboundSa outbound = Samples.Outbound(keys.Transform());
        InboundSa inbound = Samples.Inbound(keys.Transform());
        var block = new FrameBlock(BatchSize);
        var seal = new SealBatch(BatchSize);
        var open = new OpenBatch(BatchSize);
        byte[] inner = Samples.Packet(InnerLength);

        Exchange(block, seal, open, outbound, inbound, inner); // everything is compiled and its statics made
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Packets; i += BatchSize) Exchange(block, seal, open, outbound, inbound, inner);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal((Packets + BatchSize) / BatchSize * (BatchSize - 2L), inbound.Packets);
    }

    // One batch there and back. On the way, the last packet but one loses a bit and the last becomes a replay of the first.
    private static void Exchange(FrameBlock block, SealBatch seal, OpenBatch open, OutboundSa outbound, InboundSa inbound, byte[] inner)
    {
        for (int i = 0; i < BatchSize; i++) seal.Add(outbound, block.Memory, block.Put(i, inner), InnerLength, i);
        seal.Seal(block.Memory);

        EspSlice first = seal.Sealed[0].Slice, forged = seal.Sealed[^2].Slice, replay = seal.Sealed[^1].Slice;
        block.Memory[forged.Offset + 30] ^= 1;
        block.Memory.AsSpan(first.Offset, first.Length).CopyTo(block.Memory.AsSpan(replay.Offset));
        foreach (SealedPacket packet in seal.Sealed) open.Add(inbound, block.Memory, packet.Slice, packet.Tag);
        open.Open(block.Memory, new Instant(BinaryPrimitives.ReadUInt32BigEndian(block.Memory.AsSpan(first.Offset + 4))));
        seal.Clear();
        open.Clear();
    }
}
