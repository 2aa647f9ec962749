using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Amaranten.Crypto.Ciphers;

/// <summary>
/// AES with the instructions of the CPU. Eight blocks advance round by round, because an AES instruction takes several cycles
/// but one or two can start in each. Eight states are also the most that registers hold: small methods keep it so.
/// </summary>
internal readonly unsafe struct HardwareAes<TRounds> : IAesKernel, ISubWord where TRounds : struct, IAesRounds
{
    private const int InverseAt = 256;

    public static int ScheduleBytes => 512;

    public static void Expand(ReadOnlySpan<byte> key, byte* schedule)
    {
        AesKeyExpansion.Expand<HardwareAes<TRounds>>(key, new Span<byte>(schedule, AesKeyExpansion.MaximumBytes));
        int rounds = AesKeyExpansion.Rounds(key.Length);
        var forward = (Vector128<byte>*)schedule;
        var inverse = (Vector128<byte>*)(schedule + InverseAt);
        inverse[0] = forward[rounds];
        for (int i = 1; i < rounds; i++) inverse[i] = TRounds.InverseMixColumns(forward[rounds - i]);
        inverse[rounds] = forward[0];
    }

    // With the word in all four columns ShiftRows changes nothing, and a last round without keys is the S-box alone.
    public static uint SubWord(uint word)
    {
        Vector128<byte> zero = Vector128<byte>.Zero, columns = Vector128.Create(word).AsByte();
        return TRounds.Last(TRounds.Start(columns, zero), zero, zero).AsUInt32().ToScalar();
    }

    public static void Encrypt8(byte* schedule, int rounds, Vector128<byte>* blocks)
    {
        var keys = (Vector128<byte>*)schedule;
        Vector128<byte> key = keys[0], next;
        Vector128<byte> s0 = TRounds.Start(blocks[0], key), s1 = TRounds.Start(blocks[1], key);
        Vector128<byte> s2 = TRounds.Start(blocks[2], key), s3 = TRounds.Start(blocks[3], key);
        Vector128<byte> s4 = TRounds.Start(blocks[4], key), s5 = TRounds.Start(blocks[5], key);
        Vector128<byte> s6 = TRounds.Start(blocks[6], key), s7 = TRounds.Start(blocks[7], key);
        for (int i = 1; i < rounds; i++)
        {
            next = keys[i];
            s0 = TRounds.Middle(s0, key, next);
            s1 = TRounds.Middle(s1, key, next);
            s2 = TRounds.Middle(s2, key, next);
            s3 = TRounds.Middle(s3, key, next);
            s4 = TRounds.Middle(s4, key, next);
            s5 = TRounds.Middle(s5, key, next);
            s6 = TRounds.Middle(s6, key, next);
            s7 = TRounds.Middle(s7, key, next);
            key = next;
        }
        next = keys[rounds];
        blocks[0] = TRounds.Last(s0, key, next);
        blocks[1] = TRounds.Last(s1, key, next);
        blocks[2] = TRounds.Last(s2, key, next);
        blocks[3] = TRounds.Last(s3, key, next);
        blocks[4] = TRounds.Last(s4, key, next);
        blocks[5] = TRounds.Last(s5, key, next);
        blocks[6] = TRounds.Last(s6, key, next);
        blocks[7] = TRounds.Last(s7, key, next);
    }

    public static void DecryptGroups(byte* schedule, int rounds, ref Vector128<byte> previous, byte* data, int groups)
    {
        var keys = (Vector128<byte>*)(schedule + InverseAt);
        Vector128<byte> before = previous;
        for (; groups > 0; groups--, data += 128)
        {
            Vector128<byte> key = keys[0], next;
            Vector128<byte> s0 = TRounds.Start(Vector128.Load(data), key);
            Vector128<byte> s1 = TRounds.Start(Vector128.Load(data + 16), key);
            Vector128<byte> s2 = TRounds.Start(Vector128.Load(data + 32), key);
            Vector128<byte> s3 = TRounds.Start(Vector128.Load(data + 48), key);
            Vector128<byte> s4 = TRounds.Start(Vector128.Load(data + 64), key);
            Vector128<byte> s5 = TRounds.Start(Vector128.Load(data + 80), key);
            Vector128<byte> s6 = TRounds.Start(Vector128.Load(data + 96), key);
            Vector128<byte> s7 = TRounds.Start(Vector128.Load(data + 112), key);
            for (int i = 1; i < rounds; i++)
            {
                next = keys[i];
                s0 = TRounds.MiddleInverse(s0, key, next);
                s1 = TRounds.MiddleInverse(s1, key, next);
                s2 = TRounds.MiddleInverse(s2, key, next);
                s3 = TRounds.MiddleInverse(s3, key, next);
                s4 = TRounds.MiddleInverse(s4, key, next);
                s5 = TRounds.MiddleInverse(s5, key, next);
                s6 = TRounds.MiddleInverse(s6, key, next);
                s7 = TRounds.MiddleInverse(s7, key, next);
                key = next;
            }
            next = keys[rounds];
            Vector128<byte> last = Vector128.Load(data + 112);
            // From the end, because each block still needs the ciphertext before it.
            (TRounds.LastInverse(s7, key, next) ^ Vector128.Load(data + 96)).Store(data + 112);
            (TRounds.LastInverse(s6, key, next) ^ Vector128.Load(data + 80)).Store(data + 96);
            (TRounds.LastInverse(s5, key, next) ^ Vector128.Load(data + 64)).Store(data + 80);
            (TRounds.LastInverse(s4, key, next) ^ Vector128.Load(data + 48)).Store(data + 64);
            (TRounds.LastInverse(s3, key, next) ^ Vector128.Load(data + 32)).Store(data + 48);
            (TRounds.LastInverse(s2, key, next) ^ Vector128.Load(data + 16)).Store(data + 32);
            (TRounds.LastInverse(s1, key, next) ^ Vector128.Load(data)).Store(data + 16);
            (TRounds.LastInverse(s0, key, next) ^ before).Store(data);
            before = last;
        }
        previous = before;
    }

    public static void ApplyCounter(byte* schedule, int rounds, Vector128<uint> counter, byte* text, int groups)
    {
        var keys = (Vector128<byte>*)schedule;
        for (; groups > 0; groups--, text += 128)
        {
            Vector128<byte> key = keys[0], next;
            Vector128<byte> s0 = TRounds.Start(Counter(counter, 0), key), s1 = TRounds.Start(Counter(counter, 1), key);
            Vector128<byte> s2 = TRounds.Start(Counter(counter, 2), key), s3 = TRounds.Start(Counter(counter, 3), key);
            Vector128<byte> s4 = TRounds.Start(Counter(counter, 4), key), s5 = TRounds.Start(Counter(counter, 5), key);
            Vector128<byte> s6 = TRounds.Start(Counter(counter, 6), key), s7 = TRounds.Start(Counter(counter, 7), key);
            counter += Vector128.CreateScalar(8u);
            for (int i = 1; i < rounds; i++)
            {
                next = keys[i];
                s0 = TRounds.Middle(s0, key, next);
                s1 = TRounds.Middle(s1, key, next);
                s2 = TRounds.Middle(s2, key, next);
                s3 = TRounds.Middle(s3, key, next);
                s4 = TRounds.Middle(s4, key, next);
                s5 = TRounds.Middle(s5, key, next);
                s6 = TRounds.Middle(s6, key, next);
                s7 = TRounds.Middle(s7, key, next);
                key = next;
            }
            next = keys[rounds];
            (TRounds.Last(s0, key, next) ^ Vector128.Load(text)).Store(text);
            (TRounds.Last(s1, key, next) ^ Vector128.Load(text + 16)).Store(text + 16);
            (TRounds.Last(s2, key, next) ^ Vector128.Load(text + 32)).Store(text + 32);
            (TRounds.Last(s3, key, next) ^ Vector128.Load(text + 48)).Store(text + 48);
            (TRounds.Last(s4, key, next) ^ Vector128.Load(text + 64)).Store(text + 64);
            (TRounds.Last(s5, key, next) ^ Vector128.Load(text + 80)).Store(text + 80);
            (TRounds.Last(s6, key, next) ^ Vector128.Load(text + 96)).Store(text + 96);
            (TRounds.Last(s7, key, next) ^ Vector128.Load(text + 112)).Store(text + 112);
        }
    }

    public static void EncryptChains8(byte* schedule, int rounds, Vector128<byte>* chains, byte** data, int blocks) =>
        Chains8<EveryBlock>(schedule, rounds, chains, data, blocks);

    public static void AbsorbChains8(byte* schedule, int rounds, Vector128<byte>* chains, byte** data, int blocks) =>
        Chains8<LastBlock>(schedule, rounds, chains, data, blocks);

    private static void Chains8<TOutput>(byte* schedule, int rounds, Vector128<byte>* chains, byte** data, int blocks)
        where TOutput : struct, IChainOutput
    {
        var keys = (Vector128<byte>*)schedule;
        byte* p0 = data[0], p1 = data[1], p2 = data[2], p3 = data[3], p4 = data[4], p5 = data[5], p6 = data[6], p7 = data[7];
        Vector128<byte> s0 = chains[0], s1 = chains[1], s2 = chains[2], s3 = chains[3];
        Vector128<byte> s4 = chains[4], s5 = chains[5], s6 = chains[6], s7 = chains[7];
        nint length = (nint)blocks * 16;
        for (nint at = 0; at < length; at += 16)
        {
            // Every load before any store: two lanes may be the same packet.
            Vector128<byte> key = keys[0], next;
            s0 = TRounds.Start(s0 ^ Vector128.Load(p0 + at), key);
            s1 = TRounds.Start(s1 ^ Vector128.Load(p1 + at), key);
            s2 = TRounds.Start(s2 ^ Vector128.Load(p2 + at), key);
            s3 = TRounds.Start(s3 ^ Vector128.Load(p3 + at), key);
            s4 = TRounds.Start(s4 ^ Vector128.Load(p4 + at), key);
            s5 = TRounds.Start(s5 ^ Vector128.Load(p5 + at), key);
            s6 = TRounds.Start(s6 ^ Vector128.Load(p6 + at), key);
            s7 = TRounds.Start(s7 ^ Vector128.Load(p7 + at), key);
            for (int i = 1; i < rounds; i++)
            {
                next = keys[i];
                s0 = TRounds.Middle(s0, key, next);
                s1 = TRounds.Middle(s1, key, next);
                s2 = TRounds.Middle(s2, key, next);
                s3 = TRounds.Middle(s3, key, next);
                s4 = TRounds.Middle(s4, key, next);
                s5 = TRounds.Middle(s5, key, next);
                s6 = TRounds.Middle(s6, key, next);
                s7 = TRounds.Middle(s7, key, next);
                key = next;
            }
            next = keys[rounds];
            s0 = TRounds.Last(s0, key, next);
            if (TOutput.Stores) s0.Store(p0 + at);
            s1 = TRounds.Last(s1, key, next);
            if (TOutput.Stores) s1.Store(p1 + at);
            s2 = TRounds.Last(s2, key, next);
            if (TOutput.Stores) s2.Store(p2 + at);
            s3 = TRounds.Last(s3, key, next);
            if (TOutput.Stores) s3.Store(p3 + at);
            s4 = TRounds.Last(s4, key, next);
            if (TOutput.Stores) s4.Store(p4 + at);
            s5 = TRounds.Last(s5, key, next);
            if (TOutput.Stores) s5.Store(p5 + at);
            s6 = TRounds.Last(s6, key, next);
            if (TOutput.Stores) s6.Store(p6 + at);
            s7 = TRounds.Last(s7, key, next);
            if (TOutput.Stores) s7.Store(p7 + at);
        }
        (chains[0], chains[1], chains[2], chains[3]) = (s0, s1, s2, s3);
        (chains[4], chains[5], chains[6], chains[7]) = (s4, s5, s6, s7);
        for (int lane = 0; lane < 8; lane++) data[lane] += length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Counter(Vector128<uint> counter, uint step) =>
        TRounds.Reverse((counter + Vector128.CreateScalar(step)).AsByte());

    public static void EncryptChain(byte* schedule, int rounds, ref Vector128<byte> chain, byte* data, int blocks)
    {
        var keys = (Vector128<byte>*)schedule;
        Vector128<byte> state = chain;
        for (byte* end = data + blocks * 16; data < end; data += 16)
        {
            Vector128<byte> key = keys[0];
            state = TRounds.Start(state ^ Vector128.Load(data), key);
            for (int i = 1; i < rounds; i++)
            {
                Vector128<byte> next = keys[i];
                state = TRounds.Middle(state, key, next);
                key = next;
            }
            state = TRounds.Last(state, key, keys[rounds]);
            state.Store(data);
        }
        chain = state;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Reverse(Vector128<byte> block) => TRounds.Reverse(block);
}
