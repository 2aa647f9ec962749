using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Amaranten.Crypto.Gcm;

/// <summary>The field of GHASH (NIST SP 800-38D §6.3), its elements octet-reversed so that their bits stand as the carry-less product has them.</summary>
internal static unsafe class GhashField
{
    /// <summary>Blocks that are multiplied before one reduction.</summary>
    internal const int Powers = 8;

    /// <summary>x^63 + x^62 + x^57, the mirrored reduction polynomial less its ends.</summary>
    internal const ulong Polynomial = 0xC200000000000000;

    internal static Vector128<ulong> AbsorbGroups<TMultiply>(Vector128<ulong> digest, Vector128<ulong>* powers, byte* text, int groups)
        where TMultiply : struct, ICarrylessMultiply
    {
        for (; groups > 0; groups--, text += 16 * Powers)
        {
            Vector128<ulong> low = Vector128<ulong>.Zero, middle = low, high = low;
            Accumulate<TMultiply>(TMultiply.Reverse(Vector128.Load(text)).AsUInt64() ^ digest, powers, ref low, ref middle, ref high);
            for (int i = 1; i < Powers; i++)
                Accumulate<TMultiply>(TMultiply.Reverse(Vector128.Load(text + (16 * i))).AsUInt64(), powers + i, ref low, ref middle, ref high);
            digest = Reduce<TMultiply>(low, middle ^ low ^ high, high);
        }
        return digest;
    }

    /// <summary>Adds block times power, by Karatsuba: three products instead of four. Eight further on stand the sums of the powers' halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Accumulate<TMultiply>(
        Vector128<ulong> block, Vector128<ulong>* power,
        ref Vector128<ulong> low, ref Vector128<ulong> middle, ref Vector128<ulong> high)
        where TMultiply : struct, ICarrylessMultiply
    {
        low ^= TMultiply.Low(block, power[0]);
        high ^= TMultiply.High(block, power[0]);
        middle ^= TMultiply.Low(block ^ SwapHalves(block), power[Powers]);
    }

    /// <summary>256 bits to 128: the middle product goes half to each side, then the low half is folded up twice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<ulong> Reduce<TMultiply>(Vector128<ulong> low, Vector128<ulong> middle, Vector128<ulong> high)
        where TMultiply : struct, ICarrylessMultiply
    {
        Vector128<ulong> polynomial = Vector128.Create(Polynomial), swapped = SwapHalves(middle);
        low ^= swapped & Vector128.Create(0, ulong.MaxValue);
        high ^= swapped & Vector128.Create(ulong.MaxValue, 0);
        low = SwapHalves(low) ^ TMultiply.Low(low, polynomial);
        return high ^ SwapHalves(low) ^ TMultiply.Low(low, polynomial);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<ulong> SwapHalves(Vector128<ulong> v) => Vector128.Shuffle(v, Vector128.Create(1ul, 0));
}
