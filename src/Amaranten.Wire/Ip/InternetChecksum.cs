using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Amaranten.Wire.Ip;

/// <summary>
/// The ones-complement sum of IPv4, ICMP, UDP and TCP (RFC 791 §3.1, RFC 1624). A running sum is a number that
/// <see cref="Sum"/> adds to and <see cref="Finish"/> turns into the checksum field.
/// </summary>
public static class InternetChecksum
{
    /// <summary>Adds <paramref name="data"/> to a running sum. Only the last piece of a message may have an odd length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Sum(ReadOnlySpan<byte> data, uint sum = 0)
    {
        // The sum does not depend on the byte order in which the words are added, only its bytes come out swapped. 32-bit
        // words are as good as 16-bit ones, since 2^32 and 2^16 are both 1 modulo 65535; 64-bit lanes never overflow here.
        ulong swapped = SumVectors(ref data);
        return sum + BinaryPrimitives.ReverseEndianness(Fold(swapped + SumRest(data)));
    }

    /// <summary>
    /// The sum of <paramref name="source"/>, not yet folded with any other, copied on the way to where <paramref name="destination"/> begins. The two do not overlap.
    /// </summary>
    public static uint CopyAndSum(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        destination = destination[..source.Length];
        ulong swapped = CopyAndSumVectors(ref source, ref destination);
        source.CopyTo(destination);
        return BinaryPrimitives.ReverseEndianness(Fold(swapped + SumRest(source)));
    }

    /// <summary>
    /// The sum of 16-bit words folded to 16 bits, not inverted: what devices want in a checksum field they complete.
    /// </summary>
    public static ushort Fold(uint sum) => Fold((ulong)sum);

    /// <summary>The checksum field for a running sum.</summary>
    public static ushort Finish(uint sum) => Invert(Fold(sum));

    /// <summary>The checksum of a message whose checksum field is zero.</summary>
    public static ushort Of(ReadOnlySpan<byte> data) => Finish(Sum(data));

    /// <summary>True if a message with its checksum field filled in, after <paramref name="sum"/>, is intact.</summary>
    public static bool Holds(ReadOnlySpan<byte> data, uint sum = 0) => Fold(Sum(data, sum)) == ushort.MaxValue;

    /// <summary>The sum of the pseudo header that TCP and UDP put in front (RFC 768, RFC 8200 §8.1).</summary>
    public static uint PseudoHeader(IpAddress source, IpAddress destination, byte protocol, int length) =>
        SumOf(source) + SumOf(destination) + protocol + Fold((ulong)length);

    /// <summary>
    /// The checksum after one aligned 16-bit word of the message changed: HC' = ~(~HC + ~m + m') (RFC 1624 §3).
    /// </summary>
    public static ushort Update(ushort checksum, ushort from, ushort to) =>
        Invert(Fold((uint)Invert(checksum) + Invert(from) + to));

    private static ushort Invert(ushort value) => unchecked((ushort)~value);

    private static ushort Fold(ulong sum)
    {
        while (sum > ushort.MaxValue) sum = (sum & ushort.MaxValue) + (sum >> 16);
        return (ushort)sum;
    }

    private static uint SumOf(IpAddress address)
    {
        uint sum = 0;
        for (UInt128 bits = address.Bits; bits != 0; bits >>= 16) sum += (uint)(bits & ushort.MaxValue);
        return sum;
    }

    private static ulong SumRest(ReadOnlySpan<byte> data)
    {
        ulong sum = 0;
        for (; data.Length >= sizeof(uint); data = data[sizeof(uint)..]) sum += BinaryPrimitives.ReadUInt32LittleEndian(data);
        if (data.Length >= sizeof(ushort))
        {
            sum += BinaryPrimitives.ReadUInt16LittleEndian(data);
            data = data[sizeof(ushort)..];
        }
        return data.Length > 0 ? sum + data[0] : sum;
    }

    // Both leave what is shorter than a vector, whose width is the machine's: fixed when it is compiled, with no test in the way.
    private static ulong SumVectors(ref ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<Vector<ulong>> words = MemoryMarshal.Cast<byte, Vector<ulong>>(data);
        Vector<ulong> even = default, odd = default;
        foreach (Vector<ulong> word in words)
        {
            even += word & LowHalves;
            odd += word >>> 32;
        }
        data = data[(words.Length * Vector<byte>.Count)..];
        return Vector.Sum(even + odd);
    }

    private static ulong CopyAndSumVectors(ref ReadOnlySpan<byte> source, ref Span<byte> destination)
    {
        ReadOnlySpan<Vector<ulong>> words = MemoryMarshal.Cast<byte, Vector<ulong>>(source);
        Span<Vector<ulong>> copies = MemoryMarshal.Cast<byte, Vector<ulong>>(destination)[..words.Length];
        Vector<ulong> even = default, odd = default;
        for (int i = 0; i < copies.Length; i++)
        {
            Vector<ulong> word = words[i];
            copies[i] = word;
            even += word & LowHalves;
            odd += word >>> 32;
        }
        int taken = words.Length * Vector<byte>.Count;
        source = source[taken..];
        destination = destination[taken..];
        return Vector.Sum(even + odd);
    }

    private static Vector<ulong> LowHalves => new(uint.MaxValue);
}
