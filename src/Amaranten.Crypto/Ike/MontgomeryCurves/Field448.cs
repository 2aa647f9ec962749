using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Amaranten.Crypto.Ike.MontgomeryCurves;

/// <summary>
/// Arithmetic modulo 2^448 - 2^224 - 1 in eight limbs of 56 bits. With f = 2^224 the prime is f^2 - f - 1, so that four limbs times four, three
/// times, make a product (M. Hamburg, "Ed448-Goldilocks, a new elliptic curve", §3.2). Limbs may be up to 2^58, which a sum or a difference of
/// products is; products are little above 2^56. Nothing depends on what is in the numbers.
/// </summary>
internal readonly unsafe struct Field448 : ILadderField
{
    private const int Count = 8, Half = Count / 2, Columns = (2 * Half) - 1, LimbBits = 56, LimbBytes = LimbBits / 8;
    private const ulong Mask = (1UL << LimbBits) - 1;

    // With twice p added, no limb of a difference falls below zero.
    private const ulong MiddleLimbOfTwoP = 2 * (Mask - 1), LimbOfTwoP = 2 * Mask;

    public static int Limbs => Count;

    public static int Bytes => Count * LimbBytes;

    public static int ScalarBits => 448;

    // A is 156326.
    public static ulong A24 => 39082;

    public static int Cofactor => 4;

    public static void Add(ulong* a, ulong* b, ulong* sum)
    {
        for (int i = 0; i < Count; i++) sum[i] = a[i] + b[i];
    }

    public static void Subtract(ulong* a, ulong* b, ulong* difference)
    {
        for (int i = 0; i < Count; i++) difference[i] = a[i] + (i == Half ? MiddleLimbOfTwoP : LimbOfTwoP) - b[i];
    }

    public static void Multiply(ulong* a, ulong* b, ulong* product)
    {
        ulong* aSum = stackalloc ulong[Half], bSum = stackalloc ulong[Half];
        UInt128* low = stackalloc UInt128[Columns], high = stackalloc UInt128[Columns], both = stackalloc UInt128[Columns];
        AddHalves(a, aSum);
        AddHalves(b, bSum);
        MultiplyHalves(a, b, low);
        MultiplyHalves(a + Half, b + Half, high);
        MultiplyHalves(aSum, bSum, both);
        Combine(low, high, both, product);
    }

    // Eighteen products less than a multiplication.
    public static void Square(ulong* a, ulong* square)
    {
        ulong* sum = stackalloc ulong[Half];
        UInt128* low = stackalloc UInt128[Columns], high = stackalloc UInt128[Columns], both = stackalloc UInt128[Columns];
        AddHalves(a, sum);
        SquareHalf(a, low);
        SquareHalf(a + Half, high);
        SquareHalf(sum, both);
        Combine(low, high, both, square);
    }

    public static void MultiplyAdd(ulong* a, ulong factor, ulong* b, ulong* result)
    {
        UInt128* columns = stackalloc UInt128[Count];
        for (int i = 0; i < Count; i++) columns[i] = Math.BigMul(a[i], factor) + b[i];
        Carry(columns, result);
    }

    public static void Invert(ulong* a, ulong* result)
    {
        // a to a number of n ones in binary, for n = 2, 3, 6, 9, 18, 19, 37, 74, 111, 222, 223; then 223 ones, a zero, 222 ones, a zero and a one.
        ulong* x = stackalloc ulong[Count], y = stackalloc ulong[Count], ones3 = stackalloc ulong[Count], ones222 = stackalloc ulong[Count];
        Append(a, 1, a, x);                 // 2
        Append(x, 1, a, ones3);             // 3
        Append(ones3, 3, ones3, x);         // 6
        Append(x, 3, ones3, x);             // 9
        Append(x, 9, x, x);                 // 18
        Append(x, 1, a, y);                 // 19
        Append(y, 18, x, x);                // 37
        Append(x, 37, x, y);                // 74
        Append(y, 37, x, x);                // 111
        Append(x, 111, x, ones222);         // 222
        Append(ones222, 1, a, x);           // 223
        Append(x, 223, ones222, x);
        Append(x, 2, a, result);
    }

    public static void Read(ReadOnlySpan<byte> octets, ulong* number)
    {
        // The last limb is the upper seven octets of the eight that end the number.
        for (int i = 0; i < Count - 1; i++) number[i] = BinaryPrimitives.ReadUInt64LittleEndian(octets[(i * LimbBytes)..]) & Mask;
        number[Count - 1] = BinaryPrimitives.ReadUInt64LittleEndian(octets[^sizeof(ulong)..]) >> (64 - LimbBits);
    }

    public static void Write(ulong* number, Span<byte> octets)
    {
        ulong* n = stackalloc ulong[Count];
        for (int i = 0; i < Count; i++) n[i] = number[i];
        // Until every limb is below 2^56; then p is subtracted if the number is p or more, which adding 2^448 - p tells.
        for (int pass = 0; pass < 3; pass++) AddAbove(CarryOnce(n), n);
        ulong over = 1;
        for (int i = 0; i < Count; i++) over = (n[i] + over + (i == Half ? 1UL : 0)) >> LimbBits;
        AddAbove(over, n);
        _ = CarryOnce(n);
        for (int i = 0; i < Bytes; i++) octets[i] = (byte)(n[i / LimbBytes] >> (i % LimbBytes * 8));
    }

    // a to an exponent that has as many more binary digits, which are those of the exponent of b.
    private static void Append(ulong* a, int digits, ulong* b, ulong* result)
    {
        ulong* t = stackalloc ulong[Count];
        Square(a, t);
        for (int i = 1; i < digits; i++) Square(t, t);
        Multiply(t, b, result);
    }

    private static void AddHalves(ulong* a, ulong* sum)
    {
        for (int i = 0; i < Half; i++) sum[i] = a[i] + a[i + Half];
    }

    private static void MultiplyHalves(ulong* a, ulong* b, UInt128* columns)
    {
        ulong a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3], b0 = b[0], b1 = b[1], b2 = b[2], b3 = b[3];
        columns[0] = Math.BigMul(a0, b0);
        columns[1] = Math.BigMul(a0, b1) + Math.BigMul(a1, b0);
        columns[2] = Math.BigMul(a0, b2) + Math.BigMul(a1, b1) + Math.BigMul(a2, b0);
        columns[3] = Math.BigMul(a0, b3) + Math.BigMul(a1, b2) + Math.BigMul(a2, b1) + Math.BigMul(a3, b0);
        columns[4] = Math.BigMul(a1, b3) + Math.BigMul(a2, b2) + Math.BigMul(a3, b1);
        columns[5] = Math.BigMul(a2, b3) + Math.BigMul(a3, b2);
        columns[6] = Math.BigMul(a3, b3);
    }

    private static void SquareHalf(ulong* a, UInt128* columns)
    {
        ulong a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3], twice0 = 2 * a0, twice1 = 2 * a1, twice2 = 2 * a2;
        columns[0] = Math.BigMul(a0, a0);
        columns[1] = Math.BigMul(twice0, a1);
        columns[2] = Math.BigMul(twice0, a2) + Math.BigMul(a1, a1);
        columns[3] = Math.BigMul(twice0, a3) + Math.BigMul(twice1, a2);
        columns[4] = Math.BigMul(twice1, a3) + Math.BigMul(a2, a2);
        columns[5] = Math.BigMul(twice2, a3);
        columns[6] = Math.BigMul(a3, a3);
    }

    // (a0 + a1 f)(b0 + b1 f) with low = a0 b0, high = a1 b1, both = (a0 + a1)(b0 + b1), where f^2 = f + 1: low + high + (both - low) f. The upper
    // three columns of each stand for f times the lower three. No difference is negative: both has every product of low.
    private static void Combine(UInt128* low, UInt128* high, UInt128* both, ulong* result)
    {
        UInt128* columns = stackalloc UInt128[Count];
        for (int i = 0; i < Half; i++)
        {
            UInt128 lower = low[i] + high[i], upper = both[i] - low[i];
            if (i < Columns - Half)
            {
                int above = i + Half;
                lower += both[above] - low[above];
                upper += high[above] + both[above];
            }
            (columns[i], columns[i + Half]) = (lower, upper);
        }
        Carry(columns, result);
    }

    // Columns are below 2^119, so that what is carried out of the last one is less than 2^63.
    private static void Carry(UInt128* columns, ulong* result)
    {
        UInt128 carry = 0;
        for (int i = 0; i < Count; i++)
        {
            carry += columns[i];
            result[i] = (ulong)carry & Mask;
            carry >>= LimbBits;
        }
        AddAbove((ulong)carry, result);
        AddAbove(CarryOnce(result), result);
    }

    // What does not fit into the limbs.
    private static ulong CarryOnce(ulong* number)
    {
        ulong carry = 0;
        for (int i = 0; i < Count; i++)
        {
            carry += number[i];
            number[i] = carry & Mask;
            carry >>= LimbBits;
        }
        return carry;
    }

    // 2^448 is 2^224 + 1.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddAbove(ulong carry, ulong* number)
    {
        number[0] += carry;
        number[Half] += carry;
    }
}
