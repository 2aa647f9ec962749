using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;

namespace Amaranten.Crypto.Certificates;

/// <summary>A private key that signs for IKE. BouncyCastle holds it in numbers that cannot be wiped; it is forgotten with its credential.</summary>
internal sealed class PrivateKey
{
    // Exactly one of the two is there.
    private readonly RsaPrivateKey? _rsa;
    private readonly ECPrivateKeyParameters? _ec;

    internal PrivateKey(RsaPrivateKey rsa) => (_rsa, Fingerprint) = (rsa, rsa.Modulus);

    internal PrivateKey(ECPrivateKeyParameters ec) => (_ec, Fingerprint) = (ec, ec.Parameters.G.Multiply(ec.D).Normalize().GetEncoded(false));

    // The modulus, or the encoded point.
    private byte[] Fingerprint { get; }

    /// <summary>True if the certificate holds the public half.</summary>
    internal bool BelongsTo(Certificate certificate) => certificate.Key is not null && certificate.Key.HasFingerprint(Fingerprint);

    /// <summary>Signs, and tries the result with the public half: a miscomputed signature gives an RSA key away (Boneh, DeMillo, Lipton 1997).</summary>
    internal byte[] Sign(Certificate own, ReadOnlySpan<byte> hash, byte[] seed)
    {
        byte[] signature = _rsa is null ? SignEcdsa(_ec!, hash) : SignRsa(_rsa, hash, seed);
        return own.Verifies(hash, signature) ? signature : throw new InvalidOperationException("our own signature does not verify");
    }

    // RFC 2409 §5.1: a private key operation on the padded hash, without DigestInfo. Blinded.
    private static byte[] SignRsa(RsaPrivateKey key, ReadOnlySpan<byte> hash, byte[] seed)
    {
        byte[] block = new byte[key.Bytes];
        if (!RsaPublicKey.TryPad(hash, block)) throw new InvalidOperationException("the key is too short for the hash");
        return key.Raise(block, new SeedRandom(seed));
    }

    // RFC 4754 §7: r and s, each as long as the field. k comes from the key and the hash (RFC 6979): no bad random number can give the key away.
    private static byte[] SignEcdsa(ECPrivateKeyParameters key, ReadOnlySpan<byte> hash)
    {
        var signer = new EcdsaSigner();
        signer.Init(true, key);
        BigInteger[] numbers = signer.GenerateSignature(hash.ToArray());
        int fieldBytes = (key.Parameters.Curve.FieldSize + 7) / 8;
        byte[] signature = new byte[2 * fieldBytes];
        for (int i = 0; i < 2; i++)
        {
            byte[] octets = numbers[i].ToByteArrayUnsigned();
            octets.CopyTo(signature, ((i + 1) * fieldBytes) - octets.Length);
        }
        return signature;
    }
}
