using Amaranten.Crypto;
using Amaranten.Crypto.Ike;
using Amaranten.Crypto.Suites;
using Org.BouncyCastle.Crypto.Agreement;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC;

namespace Crypto.Tests.Ike;

/// <summary>The groups of RFC 5114, RFC 5903, RFC 6932 and RFC 8031, and the powers that all MODP groups are made of.</summary>
public sealed class KeyAgreementTests
{
    /// <summary>The prime curves, and what BouncyCastle calls them.</summary>
    public static TheoryData<DhGroup, string> Curves { get; } = new()
    {
        { DhGroup.Ecp192, "secp192r1" },
        { DhGroup.Ecp224, "secp224r1" },
        { DhGroup.Ecp256, "secp256r1" },
        { DhGroup.Ecp384, "secp384r1" },
        { DhGroup.Ecp521, "secp521r1" },
        { DhGroup.Ecp224bp, "brainpoolP224r1" },
        { DhGroup.Ecp256bp, "brainpoolP256r1" },
        { DhGroup.Ecp384bp, "brainpoolP384r1" },
        { DhGroup.Ecp512bp, "brainpoolP512r1" },
    };

    public static TheoryData<DhGroup> Groups => [.. Enum.GetValues<DhGroup>().Where(g => g != DhGroup.None)];

    [Theory]
    [MemberData(nameof(AgreementVectors.All), MemberType = typeof(AgreementVectors))]
    public void AgreesAsTheRfcPrints(DhGroup group, string a, string publicA, string b, string publicB, string shared)
    {
        KeyAgreement agreement = KeyAgreement.Of(group);
        byte[] published = new byte[agreement.PublicValueBytes], secret = new byte[agreement.SharedSecretBytes];
        foreach (var (ours, ourPublic, peers) in new[] { (a, publicA, publicB), (b, publicB, publicA) })
        {
            agreement.Publish(Convert.FromHexString(ours), published);
            Assert.Equal(ourPublic, Convert.ToHexString(published));
            Assert.True(DiffieHellman.IsAcceptable(group, Convert.FromHexString(peers)));
            agreement.Agree(Convert.FromHexString(peers), Convert.FromHexString(ours), secret);
            Assert.Equal(shared, Convert.ToHexString(secret));
        }
    }

    /// <summary>RFC 7748 §5.2: one function applied a thousand times to its own results.</summary>
    [Fact]
    public void Curve25519HoldsAThousandTimes()
    {
        byte[] k = [9, .. new byte[31]], u = [.. k], result = new byte[32];
        for (int i = 0; i < 1000; i++)
        {
            KeyAgreement.Of(DhGroup.Curve25519).Agree(u, k, result);
            (u, k) = (k, [.. result]);
        }
        Assert.Equal("684CF59BA83309552800EF566F2F4D3C1C3887C49360E3875F2EB94D99532C51", Convert.ToHexString(k));
    }

    [Theory]
    [MemberData(nameof(Groups))]
    public void BothSidesAgreeOnWhatWasDrawn(DhGroup group)
    {
        using var ours = DiffieHellman.Generate(group, new SeededRandom(5));
        using var peers = DiffieHellman.Generate(group, new SeededRandom(6));
        Assert.True(DiffieHellman.IsAcceptable(group, ours.PublicValue));
        Assert.Equal(DiffieHellman.PublicValueBytes(group), ours.PublicValue.Length);
        using SecretBytes a = ours.Agree(peers.PublicValue), b = peers.Agree(ours.PublicValue);
        Assert.Equal(a.Span.ToArray(), b.Span.ToArray());
        Assert.True(a.Span.ContainsAnyExcept((byte)0));

        var exact = new ExactRandom(DiffieHellman.RandomBytes(group));
        DiffieHellman.Generate(group, exact).Dispose();
        Assert.Equal(0, exact.Left);
    }

    [Theory, MemberData(nameof(Curves))]
    public void BouncyCastleAgreesWithUsOnCurves(DhGroup group, string name)
    {
        var domain = new ECDomainParameters(ECNamedCurveTable(name));
        var random = new SeededRandom(7);
        for (int round = 0; round < 20; round++)
        {
            using var ours = DiffieHellman.Generate(group, random);
            BigInteger d = new(1, random.Bytes(23));
            ECPoint q = domain.G.Multiply(d).Normalize();
            int field = DiffieHellman.PublicValueBytes(group) / 2;
            using SecretBytes shared = ours.Agree(q.GetEncoded(false).AsSpan(1));

            var basic = new ECDHBasicAgreement();
            basic.Init(new ECPrivateKeyParameters(d, domain));
            byte[] encoded = [4, .. ours.PublicValue];
            BigInteger theirs = basic.CalculateAgreement(new ECPublicKeyParameters(domain.Curve.DecodePoint(encoded), domain));
            Assert.Equal(Convert.ToHexString(Org.BouncyCastle.Utilities.BigIntegers.AsUnsignedByteArray(field, theirs)), Convert.ToHexString(shared.Span));
        }
    }

    // Threat 4: a point that is not on the curve would tell our private value modulo a small order (CVE-2015-7940).
    [Theory, MemberData(nameof(Curves))]
    public void PointsOffTheCurveAreRefused(DhGroup group, string name)
    {
        var curve = ECNamedCurveTable(name);
        BigInteger p = curve.Curve.Field.Characteristic, x = curve.G.AffineXCoord.ToBigInteger(), y = curve.G.AffineYCoord.ToBigInteger();
        int field = DiffieHellman.PublicValueBytes(group) / 2;
        byte[] Point(BigInteger a, BigInteger b) =>
            [.. Org.BouncyCastle.Utilities.BigIntegers.AsUnsignedByteArray(field, a),
                .. Org.BouncyCastle.Utilities.BigIntegers.AsUnsignedByteArray(field, b)];

        Assert.True(DiffieHellman.IsAcceptable(group, Point(x, y)));
        Assert.True(DiffieHellman.IsAcceptable(group, Point(x, p.Subtract(y))));
        Assert.False(DiffieHellman.IsAcceptable(group, Point(x, y.Add(BigInteger.One))));
        Assert.False(DiffieHellman.IsAcceptable(group, Point(y, x)));
        Assert.False(DiffieHellman.IsAcceptable(group, Point(BigInteger.Zero, BigInteger.Zero)));
        Assert.False(DiffieHellman.IsAcceptable(group, Point(p, y)));
        Assert.False(DiffieHellman.IsAcceptable(group, Point(x, p.Subtract(BigInteger.One))));
        byte[] ones = Point(x, y), good = Point(x, y);
        ones.AsSpan().Fill(0xFF);
        Assert.False(DiffieHellman.IsAcceptable(group, ones));
        Assert.False(DiffieHellman.IsAcceptable(group, good.AsSpan(1)));
        Assert.False(DiffieHellman.IsAcceptable(group, [4, .. good]));
        Assert.False(DiffieHellman.IsAcceptable(group, []));
        // A coordinate that is right only modulo p (P-521 has room for it).
        if (group == DhGroup.Ecp521) Assert.False(DiffieHellman.IsAcceptable(group, Point(x.Add(p), y)));
    }

    // Threat 4: p = 1 + q*j with many small factors in j; a value outside the subgroup tells our exponent modulo them (RFC 6989 §2.2).
    [Theory]
    [InlineData(DhGroup.Modp1024s160)]
    [InlineData(DhGroup.Modp2048s224)]
    [InlineData(DhGroup.Modp2048s256)]
    public void ValuesOutsideTheSubgroupAreRefused(DhGroup group)
    {
        var (_, prime, order) = AgreementVectors.Rfc5114Primes.Single(row => row.Group == group);
        BigInteger p = new(prime, 16), q = new(order, 16), inGroup = new(AgreementVectors.Rfc5114.Single(v => v.Group == group).PublicA, 16);
        byte[] Octets(BigInteger value) => Org.BouncyCastle.Utilities.BigIntegers.AsUnsignedByteArray(DiffieHellman.PublicValueBytes(group), value);
        BigInteger cofactor = p.Subtract(BigInteger.One).Divide(q);

        Assert.True(DiffieHellman.IsAcceptable(group, Octets(inGroup)));
        Assert.True(DiffieHellman.IsAcceptable(group, Octets(inGroup.ModPow(BigInteger.ValueOf(12345), p))));
        foreach (BigInteger bad in (BigInteger[])[BigInteger.Zero, BigInteger.One, BigInteger.Two, p.Subtract(BigInteger.One), p, inGroup.Negate().Mod(p)])
            Assert.False(DiffieHellman.IsAcceptable(group, Octets(bad)));
        // An element of small order: three to the power of everything but the small factors.
        BigInteger small = BigInteger.Three.ModPow(q, p);
        Assert.False(DiffieHellman.IsAcceptable(group, Octets(small)));
        Assert.True(BigInteger.Three.ModPow(cofactor, p) is { } inside && DiffieHellman.IsAcceptable(group, Octets(inside)));
        Assert.False(DiffieHellman.IsAcceptable(group, Octets(inGroup).AsSpan(1)));
    }

    // Threat 4: RFC 7748 §6.1, the all-zero result.
    [Fact]
    public void WhatLeadsToZeroOnCurve25519IsRefused()
    {
        string[] low =
        [
            "00" + new string('0', 62), "01" + new string('0', 62),
            "E0EB7A7C3B41B8AE1656E3FAF19FC46ADA098DEB9C32B1FD866205165F49B800", "5F9C95BCA3508C24B1D0B1559C83EF5B04445CC4581C8E86D8224EDDD09F1157",
            "EC" + new string('F', 60) + "7F", "ED" + new string('F', 60) + "7F", "EE" + new string('F', 60) + "7F",
        ];
        byte[] scalar = new SeededRandom(8).Bytes(32), result = new byte[32];
        foreach (string point in low)
        {
            byte[] value = Convert.FromHexString(point), masked = Convert.FromHexString(point);
            masked[31] |= 0x80; // RFC 8031 §3.2: the receiver masks the top bit
            KeyAgreement.Of(DhGroup.Curve25519).Agree(value, scalar, result);
            Assert.False(result.AsSpan().ContainsAnyExcept((byte)0));
            Assert.False(DiffieHellman.IsAcceptable(DhGroup.Curve25519, value));
            Assert.False(DiffieHellman.IsAcceptable(DhGroup.Curve25519, masked));
        }
        // Values that are not reduced must be accepted (RFC 8031 §3.2): p + 2.
        Assert.True(DiffieHellman.IsAcceptable(DhGroup.Curve25519, [0xEF, .. Enumerable.Repeat((byte)0xFF, 30), 0x7F]));
        Assert.False(DiffieHellman.IsAcceptable(DhGroup.Curve25519, new byte[31]));
        Assert.False(DiffieHellman.IsAcceptable(DhGroup.Curve25519, [9, .. new byte[32]]));
    }

    // Threat 4: RFC 7748 §6.2, the all-zero result.
    [Fact]
    public void WhatLeadsToZeroOnCurve448IsRefused()
    {
        string zeros = new('0', 56), ones = new('F', 56), last = ones[2..];
        string[] low =
        [
            "00" + zeros[2..] + zeros, "01" + zeros[2..] + zeros, "FE" + last + "FE" + last, ones + "FE" + last, zeros + ones,
        ];
        byte[] scalar = new SeededRandom(8).Bytes(56), result = new byte[56];
        foreach (string point in low)
        {
            byte[] value = Convert.FromHexString(point);
            KeyAgreement.Of(DhGroup.Curve448).Agree(value, scalar, result);
            Assert.False(result.AsSpan().ContainsAnyExcept((byte)0));
            Assert.False(DiffieHellman.IsAcceptable(DhGroup.Curve448, value));
            // Beside them nothing leads there.
            value[0] ^= 2;
            KeyAgreement.Of(DhGroup.Curve448).Agree(value, scalar, result);
            Assert.True(result.AsSpan().ContainsAnyExcept((byte)0));
            Assert.True(DiffieHellman.IsAcceptable(DhGroup.Curve448, value));
        }
        // Values that are not reduced must be accepted (RFC 8031 §3.2).
        Assert.True(DiffieHellman.IsAcceptable(DhGroup.Curve448, Convert.FromHexString(ones + ones)));
        Assert.False(DiffieHellman.IsAcceptable(DhGroup.Curve448, new byte[55]));
        Assert.False(DiffieHellman.IsAcceptable(DhGroup.Curve448, [5, .. new byte[56]]));
    }

    // Scalars at which a sum meets infinity or doubles what it should add: what incomplete formulas get wrong.
    [Theory, MemberData(nameof(Curves))]
    public void ScalarsNearMultiplesOfTheOrderAreAsBouncyCastleSays(DhGroup group, string name)
    {
        var curve = ECNamedCurveTable(name);
        KeyAgreement agreement = KeyAgreement.Of(group);
        byte[] published = new byte[agreement.PublicValueBytes], shared = new byte[agreement.SharedSecretBytes];
        BigInteger peerScalar = BigInteger.ValueOf(54321);
        byte[] peer = curve.G.Multiply(peerScalar).GetEncoded(false)[1..];
        BigInteger[] small = [.. Enumerable.Range(1, 40).Select(i => BigInteger.ValueOf(i))];
        foreach (BigInteger scalar in (BigInteger[])[.. small, .. small.Select(curve.N.Subtract)])
        {
            byte[] octets = Org.BouncyCastle.Utilities.BigIntegers.AsUnsignedByteArray(shared.Length, scalar);
            agreement.Publish(octets, published);
            Assert.Equal(Convert.ToHexString(curve.G.Multiply(scalar).GetEncoded(false)[1..]), Convert.ToHexString(published));
            agreement.Agree(peer, octets, shared);
            byte[] common = curve.G.Multiply(scalar.Multiply(peerScalar)).GetEncoded(false)[1..];
            Assert.Equal(Convert.ToHexString(common[..shared.Length]), Convert.ToHexString(shared));
        }
    }

    [Fact]
    public void NamesAreThoseOfStrongSwan()
    {
        foreach (var (word, group) in (ReadOnlySpan<(string, DhGroup)>)
            [("ecp256", DhGroup.Ecp256), ("ecp384", DhGroup.Ecp384), ("ecp521", DhGroup.Ecp521), ("modp1024s160", DhGroup.Modp1024s160),
             ("modp2048s224", DhGroup.Modp2048s224), ("modp2048s256", DhGroup.Modp2048s256), ("curve25519", DhGroup.Curve25519),
             ("x25519", DhGroup.Curve25519), ("curve448", DhGroup.Curve448), ("x448", DhGroup.Curve448), ("ecp192", DhGroup.Ecp192),
             ("ecp224", DhGroup.Ecp224), ("ecp224bp", DhGroup.Ecp224bp), ("ecp256bp", DhGroup.Ecp256bp), ("ecp384bp", DhGroup.Ecp384bp), ("ecp512bp", DhGroup.Ecp512bp)])
        {
            Assert.True(SuiteNotation.TryParseIke($"aes128-sha256-{word}", out IkeSuite suite, out string? problem), problem);
            Assert.Equal(group, suite.Group);
        }
    }

    private static Org.BouncyCastle.Asn1.X9.X9ECParameters ECNamedCurveTable(string name) => Org.BouncyCastle.Asn1.X9.ECNamedCurveTable.GetByName(name);

    private sealed class ExactRandom(int octets) : IRandom
    {
        internal int Left { get; private set; } = octets;

        public void Fill(Span<byte> destination)
        {
            Assert.True(destination.Length <= Left);
            Left -= destination.Length;
            destination.Fill(0xA5);
        }
    }
}
