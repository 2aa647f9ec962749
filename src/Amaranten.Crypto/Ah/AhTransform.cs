using System.Runtime.CompilerServices;
using Amaranten.Crypto.Esp;
using Amaranten.Crypto.Suites;

namespace Amaranten.Crypto.Ah;

/// <summary>
/// The cryptographic part of one AH SA: ICVs of packets that lie in one block of memory, many side by side (RFC 4302 §3.3.3). It knows nothing of
/// headers: what is to count as zero is zero when it is called. It allocates nothing and may be used by several threads at once.
/// </summary>
public sealed unsafe class AhTransform : IDisposable
{
    // What a batch needs on the stack, 64 MACs and a list of parts, stays at a few kilobytes.
    private const int BatchPackets = 64;

    private readonly PacketMac _mac;
    private bool _disposed;

    private AhTransform(AhSuite suite, PacketMac mac)
    {
        Suite = suite;
        _mac = mac;
    }

    /// <summary>The algorithm.</summary>
    public AhSuite Suite { get; }

    /// <summary>Makes the transform, choosing the best kernel of this CPU.</summary>
    /// <param name="suite">Any algorithm but none, which throws <see cref="ArgumentException"/>.</param>
    /// <param name="key">Exactly <see cref="AhSuite.KeyBytes"/> octets.</param>
    public static AhTransform Create(AhSuite suite, ReadOnlySpan<byte> key)
    {
        if (suite.Integrity == IntegrityAlgorithm.None || suite.KeyBytes == 0) throw new ArgumentException("AH without integrity is nothing", nameof(suite));
        if (key.Length != suite.KeyBytes) throw new ArgumentException($"{suite} needs {suite.KeyBytes} octets", nameof(key));
        return new AhTransform(suite, EspKernels.CreateMac(suite.Integrity, key, KernelChoice.BestHash));
    }

    /// <summary>
    /// Computes the ICV of every slice; that of slice i begins at <paramref name="icvs"/>[i * <see cref="AhSuite.IcvBytes"/>].
    /// </summary>
    public void Compute(ReadOnlySpan<byte> memory, ReadOnlySpan<EspSlice> packets, Span<byte> icvs)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed), this);
        EspSlices.CheckInside(memory, packets);
        int icvBytes = Suite.IcvBytes;
        icvs = icvs[..(packets.Length * icvBytes)];
        fixed (byte* start = memory)
        {
            while (!packets.IsEmpty)
            {
                int count = Math.Min(packets.Length, BatchPackets);
                ComputeBatch(start, packets[..count], icvs, icvBytes);
                packets = packets[count..];
                icvs = icvs[(count * icvBytes)..];
            }
        }
        GC.KeepAlive(this);
    }

    /// <summary>Wipes the key.</summary>
    public void Dispose()
    {
        Volatile.Write(ref _disposed, true);
        _mac.Dispose();
    }

    [SkipLocalsInit]
    private void ComputeBatch(byte* start, ReadOnlySpan<EspSlice> packets, Span<byte> icvs, int icvBytes)
    {
        PacketPart* parts = stackalloc PacketPart[BatchPackets];
        byte* macs = stackalloc byte[BatchPackets * PacketMac.Stride];
        for (int i = 0; i < packets.Length; i++) parts[i] = new PacketPart(start + packets[i].Offset, packets[i].Length);
        _mac.Compute(parts, packets.Length, macs);
        for (int i = 0; i < packets.Length; i++)
            new ReadOnlySpan<byte>(macs + i * PacketMac.Stride, icvBytes).CopyTo(icvs[(i * icvBytes)..]);
    }
}
