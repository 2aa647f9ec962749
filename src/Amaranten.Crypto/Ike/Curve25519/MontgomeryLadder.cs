using System.Security.Cryptography;

namespace Amaranten.Crypto.Ike.Curve25519;

/// <summary>X25519 (RFC 7748 §5): the ladder does the same for every bit of the scalar.</summary>
internal static unsafe class MontgomeryLadder
{
    private const int Bytes = 32, Limbs = Field25519.Limbs, TopBit = 254;

    // (A - 2) / 4 + 1: with it, AA + a24 E of the RFC is BB + 121666 E.
    private const ulong A24 = 121666;

    /// <summary>The u of scalar times the point with this u: 32 octets each.</summary>
    internal static void Multiply(ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> u, Span<byte> result)
    {
        const int Numbers = 9;
        Span<byte> k = stackalloc byte[Bytes];
        scalar.CopyTo(k);
        k[0] &= 0xF8;
        k[^1] = (byte)((k[^1] & 0x7F) | 0x40);
        Span<ulong> memory = stackalloc ulong[Numbers * Limbs];
        memory.Clear();
        fixed (ulong* x1 = memory)
        {
            ulong* x2 = x1 + Limbs, z2 = x2 + Limbs, x3 = z2 + Limbs, z3 = x3 + Limbs, work = z3 + Limbs;
            Field25519.Read(u, x1);
            x2[0] = z3[0] = 1;
            for (int i = 0; i < Limbs; i++) x3[i] = x1[i];
            ulong swapped = 0;
            for (int bit = TopBit; bit >= 0; bit--)
            {
                ulong wanted = (ulong)(k[bit / 8] >> (bit % 8)) & 1;
                Swap(swapped ^ wanted, x2, x3);
                swapped = wanted;
                Step(x1, x2, z2, x3, z3, work);
            }
            Swap(swapped, x2, x3);
            Field25519.Invert(z2, z2);
            Field25519.Multiply(x2, z2, x2);
            Field25519.Write(x2, result);
        }
        CryptographicOperations.ZeroMemory(k);
        memory.Clear();
    }

    // RFC 7748 §5, in its names.
    private static void Step(ulong* x1, ulong* x2, ulong* z2, ulong* x3, ulong* z3, ulong* work)
    {
        ulong* a = work, b = a + Limbs, c = b + Limbs, d = c + Limbs;
        Field25519.Add(x2, z2, a);
        Field25519.Subtract(x2, z2, b);
        Field25519.Add(x3, z3, c);
        Field25519.Subtract(x3, z3, d);
        Field25519.Multiply(d, a, d);       // DA
        Field25519.Multiply(c, b, c);       // CB
        Field25519.Square(a, a);            // AA
        Field25519.Square(b, b);            // BB
        Field25519.Add(d, c, x3);
        Field25519.Square(x3, x3);
        Field25519.Subtract(d, c, z3);
        Field25519.Square(z3, z3);
        Field25519.Multiply(z3, x1, z3);
        Field25519.Multiply(a, b, x2);
        Field25519.Subtract(a, b, a);       // E
        Field25519.MultiplyAdd(a, A24, b, b);
        Field25519.Multiply(a, b, z2);
    }

    // Two points change places where the bit is one: x2 and z2 stand together, and so do x3 and z3.
    private static void Swap(ulong bit, ulong* first, ulong* second)
    {
        ulong mask = 0 - bit;
        for (int i = 0; i < 2 * Limbs; i++)
        {
            ulong difference = (first[i] ^ second[i]) & mask;
            first[i] ^= difference;
            second[i] ^= difference;
        }
    }
}
