using Amaranten.Crypto.Esp;
using Amaranten.Crypto.Suites;

namespace Crypto.Tests.Esp;

/// <summary>Every kernel against BouncyCastle, over lengths, mixtures, places and damage.</summary>
public sealed class TransformTests
{
    public static TheoryData<Variant> Variants => Kernels.Theory;

    /// <summary>Texts up to 300 octets in steps of the alignment, and around a full Ethernet frame.</summary>
    [Theory]
    [MemberData(nameof(Variants))]
    public void EveryLengthIsSealedAsTheOracleDoesAndOpened(Variant variant)
    {
        int alignment = variant.Suite.AlignmentBytes;
        int[] lengths = [.. Enumerable.Range(1, 300 / alignment), .. Enumerable.Range(1400 / alignment, 64 / alignment)];
        var batch = new Batch(variant, seed: 1, lengths, firstSequence: 0x1_FFFF_FFF0);
        SealAndCompare(variant, batch);
        OpenAndCompare(variant, batch);
    }

    /// <summary>A lane that finishes early must not disturb its neighbours, whoever they are.</summary>
    [Theory]
    [MemberData(nameof(Variants))]
    public void MixedBatchesOfEverySize(Variant variant)
    {
        var random = new SeededRandom(2);
        int longest = 1500 / variant.Suite.AlignmentBytes;
        for (int count = 0; count <= 20; count++)
        {
            int[] lengths = [.. Enumerable.Range(0, count).Select(_ => 1 + random.Next(random.Next(2) == 0 ? longest : 12))];
            var batch = new Batch(variant, seed: count, lengths, firstSequence: 1);
            SealAndCompare(variant, batch);
            OpenAndCompare(variant, batch);
        }
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void BadPacketsAmongGoodOnesAreLeftAsTheyWere(Variant variant)
    {
        var random = new SeededRandom(3);
        var batch = new Batch(variant, seed: 3, [.. Enumerable.Range(0, 150).Select(_ => 1 + random.Next(40))], firstSequence: 9);
        using EspTransform transform = variant.Create(batch.EncryptionKey, batch.IntegrityKey);
        transform.Seal(batch.Memory, batch.Slices, batch.FirstSequence);
        bool[] good = [.. batch.Slices.Select(_ => random.Next(3) > 0)];
        for (int i = 0; i < good.Length; i++)
            if (!good[i]) batch.Packet(i)[random.Next(batch.Slices[i].Length)] ^= (byte)(1 << random.Next(8));
        byte[] before = [.. batch.Memory];
        bool[] authentic = new bool[good.Length];
        Array.Fill(authentic, true);

        transform.Open(batch.Memory, batch.Slices, authentic);

        Assert.Equal(good, authentic);
        for (int i = 0; i < good.Length; i++)
        {
            if (good[i]) Assert.Equal(batch.Texts[i], batch.Text(i).ToArray());
            else Assert.Equal(before.AsSpan(batch.Slices[i].Offset, batch.Slices[i].Length).ToArray(), batch.Packet(i).ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void ADamagedOctetAnywhereIsFound(Variant variant)
    {
        int blocks = 208 / variant.Suite.AlignmentBytes;
        var batch = new Batch(variant, seed: 4, [blocks], firstSequence: 77);
        using EspTransform transform = variant.Create(batch.EncryptionKey, batch.IntegrityKey);
        transform.Seal(batch.Memory, batch.Slices, batch.FirstSequence);
        byte[] intact = batch.Packet(0).ToArray();
        bool[] authentic = new bool[1];
        for (int at = 0; at < intact.Length; at++)
        {
            batch.Packet(0)[at] ^= (byte)(1 << at % 8);
            byte[] damaged = batch.Packet(0).ToArray();
            transform.Open(batch.Memory, batch.Slices, authentic);
            Assert.False(authentic[0], $"octet {at}");
            Assert.Equal(damaged, batch.Packet(0).ToArray());
            intact.CopyTo(batch.Packet(0));
        }
        transform.Open(batch.Memory, batch.Slices, authentic);
        Assert.True(authentic[0]);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void WrongLengthsAreNotAuthentic(Variant variant)
    {
        EspSuite suite = variant.Suite;
        using EspTransform transform = variant.Create(new byte[suite.EncryptionKeyBytes], new byte[suite.IntegrityKeyBytes]);
        byte[] memory = new SeededRandom(5).Bytes(400), before = [.. memory];
        bool[] authentic = new bool[1];
        for (int length = 0; length < 300; length++)
        {
            authentic[0] = true;
            transform.Open(memory, [new EspSlice(3, length)], authentic);
            Assert.False(authentic[0], $"{length} octets");
        }
        Assert.Equal(before, memory);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void SlicesOutsideTheMemoryAreOurMistake(Variant variant)
    {
        EspSuite suite = variant.Suite;
        using EspTransform transform = variant.Create(new byte[suite.EncryptionKeyBytes], new byte[suite.IntegrityKeyBytes]);
        byte[] memory = new byte[200];
        foreach (EspSlice slice in (EspSlice[])[new(1, 200), new(-1, 100), new(100, -1), new(int.MaxValue, 100), new(100, int.MaxValue), new(201, 0)])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => transform.Seal(memory, [slice], 1));
            Assert.Throws<ArgumentOutOfRangeException>(() => transform.Open(memory, [slice], new bool[1]));
        }
        int tooShort = 8 + suite.IvBytes + suite.IcvBytes;
        Assert.Throws<ArgumentException>(() => transform.Seal(memory, [new(0, tooShort)], 1));
        Assert.Throws<ArgumentException>(() => transform.Seal(memory, [new(0, tooShort + 1)], 1));
        Assert.ThrowsAny<ArgumentException>(() => transform.Open(memory, [new(0, 100), new(100, 100)], new bool[1]));
        Assert.Equal(new byte[200], memory);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void NothingIsAllocated(Variant variant)
    {
        var batch = new Batch(variant, seed: 6, [1, 20, 3, 44, 5, 6, 70, 8, 9, 10], firstSequence: 1);
        using EspTransform transform = variant.Create(batch.EncryptionKey, batch.IntegrityKey);
        bool[] authentic = new bool[batch.Slices.Length];
        byte[] forged = batch.Memory.AsSpan().ToArray();
        for (int i = 0; i < 3; i++) Round();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 200; i++) Round();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Round()
        {
            transform.Seal(batch.Memory, batch.Slices, 1);
            transform.Open(batch.Memory, batch.Slices, authentic);
            transform.Open(forged, batch.Slices, authentic);
        }
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void ThreadsShareATransform(Variant variant)
    {
        int[] lengths = [5, 17, 2, 40, 9, 1, 33, 12, 21, 4, 8];
        var first = new Batch(variant, seed: 8, lengths, firstSequence: 1000);
        using EspTransform transform = variant.Create(first.EncryptionKey, first.IntegrityKey);
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 4 }, worker =>
        {
            for (int round = 0; round < 20; round++)
            {
                var batch = new Batch(variant, seed: 8, lengths, firstSequence: 1000);
                transform.Seal(batch.Memory, batch.Slices, batch.FirstSequence);
                for (int i = 0; i < lengths.Length && round == 0; i++) Assert.Equal(batch.Expected(i), batch.Packet(i).ToArray());
                bool[] authentic = new bool[lengths.Length];
                transform.Open(batch.Memory, batch.Slices, authentic);
                Assert.DoesNotContain(false, authentic);
                for (int i = 0; i < lengths.Length; i++) Assert.Equal(batch.Texts[i], batch.Text(i).ToArray());
            }
        });
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void NothingIsSealedOrOpenedAfterDispose(Variant variant)
    {
        var batch = new Batch(variant, seed: 9, [4], firstSequence: 1);
        EspTransform transform = variant.Create(batch.EncryptionKey, batch.IntegrityKey);
        transform.Dispose();
        Assert.Throws<ObjectDisposedException>(() => transform.Seal(batch.Memory, batch.Slices, 1));
        Assert.Throws<ObjectDisposedException>(() => transform.Open(batch.Memory, batch.Slices, new bool[1]));
        Assert.Equal(batch.Original, batch.Memory);
    }

    private static void SealAndCompare(Variant variant, Batch batch)
    {
        using EspTransform transform = variant.Create(batch.EncryptionKey, batch.IntegrityKey);
        transform.Seal(batch.Memory, batch.Slices, batch.FirstSequence);
        for (int i = 0; i < batch.Slices.Length; i++)
            Assert.True(batch.Expected(i).AsSpan().SequenceEqual(batch.Packet(i)), $"{variant}: packet {i} of {batch.Texts[i].Length} octets");
        batch.AssertGapsUntouched();
    }

    // With another seed for its IVs: what they are does not matter to the receiver.
    private static void OpenAndCompare(Variant variant, Batch batch)
    {
        using EspTransform transform = variant.Create(batch.EncryptionKey, batch.IntegrityKey, seed: 1234);
        bool[] authentic = new bool[batch.Slices.Length];
        transform.Open(batch.Memory, batch.Slices, authentic);
        Assert.DoesNotContain(false, authentic);
        for (int i = 0; i < batch.Slices.Length; i++) Assert.Equal(batch.Texts[i], batch.Text(i).ToArray());
        batch.AssertGapsUntouched();
    }
}
