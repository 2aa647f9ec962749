using Amaranten.Crypto.Ike.PrimeCurves;

namespace Amaranten.Crypto.Certificates;

/// <summary>A private key that signs for IKE. BouncyCastle holds it in numbers that cannot be wiped; it is forgotten with its credential.</summary>
internal sealed class PrivateKey
{
    // Either this, or a curve and a number of its order's length.
    private readonly RsaPrivateKey? _rsa;
    private readonly PrimeCurve? _curve;
    private readonly byte[]? _number;

    internal PrivateKey(RsaPrivateKey rsa) => (_rsa, Fingerprint) = (rsa, rsa.Modulus);

    internal PrivateKey(PrimeCurve curve, byte[] number)
    {
        const byte Uncompressed = 4;
        (_curve, _number, Fingerprint) = (curve, number, new byte[1 + (2 * curve.FieldBytes)]);
        Fingerprint[0] = Uncompressed;
        curve.MultiplyBasePoint(number, Fingerprint.AsSpan(1));
    }

    // The modulus, or the encoded point.
    private byte[] Fingerprint { get; }

    /// <summary>True if the certificate holds the public half.</summary>
    internal bool BelongsTo(Certificate certificate) => certificate.Key is not null && certificate.Key.HasFingerprint(Fingerprint);

    /// <summary>Signs, and tries the result with the public half: a miscomputed signature gives an RSA key away (Boneh, DeMillo, Lipton 1997).</summary>
    internal byte[] Sign(Certificate own, ReadOnlySpan<byte> hash, byte[] seed)
    {
        byte[] signature = _rsa is null ? Ecdsa.Sign(_curve!, _number, hash) : SignRsa(_rsa, hash, seed);
        return own.Verifies(hash, signature) ? signature : throw new InvalidOperationException("our own signature does not verify");
    }

    // RFC 2409 §5.1: a private key operation on the padded hash, without DigestInfo. Blinded.
    private static byte[] SignRsa(RsaPrivateKey key, ReadOnlySpan<byte> hash, byte[] seed)
    {
        byte[] block = new byte[key.Bytes];
        if (!RsaPublicKey.TryPad(hash, block)) throw new InvalidOperationException("the key is too short for the hash");
        return key.Raise(block, new SeedRandom(seed));
    }
}
