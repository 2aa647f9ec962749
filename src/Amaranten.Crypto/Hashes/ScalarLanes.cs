using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Amaranten.Crypto.Hashes;

/// <summary>One message of 32-bit words.</summary>
internal readonly unsafe struct ScalarLanes32 : ILanes<uint>
{
    public static int Count => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Broadcast(ulong constant) => (uint)constant;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint BroadcastFrom(void* constant) => *(uint*)constant;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Add(uint a, uint b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Xor(uint a, uint b) => a ^ b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Xor(uint a, uint b, uint c) => a ^ b ^ c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Choose(uint a, uint b, uint c) => c ^ (a & (b ^ c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Majority(uint a, uint b, uint c) => (a & b) | (c & (a | b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint OrNot(uint a, uint b) => a | ~b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint RotateLeft(uint a, int bits) => BitOperations.RotateLeft(a, bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint ShiftRight(uint a, int bits) => a >> bits;

    public static void Load(byte** messages, nint offset, uint* words, bool bigEndian)
    {
        byte* block = messages[0] + offset;
        for (int i = 0; i < 16; i++)
        {
            uint word = Unsafe.ReadUnaligned<uint>(block + 4 * i);
            words[i] = bigEndian ? BinaryPrimitives.ReverseEndianness(word) : word;
        }
    }

    public static void Store(uint* words, byte* blocks) => Unsafe.CopyBlockUnaligned(blocks, words, 16 * sizeof(uint));
}

/// <summary>One message of 64-bit words.</summary>
internal readonly unsafe struct ScalarLanes64 : ILanes<ulong>
{
    public static int Count => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Broadcast(ulong constant) => constant;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong BroadcastFrom(void* constant) => *(ulong*)constant;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Add(ulong a, ulong b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Xor(ulong a, ulong b) => a ^ b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Xor(ulong a, ulong b, ulong c) => a ^ b ^ c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Choose(ulong a, ulong b, ulong c) => c ^ (a & (b ^ c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Majority(ulong a, ulong b, ulong c) => (a & b) | (c & (a | b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong OrNot(ulong a, ulong b) => a | ~b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong RotateLeft(ulong a, int bits) => BitOperations.RotateLeft(a, bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong ShiftRight(ulong a, int bits) => a >> bits;

    public static void Load(byte** messages, nint offset, ulong* words, bool bigEndian)
    {
        byte* block = messages[0] + offset;
        for (int i = 0; i < 16; i++)
        {
            ulong word = Unsafe.ReadUnaligned<ulong>(block + 8 * i);
            words[i] = bigEndian ? BinaryPrimitives.ReverseEndianness(word) : word;
        }
    }

    public static void Store(ulong* words, byte* blocks) => Unsafe.CopyBlockUnaligned(blocks, words, 16 * sizeof(ulong));
}
