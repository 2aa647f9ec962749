using System.Security.Cryptography;

namespace Amaranten.Crypto.Ike.MontgomeryCurves;

/// <summary>X25519 and X448 (RFC 7748 §5): the ladder does the same for every bit of the scalar.</summary>
internal static unsafe class MontgomeryLadder<TField> where TField : struct, ILadderField
{
    private const int LargestBytes = 56;

    /// <summary>The u of scalar times the point with this u, in as many octets as the field has.</summary>
    internal static void Multiply(ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> u, Span<byte> result)
    {
        const int Numbers = 9;
        int limbs = TField.Limbs;
        Span<byte> k = stackalloc byte[LargestBytes];
        k = k[..TField.Bytes];
        scalar.CopyTo(k);
        Prune(k);
        Span<ulong> memory = stackalloc ulong[Numbers * limbs];
        memory.Clear();
        fixed (ulong* x1 = memory)
        {
            ulong* x2 = x1 + limbs, z2 = x2 + limbs, x3 = z2 + limbs, z3 = x3 + limbs, work = z3 + limbs;
            TField.Read(u, x1);
            x2[0] = z3[0] = 1;
            for (int i = 0; i < limbs; i++) x3[i] = x1[i];
            ulong swapped = 0;
            for (int bit = TField.ScalarBits - 1; bit >= 0; bit--)
            {
                ulong wanted = (ulong)(k[bit / 8] >> (bit % 8)) & 1;
                Swap(swapped ^ wanted, x2, x3);
                swapped = wanted;
                Step(x1, x2, z2, x3, z3, work);
            }
            Swap(swapped, x2, x3);
            TField.Invert(z2, z2);
            TField.Multiply(x2, z2, x2);
            TField.Write(x2, result);
        }
        CryptographicOperations.ZeroMemory(k);
        memory.Clear();
    }

    // RFC 7748 §5, decodeScalar25519 and decodeScalar448.
    private static void Prune(Span<byte> scalar)
    {
        int top = (TField.ScalarBits - 1) % 8;
        scalar[0] &= (byte)~(TField.Cofactor - 1);
        scalar[^1] = (byte)((scalar[^1] & ((1 << top) - 1)) | (1 << top));
    }

    // RFC 7748 §5, in its names.
    private static void Step(ulong* x1, ulong* x2, ulong* z2, ulong* x3, ulong* z3, ulong* work)
    {
        ulong* a = work, b = a + TField.Limbs, c = b + TField.Limbs, d = c + TField.Limbs;
        TField.Add(x2, z2, a);
        TField.Subtract(x2, z2, b);
        TField.Add(x3, z3, c);
        TField.Subtract(x3, z3, d);
        TField.Multiply(d, a, d);       // DA
        TField.Multiply(c, b, c);       // CB
        TField.Square(a, a);            // AA
        TField.Square(b, b);            // BB
        TField.Add(d, c, x3);
        TField.Square(x3, x3);
        TField.Subtract(d, c, z3);
        TField.Square(z3, z3);
        TField.Multiply(z3, x1, z3);
        TField.Multiply(a, b, x2);
        TField.Subtract(a, b, a);       // E
        TField.MultiplyAdd(a, TField.A24, b, b);
        TField.Multiply(a, b, z2);
    }

    // Two points change places where the bit is one: x2 and z2 stand together, and so do x3 and z3.
    private static void Swap(ulong bit, ulong* first, ulong* second)
    {
        ulong mask = 0 - bit;
        for (int i = 0; i < 2 * TField.Limbs; i++)
        {
            ulong difference = (first[i] ^ second[i]) & mask;
            first[i] ^= difference;
            second[i] ^= difference;
        }
    }
}
