using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Amaranten.Crypto.Esp;

namespace Amaranten.Crypto.Ciphers;

/// <summary>
/// AES in counter mode for ESP: the counter block is the salt, the IV, and a counter from 1 (RFC 3686 §4). The IV is the 64-bit sequence number, which
/// never repeats under one key.
/// </summary>
internal sealed unsafe class AesCtr<TAes> : PacketCipher where TAes : struct, IAesKernel
{
    private const int SaltBytes = 4, IvBytes = 8;

    private readonly AesKey<TAes> _key;
    private readonly uint _salt;

    internal AesCtr(ReadOnlySpan<byte> keyAndSalt)
    {
        _key = new AesKey<TAes>(keyAndSalt[..^SaltBytes]);
        _salt = BinaryPrimitives.ReadUInt32LittleEndian(keyAndSalt[^SaltBytes..]);
    }

    internal override void Encrypt(PacketPart* texts, int count, ulong firstSequence)
    {
        for (int i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(new Span<byte>(texts[i].Start - IvBytes, IvBytes), firstSequence + (ulong)i);
            Apply(texts[i]);
        }
    }

    internal override void Decrypt(in PacketPart text) => Apply(text);

    public override void Dispose() => _key.Dispose();

    private void Apply(in PacketPart text)
    {
        Vector128<uint> counter = AesCounter.First<TAes>(_salt, Unsafe.ReadUnaligned<ulong>(text.Start - IvBytes));
        AesCounter.Apply(_key, counter, text.Start, text.Length);
    }
}
