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

    public static void Decrypt8(byte* schedule, int rounds, Vector128<byte>* blocks)
    {
        var keys = (Vector128<byte>*)(schedule + InverseAt);
        Vector128<byte> key = keys[0], next;
        Vector128<byte> s0 = TRounds.Start(blocks[0], key), s1 = TRounds.Start(blocks[1], key);
        Vector128<byte> s2 = TRounds.Start(blocks[2], key), s3 = TRounds.Start(blocks[3], key);
        Vector128<byte> s4 = TRounds.Start(blocks[4], key), s5 = TRounds.Start(blocks[5], key);
        Vector128<byte> s6 = TRounds.Start(blocks[6], key), s7 = TRounds.Start(blocks[7], key);
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
        blocks[0] = TRounds.LastInverse(s0, key, next);
        blocks[1] = TRounds.LastInverse(s1, key, next);
        blocks[2] = TRounds.LastInverse(s2, key, next);
        blocks[3] = TRounds.LastInverse(s3, key, next);
        blocks[4] = TRounds.LastInverse(s4, key, next);
        blocks[5] = TRounds.LastInverse(s5, key, next);
        blocks[6] = TRounds.LastInverse(s6, key, next);
        blocks[7] = TRounds.LastInverse(s7, key, next);
    }

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
