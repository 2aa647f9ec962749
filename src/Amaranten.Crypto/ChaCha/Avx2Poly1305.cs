using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Amaranten.Crypto.ChaCha;

/// <summary>
/// Poly1305 on AVX2: four blocks side by side in limbs of 26 bits, whose products leave room for ten of them in 64 bits. Eight blocks are taken before
/// one carry: a := a r^8 + x r^4 + y; at the end each lane is multiplied by the power that its place asks for. Few blocks are not worth the powers.
/// </summary>
internal readonly unsafe struct Avx2Poly1305 : IPoly1305
{
    private const int Limbs = 5, LimbBits = 26, Lanes = 4, GroupBytes = 16 * Lanes, FewestBlocks = 16;
    private const ulong LimbMask = (1UL << LimbBits) - 1;

    public static void Absorb(ref PolyState state, byte* text, int blocks)
    {
        int groups = blocks < FewestBlocks ? 0 : blocks / Lanes;
        if (groups > 0) AbsorbGroups(ref state, text, groups);
        int done = groups * Lanes;
        ScalarPoly1305.Absorb(ref state, text + ((nint)done * 16), blocks - done);
    }

    [SkipLocalsInit]
    private static void AbsorbGroups(ref PolyState state, byte* text, int groups)
    {
        // r^8 and r^4 in every lane, then the power of each lane; behind each five limbs the same times five.
        Vector256<ulong>* powers = stackalloc Vector256<ulong>[3 * 2 * Limbs], sum = stackalloc Vector256<ulong>[Limbs];
        WritePowers(state, powers);
        Split(text, sum);
        ulong* limbs = stackalloc ulong[Limbs];
        Split(state.H0, state.H1, state.H2, limbs, 1);
        for (int i = 0; i < Limbs; i++) sum[i] += Vector256.CreateScalar(limbs[i]);

        text += GroupBytes;
        groups--;
        AbsorbPairs(sum, powers, text, groups / 2);
        if (groups % 2 == 1)
        {
            MultiplyAdd(sum, powers + (2 * Limbs), text + ((nint)(groups - 1) * GroupBytes));
        }
        Multiply(sum, powers + (4 * Limbs));
        Join(sum, ref state);
    }

    private static void AbsorbPairs(Vector256<ulong>* sum, Vector256<ulong>* powers, byte* text, int pairs)
    {
        Vector256<ulong> mask = Vector256.Create(LimbMask);
        Vector256<ulong> a0 = sum[0], a1 = sum[1], a2 = sum[2], a3 = sum[3], a4 = sum[4];
        for (; pairs > 0; pairs--, text += 2 * GroupBytes)
        {
            Times(powers, a0, a1, a2, a3, a4, out Vector256<ulong> d0, out Vector256<ulong> d1, out Vector256<ulong> d2, out Vector256<ulong> d3, out Vector256<ulong> d4);
            Limb(text, mask, out a0, out a1, out a2, out a3, out a4);
            Times(powers + (2 * Limbs), a0, a1, a2, a3, a4, out Vector256<ulong> e0, out Vector256<ulong> e1, out Vector256<ulong> e2, out Vector256<ulong> e3, out Vector256<ulong> e4);
            Limb(text + GroupBytes, mask, out a0, out a1, out a2, out a3, out a4);
            a0 += d0 + e0;
            a1 += d1 + e1;
            a2 += d2 + e2;
            a3 += d3 + e3;
            a4 += d4 + e4;
            Carry(mask, ref a0, ref a1, ref a2, ref a3, ref a4);
        }
        (sum[0], sum[1], sum[2], sum[3], sum[4]) = (a0, a1, a2, a3, a4);
    }

    // sum := sum * power + four blocks
    private static void MultiplyAdd(Vector256<ulong>* sum, Vector256<ulong>* power, byte* text)
    {
        Multiply(sum, power);
        Limb(text, Vector256.Create(LimbMask), out Vector256<ulong> a0, out Vector256<ulong> a1, out Vector256<ulong> a2, out Vector256<ulong> a3, out Vector256<ulong> a4);
        sum[0] += a0;
        sum[1] += a1;
        sum[2] += a2;
        sum[3] += a3;
        sum[4] += a4;
    }

    private static void Multiply(Vector256<ulong>* sum, Vector256<ulong>* power)
    {
        Times(
            power, sum[0], sum[1], sum[2], sum[3], sum[4],
            out Vector256<ulong> d0, out Vector256<ulong> d1, out Vector256<ulong> d2, out Vector256<ulong> d3, out Vector256<ulong> d4);
        Carry(Vector256.Create(LimbMask), ref d0, ref d1, ref d2, ref d3, ref d4);
        (sum[0], sum[1], sum[2], sum[3], sum[4]) = (d0, d1, d2, d3, d4);
    }

    // Twenty-five products. A limb that would stand above the fifth comes back at the bottom, five times (2^130 = 5).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Times(
        Vector256<ulong>* r, Vector256<ulong> a0, Vector256<ulong> a1, Vector256<ulong> a2, Vector256<ulong> a3, Vector256<ulong> a4,
        out Vector256<ulong> d0, out Vector256<ulong> d1, out Vector256<ulong> d2, out Vector256<ulong> d3, out Vector256<ulong> d4)
    {
        Vector256<ulong>* s = r + Limbs;
        d0 = Product(a0, r) + Product(a1, s + 4) + (Product(a2, s + 3) + Product(a3, s + 2)) + Product(a4, s + 1);
        d1 = Product(a0, r + 1) + Product(a1, r) + (Product(a2, s + 4) + Product(a3, s + 3)) + Product(a4, s + 2);
        d2 = Product(a0, r + 2) + Product(a1, r + 1) + (Product(a2, r) + Product(a3, s + 4)) + Product(a4, s + 3);
        d3 = Product(a0, r + 3) + Product(a1, r + 2) + (Product(a2, r + 1) + Product(a3, r)) + Product(a4, s + 4);
        d4 = Product(a0, r + 4) + Product(a1, r + 3) + (Product(a2, r + 2) + Product(a3, r + 1)) + Product(a4, r);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Product(Vector256<ulong> limbs, Vector256<ulong>* factor) => Avx2.Multiply(limbs.AsUInt32(), factor->AsUInt32());

    // Two chains at once: from the bottom, and from the fourth limb around the top.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Carry(
        Vector256<ulong> mask, ref Vector256<ulong> d0, ref Vector256<ulong> d1, ref Vector256<ulong> d2, ref Vector256<ulong> d3, ref Vector256<ulong> d4)
    {
        d4 += d3 >> LimbBits;
        d1 += d0 >> LimbBits;
        d3 &= mask;
        d0 &= mask;
        Vector256<ulong> over = d4 >> LimbBits;
        d2 += d1 >> LimbBits;
        d4 &= mask;
        d1 &= mask;
        d0 += over + (over << 2);
        d3 += d2 >> LimbBits;
        d2 &= mask;
        d1 += d0 >> LimbBits;
        d0 &= mask;
        d4 += d3 >> LimbBits;
        d3 &= mask;
    }

    private static void Split(byte* text, Vector256<ulong>* limbs)
    {
        Limb(text, Vector256.Create(LimbMask), out limbs[0], out limbs[1], out limbs[2], out limbs[3], out limbs[4]);
    }

    // Four blocks, each with the bit above its last octet (RFC 8439 §2.5.1). The vectors hold them in the order 0, 2, 1, 3.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Limb(
        byte* text, Vector256<ulong> mask,
        out Vector256<ulong> a0, out Vector256<ulong> a1, out Vector256<ulong> a2, out Vector256<ulong> a3, out Vector256<ulong> a4)
    {
        Vector256<ulong> first = Vector256.Load((ulong*)text), second = Vector256.Load((ulong*)(text + 32));
        Vector256<ulong> low = Avx2.UnpackLow(first, second), high = Avx2.UnpackHigh(first, second);
        a0 = low & mask;
        a1 = (low >> LimbBits) & mask;
        a2 = ((low >> 52) | (high << 12)) & mask;
        a3 = (high >> 14) & mask;
        a4 = (high >> 40) | Vector256.Create(1UL << 24);
    }

    private static void WritePowers(in PolyState state, Vector256<ulong>* powers)
    {
        // Where in its vector the power of each lane stands: blocks 0, 2, 1, 3 are multiplied by r^4, r^2, r^3, r.
        ulong* eighth = (ulong*)powers, lanes = (ulong*)(powers + (4 * Limbs));
        ulong h0 = state.R0, h1 = state.R1, h2 = 0;
        Split(h0, h1, h2, lanes + 3, Lanes);
        for (int power = 2; power <= 8; power++)
        {
            PolyState.Multiply(ref h0, ref h1, ref h2, state.R0, state.R1);
            if (power == 2) Split(h0, h1, h2, lanes + 1, Lanes);
            if (power == 3) Split(h0, h1, h2, lanes + 2, Lanes);
            if (power == 4) Split(h0, h1, h2, lanes, Lanes);
            if (power == 8) Split(h0, h1, h2, eighth, Lanes);
        }
        for (int i = 0; i < Limbs; i++)
        {
            powers[i] = Vector256.Create(eighth[i * Lanes]);
            powers[(2 * Limbs) + i] = Vector256.Create(lanes[i * Lanes]);
        }
        for (int i = 0; i < 3 * 2 * Limbs; i += 2 * Limbs)
            for (int limb = i; limb < i + Limbs; limb++) powers[limb + Limbs] = powers[limb] + (powers[limb] << 2);
    }

    private static void Split(ulong h0, ulong h1, ulong h2, ulong* limbs, int step)
    {
        limbs[0] = h0 & LimbMask;
        limbs[step] = (h0 >> LimbBits) & LimbMask;
        limbs[2 * step] = ((h0 >> 52) | (h1 << 12)) & LimbMask;
        limbs[3 * step] = (h1 >> 14) & LimbMask;
        limbs[4 * step] = (h1 >> 40) | (h2 << 24);
    }

    // The sum of the lanes, carried twice, in words again.
    private static void Join(Vector256<ulong>* sum, ref PolyState state)
    {
        ulong d0 = Vector256.Sum(sum[0]), d1 = Vector256.Sum(sum[1]), d2 = Vector256.Sum(sum[2]), d3 = Vector256.Sum(sum[3]), d4 = Vector256.Sum(sum[4]);
        for (int pass = 0; pass < 2; pass++)
        {
            d1 += d0 >> LimbBits;
            d2 += d1 >> LimbBits;
            d3 += d2 >> LimbBits;
            d4 += d3 >> LimbBits;
            d0 = (d0 & LimbMask) + (5 * (d4 >> LimbBits));
            (d1, d2, d3, d4) = (d1 & LimbMask, d2 & LimbMask, d3 & LimbMask, d4 & LimbMask);
        }
        state.H0 = d0 + (d1 << LimbBits);
        ulong carry = state.H0 < d0 ? 1UL : 0, part = d2 << 52;
        state.H0 += part;
        carry += state.H0 < part ? 1UL : 0;
        state.H1 = (d2 >> 12) + (d3 << 14) + carry;
        part = d4 << 40;
        state.H1 += part;
        state.H2 = (d4 >> 24) + (state.H1 < part ? 1UL : 0);
    }
}
