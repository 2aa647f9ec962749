using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Parameters;

namespace Amaranten.Bench.Peers;

/// <summary>An AEAD of BouncyCastle, made once and started anew for each packet.</summary>
internal sealed unsafe class BouncyAead : PacketSealer
{
    private const int IvAt = 8, TextAt = 16, IcvBytes = 16;

    private readonly IAeadCipher _cipher;
    private readonly KeyParameter _key;
    private readonly byte[] _nonce = new byte[12], _associated = new byte[8];

    internal BouncyAead(IAeadCipher cipher, ReadOnlySpan<byte> keyAndSalt)
    {
        _cipher = cipher;
        _key = new KeyParameter(keyAndSalt[..^4]);
        keyAndSalt[^4..].CopyTo(_nonce);
    }

    internal override void Seal(byte* packet, int textOctets)
    {
        new Span<byte>(packet + IvAt, 8).CopyTo(_nonce.AsSpan(4));
        new Span<byte>(packet, 8).CopyTo(_associated);
        _cipher.Init(true, new AeadParameters(_key, IcvBytes * 8, _nonce, _associated));
        var text = new Span<byte>(packet + TextAt, textOctets);
        int written = _cipher.ProcessBytes(text, new Span<byte>(packet + TextAt, textOctets + IcvBytes));
        _cipher.DoFinal(new Span<byte>(packet + TextAt + written, textOctets + IcvBytes - written));
    }
}
