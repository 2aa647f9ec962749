using Amaranten.Crypto.Ike;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Exchanges;

/// <summary>
/// The one bidirectional IV context of an exchange: each message's last ciphertext block is the IV of the next (RFC 2409 appendix B).
/// </summary>
internal sealed class CbcChain(IkeCipher cipher, byte[] iv)
{
    private byte[] _iv = iv;

    /// <summary>The last block: IV of the next message, and after phase 1 the seed of every later one.</summary>
    public ReadOnlySpan<byte> LastBlock => _iv;

    /// <summary>Pads with zeros and encrypts; returns what follows the header.</summary>
    public byte[] Protect(ReadOnlySpan<byte> payloads)
    {
        int blocks = (payloads.Length + cipher.BlockBytes - 1) / cipher.BlockBytes;
        byte[] body = new byte[blocks * cipher.BlockBytes];
        payloads.CopyTo(body);
        cipher.Encrypt(_iv, body);
        return body;
    }

    /// <summary>Decrypts a copy; the chain itself moves only with <see cref="Accept"/>, when the message has proved authentic.</summary>
    public bool TryOpen(ReadOnlySpan<byte> message, out byte[] opened)
    {
        opened = message.ToArray();
        Span<byte> body = opened.AsSpan(IsakmpHeader.Size);
        if (body.IsEmpty || body.Length % cipher.BlockBytes != 0) return false;
        cipher.Decrypt(_iv.AsSpan().ToArray(), body);
        return true;
    }

    /// <summary>The message that was opened is authentic: its last block becomes the IV.</summary>
    public void Accept(ReadOnlySpan<byte> message) => _iv = message[^cipher.BlockBytes..].ToArray();
}
