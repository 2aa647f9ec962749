using Amaranten.Crypto.Suites;

namespace Amaranten.Crypto.Ike;

/// <summary>The hash of phase 1 and its HMAC, the prf (RFC 2409 §3.2, §4). One instance is one running computation.</summary>
public sealed class Prf
{
    private Prf() { }

    /// <summary>Octets of output: 16, 20, 32, 48 or 64.</summary>
    public static int OutputBytes(HashAlgorithm hash) => throw new NotImplementedException();

    /// <summary>A plain hash computation.</summary>
    public static Prf Hash(HashAlgorithm hash) => throw new NotImplementedException();

    /// <summary>prf(key, ...): HMAC with the hash.</summary>
    public static Prf Keyed(HashAlgorithm hash, ReadOnlySpan<byte> key) => throw new NotImplementedException();

    /// <summary>Takes more input; returns itself, so that a formula reads like the RFC's.</summary>
    public Prf Add(ReadOnlySpan<byte> data) => throw new NotImplementedException();

    /// <summary>Takes one octet.</summary>
    public Prf Add(byte octet) => throw new NotImplementedException();

    /// <summary>Ends the computation and returns its <see cref="OutputBytes"/> octets.</summary>
    public byte[] Finish() => throw new NotImplementedException();
}
