using System.Buffers.Binary;
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
    public static Vector128<uint> BroadcastFrom(void* constant) => Vector128.Create(*(uint*)constant);

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

    // Word by word: a transposition has no portable form, and this is a tenth of the work.
    public static void Load(byte** messages, nint offset, Vector128<uint>* words, bool bigEndian)
    {
        for (int lane = 0; lane < 4; lane++)
        {
            byte* block = messages[lane] + offset;
            uint* word = (uint*)words + lane;
            for (int i = 0; i < 16; i++)
            {
                uint value = Unsafe.ReadUnaligned<uint>(block + 4 * i);
                word[4 * i] = bigEndian ? BinaryPrimitives.ReverseEndianness(value) : value;
            }
        }
    }

    public static void Store(Vector128<uint>* words, byte* blocks)
    {
        for (int lane = 0; lane < 4; lane++)
            for (int i = 0; i < 16; i++) ((uint*)blocks)[16 * lane + i] = ((uint*)words)[4 * i + lane];
    }
}
