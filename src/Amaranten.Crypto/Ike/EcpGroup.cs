using Amaranten.Crypto.Ike.PrimeCurves;
using Amaranten.Crypto.Suites;
using Org.BouncyCastle.Math;

namespace Amaranten.Crypto.Ike;

/// <summary>
/// The ECP groups: random curves, which are P-192 to P-521 (RFC 5114 §2.4, §2.5; RFC 5903 §3), and those of Brainpool (RFC 6932 §2). A public value
/// is x and y one after the other, and the shared secret is x alone (RFC 5903 §7, RFC 6954 §2.3).
/// </summary>
internal sealed class EcpGroup : KeyAgreement
{
    // A scalar is reduced from this many octets more than the order has: its bias is then below 2^-64 (FIPS 186-5 §A.2.1).
    private const int ExtraBytes = 8;

    private readonly PrimeCurve _curve;

    private EcpGroup(PrimeCurve curve) => _curve = curve;

    internal override int PublicValueBytes => 2 * _curve.FieldBytes;

    internal override int SharedSecretBytes => _curve.FieldBytes;

    internal override int RandomBytes => _curve.FieldBytes + ExtraBytes;

    internal static new EcpGroup Of(DhGroup group) => new(group switch
    {
        DhGroup.Ecp192 => NamedCurves.P192,
        DhGroup.Ecp224 => NamedCurves.P224,
        DhGroup.Ecp256 => NamedCurves.P256,
        DhGroup.Ecp384 => NamedCurves.P384,
        DhGroup.Ecp521 => NamedCurves.P521,
        DhGroup.Ecp224bp => NamedCurves.Brainpool224,
        DhGroup.Ecp256bp => NamedCurves.Brainpool256,
        DhGroup.Ecp384bp => NamedCurves.Brainpool384,
        DhGroup.Ecp512bp => NamedCurves.Brainpool512,
        _ => throw new ArgumentOutOfRangeException(nameof(group), group, "not an ECP group"),
    });

    /// <summary>True for a point of the curve with coordinates below p; the curves have cofactor 1, so it is of the right order (RFC 6989 §2.3).</summary>
    internal override bool IsAcceptable(ReadOnlySpan<byte> publicValue) => _curve.Contains(publicValue);

    internal override SecretBytes Draw(IRandom random)
    {
        using var drawn = new SecretBytes(RandomBytes);
        random.Fill(drawn.Span);
        // 1 <= d < n
        BigInteger lessOne = new BigInteger(1, _curve.Order).Subtract(BigInteger.One);
        BigInteger scalar = new BigInteger(1, drawn.Span).Mod(lessOne).Add(BigInteger.One);
        var privateValue = new SecretBytes(_curve.FieldBytes);
        scalar.ToByteArrayUnsigned(privateValue.Span[^scalar.GetLengthofByteArrayUnsigned()..]);
        return privateValue;
    }

    internal override void Publish(ReadOnlySpan<byte> privateValue, Span<byte> publicValue) => _curve.MultiplyBasePoint(privateValue, publicValue);

    internal override void Agree(ReadOnlySpan<byte> peerPublicValue, ReadOnlySpan<byte> privateValue, Span<byte> sharedSecret) =>
        _curve.Multiply(privateValue, peerPublicValue, sharedSecret);
}
