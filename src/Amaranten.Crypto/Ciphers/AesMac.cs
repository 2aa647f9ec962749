using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Amaranten.Crypto.Esp;

namespace Amaranten.Crypto.Ciphers;

/// <summary>
/// AES-XCBC-MAC (RFC 3566 §4) and AES-CMAC (RFC 4493 §2.4): CBC-MAC whose last block takes another key in as well, one when it is whole and another
/// when it had to be padded. They differ in where these keys come from.
/// </summary>
internal sealed unsafe class AesMac<TAes> : PacketMac where TAes : struct, IAesKernel
{
    private const int BlockBytes = 16, KeyBytes = 16;

    // What a batch needs on the stack stays at a few kilobytes.
    private const int BatchParts = 32;

    private readonly AesKey<TAes> _key;
    private readonly KeyMemory _lastKeys;

    private AesMac(AesKey<TAes> key, KeyMemory lastKeys) => (_key, _lastKeys) = (key, lastKeys);

    private Vector128<byte> WholeKey => Vector128.Load(_lastKeys.Pointer);

    private Vector128<byte> PaddedKey => Vector128.Load(_lastKeys.Pointer + BlockBytes);

    /// <summary>K1, K2 and K3 are the key's encryptions of blocks of ones, twos and threes (RFC 3566 §4).</summary>
    internal static AesMac<TAes> Xcbc(ReadOnlySpan<byte> key)
    {
        Vector128<byte>* blocks = stackalloc Vector128<byte>[8];
        for (int i = 0; i < 8; i++) blocks[i] = Vector128.Create((byte)(i + 1));
        using (var outer = new AesKey<TAes>(key)) outer.Encrypt8(blocks);
        var mac = new AesMac<TAes>(new AesKey<TAes>(new ReadOnlySpan<byte>(blocks, KeyBytes)), LastKeys(blocks[1], blocks[2]));
        new Span<Vector128<byte>>(blocks, 8).Clear();
        return mac;
    }

    /// <summary>K1 and K2 are the encryption of zero, doubled once and twice (RFC 4493 §2.3).</summary>
    internal static AesMac<TAes> Cmac(ReadOnlySpan<byte> key)
    {
        var aes = new AesKey<TAes>(key);
        Vector128<byte>* blocks = stackalloc Vector128<byte>[8];
        new Span<Vector128<byte>>(blocks, 8).Clear();
        aes.Encrypt8(blocks);
        Vector128<byte> whole = Double(blocks[0]);
        var mac = new AesMac<TAes>(aes, LastKeys(whole, Double(whole)));
        new Span<Vector128<byte>>(blocks, 8).Clear();
        return mac;
    }

    internal override void Compute(PacketPart* parts, int count, byte* macs)
    {
        for (int done = 0; done < count; done += BatchParts)
            ComputeBatch(parts + done, Math.Min(BatchParts, count - done), macs + done * Stride);
        GC.KeepAlive(this);
    }

    public override void Dispose()
    {
        _key.Dispose();
        _lastKeys.Dispose();
    }

    [SkipLocalsInit]
    private void ComputeBatch(PacketPart* parts, int count, byte* macs)
    {
        ChainedMessage* messages = stackalloc ChainedMessage[BatchParts];
        Vector128<byte>* tails = stackalloc Vector128<byte>[BatchParts], results = stackalloc Vector128<byte>[BatchParts];
        for (int i = 0; i < count; i++)
        {
            int whole = Math.Max(parts[i].Length - 1, 0) / BlockBytes;
            tails[i] = Last(parts[i].Start + whole * BlockBytes, parts[i].Length - whole * BlockBytes);
            messages[i] = new ChainedMessage(
                default, new PacketPart(parts[i].Start, whole * BlockBytes), new PacketPart((byte*)(tails + i), BlockBytes));
        }
        AesChains.Compute(_key, messages, count, results);
        for (int i = 0; i < count; i++) results[i].Store(macs + i * Stride);
    }

    // A whole block, or what there is, a one bit and zeros.
    private Vector128<byte> Last(byte* octets, int length)
    {
        if (length == BlockBytes) return Vector128.Load(octets) ^ WholeKey;
        byte* block = stackalloc byte[BlockBytes];
        Vector128<byte>.Zero.Store(block);
        Unsafe.CopyBlockUnaligned(block, octets, (uint)length);
        block[length] = 0x80;
        return Vector128.Load(block) ^ PaddedKey;
    }

    private static KeyMemory LastKeys(Vector128<byte> whole, Vector128<byte> padded)
    {
        var memory = new KeyMemory(2 * BlockBytes);
        whole.Store(memory.Pointer);
        padded.Store(memory.Pointer + BlockBytes);
        return memory;
    }

    // Times x in GF(2^128), most significant bit first, in constant time (RFC 4493 §2.3).
    private static Vector128<byte> Double(Vector128<byte> block)
    {
        Vector128<ulong> reversed = TAes.Reverse(block).AsUInt64();
        ulong low = reversed.GetElement(0), high = reversed.GetElement(1), carry = 0 - (high >> 63);
        return TAes.Reverse(Vector128.Create(low << 1 ^ carry & 0x87, high << 1 | low >> 63).AsByte());
    }
}
