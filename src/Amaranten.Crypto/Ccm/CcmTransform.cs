using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Amaranten.Crypto.Ciphers;
using Amaranten.Crypto.Esp;
using Amaranten.Crypto.Suites;

namespace Amaranten.Crypto.Ccm;

/// <summary>
/// AES-CCM for ESP (RFC 4309, NIST SP 800-38C). The nonce is the 3-octet salt and the IV, which is the 64-bit sequence number (§4); the associated data is
/// SPI and sequence number (§5). Its MAC is over the plaintext, so packets are decrypted first; those that turn out forged are encrypted again, and nobody
/// has seen what was there. The MACs of a batch are computed side by side.
/// </summary>
internal sealed unsafe class CcmTransform<TAes> : EspTransform where TAes : struct, IAesKernel
{
    private const int SaltBytes = 3, IvAt = 8, TextAt = 16, BlockBytes = 16, BatchPackets = 32;

    // The counter, and with it the length in the first block, has 4 octets: L - 1 = 3 in the flags (NIST SP 800-38C appendix A.1).
    private const int LengthFlags = 3, HasAssociated = 0x40;

    // In front of the text: B0, and a block with the length of the associated data, itself, and zeros.
    private const int HeadBlocks = 2;

    private readonly AesKey<TAes> _key;
    private readonly uint _salt, _macSalt;
    private readonly int _icvBytes;
    private readonly Vector128<byte> _icvMask;

    internal CcmTransform(EspSuite suite, ReadOnlySpan<byte> keyAndSalt)
    {
        Suite = suite;
        _icvBytes = suite.IcvBytes;
        _icvMask = IcvMask.Of(_icvBytes);
        _key = new AesKey<TAes>(keyAndSalt[..^SaltBytes]);
        ReadOnlySpan<byte> salt = keyAndSalt[^SaltBytes..];
        uint flagged = (uint)salt[0] << 8 | (uint)salt[1] << 16 | (uint)salt[2] << 24;
        _salt = flagged | LengthFlags;
        _macSalt = flagged | (uint)(HasAssociated | (_icvBytes - 2) / 2 << 3 | LengthFlags);
    }

    /// <inheritdoc/>
    public override void Seal(Span<byte> memory, ReadOnlySpan<EspSlice> packets, ulong firstSequence)
    {
        _key.ThrowIfDisposed();
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
        _key.ThrowIfDisposed();
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
    public override void Dispose() => _key.Dispose();

    [SkipLocalsInit]
    private void SealBatch(byte* start, ReadOnlySpan<EspSlice> packets, ulong firstSequence)
    {
        PacketPart* texts = stackalloc PacketPart[BatchPackets];
        Vector128<byte>* macs = stackalloc Vector128<byte>[BatchPackets];
        for (int i = 0; i < packets.Length; i++)
        {
            texts[i] = Text(start, packets[i]);
            BinaryPrimitives.WriteUInt64BigEndian(new Span<byte>(texts[i].Start - TextAt + IvAt, sizeof(ulong)), firstSequence + (ulong)i);
        }
        Authenticate(texts, packets.Length, macs);
        for (int i = 0; i < packets.Length; i++)
        {
            Vector128<byte> icv = macs[i] ^ Apply(texts[i]);
            Unsafe.CopyBlockUnaligned(texts[i].Start + texts[i].Length, &icv, (uint)_icvBytes);
        }
    }

    [SkipLocalsInit]
    private void OpenBatch(byte* start, ReadOnlySpan<EspSlice> packets, Span<bool> authentic)
    {
        PacketPart* texts = stackalloc PacketPart[BatchPackets];
        Vector128<byte>* macs = stackalloc Vector128<byte>[BatchPackets], masks = stackalloc Vector128<byte>[BatchPackets];
        int count = 0;
        for (int i = 0; i < packets.Length; i++)
        {
            authentic[i] = EspSlices.IsWellFormed(Suite, packets[i].Length);
            if (!authentic[i]) continue;
            texts[count] = Text(start, packets[i]);
            masks[count] = Apply(texts[count]);
            count++;
        }
        Authenticate(texts, count, macs);
        for (int i = 0, text = 0; i < packets.Length; i++)
        {
            if (!authentic[i]) continue;
            Vector128<byte> received = IcvMask.Load(texts[text].Start + texts[text].Length, _icvBytes);
            // All octets in one comparison: the time does not tell where they differ.
            authentic[i] = ((macs[text] ^ masks[text] ^ received) & _icvMask) == Vector128<byte>.Zero;
            if (!authentic[i]) Apply(texts[text]);
            text++;
        }
    }

    // Encrypts or decrypts a text, and returns the key stream that hides its MAC.
    [SkipLocalsInit]
    private Vector128<byte> Apply(in PacketPart text)
    {
        const int InHead = 7 * BlockBytes;
        Vector128<byte>* stream = stackalloc Vector128<byte>[8];
        Vector128<uint> counter = AesCounter.Zeroth<TAes>(_salt, Iv(text));
        AesCounter.KeyStream(_key, counter, stream);
        AesCounter.Add(stream + 1, text.Start, Math.Min(text.Length, InHead));
        AesCounter.Apply(_key, AesCounter.Skip(counter, 8), text.Start + InHead, text.Length - InHead);
        return stream[0];
    }

    // The MACs of plaintexts, not yet hidden (NIST SP 800-38C §6.2, appendix A.2).
    [SkipLocalsInit]
    private void Authenticate(PacketPart* texts, int count, Vector128<byte>* macs)
    {
        ChainedMessage* messages = stackalloc ChainedMessage[BatchPackets];
        Vector128<byte>* heads = stackalloc Vector128<byte>[BatchPackets * HeadBlocks], tails = stackalloc Vector128<byte>[BatchPackets];
        for (int i = 0; i < count; i++)
        {
            int whole = texts[i].Length / BlockBytes, rest = texts[i].Length % BlockBytes;
            WriteHead(texts[i], heads + i * HeadBlocks);
            tails[i] = IcvMask.Load(texts[i].Start + whole * BlockBytes, rest);
            messages[i] = new ChainedMessage(
                new PacketPart((byte*)(heads + i * HeadBlocks), HeadBlocks * BlockBytes),
                new PacketPart(texts[i].Start, whole * BlockBytes),
                new PacketPart((byte*)(tails + i), rest == 0 ? 0 : BlockBytes));
        }
        AesChains.Compute(_key, messages, count, macs);
    }

    private void WriteHead(in PacketPart text, Vector128<byte>* head)
    {
        const int AssociatedBytes = 8, AssociatedAt = sizeof(ushort);
        ulong iv = Iv(text);
        head[0] = Vector128.Create(_macSalt, (uint)iv, (uint)(iv >> 32), BinaryPrimitives.ReverseEndianness((uint)text.Length)).AsByte();
        head[1] = Vector128<byte>.Zero;
        var octets = (byte*)(head + 1);
        octets[1] = AssociatedBytes;
        Unsafe.CopyBlockUnaligned(octets + AssociatedAt, text.Start - TextAt, AssociatedBytes);
    }

    private static ulong Iv(in PacketPart text) => Unsafe.ReadUnaligned<ulong>(text.Start - TextAt + IvAt);

    private PacketPart Text(byte* start, in EspSlice packet) => new(start + packet.Offset + TextAt, packet.Length - TextAt - _icvBytes);
}
