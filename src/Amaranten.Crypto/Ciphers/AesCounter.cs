using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Amaranten.Crypto.Ciphers;

/// <summary>
/// Counter mode of ESP's CTR, GCM and CCM: only the last four octets of the counter block count (RFC 3686 §4, NIST SP 800-38D §6.5). The block is held
/// octet-reversed, so that counting is an addition to one element.
/// </summary>
internal static unsafe class AesCounter
{
    private const int Group = 8, GroupBytes = Group * 16;

    /// <summary>The first counter block of a nonce: salt, IV, and a counter of 1. All three as they lie in memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<uint> First<TAes>(uint salt, ulong iv) where TAes : struct, IAesKernel =>
        TAes.Reverse(Vector128.Create(salt, (uint)iv, (uint)(iv >> 32), 0x01000000).AsByte()).AsUInt32();

    /// <summary>The counter block before the first, which CCM has (NIST SP 800-38C appendix A.3).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<uint> Zeroth<TAes>(uint salt, ulong iv) where TAes : struct, IAesKernel =>
        TAes.Reverse(Vector128.Create(salt, (uint)iv, (uint)(iv >> 32), 0).AsByte()).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<uint> Skip(Vector128<uint> counter, int blocks) => counter + Vector128.CreateScalar((uint)blocks);

    /// <summary>Eight blocks of key stream from <paramref name="counter"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void KeyStream<TAes>(AesKey<TAes> key, Vector128<uint> counter, Vector128<byte>* stream)
        where TAes : struct, IAesKernel
    {
        for (uint i = 0; i < Group; i++) stream[i] = TAes.Reverse((counter + Vector128.CreateScalar(i)).AsByte());
        key.Encrypt8(stream);
    }

    /// <summary>Adds key stream from <paramref name="counter"/> on to a text of any length.</summary>
    [SkipLocalsInit]
    internal static void Apply<TAes>(AesKey<TAes> key, Vector128<uint> counter, byte* text, int length)
        where TAes : struct, IAesKernel
    {
        if (length <= 0) return;
        int groups = length / GroupBytes;
        key.ApplyCounter(counter, text, groups);
        int rest = length - groups * GroupBytes;
        if (rest == 0) return;

        Vector128<byte>* stream = stackalloc Vector128<byte>[Group];
        KeyStream(key, Skip(counter, groups * Group), stream);
        Add(stream, text + groups * GroupBytes, rest);
    }

    /// <summary>Adds ready key stream to a text that is no longer than it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Add(Vector128<byte>* stream, byte* text, int length)
    {
        for (; length >= 16; length -= 16, text += 16) (Vector128.Load(text) ^ *stream++).Store(text);
        var rest = (byte*)stream;
        // What ESP aligns to four octets is done here; singly only what is not.
        for (; length >= 4; length -= 4, text += 4, rest += 4)
            Unsafe.WriteUnaligned(text, Unsafe.ReadUnaligned<uint>(text) ^ Unsafe.ReadUnaligned<uint>(rest));
        for (int i = 0; i < length; i++) text[i] ^= rest[i];
    }
}
