using System.Runtime.CompilerServices;
using Amaranten.Crypto.Hashes;

namespace Amaranten.Crypto.ChaCha;

/// <summary>ChaCha20 (RFC 8439 §2.3): as many blocks of key stream side by side as a vector has words.</summary>
internal readonly unsafe struct ChaCha20<TVector, TLanes> : IKeyStream
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    private const int CounterAt = 12;

    public static int Blocks => TLanes.Count;

    [SkipLocalsInit]
    public static void Generate(uint* state, byte* stream)
    {
        TVector* words = stackalloc TVector[16];
        uint* counters = stackalloc uint[TLanes.Count];
        for (int lane = 0; lane < TLanes.Count; lane++) counters[lane] = state[CounterAt] + (uint)lane;
        TVector counter = Unsafe.ReadUnaligned<TVector>(counters);
        Rounds(state, counter, words);
        TLanes.Store(words, stream);
        state[CounterAt] += (uint)TLanes.Count;
    }

    // Columns, then diagonals, ten times. The sixteen variables are all that a vector unit holds: nothing else may live across a round.
    private static void Rounds(uint* state, TVector counter, TVector* words)
    {
        TVector a0 = From(state), a1 = From(state + 1), a2 = From(state + 2), a3 = From(state + 3);
        TVector b0 = From(state + 4), b1 = From(state + 5), b2 = From(state + 6), b3 = From(state + 7);
        TVector c0 = From(state + 8), c1 = From(state + 9), c2 = From(state + 10), c3 = From(state + 11);
        TVector d0 = counter, d1 = From(state + 13), d2 = From(state + 14), d3 = From(state + 15);
        for (int i = 0; i < 10; i++)
        {
            QuarterRound(ref a0, ref b0, ref c0, ref d0);
            QuarterRound(ref a1, ref b1, ref c1, ref d1);
            QuarterRound(ref a2, ref b2, ref c2, ref d2);
            QuarterRound(ref a3, ref b3, ref c3, ref d3);
            QuarterRound(ref a0, ref b1, ref c2, ref d3);
            QuarterRound(ref a1, ref b2, ref c3, ref d0);
            QuarterRound(ref a2, ref b3, ref c0, ref d1);
            QuarterRound(ref a3, ref b0, ref c1, ref d2);
        }
        words[0] = TLanes.Add(a0, From(state));
        words[1] = TLanes.Add(a1, From(state + 1));
        words[2] = TLanes.Add(a2, From(state + 2));
        words[3] = TLanes.Add(a3, From(state + 3));
        words[4] = TLanes.Add(b0, From(state + 4));
        words[5] = TLanes.Add(b1, From(state + 5));
        words[6] = TLanes.Add(b2, From(state + 6));
        words[7] = TLanes.Add(b3, From(state + 7));
        words[8] = TLanes.Add(c0, From(state + 8));
        words[9] = TLanes.Add(c1, From(state + 9));
        words[10] = TLanes.Add(c2, From(state + 10));
        words[11] = TLanes.Add(c3, From(state + 11));
        words[12] = TLanes.Add(d0, counter);
        words[13] = TLanes.Add(d1, From(state + 13));
        words[14] = TLanes.Add(d2, From(state + 14));
        words[15] = TLanes.Add(d3, From(state + 15));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector From(uint* word) => TLanes.BroadcastFrom(word);

    // RFC 8439 §2.1
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void QuarterRound(ref TVector a, ref TVector b, ref TVector c, ref TVector d)
    {
        a = TLanes.Add(a, b);
        d = TLanes.RotateLeft(TLanes.Xor(d, a), 16);
        c = TLanes.Add(c, d);
        b = TLanes.RotateLeft(TLanes.Xor(b, c), 12);
        a = TLanes.Add(a, b);
        d = TLanes.RotateLeft(TLanes.Xor(d, a), 8);
        c = TLanes.Add(c, d);
        b = TLanes.RotateLeft(TLanes.Xor(b, c), 7);
    }
}
