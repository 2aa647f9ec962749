using System.Buffers.Binary;
using Amaranten.Crypto.Esp;
using Amaranten.Crypto.Suites;

namespace Crypto.Tests.Esp;

/// <summary>Packets of random content at odd places of one block of memory, and what the oracle makes of them.</summary>
internal sealed class Batch
{
    private const uint Spi = 0xC0DE1234;

    internal Batch(Variant variant, int seed, IReadOnlyList<int> blockCounts, ulong firstSequence)
    {
        var random = new SeededRandom(seed);
        Suite = variant.Suite;
        EncryptionKey = random.Bytes(Suite.EncryptionKeyBytes);
        IntegrityKey = random.Bytes(Suite.IntegrityKeyBytes);
        FirstSequence = firstSequence;
        Slices = new EspSlice[blockCounts.Count];
        Texts = new byte[blockCounts.Count][];
        int at = 1 + random.Next(16);
        for (int i = 0; i < Slices.Length; i++)
        {
            Texts[i] = random.Bytes(blockCounts[i] * Suite.AlignmentBytes);
            Slices[i] = new EspSlice(at, 8 + Suite.IvBytes + Texts[i].Length + Suite.IcvBytes);
            at += Slices[i].Length + 1 + random.Next(16);
        }
        Memory = random.Bytes(at);
        for (int i = 0; i < Slices.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(Packet(i), Spi);
            BinaryPrimitives.WriteUInt32BigEndian(Packet(i)[4..], unchecked((uint)(firstSequence + (ulong)i)));
            Texts[i].CopyTo(Text(i));
        }
        Original = [.. Memory];
    }

    internal EspSuite Suite { get; }
    internal byte[] EncryptionKey { get; }
    internal byte[] IntegrityKey { get; }
    internal ulong FirstSequence { get; }
    internal EspSlice[] Slices { get; }
    internal byte[][] Texts { get; }
    internal byte[] Memory { get; }
    internal byte[] Original { get; }

    internal Span<byte> Packet(int i) => Memory.AsSpan(Slices[i].Offset, Slices[i].Length);

    internal Span<byte> Iv(int i) => Packet(i).Slice(8, Suite.IvBytes);

    internal Span<byte> Text(int i) => Packet(i)[(8 + Suite.IvBytes)..^Suite.IcvBytes];

    /// <summary>What packet i must look like sealed, given the IV that stands in it.</summary>
    internal byte[] Expected(int i) =>
        Oracle.Seal(Suite, EncryptionKey, IntegrityKey, Spi, FirstSequence + (ulong)i, Iv(i).ToArray(), Texts[i]);

    /// <summary>Asserts that nothing outside the slices changed.</summary>
    internal void AssertGapsUntouched()
    {
        int at = 0;
        foreach (EspSlice slice in Slices.Append(new EspSlice(Memory.Length, 0)))
        {
            Assert.True(Memory.AsSpan(at, slice.Offset - at).SequenceEqual(Original.AsSpan(at, slice.Offset - at)), "wrote between packets");
            at = slice.Offset + slice.Length;
        }
    }
}
