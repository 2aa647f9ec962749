using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Amaranten.Crypto.Hashes;

/// <summary>Four messages of 32-bit words, on any CPU with 128-bit vectors: NEON without SHA instructions, or SSE.</summary>
internal readonly unsafe struct Vector128Lanes : ILanes<Vector128<uint>>
{
    public static int Count => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Broadcast(ulong constant) => Vector128.Create((uint)constant);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Add(Vector128<uint> a, Vector128<uint> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Xor(Vector128<uint> a, Vector128<uint> b) => a ^ b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Xor(Vector128<uint> a, Vector128<uint> b, Vector128<uint> c) => a ^ b ^ c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Choose(Vector128<uint> a, Vector128<uint> b, Vector128<uint> c) => c ^ (a & (b ^ c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Majority(Vector128<uint> a, Vector128<uint> b, Vector128<uint> c) => (a & b) | (c & (a | b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> OrNot(Vector128<uint> a, Vector128<uint> b) => a | ~b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> RotateLeft(Vector128<uint> a, int bits) => (a << bits) | (a >>> (32 - bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> ShiftRight(Vector128<uint> a, int bits) => a >>> bits;

    public static void Load(byte** messages, nint offset, Vector128<uint>* words, bool bigEndian)
    {
        for (int i = 0; i < 4; i++, offset += 16, words += 4)
        {
            Vector128<uint> a = Vector128.Load(messages[0] + offset).AsUInt32(), b = Vector128.Load(messages[1] + offset).AsUInt32();
            Vector128<uint> c = Vector128.Load(messages[2] + offset).AsUInt32(), d = Vector128.Load(messages[3] + offset).AsUInt32();
            for (int w = 0; w < 4; w++)
            {
                Vector128<uint> word = Vector128.Create(a.GetElement(w), b.GetElement(w), c.GetElement(w), d.GetElement(w));
                words[w] = bigEndian ? ReverseEachWord(word) : word;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> ReverseEachWord(Vector128<uint> v) =>
        Vector128.Shuffle(v.AsByte(), Vector128.Create((byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12)).AsUInt32();
}
