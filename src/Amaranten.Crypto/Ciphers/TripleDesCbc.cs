using System.Buffers.Binary;
using Amaranten.Crypto.Esp;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;

namespace Amaranten.Crypto.Ciphers;

/// <summary>
/// 3DES-CBC for ESP (RFC 2451), for peers that have nothing better: it is hundreds of times slower than AES, looks things up in tables
/// by secret index, and its short block asks for a new key every few gigabytes (CVE-2016-2183). BouncyCastle's block function
/// writes nothing but its output, so that one engine for each direction serves all threads.
/// </summary>
internal sealed unsafe class TripleDesCbc<TAes> : PacketCipher where TAes : struct, IAesKernel
{
    private const int BlockBytes = 8;

    private readonly DesEdeEngine _encrypt = new(), _decrypt = new();
    private readonly PacketIvs<TAes> _ivs;

    internal TripleDesCbc(ReadOnlySpan<byte> key, IRandom random)
    {
        _encrypt.Init(true, new KeyParameter(key));
        _decrypt.Init(false, new KeyParameter(key));
        _ivs = new PacketIvs<TAes>(random);
    }

    internal override void Encrypt(PacketPart* texts, int count, ulong firstSequence)
    {
        _ivs.Write(texts, count, firstSequence, BlockBytes);
        for (int i = 0; i < count; i++) EncryptOne(texts[i]);
    }

    internal override void Decrypt(in PacketPart text)
    {
        var data = new Span<byte>(text.Start, text.Length);
        ulong previous = BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(text.Start - BlockBytes, BlockBytes));
        for (; !data.IsEmpty; data = data[BlockBytes..])
        {
            ulong ciphertext = BinaryPrimitives.ReadUInt64LittleEndian(data);
            _decrypt.ProcessBlock(data, data);
            BinaryPrimitives.WriteUInt64LittleEndian(data, BinaryPrimitives.ReadUInt64LittleEndian(data) ^ previous);
            previous = ciphertext;
        }
    }

    /// <summary>The engines keep their schedules to themselves; schedules of a zero key take their place.</summary>
    public override void Dispose()
    {
        var zero = new KeyParameter(new byte[3 * BlockBytes]);
        _encrypt.Init(true, zero);
        _decrypt.Init(false, zero);
        _ivs.Dispose();
    }

    private void EncryptOne(in PacketPart text)
    {
        var data = new Span<byte>(text.Start, text.Length);
        ulong chain = BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(text.Start - BlockBytes, BlockBytes));
        for (; !data.IsEmpty; data = data[BlockBytes..])
        {
            BinaryPrimitives.WriteUInt64LittleEndian(data, BinaryPrimitives.ReadUInt64LittleEndian(data) ^ chain);
            _encrypt.ProcessBlock(data, data);
            chain = BinaryPrimitives.ReadUInt64LittleEndian(data);
        }
    }
}
