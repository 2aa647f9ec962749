using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Amaranten.Crypto.Hashes;

#pragma warning disable CA1857 // Every shift is a constant where the method is inlined, which is everywhere.

/// <summary>Eight messages on AVX-512VL, which rotates, and does any function of three words, in one instruction.</summary>
internal readonly unsafe struct Avx512Lanes : ILanes<Vector256<uint>>
{
    // Truth tables of three inputs, for TernaryLogic.
    private const byte XorTable = 0x96, ChooseTable = 0xCA, MajorityTable = 0xE8;

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
    public static Vector256<uint> Xor(Vector256<uint> a, Vector256<uint> b, Vector256<uint> c) =>
        Avx512F.VL.TernaryLogic(a, b, c, XorTable);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Choose(Vector256<uint> a, Vector256<uint> b, Vector256<uint> c) =>
        Avx512F.VL.TernaryLogic(a, b, c, ChooseTable);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Majority(Vector256<uint> a, Vector256<uint> b, Vector256<uint> c) =>
        Avx512F.VL.TernaryLogic(a, b, c, MajorityTable);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> OrNot(Vector256<uint> a, Vector256<uint> b) => Avx2Lanes.OrNot(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> RotateLeft(Vector256<uint> a, int bits) => Avx512F.VL.RotateLeft(a, (byte)bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> ShiftRight(Vector256<uint> a, int bits) => Avx2.ShiftRightLogical(a, (byte)bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(byte** messages, nint offset, Vector256<uint>* words, bool bigEndian) =>
        Avx2Lanes.Load(messages, offset, words, bigEndian);

    public static void Store(Vector256<uint>* words, byte* blocks) => Avx2Lanes.Store(words, blocks);
}
