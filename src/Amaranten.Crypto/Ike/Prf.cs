using Amaranten.Crypto.Suites;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Parameters;

namespace Amaranten.Crypto.Ike;

/// <summary>The hash of phase 1 and its HMAC, the prf (RFC 2409 §3.2, §4). One instance is one running computation.</summary>
public sealed class Prf
{
    // Exactly one of the two runs. Both reset themselves when they finish.
    private readonly IDigest? _digest;
    private readonly HMac? _hmac;

    private Prf(IDigest? digest, HMac? hmac) => (_digest, _hmac) = (digest, hmac);

    /// <summary>Octets of output: 16, 20, 32, 48 or 64.</summary>
    public static int OutputBytes(HashAlgorithm hash) => hash switch
    {
        HashAlgorithm.Md5 => 16,
        HashAlgorithm.Sha1 => 20,
        HashAlgorithm.Sha256 => 32,
        HashAlgorithm.Sha384 => 48,
        HashAlgorithm.Sha512 => 64,
        _ => throw new ArgumentOutOfRangeException(nameof(hash), hash, "not a hash of IKE"),
    };

    /// <summary>A plain hash computation.</summary>
    public static Prf Hash(HashAlgorithm hash) => new(CreateDigest(hash), null);

    /// <summary>prf(key, ...): HMAC with the hash.</summary>
    public static Prf Keyed(HashAlgorithm hash, ReadOnlySpan<byte> key)
    {
        var hmac = new HMac(CreateDigest(hash));
        hmac.Init(new KeyParameter(key));
        return new Prf(null, hmac);
    }

    /// <summary>Takes more input; returns itself, so that a formula reads like the RFC's.</summary>
    public Prf Add(ReadOnlySpan<byte> data)
    {
        _digest?.BlockUpdate(data);
        _hmac?.BlockUpdate(data);
        return this;
    }

    /// <summary>Takes one octet.</summary>
    public Prf Add(byte octet)
    {
        _digest?.Update(octet);
        _hmac?.Update(octet);
        return this;
    }

    /// <summary>Ends the computation and returns its <see cref="OutputBytes"/> octets.</summary>
    public byte[] Finish()
    {
        byte[] output = new byte[_digest?.GetDigestSize() ?? _hmac!.GetMacSize()];
        _digest?.DoFinal(output);
        _hmac?.DoFinal(output);
        return output;
    }

    private static IDigest CreateDigest(HashAlgorithm hash) => hash switch
    {
        HashAlgorithm.Md5 => new MD5Digest(),
        HashAlgorithm.Sha1 => new Sha1Digest(),
        HashAlgorithm.Sha256 => new Sha256Digest(),
        HashAlgorithm.Sha384 => new Sha384Digest(),
        HashAlgorithm.Sha512 => new Sha512Digest(),
        _ => throw new ArgumentOutOfRangeException(nameof(hash), hash, "not a hash of IKE"),
    };
}
