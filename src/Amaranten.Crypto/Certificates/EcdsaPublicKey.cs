using Amaranten.Crypto.Ike.PrimeCurves;

namespace Amaranten.Crypto.Certificates;

/// <summary>A key on P-256, P-384 or P-521 (RFC 5480 §2.1.1.1), for ECDSA as IKE writes it: r and s, each as long as the field (RFC 4754 §7).</summary>
internal sealed class EcdsaPublicKey : PublicKey
{
    private const byte Uncompressed = 4;
    private readonly PrimeCurve _curve;
    private readonly byte[] _point;
    private readonly int _fieldBytes;

    private EcdsaPublicKey(SignatureKind kind, int bits, PrimeCurve curve, ReadOnlySpan<byte> point) =>
        (Kind, Bits, _curve, _point, _fieldBytes) = (kind, bits, curve, point.ToArray(), curve.FieldBytes);

    internal override SignatureKind Kind { get; }

    internal override int Bits { get; }

    internal override bool HasFingerprint(ReadOnlySpan<byte> fingerprint) => fingerprint.SequenceEqual(_point);

    internal static bool TryRead(ReadOnlySpan<byte> curve, ReadOnlySpan<byte> point, out PublicKey? key, out string problem)
    {
        (key, problem) = (null, "");
        if (NistCurves.Find(curve) is not { } known) return true;
        problem = "its key is not a point of its curve";
        if (point.IsEmpty || point[0] != Uncompressed || !known.Contains(point[1..])) return false;
        problem = "";
        (SignatureKind kind, int bits) = known.FieldBytes switch
        {
            32 => (SignatureKind.Ecdsa256, 256),
            48 => (SignatureKind.Ecdsa384, 384),
            _ => (SignatureKind.Ecdsa521, 521),
        };
        key = new EcdsaPublicKey(kind, bits, known, point);
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

    private bool Verifies(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> r, ReadOnlySpan<byte> s) =>
        Ecdsa.Verifies(_curve, _point.AsSpan(1), hash, r, s);
}
