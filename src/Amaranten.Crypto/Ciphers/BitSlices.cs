using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Amaranten.Crypto.Ciphers;

/// <summary>
/// The steps of AES on bit slices: slice b holds bit b of every octet of eight blocks, so that eight S-boxes are one circuit
/// of ANDs and XORs, and no octet of a key or a packet ever becomes an address. Slices are worked on in memory; eight of them
/// with the circuit's temporaries fit no register file.
/// </summary>
internal static unsafe class BitSlices
{
    /// <summary>Turns eight blocks into eight slices, and back: it is its own inverse.</summary>
    internal static void Transpose(Vector128<byte>* q)
    {
        Vector128<byte> a = q[0], b = q[1], c = q[2], d = q[3], e = q[4], f = q[5], g = q[6], h = q[7];
        Swap(ref a, ref b, 1, 0x55);
        Swap(ref c, ref d, 1, 0x55);
        Swap(ref e, ref f, 1, 0x55);
        Swap(ref g, ref h, 1, 0x55);
        Swap(ref a, ref c, 2, 0x33);
        Swap(ref b, ref d, 2, 0x33);
        Swap(ref e, ref g, 2, 0x33);
        Swap(ref f, ref h, 2, 0x33);
        Swap(ref a, ref e, 4, 0x0F);
        Swap(ref b, ref f, 4, 0x0F);
        Swap(ref c, ref g, 4, 0x0F);
        Swap(ref d, ref h, 4, 0x0F);
        (q[0], q[1], q[2], q[3], q[4], q[5], q[6], q[7]) = (a, b, c, d, e, f, g, h);
    }

    internal static void AddRoundKey(Vector128<byte>* q, Vector128<byte>* key)
    {
        for (int bit = 0; bit < 8; bit++) q[bit] ^= key[bit];
    }

    internal static void ShiftRows(Vector128<byte>* q)
    {
        for (int bit = 0; bit < 8; bit++)
            q[bit] = Vector128.Shuffle(q[bit], Vector128.Create((byte)0, 5, 10, 15, 4, 9, 14, 3, 8, 13, 2, 7, 12, 1, 6, 11));
    }

    internal static void InverseShiftRows(Vector128<byte>* q)
    {
        for (int bit = 0; bit < 8; bit++)
            q[bit] = Vector128.Shuffle(q[bit], Vector128.Create((byte)0, 13, 10, 7, 4, 1, 14, 11, 8, 5, 2, 15, 12, 9, 6, 3));
    }

    /// <summary>
    /// MixColumns. With b the column rotated by one row: 2a + 3b + c + d = 2(a + b) + b + (c + d), where c + d is a + b
    /// rotated by two rows, and doubling moves slice 7 to slice 0 and into slices 1, 3 and 4.
    /// </summary>
    internal static void MixColumns(Vector128<byte>* q)
    {
        Vector128<byte> top = q[7] ^ RotateRows1(q[7]);
        Vector128<byte> sum = MixSlice(q, top);
        sum = MixSlice(q + 1, sum ^ top);
        // A sum is that of the slice below, which MixSlice has just overwritten.
        sum = MixSlice(q + 2, sum);
        sum = MixSlice(q + 3, sum ^ top);
        sum = MixSlice(q + 4, sum ^ top);
        sum = MixSlice(q + 5, sum);
        sum = MixSlice(q + 6, sum);
        MixSlice(q + 7, sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> MixSlice(Vector128<byte>* slice, Vector128<byte> doubled)
    {
        Vector128<byte> b = RotateRows1(*slice), sum = *slice ^ b;
        *slice = doubled ^ b ^ RotateRows2(sum);
        return sum;
    }

    /// <summary>InvMixColumns = MixColumns after a + 4(a + c), with c the column rotated by two rows.</summary>
    internal static void InverseMixColumns(Vector128<byte>* q)
    {
        Vector128<byte>* t = stackalloc Vector128<byte>[8];
        for (int bit = 0; bit < 8; bit++) t[bit] = q[bit] ^ RotateRows2(q[bit]);
        Vector128<byte> t6 = t[6], t7 = t[7];
        // x^2 t: slices move up by two; x^8 = x^4 + x^3 + x + 1 brings t6 to 0, 1, 3, 4 and t7 to 1, 2, 4, 5.
        q[0] ^= t6;
        q[1] ^= t6 ^ t7;
        q[2] ^= t[0] ^ t7;
        q[3] ^= t[1] ^ t6;
        q[4] ^= t[2] ^ t6 ^ t7;
        q[5] ^= t[3] ^ t7;
        q[6] ^= t[4];
        q[7] ^= t[5];
        MixColumns(q);
    }

    // Exchanges the bits of a under the mask, shifted up, with the bits of b under the mask.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Swap(ref Vector128<byte> a, ref Vector128<byte> b, int shift, byte mask)
    {
        Vector128<byte> t = ((a.AsUInt16() >>> shift).AsByte() ^ b) & Vector128.Create(mask);
        b ^= t;
        a ^= (t.AsUInt16() << shift).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> RotateRows1(Vector128<byte> slice) =>
        Vector128.Shuffle(slice, Vector128.Create((byte)1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> RotateRows2(Vector128<byte> slice) =>
        Vector128.Shuffle(slice, Vector128.Create((byte)2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13));
}
