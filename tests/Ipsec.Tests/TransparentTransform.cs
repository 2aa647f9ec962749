using System.Buffers.Binary;
using Amaranten.Crypto.Esp;
using Amaranten.Crypto.Suites;

namespace Amaranten.Ipsec.Tests;

/// <summary>
/// Takes the place of a cipher where the test is about what surrounds it: the layout of a real suite, an IV that repeats the
/// sequence
/// number, "encryption" by XOR with a mask, and a hash without a key as ICV. Counts the batches it was given.
/// </summary>
internal sealed class TransparentTransform : EspTransform
{
    private const int HeaderBytes = 8;
    private readonly byte _mask;

    public TransparentTransform(EspSuite suite, byte mask = 0x5A)
    {
        Suite = suite;
        _mask = mask;
    }

    /// <summary>How many packets each of the first calls was given.</summary>
    public List<int> Runs { get; } = new(64);

    public bool IsDisposed { get; private set; }

    public override void Seal(Span<byte> memory, ReadOnlySpan<EspSlice> packets, ulong firstSequence)
    {
        if (Runs.Count < Runs.Capacity) Runs.Add(packets.Length);
        for (int i = 0; i < packets.Length; i++)
        {
            Span<byte> packet = memory.Slice(packets[i].Offset, packets[i].Length);
            if (BinaryPrimitives.ReadUInt32BigEndian(packet[4..]) != firstSequence + (ulong)i)
                Assert.Fail("a run with a gap in its sequence numbers");
            packet.Slice(HeaderBytes, Suite.IvBytes).Fill((byte)(firstSequence + (ulong)i & 0xFF));
            Mask(packet[(HeaderBytes + Suite.IvBytes)..^Suite.IcvBytes]);
            WriteIcv(packet[..^Suite.IcvBytes], packet[^Suite.IcvBytes..]);
        }
    }

    public override void Open(Span<byte> memory, ReadOnlySpan<EspSlice> packets, Span<bool> authentic)
    {
        if (Runs.Count < Runs.Capacity) Runs.Add(packets.Length);
        Span<byte> expected = stackalloc byte[32];
        for (int i = 0; i < packets.Length; i++)
        {
            Span<byte> packet = memory.Slice(packets[i].Offset, packets[i].Length);
            WriteIcv(packet[..^Suite.IcvBytes], expected[..Suite.IcvBytes]);
            authentic[i] = packet[^Suite.IcvBytes..].SequenceEqual(expected[..Suite.IcvBytes]);
            if (authentic[i]) Mask(packet[(HeaderBytes + Suite.IvBytes)..^Suite.IcvBytes]);
        }
    }

    public override void Dispose() => IsDisposed = true;

    private void Mask(Span<byte> text)
    {
        for (int i = 0; i < text.Length; i++) text[i] ^= _mask;
    }

    private static void WriteIcv(ReadOnlySpan<byte> covered, Span<byte> icv)
    {
        ulong hash = 14695981039346656037;
        foreach (byte octet in covered) hash = unchecked((hash ^ octet) * 1099511628211);
        for (int i = 0; i < icv.Length; i++) icv[i] = (byte)(hash >> 8 * (i % 8) & 0xFF);
    }
}
