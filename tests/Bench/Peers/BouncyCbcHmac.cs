using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Parameters;

namespace Amaranten.Bench.Peers;

/// <summary>AES-CBC and HMAC of BouncyCastle, with AES instructions where it has them.</summary>
internal sealed unsafe class BouncyCbcHmac : PacketSealer
{
    private const int IvAt = 8, TextAt = 24, BlockBytes = 16, LongestMac = 64;

    private readonly CbcBlockCipher _cipher = new(AesUtilities.CreateEngine());
    private readonly KeyParameter _key;
    private readonly HMac _mac;
    private readonly byte[] _iv = new byte[BlockBytes];
    private readonly int _icvBytes;

    internal BouncyCbcHmac(ReadOnlySpan<byte> encryptionKey, IDigest digest, ReadOnlySpan<byte> integrityKey, int icvBytes)
    {
        _key = new KeyParameter(encryptionKey);
        _mac = new HMac(digest);
        _mac.Init(new KeyParameter(integrityKey));
        _icvBytes = icvBytes;
    }

    internal override void Seal(byte* packet, int textOctets)
    {
        Span<byte> mac = stackalloc byte[LongestMac];
        new Span<byte>(packet + IvAt, BlockBytes).CopyTo(_iv);
        _cipher.Init(true, new ParametersWithIV(_key, _iv));
        for (byte* block = packet + TextAt; block < packet + TextAt + textOctets; block += BlockBytes)
            _cipher.ProcessBlock(new ReadOnlySpan<byte>(block, BlockBytes), new Span<byte>(block, BlockBytes));
        _mac.BlockUpdate(new ReadOnlySpan<byte>(packet, TextAt + textOctets));
        _mac.DoFinal(mac);
        mac[.._icvBytes].CopyTo(new Span<byte>(packet + TextAt + textOctets, _icvBytes));
    }
}
