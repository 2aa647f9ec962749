using System.Diagnostics.CodeAnalysis;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;

namespace Amaranten.Crypto.Certificates;

/// <summary>A private key that signs for IKE. BouncyCastle holds it in numbers that cannot be wiped; it is forgotten with its credential.</summary>
internal sealed class PrivateKey
{
    private readonly AsymmetricKeyParameter _key;

    private PrivateKey(AsymmetricKeyParameter key, byte[] fingerprint) => (_key, Fingerprint) = (key, fingerprint);

    // The modulus, or the encoded point.
    private byte[] Fingerprint { get; }

    internal static bool TryCreate(AsymmetricKeyParameter key, [NotNullWhen(true)] out PrivateKey? privateKey, out string problem)
    {
        privateKey = key switch
        {
            RsaPrivateCrtKeyParameters rsa => new(rsa, rsa.Modulus.ToByteArrayUnsigned()),
            ECPrivateKeyParameters ec => new(ec, ec.Parameters.G.Multiply(ec.D).Normalize().GetEncoded(false)),
            _ => null,
        };
        problem = privateKey is null ? "the private key is neither RSA nor of an elliptic curve" : "";
        return privateKey is not null;
    }

    /// <summary>True if the certificate holds the public half.</summary>
    internal bool BelongsTo(Certificate certificate) => certificate.Key is not null && certificate.Key.HasFingerprint(Fingerprint);

    /// <summary>Signs, and tries the result with the public half: a miscomputed signature gives an RSA key away (Boneh, DeMillo, Lipton 1997).</summary>
    internal byte[] Sign(Certificate own, ReadOnlySpan<byte> hash, byte[] seed)
    {
        byte[] signature = _key is RsaPrivateCrtKeyParameters rsa ? SignRsa(rsa, hash, seed) : SignEcdsa((ECPrivateKeyParameters)_key, hash);
        return own.Verifies(hash, signature) ? signature : throw new InvalidOperationException("our own signature does not verify");
    }

    // RFC 2409 §5.1: a private key operation on the padded hash, without DigestInfo. Blinded.
    private static byte[] SignRsa(RsaPrivateCrtKeyParameters key, ReadOnlySpan<byte> hash, byte[] seed)
    {
        byte[] block = new byte[(key.Modulus.BitLength + 7) / 8];
        if (!RsaPublicKey.TryPad(hash, block)) throw new InvalidOperationException("the key is too short for the hash");
        var engine = new RsaBlindedEngine();
        engine.Init(true, new ParametersWithRandom(key, new SecureRandom(new SeedRandom(seed))));
        byte[] power = engine.ProcessBlock(block, 0, block.Length);
        return [.. new byte[block.Length - power.Length], .. power];
    }

    // RFC 4754 §7: r and s, each as long as the field. k comes from the key and the hash (RFC 6979): no bad random number can give the key away.
    private static byte[] SignEcdsa(ECPrivateKeyParameters key, ReadOnlySpan<byte> hash)
    {
        var signer = new ECDsaSigner(new HMacDsaKCalculator(new Sha512Digest()));
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
