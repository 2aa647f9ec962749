using System.Runtime.CompilerServices;

namespace Amaranten.Crypto.Hashes;

/// <summary>SHA-512 and SHA-384 (FIPS 180-4 §6.4, §6.5) over as many messages as there are lanes.</summary>
internal readonly unsafe struct Sha512<TVector, TLanes, TVariant> : IHashKernel
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
    where TVariant : struct, ISha512Variant
{
    private const int Rounds = 80, BlockBytes = 128;

    public static int Lanes => TLanes.Count;

    public static int WordBytes => 8;

    public static int StateWords => 8;

    public static int DigestBytes => TVariant.DigestBytes;

    public static bool BigEndian => true;

    public static ReadOnlySpan<ulong> Initial => TVariant.Initial;

    [SkipLocalsInit]
    public static void Compress(byte* state, byte** messages, int blocks)
    {
        TVector* words = stackalloc TVector[Rounds];
        for (int i = 0; i < blocks; i++)
        {
            TLanes.Load(messages, (nint)i * BlockBytes, words, bigEndian: true);
            CompressBlock((TVector*)state, words);
        }
        for (int lane = 0; lane < TLanes.Count; lane++) messages[lane] += (nint)blocks * BlockBytes;
    }

    // Eight rounds at a time, so that the eight variables come back to their names. The words and constants advance with them: to count indices would
    // cost as much as half of the rounds.
    private static void CompressBlock(TVector* state, TVector* w)
    {
        ulong* k = Sha512Constants.K;
        TVector a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
        for (ulong* end = k + 16; k < end; k += 8, w += 8)
        {
            Round(a, b, c, ref d, e, f, g, ref h, w[0], k);
            Round(h, a, b, ref c, d, e, f, ref g, w[1], k + 1);
            Round(g, h, a, ref b, c, d, e, ref f, w[2], k + 2);
            Round(f, g, h, ref a, b, c, d, ref e, w[3], k + 3);
            Round(e, f, g, ref h, a, b, c, ref d, w[4], k + 4);
            Round(d, e, f, ref g, h, a, b, ref c, w[5], k + 5);
            Round(c, d, e, ref f, g, h, a, ref b, w[6], k + 6);
            Round(b, c, d, ref e, f, g, h, ref a, w[7], k + 7);
        }
        for (ulong* end = k + Rounds - 16; k < end; k += 8, w += 8)
        {
            Round(a, b, c, ref d, e, f, g, ref h, Next(w), k);
            Round(h, a, b, ref c, d, e, f, ref g, Next(w + 1), k + 1);
            Round(g, h, a, ref b, c, d, e, ref f, Next(w + 2), k + 2);
            Round(f, g, h, ref a, b, c, d, ref e, Next(w + 3), k + 3);
            Round(e, f, g, ref h, a, b, c, ref d, Next(w + 4), k + 4);
            Round(d, e, f, ref g, h, a, b, ref c, Next(w + 5), k + 5);
            Round(c, d, e, ref f, g, h, a, ref b, Next(w + 6), k + 6);
            Round(b, c, d, ref e, f, g, h, ref a, Next(w + 7), k + 7);
        }
        state[0] = TLanes.Add(state[0], a);
        state[1] = TLanes.Add(state[1], b);
        state[2] = TLanes.Add(state[2], c);
        state[3] = TLanes.Add(state[3], d);
        state[4] = TLanes.Add(state[4], e);
        state[5] = TLanes.Add(state[5], f);
        state[6] = TLanes.Add(state[6], g);
        state[7] = TLanes.Add(state[7], h);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(
        TVector a, TVector b, TVector c, ref TVector d, TVector e, TVector f, TVector g, ref TVector h, TVector w, ulong* k)
    {
        TVector sum1 = TLanes.Xor(RotateRight(e, 14), RotateRight(e, 18), RotateRight(e, 41));
        h = TLanes.Add(TLanes.Add(h, TLanes.Add(w, TLanes.BroadcastFrom(k))), TLanes.Add(TLanes.Choose(e, f, g), sum1));
        d = TLanes.Add(d, h);
        TVector sum0 = TLanes.Xor(RotateRight(a, 28), RotateRight(a, 34), RotateRight(a, 39));
        h = TLanes.Add(h, TLanes.Add(TLanes.Majority(a, b, c), sum0));
    }

    // The word after the fifteen before it (FIPS 180-4 §6.4.2).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Next(TVector* w)
    {
        TVector x = w[-15], y = w[-2];
        TVector sigma0 = TLanes.Xor(RotateRight(x, 1), RotateRight(x, 8), TLanes.ShiftRight(x, 7));
        TVector sigma1 = TLanes.Xor(RotateRight(y, 19), RotateRight(y, 61), TLanes.ShiftRight(y, 6));
        return w[0] = TLanes.Add(TLanes.Add(w[-16], w[-7]), TLanes.Add(sigma0, sigma1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector RotateRight(TVector a, int bits) => TLanes.RotateLeft(a, 64 - bits);
}
