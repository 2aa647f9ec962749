using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Amaranten.Crypto.Ciphers;

/// <summary>
/// The S-boxes of Serpent and their inverses, for the 32 nibbles of a block at a time. Each bit of the result is a polynomial over GF(2) in the bits
/// of the nibble: a sum of some of the sixteen products of bits. The vectors of a box say in lane n which products bit n has.
/// </summary>
internal static unsafe class SerpentBoxes
{
    private const int Boxes = 8, Values = 16, Lanes = 4;

    // Serpent's paper, appendix A.5: S(0), S(1) and so on, as digits.
    private static readonly string[] s_boxes =
    [
        "38F1A65BED42709C", "FC27905A1BE86D34", "86793CAFD1E40B52", "0FB8C963D124A75E",
        "1F83C0B6254A9E7D", "F52B4A9C03E8D671", "72C5846BE91FD3A0", "1DF0E82B74CA9356",
    ];

    private static readonly Vector128<uint>[] s_memory = GC.AllocateArray<Vector128<uint>>(2 * Boxes * Values, pinned: true);
    private static readonly Vector128<uint>* s_forward = Polynomials(), s_inverse = s_forward + (Boxes * Values);

    /// <summary>S, of the box with this number modulo eight.</summary>
    internal static Vector128<uint> Forward(int box, Vector128<uint> x) => Evaluate(s_forward + (box & (Boxes - 1)) * Values, x);

    /// <summary>The inverse of S, of the box with this number modulo eight.</summary>
    internal static Vector128<uint> Inverse(int box, Vector128<uint> x) => Evaluate(s_inverse + (box & (Boxes - 1)) * Values, x);

    // Horner's rule, a bit at a time: coefficient i is that of the product of the bits that are in i.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Evaluate(Vector128<uint>* k, Vector128<uint> x)
    {
        Vector128<uint> x0 = Vector128.Shuffle(x, Vector128.Create(0U)), x1 = Vector128.Shuffle(x, Vector128.Create(1U));
        Vector128<uint> x2 = Vector128.Shuffle(x, Vector128.Create(2U)), x3 = Vector128.Shuffle(x, Vector128.Create(3U));
        return OfThree(k, x0, x1, x2) ^ (OfThree(k + 8, x0, x1, x2) & x3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> OfThree(Vector128<uint>* k, Vector128<uint> x0, Vector128<uint> x1, Vector128<uint> x2) =>
        OfTwo(k, x0, x1) ^ (OfTwo(k + 4, x0, x1) & x2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> OfTwo(Vector128<uint>* k, Vector128<uint> x0, Vector128<uint> x1) =>
        k[0] ^ (k[1] & x0) ^ ((k[2] ^ (k[3] & x0)) & x1);

    private static Vector128<uint>* Polynomials()
    {
        var forward = (Vector128<uint>*)Marshal.UnsafeAddrOfPinnedArrayElement(s_memory, 0);
        for (int box = 0; box < Boxes; box++)
        {
            Vector128<uint>* there = forward + (box * Values), back = there + (Boxes * Values);
            for (int value = 0; value < Values; value++)
            {
                int image = Convert.ToInt32(s_boxes[box][value..(value + 1)], Values);
                there[value] = Spread(image);
                back[image] = Spread(value);
            }
            TakeSums(there);
            TakeSums(back);
        }
        return forward;
    }

    // Bit n in all the bits of lane n.
    private static Vector128<uint> Spread(int nibble)
    {
        Vector128<uint> spread = Vector128<uint>.Zero;
        for (int lane = 0; lane < Lanes; lane++) spread = spread.WithElement(lane, 0 - (uint)(nibble >> lane & 1));
        return spread;
    }

    // From values to coefficients (Möbius): the sum of the values at all the subsets of a product's bits.
    private static void TakeSums(Vector128<uint>* values)
    {
        for (int bit = 1; bit < Values; bit *= 2)
            for (int i = 0; i < Values; i++)
                if ((i & bit) != 0) values[i] ^= values[i ^ bit];
    }
}
