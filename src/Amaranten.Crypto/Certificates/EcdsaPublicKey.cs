using Amaranten.Crypto.Ike;
using Amaranten.Crypto.Suites;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;

namespace Amaranten.Crypto.Certificates;

/// <summary>A key on P-256, P-384 or P-521 (RFC 5480 §2.1.1.1), for ECDSA as IKE writes it: r and s, each as long as the field (RFC 4754 §7).</summary>
internal sealed class EcdsaPublicKey : PublicKey
{
    private const byte Uncompressed = 4;
    private readonly ECPublicKeyParameters _key;
    private readonly int _fieldBytes;

    private EcdsaPublicKey(SignatureKind kind, int bits, ECPublicKeyParameters key) => (Kind, Bits, _key, _fieldBytes) = (kind, bits, key, (bits + 7) / 8);

    internal override SignatureKind Kind { get; }

    internal override int Bits { get; }

    internal override bool HasFingerprint(ReadOnlySpan<byte> fingerprint) => fingerprint.SequenceEqual(_key.Q.GetEncoded(false));

    internal static bool TryRead(ReadOnlySpan<byte> curve, ReadOnlySpan<byte> point, out PublicKey? key, out string problem)
    {
        (key, problem) = (null, "");
        var (kind, bits, group) = curve switch
        {
            _ when curve.SequenceEqual(ObjectIds.P256) => (SignatureKind.Ecdsa256, 256, DhGroup.Ecp256),
            _ when curve.SequenceEqual(ObjectIds.P384) => (SignatureKind.Ecdsa384, 384, DhGroup.Ecp384),
            _ when curve.SequenceEqual(ObjectIds.P521) => (SignatureKind.Ecdsa521, 521, DhGroup.Ecp521),
            _ => (default, 0, DhGroup.None),
        };
        if (group == DhGroup.None) return true;
        problem = "its key is not a point of its curve";
        if (point.IsEmpty || point[0] != Uncompressed || !DiffieHellman.IsAcceptable(group, point[1..])) return false;
        problem = "";
        ECDomainParameters parameters = NistCurves.Find(curve)!;
        int half = (point.Length - 1) / 2;
        var q = parameters.Curve.CreatePoint(new BigInteger(1, point.Slice(1, half)), new BigInteger(1, point[(1 + half)..]));
        key = new EcdsaPublicKey(kind, bits, new ECPublicKeyParameters(q, parameters));
        return true;
    }

    internal override bool VerifiesBare(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature) =>
        hash.Length >= 16 && signature.Length == 2 * _fieldBytes && Verifies(hash, signature[.._fieldBytes], signature[_fieldBytes..]);

    /// <summary>Ecdsa-Sig-Value (RFC 3279 §2.2.3).</summary>
    protected override bool VerifiesDigest(SignatureScheme scheme, byte[] digest, ReadOnlySpan<byte> signature)
    {
        if (!DerReader.TryReadOnly(signature, DerTag.Sequence, out ReadOnlySpan<byte> sequence)) return false;
        var fields = new DerReader(sequence);
        return fields.TryReadUnsigned(out ReadOnlySpan<byte> r) && fields.TryReadUnsigned(out ReadOnlySpan<byte> s) && fields.IsAtEnd
            && r.Length <= _fieldBytes && s.Length <= _fieldBytes && Verifies(digest, r, s);
    }

    // Threat 8: r and s from 1 to n - 1, asked before anything is computed (FIPS 186-5 §6.4.2). BouncyCastle asks again.
    private bool Verifies(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> r, ReadOnlySpan<byte> s)
    {
        BigInteger bigR = new(1, r), bigS = new(1, s), n = _key.Parameters.N;
        if (bigR.SignValue <= 0 || bigS.SignValue <= 0 || bigR.CompareTo(n) >= 0 || bigS.CompareTo(n) >= 0) return false;
        var signer = new EcdsaSigner();
        signer.Init(false, _key);
        return signer.VerifySignature(hash.ToArray(), bigR, bigS);
    }
}
