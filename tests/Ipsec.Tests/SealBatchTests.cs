using System.Buffers.Binary;
using Amaranten.Crypto.Suites;
using Amaranten.Ipsec.Esp;
using Amaranten.Ipsec.Sa;

namespace Amaranten.Ipsec.Tests;

public class SealBatchTests
{
    // With a mask of 0 the ciphertext can be read: the octets are those of RFC 4303 §2.
    [Fact]
    public void APacketLooksAsTheRfcDrawsIt()
    {
        byte[] inner = Samples.Packet(41);
        byte[] esp = FrameBlock.Sealed(Samples.Outbound(new TransparentTransform(Samples.Cbc, mask: 0)), inner);

        Assert.Equal(8 + 16 + 48 + 12, esp.Length);
        Assert.Equal(Samples.Spi, BinaryPrimitives.ReadUInt32BigEndian(esp));
        Assert.Equal(1u, BinaryPrimitives.ReadUInt32BigEndian(esp.AsSpan(4)));
        Assert.Equal(inner, esp[24..65]);
        Assert.Equal([1, 2, 3, 4, 5, 5, 4], esp[65..72]);
    }

    [Fact]
    public void TheTrailerAlignsEveryLength()
    {
        foreach (EspSuite suite in Samples.Suites)
        {
            OutboundSa sa = Samples.Outbound(new TransparentTransform(suite, mask: 0));
            for (int length = 20; length < 90; length++)
            {
                byte[] esp = FrameBlock.Sealed(sa, Samples.Packet(length));
                ReadOnlySpan<byte> text = esp.AsSpan(8 + suite.IvBytes)[..^suite.IcvBytes];
                int padLength = text[^2];
                Assert.Equal(0, text.Length % suite.AlignmentBytes);
                Assert.InRange(padLength, 0, suite.AlignmentBytes - 1);
                Assert.Equal(length + padLength + 2, text.Length);
                Assert.Equal(Enumerable.Range(1, padLength).Select(i => (byte)i), text[length..^2].ToArray());
                Assert.Equal(4, text[^1]);
            }
        }
    }

    [Fact]
    public void NothingOutsideTheGrantedRoomIsTouched()
    {
        foreach (EspSuite suite in Samples.Suites)
        {
            for (int length = 20; length < 60; length++)
            {
                var block = new FrameBlock(2);
                var batch = new SealBatch(1);
                int at = block.Put(1, Samples.Packet(length)) - SealBatch.HeadroomBytes;
                batch.Add(Samples.Outbound(new TransparentTransform(suite)), block.Memory, at + SealBatch.HeadroomBytes, length, 0);
                batch.Seal(block.Memory);
                Assert.False(block.Memory.AsSpan(0, at).ContainsAnyExcept((byte)0xA5));
                Assert.False(block.Memory.AsSpan(at + SealBatch.HeadroomBytes + length + SealBatch.TailroomBytes).ContainsAnyExcept((byte)0xA5));
            }
        }
    }

    [Fact]
    public void RunsOfOneSaAreSealedTogetherAndTheOrderIsKept()
    {
        TransparentTransform first = new(Samples.Cbc), second = new(Samples.Gcm);
        OutboundSa a = Samples.Outbound(first), b = Samples.Outbound(second);
        var block = new FrameBlock(8);
        var batch = new SealBatch(8);
        OutboundSa[] order = [a, a, a, b, a, b, b, b];
        for (int i = 0; i < order.Length; i++)
        {
            int at = block.Put(i, Samples.Packet(60 + i));
            Assert.Equal(Drop.None, batch.Add(order[i], block.Memory, at, 60 + i, 100 + i));
        }

        Assert.True(batch.IsFull);
        Assert.True(batch.Sealed.IsEmpty);
        batch.Seal(block.Memory);
        Assert.Equal([3, 1], first.Runs);
        Assert.Equal([1, 3], second.Runs);
        Assert.Equal(order.Length, batch.Sealed.Length);
        for (int i = 0; i < order.Length; i++)
        {
            Assert.Same(order[i], batch.Sealed[i].Sa);
            Assert.Equal(100 + i, batch.Sealed[i].Tag);
        }
        Assert.Equal((4, 60 + 61 + 62 + 64, 4ul), ((int)a.Packets, (int)a.Bytes, a.Sequence));

        batch.Clear();
        Assert.True(batch.Sealed.IsEmpty && !batch.IsFull);
    }

    [Fact]
    public void ANumberTakenInBetweenEndsARun()
    {
        var transform = new TransparentTransform(Samples.Cbc);
        OutboundSa sa = Samples.Outbound(transform);
        var block = new FrameBlock(3);
        var batch = new SealBatch(3);
        batch.Add(sa, block.Memory, block.Put(0, Samples.Packet(60)), 60, 0);
        batch.Add(sa, block.Memory, block.Put(1, Samples.Packet(60)), 60, 1);
        sa.Sequence++;
        batch.Add(sa, block.Memory, block.Put(2, Samples.Packet(60)), 60, 2);
        batch.Seal(block.Memory);
        Assert.Equal([2, 1], transform.Runs);
    }

    [Fact]
    public void TheSequenceNumberNeverCycles()
    {
        OutboundSa sa = Samples.Outbound(new TransparentTransform(Samples.Cbc));
        sa.Sequence = uint.MaxValue - 1;
        byte[] last = FrameBlock.Sealed(sa, Samples.Packet(60));
        Assert.Equal(uint.MaxValue, BinaryPrimitives.ReadUInt32BigEndian(last.AsSpan(4)));

        var block = new FrameBlock(1);
        var batch = new SealBatch(1);
        Assert.Equal(Drop.EspExhausted, batch.Add(sa, block.Memory, block.Put(0, Samples.Packet(60)), 60, 0));
        batch.Seal(block.Memory);
        Assert.True(batch.Sealed.IsEmpty);
        Assert.Equal((uint.MaxValue, 1L, 60L), (sa.Sequence, sa.Packets, sa.Bytes));
    }

    [Fact]
    public void TheHardLimitIsNeverExceeded()
    {
        OutboundSa sa = Samples.Outbound(new TransparentTransform(Samples.Cbc), hardLimit: 150);
        Assert.True(sa.TryClaim(100, out _));
        Assert.False(sa.TryClaim(51, out _));
        Assert.True(sa.TryClaim(50, out ulong sequence));
        Assert.False(sa.TryClaim(1, out _));
        Assert.Equal((2ul, 2ul, 150L), (sequence, sa.Sequence, sa.Bytes));
    }

    [Fact]
    public void ASoftLimitAsksForARekeyAndStopsNothing()
    {
        OutboundSa byBytes = Samples.Outbound(new TransparentTransform(Samples.Cbc), softLimit: 100);
        Assert.True(byBytes.TryClaim(99, out _));
        Assert.False(byBytes.NeedsRekey);
        Assert.True(byBytes.TryClaim(1, out _));
        Assert.True(byBytes.NeedsRekey);
        Assert.True(byBytes.TryClaim(1, out _));

        OutboundSa bySequence = Samples.Outbound(new TransparentTransform(Samples.Cbc));
        bySequence.Sequence = uint.MaxValue - OutboundSa.SequenceMargin - 1;
        Assert.False(bySequence.NeedsRekey);
        Assert.True(bySequence.TryClaim(1, out _));
        Assert.True(bySequence.NeedsRekey);
    }

    [Fact]
    public void ABatchIsSealedOnce()
    {
        var block = new FrameBlock(1);
        var batch = new SealBatch(2);
        OutboundSa sa = Samples.Outbound(new TransparentTransform(Samples.Cbc));
        batch.Add(sa, block.Memory, block.Put(0, Samples.Packet(60)), 60, 0);
        batch.Seal(block.Memory);
        Assert.Throws<InvalidOperationException>(() => batch.Seal(block.Memory));
        Assert.Throws<InvalidOperationException>(() => batch.Add(sa, block.Memory, SealBatch.HeadroomBytes, 60, 0));
    }

    [Fact]
    public void AnSaWipesItsKeysWhenItGoes()
    {
        var transform = new TransparentTransform(Samples.Cbc);
        using (SecurityAssociation sa = Samples.Outbound(transform)) Assert.False(((TransparentTransform)sa.Transform!).IsDisposed);
        Assert.True(transform.IsDisposed);
    }
}
