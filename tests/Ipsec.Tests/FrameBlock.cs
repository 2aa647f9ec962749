using Amaranten.Crypto.Esp;
using Amaranten.Ipsec.Esp;
using Amaranten.Ipsec.Sa;

namespace Amaranten.Ipsec.Tests;

/// <summary>Frame memory as a worker has it: slots with room in front and behind, full of old octets.</summary>
internal sealed class FrameBlock(int slots)
{
    private const int SlotBytes = 2048;

    public byte[] Memory { get; } = [.. Enumerable.Repeat((byte)0xA5, slots * SlotBytes)];

    /// <summary>Puts an inner packet into a slot, with exactly the headroom that sealing asks for.</summary>
    public int Put(int slot, ReadOnlySpan<byte> inner)
    {
        int at = slot * SlotBytes + SealBatch.HeadroomBytes;
        inner.CopyTo(Memory.AsSpan(at));
        return at;
    }

    /// <summary>Puts a sealed packet into a slot.</summary>
    public EspSlice PutEsp(int slot, ReadOnlySpan<byte> esp)
    {
        esp.CopyTo(Memory.AsSpan(slot * SlotBytes));
        return new EspSlice(slot * SlotBytes, esp.Length);
    }

    /// <summary>The ESP packet that the peer would send for this inner packet.</summary>
    public static byte[] Sealed(OutboundSa sa, ReadOnlySpan<byte> inner)
    {
        var block = new FrameBlock(1);
        var batch = new SealBatch(1);
        Assert.Equal(Drop.None, batch.Add(sa, block.Memory, block.Put(0, inner), inner.Length, 0));
        batch.Seal(block.Memory);
        EspSlice slice = batch.Sealed[0].Slice;
        return block.Memory[slice.Offset..(slice.Offset + slice.Length)];
    }

    /// <summary>Opens one packet and gives back what became of it, with the inner packet where there is one.</summary>
    public static (Drop Drop, byte[] Inner, bool IsNewest) Opened(InboundSa sa, ReadOnlySpan<byte> esp, long now = 1)
    {
        var block = new FrameBlock(1);
        var batch = new OpenBatch(1);
        Drop refused = batch.Add(sa, block.Memory, block.PutEsp(0, esp), 0);
        if (refused != Drop.None) return (refused, [], false);
        batch.Open(block.Memory, new Wire.Instant(now));
        OpenedPacket opened = batch.Opened[0];
        byte[] inner = opened.Drop == Drop.None ? block.Memory[opened.InnerOffset..(opened.InnerOffset + opened.InnerLength)] : [];
        return (opened.Drop, inner, opened.IsNewest);
    }
}
