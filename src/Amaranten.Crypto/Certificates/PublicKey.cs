using Amaranten.Crypto.Ike;

namespace Amaranten.Crypto.Certificates;

/// <summary>The key of a certificate, of a kind that can sign for IKE (RFC 5280 §4.1.2.7).</summary>
internal abstract class PublicKey
{
    internal abstract SignatureKind Kind { get; }

    internal abstract int Bits { get; }

    /// <summary>True for this modulus, or this uncompressed point.</summary>
    internal abstract bool HasFingerprint(ReadOnlySpan<byte> fingerprint);

    /// <summary>A signature over HASH_I or HASH_R as it is (RFC 2409 §5.1, RFC 4754 §7).</summary>
    internal abstract bool VerifiesBare(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature);

    /// <summary>A signature over a certificate or a revocation list.</summary>
    internal bool Verifies(SignatureScheme scheme, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature) =>
        scheme.IsRsa == (Kind == SignatureKind.Rsa) && !scheme.IsBroken
        && VerifiesDigest(scheme, Prf.Hash(scheme.Hash).Add(signed).Finish(), signature);

    protected abstract bool VerifiesDigest(SignatureScheme scheme, byte[] digest, ReadOnlySpan<byte> signature);

    /// <summary>
    /// Reads the content of a SubjectPublicKeyInfo. A key of another kind is no problem, and null; one that could never be good is a problem.
    /// </summary>
    internal static bool TryRead(ReadOnlySpan<byte> info, out PublicKey? key, out string problem)
    {
        key = null;
        problem = "its public key is not well-formed";
        var fields = new DerReader(info);
        if (!fields.TryRead(DerTag.Sequence, out ReadOnlySpan<byte> algorithm) || !fields.TryReadBits(out ReadOnlySpan<byte> bits) || !fields.IsAtEnd) return false;
        var identifier = new DerReader(algorithm);
        if (!identifier.TryRead(DerTag.ObjectIdentifier, out ReadOnlySpan<byte> oid)) return false;
        if (oid.SequenceEqual(ObjectIds.RsaEncryption)) return RsaPublicKey.TryRead(bits, out key, out problem);
        if (oid.SequenceEqual(ObjectIds.EcPublicKey) && identifier.TryRead(DerTag.ObjectIdentifier, out ReadOnlySpan<byte> curve))
            return EcdsaPublicKey.TryRead(curve, bits, out key, out problem);
        problem = "";
        return true;
    }
}
