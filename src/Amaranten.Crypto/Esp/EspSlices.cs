using Amaranten.Crypto.Suites;

namespace Amaranten.Crypto.Esp;

/// <summary>The bounds checks at the door of a transform. Behind them there are pointers.</summary>
internal static class EspSlices
{
    /// <summary>SPI and sequence number (RFC 4303 §2).</summary>
    internal const int HeaderBytes = 8;

    /// <summary>Throws unless every slice lies in the memory: a slice outside is our mistake, not a peer's.</summary>
    internal static void CheckInside(ReadOnlySpan<byte> memory, ReadOnlySpan<EspSlice> packets)
    {
        foreach (ref readonly EspSlice packet in packets)
        {
            if (packet.Offset < 0 || packet.Length < 0 || packet.Offset > memory.Length - packet.Length)
                throw new ArgumentOutOfRangeException(nameof(packets), packet, "the slice is not inside the memory");
        }
    }

    /// <summary>Throws unless every slice lies in the memory and is laid out for the suite.</summary>
    internal static void CheckForSealing(in EspSuite suite, ReadOnlySpan<byte> memory, ReadOnlySpan<EspSlice> packets)
    {
        CheckInside(memory, packets);
        int overhead = HeaderBytes + suite.IvBytes + suite.IcvBytes, alignment = suite.AlignmentBytes;
        foreach (ref readonly EspSlice packet in packets)
        {
            if (!IsWellFormed(packet.Length - overhead, alignment))
                throw new ArgumentException($"a slice of {packet.Length} octets is no packet of {suite}", nameof(packets));
        }
    }

    /// <summary>Header, IV, at least one block, a whole number of blocks, and ICV.</summary>
    internal static bool IsWellFormed(in EspSuite suite, int length) =>
        IsWellFormed(length - HeaderBytes - suite.IvBytes - suite.IcvBytes, suite.AlignmentBytes);

    // Every alignment is a power of two.
    private static bool IsWellFormed(int ciphertext, int alignment) => ciphertext > 0 && (ciphertext & (alignment - 1)) == 0;
}
