using Amaranten.Crypto.Certificates;
using Amaranten.Crypto.Suites;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC;
using Org.BouncyCastle.Math.EC.Multiplier;

namespace Amaranten.Crypto.Ike;

/// <summary>
/// The random ECP groups 19, 20 and 21, which are P-256, P-384 and P-521 (RFC 5903 §3). A public value is x and y one after the other, and
/// the shared secret is x alone (RFC 5903 §7).
/// </summary>
internal sealed class EcpGroup : KeyAgreement
{
    // A scalar is reduced from this many octets more than the order has: its bias is then below 2^-64 (FIPS 186-5 §A.2.1).
    private const int ExtraBytes = 8;
    private static readonly Lazy<EcpGroup> s_ecp256 = new(() => new(NistCurves.P256)), s_ecp384 = new(() => new(NistCurves.P384)),
        s_ecp521 = new(() => new(NistCurves.P521));

    private readonly ECDomainParameters _curve;
    private readonly BigInteger _prime;
    private readonly int _fieldBytes;

    private EcpGroup(ECDomainParameters curve)
    {
        _curve = curve;
        _prime = _curve.Curve.Field.Characteristic;
        _fieldBytes = (_prime.BitLength + 7) / 8;
    }

    internal override int PublicValueBytes => 2 * _fieldBytes;

    internal override int SharedSecretBytes => _fieldBytes;

    internal override int RandomBytes => _fieldBytes + ExtraBytes;

    internal static new EcpGroup Of(DhGroup group) => group switch
    {
        DhGroup.Ecp256 => s_ecp256.Value,
        DhGroup.Ecp384 => s_ecp384.Value,
        DhGroup.Ecp521 => s_ecp521.Value,
        _ => throw new ArgumentOutOfRangeException(nameof(group), group, "not an ECP group"),
    };

    /// <summary>True for a point of the curve with coordinates below p; the curves have cofactor 1, so it is of the right order (RFC 6989 §2.3).</summary>
    internal override bool IsAcceptable(ReadOnlySpan<byte> publicValue)
    {
        if (publicValue.Length != PublicValueBytes) return false;
        BigInteger x = new(1, publicValue[.._fieldBytes]), y = new(1, publicValue[_fieldBytes..]);
        if (x.CompareTo(_prime) >= 0 || y.CompareTo(_prime) >= 0) return false;

        ECFieldElement fx = _curve.Curve.FromBigInteger(x), fy = _curve.Curve.FromBigInteger(y);
        // y^2 = x^3 + ax + b
        return fy.Square().Equals(fx.Square().Add(_curve.Curve.A).Multiply(fx).Add(_curve.Curve.B));
    }

    internal override SecretBytes Draw(IRandom random)
    {
        using var drawn = new SecretBytes(RandomBytes);
        random.Fill(drawn.Span);
        // 1 <= d < n
        BigInteger scalar = new BigInteger(1, drawn.Span).Mod(_curve.N.Subtract(BigInteger.One)).Add(BigInteger.One);
        var privateValue = new SecretBytes(_fieldBytes);
        Write(scalar, privateValue.Span);
        return privateValue;
    }

    internal override void Publish(ReadOnlySpan<byte> privateValue, Span<byte> publicValue)
    {
        ECPoint point = new FixedPointCombMultiplier().Multiply(_curve.G, new BigInteger(1, privateValue)).Normalize();
        point.AffineXCoord.EncodeTo(publicValue[.._fieldBytes]);
        point.AffineYCoord.EncodeTo(publicValue[_fieldBytes..]);
    }

    internal override void Agree(ReadOnlySpan<byte> peerPublicValue, ReadOnlySpan<byte> privateValue, Span<byte> sharedSecret)
    {
        BigInteger x = new(1, peerPublicValue[.._fieldBytes]), y = new(1, peerPublicValue[_fieldBytes..]);
        _curve.Curve.CreatePoint(x, y).Multiply(new BigInteger(1, privateValue)).Normalize().AffineXCoord.EncodeTo(sharedSecret);
    }

    private static void Write(BigInteger value, Span<byte> octets)
    {
        octets.Clear();
        int length = value.GetLengthofByteArrayUnsigned();
        value.ToByteArrayUnsigned(octets[^length..]);
    }
}
