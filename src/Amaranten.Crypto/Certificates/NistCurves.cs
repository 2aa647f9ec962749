using System.Runtime.CompilerServices;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math.EC;
using Org.BouncyCastle.Math.EC.Multiplier;

namespace Amaranten.Crypto.Certificates;

/// <summary>
/// P-256, P-384 and P-521 (RFC 5480 §2.1.1.1), each made when it is first wanted. BouncyCastle gives its fast curves out by name alone, and whoever asks
/// for one by name links all thirty; so we call the three constructors, which are not public. The compiler binds them: no name is looked up at run time.
/// </summary>
internal static class NistCurves
{
    private const string Classes = "Org.BouncyCastle.Math.EC.Custom.Sec.", Assembly = ", BouncyCastle.Cryptography";

    // FIPS 186-4 §D.1.2.3 to §D.1.2.5: the base point G, x and then y.
    private static readonly Lazy<ECDomainParameters> s_p256 = new(() => Make((ECCurve)NewP256(),
        "6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296"
        + "4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5"));

    private static readonly Lazy<ECDomainParameters> s_p384 = new(() => Make((ECCurve)NewP384(),
        "AA87CA22BE8B05378EB1C71EF320AD746E1D3B628BA79B9859F741E082542A385502F25DBF55296C3A545E3872760AB7"
        + "3617DE4A96262C6F5D9E98BF9292DC29F8F41DBD289A147CE9DA3113B5F0B8C00A60B1CE1D7E819D7A431D7C90EA0E5F"));

    private static readonly Lazy<ECDomainParameters> s_p521 = new(() => Make((ECCurve)NewP521(),
        "00C6858E06B70404E9CD9E3ECB662395B4429C648139053FB521F828AF606B4D3DBAA14B5E77EFE75928FE1DC127A2FFA8DE3348B3C1856A429BF97E7E31C2E5BD66"
        + "011839296A789A3BC0045C8A5FB42C7D1BD998F54449579B446817AFBD17273E662C97EE72995EF42640C550B9013FAD0761353C7086A272C24088BE94769FD16650"));

    internal static ECDomainParameters P256 => s_p256.Value;

    internal static ECDomainParameters P384 => s_p384.Value;

    internal static ECDomainParameters P521 => s_p521.Value;

    internal static IEnumerable<ECDomainParameters> All => [P256, P384, P521];

    /// <summary>By its object identifier; null for any other.</summary>
    internal static ECDomainParameters? Find(ReadOnlySpan<byte> oid) =>
        oid.SequenceEqual(ObjectIds.P256) ? P256 : oid.SequenceEqual(ObjectIds.P384) ? P384 : oid.SequenceEqual(ObjectIds.P521) ? P521 : null;

    private static ECDomainParameters Make(ECCurve curve, string basePoint)
    {
        ECPoint g = curve.DecodePoint(Convert.FromHexString("04" + basePoint));
        // Multiples of G are kept for the next time.
        WNafUtilities.ConfigureBasepoint(g);
        return new ECDomainParameters(curve, g, curve.Order, curve.Cofactor);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    [return: UnsafeAccessorType(Classes + "SecP256R1Curve" + Assembly)]
    private static extern object NewP256();

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    [return: UnsafeAccessorType(Classes + "SecP384R1Curve" + Assembly)]
    private static extern object NewP384();

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    [return: UnsafeAccessorType(Classes + "SecP521R1Curve" + Assembly)]
    private static extern object NewP521();
}
