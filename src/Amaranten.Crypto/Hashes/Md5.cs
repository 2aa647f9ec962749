using System.Runtime.CompilerServices;

namespace Amaranten.Crypto.Hashes;

/// <summary>MD5 (RFC 1321 §3.4) over as many messages as there are lanes.</summary>
internal readonly unsafe struct Md5<TVector, TLanes> : IHashKernel
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    public static int Lanes => TLanes.Count;

    public static int WordBytes => 4;

    public static int StateWords => 4;

    public static int DigestBytes => 16;

    public static bool BigEndian => false;

    public static ReadOnlySpan<ulong> Initial => [0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476];

    [SkipLocalsInit]
    public static void Compress(byte* state, byte** messages, int blocks)
    {
        TVector* words = stackalloc TVector[16];
        for (int i = 0; i < blocks; i++)
        {
            TLanes.Load(messages, (nint)i * 64, words, bigEndian: false);
            CompressBlock((TVector*)state, words);
        }
        for (int lane = 0; lane < TLanes.Count; lane++) messages[lane] += (nint)blocks * 64;
    }

    // Four rounds of sixteen steps; step i of a round takes word i, 5i + 1, 3i + 5 or 7i.
    private static void CompressBlock(TVector* state, TVector* x)
    {
        uint* t = Md5Constants.T;
        TVector a = state[0], b = state[1], c = state[2], d = state[3];
        for (int i = 0; i < 16; i += 4, t += 4)
        {
            Step(ref a, b, TLanes.Choose(b, c, d), x[i], t, 7);
            Step(ref d, a, TLanes.Choose(a, b, c), x[i + 1], t + 1, 12);
            Step(ref c, d, TLanes.Choose(d, a, b), x[i + 2], t + 2, 17);
            Step(ref b, c, TLanes.Choose(c, d, a), x[i + 3], t + 3, 22);
        }
        for (int i = 1; i < 81; i += 20, t += 4)
        {
            Step(ref a, b, TLanes.Choose(d, b, c), x[i & 15], t, 5);
            Step(ref d, a, TLanes.Choose(c, a, b), x[(i + 5) & 15], t + 1, 9);
            Step(ref c, d, TLanes.Choose(b, d, a), x[(i + 10) & 15], t + 2, 14);
            Step(ref b, c, TLanes.Choose(a, c, d), x[(i + 15) & 15], t + 3, 20);
        }
        for (int i = 5; i < 53; i += 12, t += 4)
        {
            Step(ref a, b, TLanes.Xor(b, c, d), x[i & 15], t, 4);
            Step(ref d, a, TLanes.Xor(a, b, c), x[(i + 3) & 15], t + 1, 11);
            Step(ref c, d, TLanes.Xor(d, a, b), x[(i + 6) & 15], t + 2, 16);
            Step(ref b, c, TLanes.Xor(c, d, a), x[(i + 9) & 15], t + 3, 23);
        }
        for (int i = 0; i < 112; i += 28, t += 4)
        {
            Step(ref a, b, TLanes.Xor(c, TLanes.OrNot(b, d)), x[i & 15], t, 6);
            Step(ref d, a, TLanes.Xor(b, TLanes.OrNot(a, c)), x[(i + 7) & 15], t + 1, 10);
            Step(ref c, d, TLanes.Xor(a, TLanes.OrNot(d, b)), x[(i + 14) & 15], t + 2, 15);
            Step(ref b, c, TLanes.Xor(d, TLanes.OrNot(c, a)), x[(i + 21) & 15], t + 3, 21);
        }
        state[0] = TLanes.Add(state[0], a);
        state[1] = TLanes.Add(state[1], b);
        state[2] = TLanes.Add(state[2], c);
        state[3] = TLanes.Add(state[3], d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(ref TVector a, TVector b, TVector f, TVector x, uint* t, int bits)
    {
        TVector sum = TLanes.Add(TLanes.Add(a, f), TLanes.Add(x, TLanes.BroadcastFrom(t)));
        a = TLanes.Add(b, TLanes.RotateLeft(sum, bits));
    }
}
