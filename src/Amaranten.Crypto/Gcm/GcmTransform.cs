using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Amaranten.Crypto.Ciphers;
using Amaranten.Crypto.Esp;
using Amaranten.Crypto.Suites;

namespace Amaranten.Crypto.Gcm;

/// <summary>
/// AES-GCM with an ICV of 8, 12 or 16 octets (RFC 4106). The nonce is the salt and the 64-bit sequence number (§3.1, §4), the associated data
/// is SPI and sequence number (§5).
/// </summary>
internal sealed unsafe class GcmTransform<TAes, TMultiply> : EspTransform
    where TAes : struct, IAesKernel
    where TMultiply : struct, ICarrylessMultiply
{
    private const int SaltBytes = 4, IvAt = 8, TextAt = 16, AssociatedBytes = 8;

    // The first block of key stream masks the ICV; the other seven of the first group begin the text.
    private const int HeadBytes = 7 * 16, GroupBytes = 8 * 16;

    private readonly AesKey<TAes> _key;
    private readonly GhashKey<TMultiply> _hash;
    private readonly uint _salt;
    private readonly int _icvBytes;
    private readonly Vector128<byte> _icvMask;

    internal GcmTransform(EspSuite suite, ReadOnlySpan<byte> keyAndSalt)
    {
        Suite = suite;
        _icvBytes = suite.IcvBytes;
        _icvMask = IcvMask.Of(_icvBytes);
        _key = new AesKey<TAes>(keyAndSalt[..^SaltBytes]);
        _salt = BinaryPrimitives.ReadUInt32LittleEndian(keyAndSalt[^SaltBytes..]);
        Vector128<byte>* h = stackalloc Vector128<byte>[8];
        new Span<Vector128<byte>>(h, 8).Clear();
        _key.Encrypt8(h);
        _hash = new GhashKey<TMultiply>(h[0]);
    }

    /// <inheritdoc/>
    public override void Prefetch()
    {
        _key.Prefetch();
        _hash.Prefetch();
    }

    /// <inheritdoc/>
    public override void Seal(Span<byte> memory, ReadOnlySpan<EspSlice> packets, ulong firstSequence)
    {
        _key.ThrowIfDisposed();
        EspSlices.CheckForSealing(Suite, memory, packets);
        fixed (byte* start = memory)
        {
            for (int i = 0; i < packets.Length; i++)
                SealOne(start + packets[i].Offset, packets[i].Length - TextAt - _icvBytes, firstSequence + (ulong)i);
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
            for (int i = 0; i < packets.Length; i++)
            {
                authentic[i] = EspSlices.IsWellFormed(Suite, packets[i].Length)
                    && OpenOne(start + packets[i].Offset, packets[i].Length - TextAt - _icvBytes);
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
    private void SealOne(byte* packet, int length, ulong sequence)
    {
        Vector128<byte>* stream = stackalloc Vector128<byte>[8];
        byte* text = packet + TextAt;
        BinaryPrimitives.WriteUInt64BigEndian(new Span<byte>(packet + IvAt, 8), sequence);
        Vector128<uint> counter = AesCounter.First<TAes>(_salt, Unsafe.ReadUnaligned<ulong>(packet + IvAt));
        AesCounter.KeyStream(_key, counter, stream);
        AesCounter.Add(stream + 1, text, Math.Min(length, HeadBytes));
        Vector128<byte> icv = stream[0] ^ (length < HeadBytes ? Digest(packet, length) : SealLong(packet, length, AesCounter.Skip(counter, 8)));
        Icv.Copy((byte*)&icv, text + length, _icvBytes);
    }

    // Encrypts what is behind the head group by group, and digests each group while the next is encrypted: the AES unit and the multiplier of the CPU
    // work at the same time.
    private Vector128<byte> SealLong(byte* packet, int length, Vector128<uint> counter)
    {
        byte* text = packet + TextAt + HeadBytes;
        int left = length - HeadBytes;
        Vector128<ulong> digest;
        if (left < GroupBytes)
        {
            digest = _hash.AbsorbHead(Associated(packet), packet + TextAt);
        }
        else
        {
            _key.ApplyCounter(counter, text, 1);
            digest = _hash.AbsorbHead(Associated(packet), packet + TextAt);
            for (left -= GroupBytes; left >= GroupBytes; left -= GroupBytes, text += GroupBytes)
            {
                counter = AesCounter.Skip(counter, 8);
                _key.ApplyCounter(counter, text + GroupBytes, 1);
                digest = _hash.AbsorbGroups(digest, text, 1);
            }
            counter = AesCounter.Skip(counter, 8);
            digest = _hash.AbsorbGroups(digest, text, 1);
            text += GroupBytes;
        }
        AesCounter.Apply(_key, counter, text, left);
        return _hash.Finish(digest, text, left, length, AssociatedBytes);
    }

    // The whole digest first, then the text: nothing of a forged packet is ever decrypted, and it costs half a good one.
    [SkipLocalsInit]
    private bool OpenOne(byte* packet, int length)
    {
        Vector128<byte>* stream = stackalloc Vector128<byte>[8];
        byte* text = packet + TextAt;
        Vector128<uint> counter = AesCounter.First<TAes>(_salt, Unsafe.ReadUnaligned<ulong>(packet + IvAt));
        AesCounter.KeyStream(_key, counter, stream);
        Vector128<byte> difference = Digest(packet, length) ^ stream[0] ^ IcvMask.Load(text + length, _icvBytes);
        // All octets in one comparison: the time does not tell where they differ.
        if ((difference & _icvMask) != Vector128<byte>.Zero) return false;

        AesCounter.Add(stream + 1, text, Math.Min(length, HeadBytes));
        AesCounter.Apply(_key, AesCounter.Skip(counter, 8), text + HeadBytes, length - HeadBytes);
        return true;
    }

    private Vector128<byte> Digest(byte* packet, int length) => _hash.Digest(Associated(packet), AssociatedBytes, packet + TextAt, length);

    private static Vector128<byte> Associated(byte* packet) => Vector128.CreateScalar(Unsafe.ReadUnaligned<ulong>(packet)).AsByte();
}
