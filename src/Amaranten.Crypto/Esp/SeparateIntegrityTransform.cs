using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Amaranten.Crypto.Suites;

namespace Amaranten.Crypto.Esp;

/// <summary>
/// Encryption, then a MAC from the SPI to the end of the ciphertext (RFC 4303 §3.3.2.1), and the other way round on opening
/// (RFC 4303 §3.4.4.1). Cipher and MAC take the packets of a batch side by side.
/// </summary>
internal sealed unsafe class SeparateIntegrityTransform : EspTransform
{
    // What a batch needs on the stack, 64 MACs and two lists of parts, stays at a few kilobytes.
    private const int BatchPackets = 64;

    private readonly PacketCipher _cipher;
    private readonly PacketMac _mac;
    private readonly int _textAt, _icvBytes;
    private bool _disposed;

    internal SeparateIntegrityTransform(EspSuite suite, PacketCipher cipher, PacketMac mac)
    {
        Suite = suite;
        _cipher = cipher;
        _mac = mac;
        _textAt = EspSlices.HeaderBytes + suite.IvBytes;
        _icvBytes = suite.IcvBytes;
    }

    /// <inheritdoc/>
    public override void Seal(Span<byte> memory, ReadOnlySpan<EspSlice> packets, ulong firstSequence)
    {
        ThrowIfDisposed();
        EspSlices.CheckForSealing(Suite, memory, packets);
        fixed (byte* start = memory)
        {
            for (; !packets.IsEmpty; firstSequence += BatchPackets)
            {
                int count = Math.Min(packets.Length, BatchPackets);
                SealBatch(start, packets[..count], firstSequence);
                packets = packets[count..];
            }
        }
        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public override void Open(Span<byte> memory, ReadOnlySpan<EspSlice> packets, Span<bool> authentic)
    {
        ThrowIfDisposed();
        EspSlices.CheckInside(memory, packets);
        authentic = authentic[..packets.Length];
        fixed (byte* start = memory)
        {
            while (!packets.IsEmpty)
            {
                int count = Math.Min(packets.Length, BatchPackets);
                OpenBatch(start, packets[..count], authentic);
                packets = packets[count..];
                authentic = authentic[count..];
            }
        }
        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        Volatile.Write(ref _disposed, true);
        _cipher.Dispose();
        _mac.Dispose();
    }

    [SkipLocalsInit]
    private void SealBatch(byte* start, ReadOnlySpan<EspSlice> packets, ulong firstSequence)
    {
        PacketPart* parts = stackalloc PacketPart[BatchPackets];
        byte* macs = stackalloc byte[BatchPackets * PacketMac.Stride];
        for (int i = 0; i < packets.Length; i++) parts[i] = Text(start, packets[i]);
        _cipher.Encrypt(parts, packets.Length, firstSequence);

        for (int i = 0; i < packets.Length; i++) parts[i] = Covered(start, packets[i]);
        _mac.Compute(parts, packets.Length, macs);
        for (int i = 0; i < packets.Length; i++)
            Icv.Copy(macs + i * PacketMac.Stride, parts[i].Start + parts[i].Length, _icvBytes);
    }

    [SkipLocalsInit]
    private void OpenBatch(byte* start, ReadOnlySpan<EspSlice> packets, Span<bool> authentic)
    {
        PacketPart* parts = stackalloc PacketPart[BatchPackets];
        byte* macs = stackalloc byte[BatchPackets * PacketMac.Stride];
        int count = 0;
        for (int i = 0; i < packets.Length; i++)
        {
            authentic[i] = EspSlices.IsWellFormed(Suite, packets[i].Length);
            if (authentic[i]) parts[count++] = Covered(start, packets[i]);
        }
        _mac.Compute(parts, count, macs);

        for (int i = 0, part = 0; i < packets.Length; i++)
        {
            if (!authentic[i]) continue;
            byte* icv = parts[part].Start + parts[part].Length;
            authentic[i] = CryptographicOperations.FixedTimeEquals(
                new ReadOnlySpan<byte>(icv, _icvBytes), new ReadOnlySpan<byte>(macs + part * PacketMac.Stride, _icvBytes));
            if (authentic[i]) _cipher.Decrypt(Text(start, packets[i]));
            part++;
        }
    }

    private PacketPart Text(byte* start, in EspSlice packet) =>
        new(start + packet.Offset + _textAt, packet.Length - _textAt - _icvBytes);

    private PacketPart Covered(byte* start, in EspSlice packet) => new(start + packet.Offset, packet.Length - _icvBytes);

    // A packet sealed under wiped keys would be readable by everyone.
    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed), this);
}
