using System.Runtime.CompilerServices;

namespace Amaranten.Crypto.Hashes;

/// <summary>SHA-256 (FIPS 180-4 §6.2) over as many messages as there are lanes.</summary>
internal readonly unsafe struct Sha256<TVector, TLanes> : IHashKernel
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    private const int BlockBytes = 64;

    public static int Lanes => TLanes.Count;

    public static int WordBytes => 4;

    public static int StateWords => 8;

    public static int DigestBytes => 32;

    public static bool BigEndian => true;

    public static ReadOnlySpan<ulong> Initial =>
    [
        0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A,
        0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19,
    ];

    [SkipLocalsInit]
    public static void Compress(byte* state, byte** messages, int blocks)
    {
        TVector* words = stackalloc TVector[16];
        for (int i = 0; i < blocks; i++)
        {
            TLanes.Load(messages, (nint)i * BlockBytes, words, bigEndian: true);
            CompressBlock((TVector*)state, words);
        }
        for (int lane = 0; lane < TLanes.Count; lane++) messages[lane] += (nint)blocks * BlockBytes;
    }

    // Eight rounds at a time, so that the eight variables come back to their names.
    private static void CompressBlock(TVector* state, TVector* w)
    {
        uint* k = Sha256Constants.K;
        TVector a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
        for (int t = 0; t < 16; t += 8)
        {
            Round(a, b, c, ref d, e, f, g, ref h, w[t], k[t]);
            Round(h, a, b, ref c, d, e, f, ref g, w[t + 1], k[t + 1]);
            Round(g, h, a, ref b, c, d, e, ref f, w[t + 2], k[t + 2]);
            Round(f, g, h, ref a, b, c, d, ref e, w[t + 3], k[t + 3]);
            Round(e, f, g, ref h, a, b, c, ref d, w[t + 4], k[t + 4]);
            Round(d, e, f, ref g, h, a, b, ref c, w[t + 5], k[t + 5]);
            Round(c, d, e, ref f, g, h, a, ref b, w[t + 6], k[t + 6]);
            Round(b, c, d, ref e, f, g, h, ref a, w[t + 7], k[t + 7]);
        }
        for (int t = 16; t < 64; t += 8)
        {
            Round(a, b, c, ref d, e, f, g, ref h, Next(w, t), k[t]);
            Round(h, a, b, ref c, d, e, f, ref g, Next(w, t + 1), k[t + 1]);
            Round(g, h, a, ref b, c, d, e, ref f, Next(w, t + 2), k[t + 2]);
            Round(f, g, h, ref a, b, c, d, ref e, Next(w, t + 3), k[t + 3]);
            Round(e, f, g, ref h, a, b, c, ref d, Next(w, t + 4), k[t + 4]);
            Round(d, e, f, ref g, h, a, b, ref c, Next(w, t + 5), k[t + 5]);
            Round(c, d, e, ref f, g, h, a, ref b, Next(w, t + 6), k[t + 6]);
            Round(b, c, d, ref e, f, g, h, ref a, Next(w, t + 7), k[t + 7]);
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
        TVector a, TVector b, TVector c, ref TVector d, TVector e, TVector f, TVector g, ref TVector h, TVector w, uint k)
    {
        TVector sum1 = TLanes.Xor(RotateRight(e, 6), RotateRight(e, 11), RotateRight(e, 25));
        h = TLanes.Add(TLanes.Add(h, TLanes.Add(w, TLanes.Broadcast(k))), TLanes.Add(TLanes.Choose(e, f, g), sum1));
        d = TLanes.Add(d, h);
        TVector sum0 = TLanes.Xor(RotateRight(a, 2), RotateRight(a, 13), RotateRight(a, 22));
        h = TLanes.Add(h, TLanes.Add(TLanes.Majority(a, b, c), sum0));
    }

    // The schedule in a ring of sixteen words (FIPS 180-4 §6.2.2).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Next(TVector* w, int t)
    {
        TVector x = w[(t + 1) & 15], y = w[(t + 14) & 15];
        TVector sigma0 = TLanes.Xor(RotateRight(x, 7), RotateRight(x, 18), TLanes.ShiftRight(x, 3));
        TVector sigma1 = TLanes.Xor(RotateRight(y, 17), RotateRight(y, 19), TLanes.ShiftRight(y, 10));
        return w[t & 15] = TLanes.Add(TLanes.Add(w[t & 15], w[(t + 9) & 15]), TLanes.Add(sigma0, sigma1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector RotateRight(TVector a, int bits) => TLanes.RotateLeft(a, 32 - bits);
}
