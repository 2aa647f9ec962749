using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Amaranten.Crypto.Ike.MontgomeryCurves;

/// <summary>
/// Arithmetic modulo 2^255 - 19 in five limbs of 51 bits. One factor is shifted by eleven bits, so that the halves of a product part at bit 53 and are
/// added up without a carry between them: low halves are below 2^53, high halves stand for four times the next limb. Limbs may be up to 2^53, which a sum or
/// a difference of products is; products are below 2^52. Nothing depends on what is in the numbers.
/// </summary>
internal readonly unsafe struct Field25519 : ILadderField
{
    private const int Count = 5, LimbBits = 51, Shift = 11;
    private const ulong Mask = (1UL << LimbBits) - 1;

    // With twice p added, no limb of a difference falls below zero.
    private const ulong FirstLimbOfTwoP = 2 * (Mask - 18), LimbOfTwoP = 2 * Mask;

    public static int Limbs => Count;

    public static int Bytes => 32;

    public static int ScalarBits => 255;

    // A is 486662.
    public static ulong A24 => 121666;

    public static int Cofactor => 8;

    public static void Add(ulong* a, ulong* b, ulong* sum)
    {
        for (int i = 0; i < Count; i++) sum[i] = a[i] + b[i];
    }

    public static void Subtract(ulong* a, ulong* b, ulong* difference)
    {
        difference[0] = a[0] + FirstLimbOfTwoP - b[0];
        for (int i = 1; i < Count; i++) difference[i] = a[i] + LimbOfTwoP - b[i];
    }

    public static void Multiply(ulong* a, ulong* b, ulong* product)
    {
        ulong b0 = b[0] << Shift, b1 = b[1] << Shift, b2 = b[2] << Shift, b3 = b[3] << Shift, b4 = b[4] << Shift;
        ulong low0 = 0, low1 = 0, low2 = 0, low3 = 0, low4 = 0, low5 = 0, low6 = 0, low7 = 0, low8 = 0;
        ulong high0 = 0, high1 = 0, high2 = 0, high3 = 0, high4 = 0, high5 = 0, high6 = 0, high7 = 0, high8 = 0;
        ulong factor = a[0];
        Accumulate(factor, b0, ref low0, ref high0);
        Accumulate(factor, b1, ref low1, ref high1);
        Accumulate(factor, b2, ref low2, ref high2);
        Accumulate(factor, b3, ref low3, ref high3);
        Accumulate(factor, b4, ref low4, ref high4);
        factor = a[1];
        Accumulate(factor, b0, ref low1, ref high1);
        Accumulate(factor, b1, ref low2, ref high2);
        Accumulate(factor, b2, ref low3, ref high3);
        Accumulate(factor, b3, ref low4, ref high4);
        Accumulate(factor, b4, ref low5, ref high5);
        factor = a[2];
        Accumulate(factor, b0, ref low2, ref high2);
        Accumulate(factor, b1, ref low3, ref high3);
        Accumulate(factor, b2, ref low4, ref high4);
        Accumulate(factor, b3, ref low5, ref high5);
        Accumulate(factor, b4, ref low6, ref high6);
        factor = a[3];
        Accumulate(factor, b0, ref low3, ref high3);
        Accumulate(factor, b1, ref low4, ref high4);
        Accumulate(factor, b2, ref low5, ref high5);
        Accumulate(factor, b3, ref low6, ref high6);
        Accumulate(factor, b4, ref low7, ref high7);
        factor = a[4];
        Accumulate(factor, b0, ref low4, ref high4);
        Accumulate(factor, b1, ref low5, ref high5);
        Accumulate(factor, b2, ref low6, ref high6);
        Accumulate(factor, b3, ref low7, ref high7);
        Accumulate(factor, b4, ref low8, ref high8);
        Carry(
            low0 + (19 * (low5 + (4 * high4))),
            low1 + (4 * high0) + (19 * (low6 + (4 * high5))),
            low2 + (4 * high1) + (19 * (low7 + (4 * high6))),
            low3 + (4 * high2) + (19 * (low8 + (4 * high7))),
            low4 + (4 * high3) + (19 * 4 * high8),
            product);
    }

    // Ten products less than a multiplication.
    public static void Square(ulong* a, ulong* square)
    {
        ulong a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3], a4 = a[4];
        ulong s1 = a1 << Shift, s2 = a2 << Shift, s3 = a3 << Shift, s4 = a4 << Shift;
        ulong low0 = 0, low1 = 0, low2 = 0, low3 = 0, low4 = 0, low5 = 0, low6 = 0, low7 = 0, low8 = 0;
        ulong high0 = 0, high1 = 0, high2 = 0, high3 = 0, high4 = 0, high5 = 0, high6 = 0, high7 = 0, high8 = 0;
        Accumulate(a0, a0 << Shift, ref low0, ref high0);
        Accumulate(2 * a0, s1, ref low1, ref high1);
        Accumulate(2 * a0, s2, ref low2, ref high2);
        Accumulate(a1, s1, ref low2, ref high2);
        Accumulate(2 * a0, s3, ref low3, ref high3);
        Accumulate(2 * a1, s2, ref low3, ref high3);
        Accumulate(2 * a0, s4, ref low4, ref high4);
        Accumulate(2 * a1, s3, ref low4, ref high4);
        Accumulate(a2, s2, ref low4, ref high4);
        Accumulate(2 * a1, s4, ref low5, ref high5);
        Accumulate(2 * a2, s3, ref low5, ref high5);
        Accumulate(2 * a2, s4, ref low6, ref high6);
        Accumulate(a3, s3, ref low6, ref high6);
        Accumulate(2 * a3, s4, ref low7, ref high7);
        Accumulate(a4, s4, ref low8, ref high8);
        Carry(
            low0 + (19 * (low5 + (4 * high4))),
            low1 + (4 * high0) + (19 * (low6 + (4 * high5))),
            low2 + (4 * high1) + (19 * (low7 + (4 * high6))),
            low3 + (4 * high2) + (19 * (low8 + (4 * high7))),
            low4 + (4 * high3) + (19 * 4 * high8),
            square);
    }

    public static void MultiplyAdd(ulong* a, ulong factor, ulong* b, ulong* result)
    {
        ulong* low = stackalloc ulong[Count], high = stackalloc ulong[Count];
        for (int i = 0; i < Count; i++)
        {
            low[i] = high[i] = 0;
            Accumulate(a[i], factor << Shift, ref low[i], ref high[i]);
        }
        Carry(
            b[0] + low[0] + (19 * 4 * high[4]), b[1] + low[1] + (4 * high[0]), b[2] + low[2] + (4 * high[1]),
            b[3] + low[3] + (4 * high[2]), b[4] + low[4] + (4 * high[3]), result);
    }

    public static void Invert(ulong* a, ulong* result)
    {
        // a^(2^250 - 1), whose exponent doubles its ones from 5 to 10, 20, 40, 50, 100, 200, 250; then a^(2^255 - 32), a^11.
        ulong* a11 = stackalloc ulong[Count], x = stackalloc ulong[Count], ones10 = stackalloc ulong[Count], ones50 = stackalloc ulong[Count];
        ulong* t = stackalloc ulong[Count];
        Square(a, x);                       // 2
        SquareTimes(x, 2, t);               // 8
        Multiply(t, a, t);                  // 9
        Multiply(t, x, a11);                // 11
        Square(a11, x);                     // 22
        Multiply(x, t, x);                  // 31: five ones
        SquareTimes(x, 5, t);
        Multiply(t, x, ones10);
        SquareTimes(ones10, 10, t);
        Multiply(t, ones10, x);             // twenty
        SquareTimes(x, 20, t);
        Multiply(t, x, t);                  // forty
        SquareTimes(t, 10, t);
        Multiply(t, ones10, ones50);
        SquareTimes(ones50, 50, t);
        Multiply(t, ones50, x);             // a hundred
        SquareTimes(x, 100, t);
        Multiply(t, x, t);                  // two hundred
        SquareTimes(t, 50, t);
        Multiply(t, ones50, t);             // two hundred and fifty
        SquareTimes(t, 5, t);
        Multiply(t, a11, result);
    }

    // The top bit does not count (RFC 7748 §5).
    public static void Read(ReadOnlySpan<byte> octets, ulong* number)
    {
        ulong w0 = BinaryPrimitives.ReadUInt64LittleEndian(octets), w1 = BinaryPrimitives.ReadUInt64LittleEndian(octets[8..]);
        ulong w2 = BinaryPrimitives.ReadUInt64LittleEndian(octets[16..]), w3 = BinaryPrimitives.ReadUInt64LittleEndian(octets[24..]);
        number[0] = w0 & Mask;
        number[1] = ((w0 >> 51) | (w1 << 13)) & Mask;
        number[2] = ((w1 >> 38) | (w2 << 26)) & Mask;
        number[3] = ((w2 >> 25) | (w3 << 39)) & Mask;
        number[4] = (w3 >> 12) & Mask;
    }

    public static void Write(ulong* number, Span<byte> octets)
    {
        ulong n0 = number[0], n1 = number[1], n2 = number[2], n3 = number[3], n4 = number[4];
        // Twice, so that every limb is below 2^51; then p is subtracted if the number is p or more, which adding 19 tells.
        for (int pass = 0; pass < 2; pass++) CarryOnce(ref n0, ref n1, ref n2, ref n3, ref n4);
        ulong over = (n0 + 19) >> LimbBits;
        over = (n1 + over) >> LimbBits;
        over = (n2 + over) >> LimbBits;
        over = (n3 + over) >> LimbBits;
        over = (n4 + over) >> LimbBits;
        n0 += 19 * over;
        n1 += n0 >> LimbBits;
        n2 += n1 >> LimbBits;
        n3 += n2 >> LimbBits;
        n4 += n3 >> LimbBits;
        n0 &= Mask;
        n1 &= Mask;
        n2 &= Mask;
        n3 &= Mask;
        n4 &= Mask;
        BinaryPrimitives.WriteUInt64LittleEndian(octets, n0 | (n1 << 51));
        BinaryPrimitives.WriteUInt64LittleEndian(octets[8..], (n1 >> 13) | (n2 << 38));
        BinaryPrimitives.WriteUInt64LittleEndian(octets[16..], (n2 >> 26) | (n3 << 25));
        BinaryPrimitives.WriteUInt64LittleEndian(octets[24..], (n3 >> 39) | (n4 << 12));
    }

    private static void SquareTimes(ulong* a, int times, ulong* result)
    {
        Square(a, result);
        for (int i = 1; i < times; i++) Square(result, result);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(ulong a, ulong shifted, ref ulong low, ref ulong high)
    {
        high += Math.BigMul(a, shifted, out ulong product);
        low += product >> Shift;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Carry(ulong n0, ulong n1, ulong n2, ulong n3, ulong n4, ulong* result)
    {
        CarryOnce(ref n0, ref n1, ref n2, ref n3, ref n4);
        (result[0], result[1], result[2], result[3], result[4]) = (n0 & Mask, n1 + (n0 >> LimbBits), n2, n3, n4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CarryOnce(ref ulong n0, ref ulong n1, ref ulong n2, ref ulong n3, ref ulong n4)
    {
        n1 += n0 >> LimbBits;
        n2 += n1 >> LimbBits;
        n3 += n2 >> LimbBits;
        n4 += n3 >> LimbBits;
        n0 = (n0 & Mask) + (19 * (n4 >> LimbBits));
        n1 &= Mask;
        n2 &= Mask;
        n3 &= Mask;
        n4 &= Mask;
    }
}
