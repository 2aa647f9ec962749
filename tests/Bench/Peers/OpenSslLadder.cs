using static Amaranten.Bench.Peers.LibCrypto;

namespace Amaranten.Bench.Peers;

/// <summary>X25519 or X448, by the length of its values, by OpenSSL's EVP interface, the context made once.</summary>
internal sealed unsafe class OpenSslLadder
{
    private const int X25519 = 1034, X448 = 1035, LargestBytes = 56;

    private readonly nint _context;

    internal OpenSslLadder(ReadOnlySpan<byte> privateValue, ReadOnlySpan<byte> publicValue)
    {
        nint own, peer;
        int kind = privateValue.Length == LargestBytes ? X448 : X25519;
        fixed (byte* octets = privateValue) own = Check(EVP_PKEY_new_raw_private_key(kind, 0, octets, privateValue.Length));
        fixed (byte* octets = publicValue) peer = Check(EVP_PKEY_new_raw_public_key(kind, 0, octets, publicValue.Length));
        _context = Check(EVP_PKEY_CTX_new(own, 0));
        Check(EVP_PKEY_derive_init(_context));
        Check(EVP_PKEY_derive_set_peer(_context, peer));
    }

    internal void Agree()
    {
        byte* secret = stackalloc byte[LargestBytes];
        nint length = LargestBytes;
        Check(EVP_PKEY_derive(_context, secret, &length));
    }
}
