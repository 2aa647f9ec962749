using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Amaranten.Crypto.Gcm;

/// <summary>
/// Carry-less multiplication with ordinary multiplications, in constant time (T. Pornin, BearSSL, "Constant-Time Crypto", GHASH).
/// Each operand is cut into four with three empty bits between any two of its own; at most sixteen partial products meet in
/// one place, and their carries die in the holes.
/// </summary>
internal readonly unsafe struct PortableMultiply : ICarrylessMultiply
{
    private const ulong EveryFourth = 0x1111111111111111;

    public static Vector128<ulong> Low(Vector128<ulong> a, Vector128<ulong> b) => Multiply(a.GetElement(0), b.GetElement(0));

    public static Vector128<ulong> High(Vector128<ulong> a, Vector128<ulong> b) => Multiply(a.GetElement(1), b.GetElement(1));

    // The high half is the low half of the product of the operands read backwards, read backwards, and one bit short.
    private static Vector128<ulong> Multiply(ulong a, ulong b) =>
        Vector128.Create(LowHalf(a, b), ReverseBits(LowHalf(ReverseBits(a), ReverseBits(b))) >> 1);

    private static ulong LowHalf(ulong a, ulong b)
    {
        ulong a0 = a & EveryFourth, a1 = a & EveryFourth << 1, a2 = a & EveryFourth << 2, a3 = a & EveryFourth << 3;
        ulong b0 = b & EveryFourth, b1 = b & EveryFourth << 1, b2 = b & EveryFourth << 2, b3 = b & EveryFourth << 3;
        ulong z0 = (a0 * b0) ^ (a1 * b3) ^ (a2 * b2) ^ (a3 * b1);
        ulong z1 = (a0 * b1) ^ (a1 * b0) ^ (a2 * b3) ^ (a3 * b2);
        ulong z2 = (a0 * b2) ^ (a1 * b1) ^ (a2 * b0) ^ (a3 * b3);
        ulong z3 = (a0 * b3) ^ (a1 * b2) ^ (a2 * b1) ^ (a3 * b0);
        return z0 & EveryFourth | z1 & EveryFourth << 1 | z2 & EveryFourth << 2 | z3 & EveryFourth << 3;
    }

    private static ulong ReverseBits(ulong x)
    {
        x = (x & 0x5555555555555555) << 1 | (x >> 1) & 0x5555555555555555;
        x = (x & 0x3333333333333333) << 2 | (x >> 2) & 0x3333333333333333;
        x = (x & 0x0F0F0F0F0F0F0F0F) << 4 | (x >> 4) & 0x0F0F0F0F0F0F0F0F;
        return BinaryPrimitives.ReverseEndianness(x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Reverse(Vector128<byte> block) =>
        Vector128.Shuffle(block, Vector128.Create((byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));

    public static Vector128<ulong> AbsorbGroups(Vector128<ulong> digest, Vector128<ulong>* powers, byte* text, int groups) =>
        GhashField.AbsorbGroups<PortableMultiply>(digest, powers, text, groups);
}
