using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static Amaranten.Bench.Peers.LibCrypto;

namespace Amaranten.Bench.Peers;

/// <summary>AES-CBC and HMAC of OpenSSL's EVP interface, the contexts made once.</summary>
internal sealed unsafe class OpenSslCbcHmac : PacketSealer
{
    private const int IvAt = 8, TextAt = 24, Utf8String = 4;

    private readonly nint _cipher, _mac;
    private readonly uint _icvBytes;

    internal OpenSslCbcHmac(string cipher, ReadOnlySpan<byte> encryptionKey, string digest, ReadOnlySpan<byte> integrityKey, int icvBytes)
    {
        _icvBytes = (uint)icvBytes;
        _cipher = Check(EVP_CIPHER_CTX_new());
        byte* iv = stackalloc byte[16];
        fixed (byte* key = encryptionKey) Check(EVP_CipherInit_ex(_cipher, Check(EVP_CIPHER_fetch(0, cipher, 0)), 0, key, iv, 1));
        Check(EVP_CIPHER_CTX_set_padding(_cipher, 0));

        _mac = Check(EVP_MAC_CTX_new(Check(EVP_MAC_fetch(0, "HMAC", 0))));
        Parameter* parameters = stackalloc Parameter[2];
        parameters[0] = new()
        {
            Key = Marshal.StringToCoTaskMemUTF8("digest"),
            Type = Utf8String,
            Data = Marshal.StringToCoTaskMemUTF8(digest),
            Size = digest.Length,
            Returned = -1,
        };
        parameters[1] = default;
        fixed (byte* key = integrityKey) Check(EVP_MAC_init(_mac, key, integrityKey.Length, parameters));
    }

    internal override void Seal(byte* packet, int textOctets)
    {
        const int LongestMac = 64;
        int written;
        nint macBytes;
        byte* mac = stackalloc byte[LongestMac];
        Check(EVP_CipherInit_ex(_cipher, 0, 0, null, packet + IvAt, 1));
        Check(EVP_CipherUpdate(_cipher, packet + TextAt, &written, packet + TextAt, textOctets));
        Check(EVP_MAC_init(_mac, null, 0, null));
        Check(EVP_MAC_update(_mac, packet, TextAt + textOctets));
        Check(EVP_MAC_final(_mac, mac, &macBytes, LongestMac));
        Unsafe.CopyBlockUnaligned(packet + TextAt + textOctets, mac, _icvBytes);
    }
}
