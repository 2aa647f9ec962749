using Amaranten.Crypto.Esp;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;

namespace Amaranten.Crypto.Ciphers;

/// <summary>
/// CBC for ESP with the ciphers of old peers (RFC 2405, RFC 2451, RFC 4312): many times slower than AES, and but for Serpent not constant time, since
/// they look things up in tables by secret index. Their block functions write nothing but their output, so that one engine for each direction serves
/// all threads.
/// </summary>
internal sealed unsafe class LegacyCbc<TAes> : PacketCipher where TAes : struct, IAesKernel
{
    private readonly IBlockCipher _encrypt, _decrypt;
    private readonly int _blockBytes, _keyBytes;
    private readonly PacketIvs<TAes> _ivs;

    internal LegacyCbc(Func<IBlockCipher> cipher, ReadOnlySpan<byte> key, IRandom random)
    {
        (_encrypt, _decrypt, _keyBytes) = (cipher(), cipher(), key.Length);
        _blockBytes = _encrypt.GetBlockSize();
        _encrypt.Init(true, new KeyParameter(key));
        _decrypt.Init(false, new KeyParameter(key));
        _ivs = new PacketIvs<TAes>(random);
    }

    internal override void Encrypt(PacketPart* texts, int count, ulong firstSequence)
    {
        _ivs.Write(texts, count, firstSequence, _blockBytes);
        for (int i = 0; i < count; i++) EncryptOne(texts[i]);
    }

    // From the last block to the first: each needs the ciphertext before it.
    internal override void Decrypt(in PacketPart text)
    {
        for (byte* block = text.Start + text.Length - _blockBytes; block >= text.Start; block -= _blockBytes)
        {
            var octets = new Span<byte>(block, _blockBytes);
            _decrypt.ProcessBlock(octets, octets);
            Add(block - _blockBytes, block);
        }
    }

    /// <summary>BouncyCastle's engines keep their schedules to themselves; schedules of a zero key take their place.</summary>
    public override void Dispose()
    {
        var zero = new KeyParameter(new byte[_keyBytes]);
        _encrypt.Init(true, zero);
        _decrypt.Init(false, zero);
        _ivs.Dispose();
    }

    private void EncryptOne(in PacketPart text)
    {
        byte* end = text.Start + text.Length;
        for (byte* block = text.Start; block < end; block += _blockBytes)
        {
            var octets = new Span<byte>(block, _blockBytes);
            Add(block - _blockBytes, block);
            _encrypt.ProcessBlock(octets, octets);
        }
    }

    private void Add(byte* previous, byte* block)
    {
        for (int i = 0; i < _blockBytes; i += sizeof(ulong)) *(ulong*)(block + i) ^= *(ulong*)(previous + i);
    }
}
