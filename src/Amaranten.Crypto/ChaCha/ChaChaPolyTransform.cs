using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Amaranten.Crypto.Ciphers;
using Amaranten.Crypto.Esp;
using Amaranten.Crypto.Suites;

namespace Amaranten.Crypto.ChaCha;

/// <summary>
/// ChaCha20-Poly1305 for ESP (RFC 7634 §2, RFC 8439 §2.8). The nonce is the salt and the IV, which is the 64-bit sequence number; the associated data is
/// SPI and sequence number (RFC 7634 §2.1). Block 0 of the key stream is the one-time key of the MAC, the text begins with block 1.
/// </summary>
internal sealed unsafe class ChaChaPolyTransform<TStream, TPoly> : EspTransform
    where TStream : struct, IKeyStream
    where TPoly : struct, IPoly1305
{
    private const int SaltBytes = 4, IvAt = 8, TextAt = 16, AssociatedBytes = 8, IcvBytes = 16, BlockBytes = 64, StateBytes = 64;

    // In the state (RFC 8439 §2.3): four constants, the key, the counter, the nonce.
    private const int KeyAt = 16, NonceAt = 52;

    private readonly KeyMemory _initial = new(StateBytes);

    internal ChaChaPolyTransform(EspSuite suite, ReadOnlySpan<byte> keyAndSalt)
    {
        Suite = suite;
        var state = new Span<byte>(_initial.Pointer, StateBytes);
        "expand 32-byte k"u8.CopyTo(state);
        keyAndSalt[..^SaltBytes].CopyTo(state[KeyAt..]);
        keyAndSalt[^SaltBytes..].CopyTo(state[NonceAt..]);
    }

    private static int StreamBytes => TStream.Blocks * BlockBytes;

    /// <inheritdoc/>
    public override void Seal(Span<byte> memory, ReadOnlySpan<EspSlice> packets, ulong firstSequence)
    {
        _initial.ThrowIfDisposed();
        EspSlices.CheckForSealing(Suite, memory, packets);
        fixed (byte* start = memory)
        {
            for (int i = 0; i < packets.Length; i++)
                SealOne(start + packets[i].Offset, packets[i].Length - TextAt - IcvBytes, firstSequence + (ulong)i);
        }
        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public override void Open(Span<byte> memory, ReadOnlySpan<EspSlice> packets, Span<bool> authentic)
    {
        _initial.ThrowIfDisposed();
        EspSlices.CheckInside(memory, packets);
        authentic = authentic[..packets.Length];
        fixed (byte* start = memory)
        {
            for (int i = 0; i < packets.Length; i++)
            {
                authentic[i] = EspSlices.IsWellFormed(Suite, packets[i].Length)
                    && OpenOne(start + packets[i].Offset, packets[i].Length - TextAt - IcvBytes);
            }
        }
        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public override void Dispose() => _initial.Dispose();

    [SkipLocalsInit]
    private void SealOne(byte* packet, int length, ulong sequence)
    {
        byte* state = stackalloc byte[StateBytes], stream = stackalloc byte[StreamBytes];
        BinaryPrimitives.WriteUInt64BigEndian(new Span<byte>(packet + IvAt, 8), sequence);
        Begin(packet, state, stream);
        var mac = new PolyState(stream);
        Apply(packet + TextAt, length, state, stream);
        Vector128<byte> icv = Icv(ref mac, packet, length);
        icv.Store(packet + TextAt + length);
    }

    // The MAC is over the ciphertext, so a forged packet is never decrypted.
    [SkipLocalsInit]
    private bool OpenOne(byte* packet, int length)
    {
        byte* state = stackalloc byte[StateBytes], stream = stackalloc byte[StreamBytes];
        Begin(packet, state, stream);
        var mac = new PolyState(stream);
        // All octets in one comparison: the time does not tell where they differ.
        if (Icv(ref mac, packet, length) != Vector128.Load(packet + TextAt + length)) return false;
        Apply(packet + TextAt, length, state, stream);
        return true;
    }

    // The first blocks of the key stream under this packet's nonce.
    private void Begin(byte* packet, byte* state, byte* stream)
    {
        Unsafe.CopyBlockUnaligned(state, _initial.Pointer, StateBytes);
        Unsafe.WriteUnaligned(state + NonceAt + SaltBytes, Unsafe.ReadUnaligned<ulong>(packet + IvAt));
        TStream.Generate((uint*)state, stream);
    }

    // From block 1 on, of which some are there already.
    private static void Apply(byte* text, int length, byte* state, byte* stream)
    {
        byte* ready = stream + BlockBytes;
        int count = StreamBytes - BlockBytes;
        while (true)
        {
            count = Math.Min(count, length);
            AesCounter.Add((Vector128<byte>*)ready, text, count);
            length -= count;
            if (length == 0) return;
            text += count;
            TStream.Generate((uint*)state, stream);
            ready = stream;
            count = StreamBytes;
        }
    }

    // RFC 8439 §2.8: associated data and text, each filled up with zeros, then their lengths.
    private static Vector128<byte> Icv(ref PolyState mac, byte* packet, int length)
    {
        byte* text = packet + TextAt;
        mac.Absorb(Unsafe.ReadUnaligned<ulong>(packet), 0);
        TPoly.Absorb(ref mac, text, length / 16);
        int rest = length % 16;
        if (rest > 0)
        {
            Vector128<ulong> last = IcvMask.Load(text + length - rest, rest).AsUInt64();
            mac.Absorb(last.GetElement(0), last.GetElement(1));
        }
        mac.Absorb(AssociatedBytes, (ulong)length);
        Vector128<byte> icv;
        mac.Finish((byte*)&icv);
        return icv;
    }
}
