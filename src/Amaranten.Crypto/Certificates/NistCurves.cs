using Amaranten.Crypto.Ike.PrimeCurves;

namespace Amaranten.Crypto.Certificates;

/// <summary>The curves of keys: P-256, P-384 and P-521 (RFC 5480 §2.1.1.1).</summary>
internal static class NistCurves
{
    internal static IEnumerable<PrimeCurve> All => [NamedCurves.P256, NamedCurves.P384, NamedCurves.P521];

    /// <summary>By its object identifier; null for any other.</summary>
    internal static PrimeCurve? Find(ReadOnlySpan<byte> oid) =>
        oid.SequenceEqual(ObjectIds.P256) ? NamedCurves.P256
        : oid.SequenceEqual(ObjectIds.P384) ? NamedCurves.P384
        : oid.SequenceEqual(ObjectIds.P521) ? NamedCurves.P521 : null;
}
