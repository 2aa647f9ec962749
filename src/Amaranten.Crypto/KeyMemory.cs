using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;

namespace Amaranten.Crypto;

/// <summary>
/// Pinned, 64-octet aligned memory for key schedules, zeroed on dispose. It belongs to the collector, so that a kernel which
/// still runs while its key is disposed reads zeros and never freed memory; the owner must be kept alive until the kernel
/// returns.
/// </summary>
internal sealed unsafe class KeyMemory : IDisposable
{
    private const int Alignment = 64, CacheLine = 64;

    private readonly byte[] _octets;
    private readonly int _length;
    private bool _disposed;

    internal KeyMemory(int length)
    {
        _length = length;
        _octets = GC.AllocateArray<byte>(length + Alignment, pinned: true);
        nuint start = (nuint)Unsafe.AsPointer(ref _octets[0]);
        Pointer = (byte*)((start + Alignment - 1) & ~(nuint)(Alignment - 1));
    }

    internal byte* Pointer { get; }

    /// <summary>Calls all of it into the cache, where the processor has a way to ask for that (.NET knows none on ARM).</summary>
    internal void Prefetch()
    {
        if (!Sse.IsSupported) return;
        for (int at = 0; at < _length; at += CacheLine) Sse.Prefetch0(Pointer + at);
    }

    /// <summary>Throws once the key is gone: a packet sealed under a schedule of zeros would be readable by everyone.</summary>
    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed), this);

    public void Dispose()
    {
        Volatile.Write(ref _disposed, true);
        CryptographicOperations.ZeroMemory(_octets);
    }
}
