using System.Runtime.CompilerServices;
using static Amaranten.Bench.Peers.LibCrypto;

namespace Amaranten.Bench.Peers;

/// <summary>An AEAD of OpenSSL's EVP interface, the context made once: a nonce, 8 octets of associated data, the text, the ICV for each packet.</summary>
internal sealed unsafe class OpenSslAead : PacketSealer
{
    private const int GetTag = 0x10, IvAt = 8, TextAt = 16, IcvBytes = 16;

    private readonly nint _context;
    private readonly uint _salt;

    internal OpenSslAead(string cipher, ReadOnlySpan<byte> keyAndSalt)
    {
        _context = Check(EVP_CIPHER_CTX_new());
        _salt = BitConverter.ToUInt32(keyAndSalt[^4..]);
        byte* nonce = stackalloc byte[12];
        fixed (byte* key = keyAndSalt) Check(EVP_CipherInit_ex(_context, Check(EVP_CIPHER_fetch(0, cipher, 0)), 0, key, nonce, 1));
    }

    internal override void Seal(byte* packet, int textOctets)
    {
        int written;
        byte* nonce = stackalloc byte[12];
        Unsafe.WriteUnaligned(nonce, _salt);
        Unsafe.WriteUnaligned(nonce + 4, Unsafe.ReadUnaligned<ulong>(packet + IvAt));
        Check(EVP_CipherInit_ex(_context, 0, 0, null, nonce, 1));
        Check(EVP_CipherUpdate(_context, null, &written, packet, IvAt));
        Check(EVP_CipherUpdate(_context, packet + TextAt, &written, packet + TextAt, textOctets));
        Check(EVP_CipherFinal_ex(_context, packet + TextAt + textOctets, &written));
        Check(EVP_CIPHER_CTX_ctrl(_context, GetTag, IcvBytes, packet + TextAt + textOctets));
    }
}
