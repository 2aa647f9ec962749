using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Amaranten.Crypto.Ciphers;

/// <summary>An expanded AES key of one kernel. Read-only after construction, so any number of threads may use it.</summary>
internal sealed unsafe class AesKey<TAes> : IDisposable where TAes : struct, IAesKernel
{
    private readonly KeyMemory _memory;
    private readonly byte* _schedule;
    private readonly int _rounds;

    internal AesKey(ReadOnlySpan<byte> key)
    {
        if (key.Length is not (16 or 24 or 32)) throw new ArgumentException("an AES key has 16, 24 or 32 octets", nameof(key));
        _memory = new KeyMemory(TAes.ScheduleBytes);
        _schedule = _memory.Pointer;
        _rounds = AesKeyExpansion.Rounds(key.Length);
        TAes.Expand(key, _schedule);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Encrypt8(Vector128<byte>* blocks) => TAes.Encrypt8(_schedule, _rounds, blocks);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void DecryptGroups(ref Vector128<byte> previous, byte* data, int groups) =>
        TAes.DecryptGroups(_schedule, _rounds, ref previous, data, groups);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void ApplyCounter(Vector128<uint> counter, byte* text, int groups) =>
        TAes.ApplyCounter(_schedule, _rounds, counter, text, groups);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void EncryptChains8(Vector128<byte>* chains, byte** data, int blocks) =>
        TAes.EncryptChains8(_schedule, _rounds, chains, data, blocks);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void AbsorbChains8(Vector128<byte>* chains, byte** data, int blocks) =>
        TAes.AbsorbChains8(_schedule, _rounds, chains, data, blocks);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void EncryptChain(ref Vector128<byte> chain, byte* data, int blocks) =>
        TAes.EncryptChain(_schedule, _rounds, ref chain, data, blocks);

    internal void Prefetch() => _memory.Prefetch();

    internal void ThrowIfDisposed() => _memory.ThrowIfDisposed();

    public void Dispose() => _memory.Dispose();
}
