using System.Runtime.CompilerServices;

namespace Amaranten.Crypto.Hashes;

/// <summary>SHA-1 (FIPS 180-4 §6.1) over as many messages as there are lanes.</summary>
internal readonly unsafe struct Sha1<TVector, TLanes> : IHashKernel
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    private const int Rounds = 80;
    private const uint K1 = 0x5A827999, K2 = 0x6ED9EBA1, K3 = 0x8F1BBCDC, K4 = 0xCA62C1D6;

    public static int Lanes => TLanes.Count;

    public static int WordBytes => 4;

    public static int StateWords => 5;

    public static int DigestBytes => 20;

    public static bool BigEndian => true;

    public static ReadOnlySpan<ulong> Initial => [0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0];

    [SkipLocalsInit]
    public static void Compress(byte* state, byte** messages, int blocks)
    {
        TVector* words = stackalloc TVector[Rounds];
        for (int i = 0; i < blocks; i++)
        {
            TLanes.Load(messages, (nint)i * 64, words, bigEndian: true);
            CompressBlock((TVector*)state, words);
        }
        for (int lane = 0; lane < TLanes.Count; lane++) messages[lane] += (nint)blocks * 64;
    }

    // Five rounds at a time, so that the five variables come back to their names. The words advance with them: to count indices would cost as much as
    // half of the rounds.
    private static void CompressBlock(TVector* state, TVector* w)
    {
        TVector a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
        TVector k = TLanes.Broadcast(K1);
        for (TVector* end = w + 15; w < end; w += 5)
        {
            Round(a, ref b, TLanes.Choose(b, c, d), ref e, w[0], k);
            Round(e, ref a, TLanes.Choose(a, b, c), ref d, w[1], k);
            Round(d, ref e, TLanes.Choose(e, a, b), ref c, w[2], k);
            Round(c, ref d, TLanes.Choose(d, e, a), ref b, w[3], k);
            Round(b, ref c, TLanes.Choose(c, d, e), ref a, w[4], k);
        }
        Round(a, ref b, TLanes.Choose(b, c, d), ref e, w[0], k);
        Round(e, ref a, TLanes.Choose(a, b, c), ref d, Next(w + 1), k);
        Round(d, ref e, TLanes.Choose(e, a, b), ref c, Next(w + 2), k);
        Round(c, ref d, TLanes.Choose(d, e, a), ref b, Next(w + 3), k);
        Round(b, ref c, TLanes.Choose(c, d, e), ref a, Next(w + 4), k);

        w += 5;
        k = TLanes.Broadcast(K2);
        for (TVector* end = w + 20; w < end; w += 5)
        {
            Round(a, ref b, TLanes.Xor(b, c, d), ref e, Next(w), k);
            Round(e, ref a, TLanes.Xor(a, b, c), ref d, Next(w + 1), k);
            Round(d, ref e, TLanes.Xor(e, a, b), ref c, Next(w + 2), k);
            Round(c, ref d, TLanes.Xor(d, e, a), ref b, Next(w + 3), k);
            Round(b, ref c, TLanes.Xor(c, d, e), ref a, Next(w + 4), k);
        }
        k = TLanes.Broadcast(K3);
        for (TVector* end = w + 20; w < end; w += 5)
        {
            Round(a, ref b, TLanes.Majority(b, c, d), ref e, Next(w), k);
            Round(e, ref a, TLanes.Majority(a, b, c), ref d, Next(w + 1), k);
            Round(d, ref e, TLanes.Majority(e, a, b), ref c, Next(w + 2), k);
            Round(c, ref d, TLanes.Majority(d, e, a), ref b, Next(w + 3), k);
            Round(b, ref c, TLanes.Majority(c, d, e), ref a, Next(w + 4), k);
        }
        k = TLanes.Broadcast(K4);
        for (TVector* end = w + 20; w < end; w += 5)
        {
            Round(a, ref b, TLanes.Xor(b, c, d), ref e, Next(w), k);
            Round(e, ref a, TLanes.Xor(a, b, c), ref d, Next(w + 1), k);
            Round(d, ref e, TLanes.Xor(e, a, b), ref c, Next(w + 2), k);
            Round(c, ref d, TLanes.Xor(d, e, a), ref b, Next(w + 3), k);
            Round(b, ref c, TLanes.Xor(c, d, e), ref a, Next(w + 4), k);
        }
        state[0] = TLanes.Add(state[0], a);
        state[1] = TLanes.Add(state[1], b);
        state[2] = TLanes.Add(state[2], c);
        state[3] = TLanes.Add(state[3], d);
        state[4] = TLanes.Add(state[4], e);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(TVector a, ref TVector b, TVector f, ref TVector e, TVector w, TVector k)
    {
        e = TLanes.Add(TLanes.Add(e, f), TLanes.Add(TLanes.Add(w, k), TLanes.RotateLeft(a, 5)));
        b = TLanes.RotateLeft(b, 30);
    }

    // The word after the fifteen before it (FIPS 180-4 §6.1.2).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Next(TVector* w) =>
        w[0] = TLanes.RotateLeft(TLanes.Xor(TLanes.Xor(w[-3], w[-8], w[-14]), w[-16]), 1);
}
