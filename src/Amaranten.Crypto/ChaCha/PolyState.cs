using System.Runtime.CompilerServices;

namespace Amaranten.Crypto.ChaCha;

/// <summary>
/// Poly1305 (RFC 8439 §2.5) in words of 64 bits: a polynomial at r, modulo 2^130 - 5. Nothing it does depends on what is in it.
/// </summary>
internal unsafe struct PolyState
{
    /// <summary>The sum so far, below 2^130 + 2^66.</summary>
    internal ulong H0, H1, H2;

    /// <summary>r, whose cleared bits let products be added without a carry between them.</summary>
    internal readonly ulong R0, R1;

    private readonly ulong _s0, _s1;

    /// <summary>From the one-time key: r, clamped, then s.</summary>
    internal PolyState(byte* key)
    {
        R0 = Unsafe.ReadUnaligned<ulong>(key) & 0x0FFFFFFC0FFFFFFF;
        R1 = Unsafe.ReadUnaligned<ulong>(key + 8) & 0x0FFFFFFC0FFFFFFC;
        _s0 = Unsafe.ReadUnaligned<ulong>(key + 16);
        _s1 = Unsafe.ReadUnaligned<ulong>(key + 24);
    }

    /// <summary>Takes a block of 16 octets.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Absorb(ulong low, ulong high)
    {
        H0 += low;
        ulong carry = H0 < low ? 1UL : 0;
        high += carry;
        H2 += 1 + (high < carry ? 1UL : 0);
        H1 += high;
        H2 += H1 < high ? 1UL : 0;
        Multiply(ref H0, ref H1, ref H2, R0, R1);
    }

    /// <summary>h * r. What is above bit 130 comes back five times at the bottom; r1 is a multiple of four, so there r1 * 5/4 is used.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Multiply(ref ulong h0, ref ulong h1, ref ulong h2, ulong r0, ulong r1)
    {
        ulong s1 = r1 + (r1 >> 2);
        ulong high0 = Math.BigMul(h0, r0, out ulong low0), high1 = Math.BigMul(h0, r1, out ulong low1);
        high0 += Math.BigMul(h1, s1, out ulong product);
        low0 += product;
        high0 += low0 < product ? 1UL : 0;
        high1 += Math.BigMul(h1, r0, out product);
        low1 += product;
        high1 += low1 < product ? 1UL : 0;
        product = h2 * s1;
        low1 += product;
        high1 += low1 < product ? 1UL : 0;
        low1 += high0;
        high1 += low1 < high0 ? 1UL : 0;

        ulong top = (h2 * r0) + high1, folded = (top & ~3UL) + (top >> 2);
        h0 = low0 + folded;
        ulong carry = h0 < folded ? 1UL : 0;
        h1 = low1 + carry;
        h2 = (top & 3) + (h1 < carry ? 1UL : 0);
    }

    /// <summary>h modulo 2^130 - 5, plus s: the 16 octets of the MAC (RFC 8439 §2.5.1).</summary>
    internal readonly void Finish(byte* mac)
    {
        ulong g0 = H0 + 5, carry = g0 < 5 ? 1UL : 0;
        ulong g1 = H1 + carry, top = H2 + (g1 < carry ? 1UL : 0);
        ulong isReduced = 0 - (top >> 2);
        ulong low = (H0 & ~isReduced) | (g0 & isReduced), high = (H1 & ~isReduced) | (g1 & isReduced);
        low += _s0;
        high += _s1 + (low < _s0 ? 1UL : 0);
        Unsafe.WriteUnaligned(mac, low);
        Unsafe.WriteUnaligned(mac + 8, high);
    }
}
