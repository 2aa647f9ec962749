using System.Runtime.CompilerServices;

namespace Amaranten.Crypto.Ike.Montgomery;

/// <summary>Limbs of 64 bits, word by word (Koç, Acar and Kaliski 1996, the CIOS method).</summary>
internal readonly unsafe struct ScalarMontgomery : IMontgomery
{
    public static int LimbBits => 64;

    // The results are below m, so that no room is needed above it.
    public static int Limbs(int modulusBits) => modulusBits / 64;

    public static int ScratchWords(int limbs) => limbs + 2;

    public static void Multiply(ulong* a, ulong* b, ulong* result, ulong* modulus, ulong inverse, int limbs, ulong* scratch)
    {
        ulong* t = scratch;
        new Span<ulong>(t, limbs + 2).Clear();
        for (int i = 0; i < limbs; i++)
        {
            ulong carry = 0, factor = b[i];
            for (int j = 0; j < limbs; j++) t[j] = MultiplyAdd(a[j], factor, t[j], ref carry);
            t[limbs] = AddCarry(t[limbs], carry, out t[limbs + 1]);

            factor = t[0] * inverse;
            carry = 0;
            _ = MultiplyAdd(modulus[0], factor, t[0], ref carry);
            for (int j = 1; j < limbs; j++) t[j - 1] = MultiplyAdd(modulus[j], factor, t[j], ref carry);
            t[limbs - 1] = AddCarry(t[limbs], carry, out ulong over);
            t[limbs] = t[limbs + 1] + over;
        }
        Reduce(t, limbs, modulus, result);
    }

    // t or t - m, whichever is below m; chosen by mask. One more limb of t holds what is above.
    private static void Reduce(ulong* t, int limbs, ulong* modulus, ulong* result)
    {
        ulong borrow = 0;
        for (int i = 0; i < limbs; i++) _ = Subtract(t[i], modulus[i], ref borrow);
        ulong subtract = 0 - (t[limbs] | (1 - borrow));
        borrow = 0;
        for (int i = 0; i < limbs; i++) result[i] = Subtract(t[i], modulus[i] & subtract, ref borrow);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong MultiplyAdd(ulong a, ulong b, ulong c, ref ulong carry)
    {
        ulong high = Math.BigMul(a, b, out ulong low);
        low += c;
        high += low < c ? 1UL : 0;
        low += carry;
        high += low < carry ? 1UL : 0;
        carry = high;
        return low;
    }

    private static ulong AddCarry(ulong a, ulong b, out ulong carry)
    {
        ulong sum = a + b;
        carry = sum < a ? 1UL : 0;
        return sum;
    }

    private static ulong Subtract(ulong a, ulong b, ref ulong borrow)
    {
        ulong difference = a - b, result = difference - borrow;
        borrow = (a < b ? 1UL : 0) | (difference < borrow ? 1UL : 0);
        return result;
    }
}
