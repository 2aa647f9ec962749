using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Amaranten.Crypto.Ciphers;
using Amaranten.Crypto.Esp;
using Amaranten.Crypto.Suites;

namespace Amaranten.Crypto.Gcm;

/// <summary>
/// ENCR_NULL_AUTH_AES_GMAC (RFC 4543): the text stays as it is. The nonce is the salt and the IV, which is the 64-bit sequence number (§3.2); everything
/// from the SPI to the end of the text, the IV too, is associated data (§3.3).
/// </summary>
internal sealed unsafe class GmacTransform<TAes, TMultiply> : EspTransform
    where TAes : struct, IAesKernel
    where TMultiply : struct, ICarrylessMultiply
{
    private const int SaltBytes = 4, IvAt = 8, IcvBytes = 16, Group = 8;

    private readonly AesKey<TAes> _key;
    private readonly GhashKey<TMultiply> _hash;
    private readonly uint _salt;

    internal GmacTransform(EspSuite suite, ReadOnlySpan<byte> keyAndSalt)
    {
        Suite = suite;
        _key = new AesKey<TAes>(keyAndSalt[..^SaltBytes]);
        _salt = BinaryPrimitives.ReadUInt32LittleEndian(keyAndSalt[^SaltBytes..]);
        Vector128<byte>* h = stackalloc Vector128<byte>[8];
        new Span<Vector128<byte>>(h, 8).Clear();
        _key.Encrypt8(h);
        _hash = new GhashKey<TMultiply>(h[0]);
        new Span<Vector128<byte>>(h, 8).Clear();
    }

    /// <inheritdoc/>
    public override void Seal(Span<byte> memory, ReadOnlySpan<EspSlice> packets, ulong firstSequence)
    {
        _key.ThrowIfDisposed();
        EspSlices.CheckForSealing(Suite, memory, packets);
        fixed (byte* start = memory)
        {
            for (int done = 0; done < packets.Length; done += Group)
                SealGroup(start, packets.Slice(done, Math.Min(Group, packets.Length - done)), firstSequence + (ulong)done);
        }
        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public override void Open(Span<byte> memory, ReadOnlySpan<EspSlice> packets, Span<bool> authentic)
    {
        _key.ThrowIfDisposed();
        EspSlices.CheckInside(memory, packets);
        authentic = authentic[..packets.Length];
        fixed (byte* start = memory)
        {
            for (int done = 0; done < packets.Length; done += Group)
            {
                int count = Math.Min(Group, packets.Length - done);
                OpenGroup(start, packets.Slice(done, count), authentic.Slice(done, count));
            }
        }
        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _key.Dispose();
        _hash.Dispose();
    }

    [SkipLocalsInit]
    private void SealGroup(byte* start, ReadOnlySpan<EspSlice> packets, ulong firstSequence)
    {
        Vector128<byte>* masks = stackalloc Vector128<byte>[Group];
        for (int i = 0; i < packets.Length; i++)
            BinaryPrimitives.WriteUInt64BigEndian(new Span<byte>(start + packets[i].Offset + IvAt, sizeof(ulong)), firstSequence + (ulong)i);
        Masks(start, packets, masks);
        for (int i = 0; i < packets.Length; i++)
        {
            byte* packet = start + packets[i].Offset;
            int covered = packets[i].Length - IcvBytes;
            (_hash.DigestAssociated(packet, covered) ^ masks[i]).Store(packet + covered);
        }
    }

    [SkipLocalsInit]
    private void OpenGroup(byte* start, ReadOnlySpan<EspSlice> packets, Span<bool> authentic)
    {
        Vector128<byte>* masks = stackalloc Vector128<byte>[Group];
        Masks(start, packets, masks);
        for (int i = 0; i < packets.Length; i++)
        {
            byte* packet = start + packets[i].Offset;
            int covered = packets[i].Length - IcvBytes;
            // All octets in one comparison: the time does not tell where they differ.
            authentic[i] = EspSlices.IsWellFormed(Suite, packets[i].Length)
                && (_hash.DigestAssociated(packet, covered) ^ masks[i]) == Vector128.Load(packet + covered);
        }
    }

    // One block of key stream hides each packet's digest; eight packets share a turn of the kernel.
    private void Masks(byte* start, ReadOnlySpan<EspSlice> packets, Vector128<byte>* masks)
    {
        for (int i = 0; i < Group; i++)
        {
            bool isPacket = i < packets.Length && EspSlices.IsWellFormed(Suite, packets[i].Length);
            masks[i] = isPacket
                ? TAes.Reverse(AesCounter.First<TAes>(_salt, Unsafe.ReadUnaligned<ulong>(start + packets[i].Offset + IvAt)).AsByte())
                : Vector128<byte>.Zero;
        }
        _key.Encrypt8(masks);
    }
}
