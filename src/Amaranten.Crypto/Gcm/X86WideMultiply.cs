using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Amaranten.Crypto.Gcm;

/// <summary>VPCLMULQDQ: two blocks in one vector. One block alone is multiplied as PCLMULQDQ does it.</summary>
internal readonly unsafe struct X86WideMultiply : ICarrylessMultiply
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Low(Vector128<ulong> a, Vector128<ulong> b) => X86Multiply.Low(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> High(Vector128<ulong> a, Vector128<ulong> b) => X86Multiply.High(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Reverse(Vector128<byte> block) => X86Multiply.Reverse(block);

    // The powers lie as the blocks do, so that a pair of them is one load.
    public static Vector128<ulong> AbsorbGroups(Vector128<ulong> digest, Vector128<ulong>* powers, byte* text, int groups)
    {
        for (; groups > 0; groups--, text += 16 * GhashField.Powers)
        {
            Vector256<ulong> low = Vector256<ulong>.Zero, middle = low, high = low;
            Accumulate(Reverse(text) ^ digest.ToVector256(), powers, ref low, ref middle, ref high);
            Accumulate(Reverse(text + 32), powers + 2, ref low, ref middle, ref high);
            Accumulate(Reverse(text + 64), powers + 4, ref low, ref middle, ref high);
            Accumulate(Reverse(text + 96), powers + 6, ref low, ref middle, ref high);
            middle ^= low ^ high;
            digest = GhashField.Reduce<X86Multiply>(Sum(low), Sum(middle), Sum(high));
        }
        return digest;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(
        Vector256<ulong> blocks, Vector128<ulong>* powers, ref Vector256<ulong> low, ref Vector256<ulong> middle, ref Vector256<ulong> high)
    {
        Vector256<ulong> pair = Vector256.Load((ulong*)powers), sums = Vector256.Load((ulong*)(powers + GhashField.Powers));
        low ^= Pclmulqdq.V256.CarrylessMultiply(blocks, pair, 0x00);
        high ^= Pclmulqdq.V256.CarrylessMultiply(blocks, pair, 0x11);
        middle ^= Pclmulqdq.V256.CarrylessMultiply(blocks ^ Avx2.Shuffle(blocks.AsUInt32(), 0x4E).AsUInt64(), sums, 0x00);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Reverse(byte* blocks) => Avx2.Shuffle(Vector256.Load(blocks), Vector256.Create(
        (byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0,
        15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Sum(Vector256<ulong> pair) => pair.GetLower() ^ pair.GetUpper();
}
