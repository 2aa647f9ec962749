using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Amaranten.Crypto.Hashes;

#pragma warning disable CA1857 // Every shift is a constant where the method is inlined, which is everywhere.

/// <summary>
/// Eight messages of 32-bit words on AVX2. Every operation names its instruction, so that none can turn into a slower substitute
/// unnoticed.
/// </summary>
internal readonly unsafe struct Avx2Lanes : ILanes<Vector256<uint>>
{
    public static int Count => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Broadcast(ulong constant) => Vector256.Create((uint)constant);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> BroadcastFrom(void* constant) => Avx2.BroadcastScalarToVector256((uint*)constant);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Add(Vector256<uint> a, Vector256<uint> b) => Avx2.Add(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Xor(Vector256<uint> a, Vector256<uint> b) => Avx2.Xor(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Xor(Vector256<uint> a, Vector256<uint> b, Vector256<uint> c) => Avx2.Xor(a, Avx2.Xor(b, c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Choose(Vector256<uint> a, Vector256<uint> b, Vector256<uint> c) =>
        Avx2.Xor(c, Avx2.And(a, Avx2.Xor(b, c)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Majority(Vector256<uint> a, Vector256<uint> b, Vector256<uint> c) =>
        Avx2.Or(Avx2.And(a, b), Avx2.And(c, Avx2.Or(a, b)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> OrNot(Vector256<uint> a, Vector256<uint> b) =>
        Avx2.Or(a, Avx2.Xor(b, Vector256.Create(uint.MaxValue)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> RotateLeft(Vector256<uint> a, int bits) =>
        bits switch
        {
            16 => Avx2.Shuffle(a.AsByte(), Vector256.Create(
                (byte)2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13,
                2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13)).AsUInt32(),
            8 => Avx2.Shuffle(a.AsByte(), Vector256.Create(
                (byte)3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14,
                3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14)).AsUInt32(),
            _ => Avx2.Or(Avx2.ShiftLeftLogical(a, (byte)bits), Avx2.ShiftRightLogical(a, (byte)(32 - bits))),
        };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> ShiftRight(Vector256<uint> a, int bits) => Avx2.ShiftRightLogical(a, (byte)bits);

    // Inlined, so that the order of octets is no question when it runs.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(byte** messages, nint offset, Vector256<uint>* words, bool bigEndian)
    {
        if (bigEndian)
        {
            for (nint end = offset + 64; offset < end; offset += 16, words += 4) LoadBigEndian(messages, offset, words);
            return;
        }
        Transpose(messages, offset, words);
        Transpose(messages, offset + 32, words + 8);
    }

    // Four words of eight messages. The halves of a vector are put together while they are loaded, so that within them pairs and fours change places.
    private static void LoadBigEndian(byte** m, nint offset, Vector256<uint>* words)
    {
        Vector256<byte> swap = Vector256.Create(
            (byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12,
            3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
        Vector256<uint> ae = LoadPair(m[0] + offset, m[4] + offset, swap), bf = LoadPair(m[1] + offset, m[5] + offset, swap);
        Vector256<uint> cg = LoadPair(m[2] + offset, m[6] + offset, swap), dh = LoadPair(m[3] + offset, m[7] + offset, swap);
        Vector256<ulong> ab0 = Avx2.UnpackLow(ae, bf).AsUInt64(), ab1 = Avx2.UnpackHigh(ae, bf).AsUInt64();
        Vector256<ulong> cd0 = Avx2.UnpackLow(cg, dh).AsUInt64(), cd1 = Avx2.UnpackHigh(cg, dh).AsUInt64();
        words[0] = Avx2.UnpackLow(ab0, cd0).AsUInt32();
        words[1] = Avx2.UnpackHigh(ab0, cd0).AsUInt32();
        words[2] = Avx2.UnpackLow(ab1, cd1).AsUInt32();
        words[3] = Avx2.UnpackHigh(ab1, cd1).AsUInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> LoadPair(byte* low, byte* high, Vector256<byte> swap) =>
        Avx2.Shuffle(Avx2.InsertVector128(Vector128.Load(low).ToVector256Unsafe(), Vector128.Load(high), 1), swap).AsUInt32();

    public static void Store(Vector256<uint>* words, byte* blocks)
    {
        Transpose(words[0], words[1], words[2], words[3], words[4], words[5], words[6], words[7], (Vector256<uint>*)blocks, 2);
        Transpose(words[8], words[9], words[10], words[11], words[12], words[13], words[14], words[15], (Vector256<uint>*)blocks + 1, 2);
    }

    private static void Transpose(byte** m, nint offset, Vector256<uint>* words) => Transpose(
        Row(m[0] + offset), Row(m[1] + offset), Row(m[2] + offset), Row(m[3] + offset),
        Row(m[4] + offset), Row(m[5] + offset), Row(m[6] + offset), Row(m[7] + offset), words, 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Row(byte* message) => Avx.LoadVector256((uint*)message);

    // Eight words of eight messages: pairs, then fours, then halves change places.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(
        Vector256<uint> a, Vector256<uint> b, Vector256<uint> c, Vector256<uint> d,
        Vector256<uint> e, Vector256<uint> f, Vector256<uint> g, Vector256<uint> h, Vector256<uint>* rows, int step)
    {
        Vector256<ulong> ab0 = Avx2.UnpackLow(a, b).AsUInt64(), ab1 = Avx2.UnpackHigh(a, b).AsUInt64();
        Vector256<ulong> cd0 = Avx2.UnpackLow(c, d).AsUInt64(), cd1 = Avx2.UnpackHigh(c, d).AsUInt64();
        Vector256<ulong> ef0 = Avx2.UnpackLow(e, f).AsUInt64(), ef1 = Avx2.UnpackHigh(e, f).AsUInt64();
        Vector256<ulong> gh0 = Avx2.UnpackLow(g, h).AsUInt64(), gh1 = Avx2.UnpackHigh(g, h).AsUInt64();
        StoreHalves(Avx2.UnpackLow(ab0, cd0), Avx2.UnpackLow(ef0, gh0), rows, step);
        StoreHalves(Avx2.UnpackHigh(ab0, cd0), Avx2.UnpackHigh(ef0, gh0), rows + step, step);
        StoreHalves(Avx2.UnpackLow(ab1, cd1), Avx2.UnpackLow(ef1, gh1), rows + 2 * step, step);
        StoreHalves(Avx2.UnpackHigh(ab1, cd1), Avx2.UnpackHigh(ef1, gh1), rows + 3 * step, step);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreHalves(Vector256<ulong> abcd, Vector256<ulong> efgh, Vector256<uint>* rows, int step)
    {
        rows[0] = Avx2.Permute2x128(abcd, efgh, 0x20).AsUInt32();
        rows[4 * step] = Avx2.Permute2x128(abcd, efgh, 0x31).AsUInt32();
    }
}
