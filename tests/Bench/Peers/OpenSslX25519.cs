using static Amaranten.Bench.Peers.LibCrypto;

namespace Amaranten.Bench.Peers;

/// <summary>X25519 by OpenSSL's EVP interface, the context made once.</summary>
internal sealed unsafe class OpenSslX25519
{
    private const int X25519 = 1034;

    private readonly nint _context;

    internal OpenSslX25519(ReadOnlySpan<byte> privateValue, ReadOnlySpan<byte> publicValue)
    {
        nint own, peer;
        fixed (byte* octets = privateValue) own = Check(EVP_PKEY_new_raw_private_key(X25519, 0, octets, privateValue.Length));
        fixed (byte* octets = publicValue) peer = Check(EVP_PKEY_new_raw_public_key(X25519, 0, octets, publicValue.Length));
        _context = Check(EVP_PKEY_CTX_new(own, 0));
        Check(EVP_PKEY_derive_init(_context));
        Check(EVP_PKEY_derive_set_peer(_context, peer));
    }

    internal void Agree()
    {
        byte* secret = stackalloc byte[32];
        nint length = 32;
        Check(EVP_PKEY_derive(_context, secret, &length));
    }
}
