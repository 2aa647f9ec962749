using System.Globalization;
using Amaranten.Bench.Measuring;
using Amaranten.Bench.Peers;
using Amaranten.Crypto.Ike;
using Amaranten.Crypto.Suites;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Math.EC.Multiplier;
using Org.BouncyCastle.Math.EC.Rfc7748;
using Number = Org.BouncyCastle.Math.BigInteger;

namespace Amaranten.Bench.Kernels;

/// <summary>The two computations of a Diffie-Hellman exchange: our public value, and the secret from the peer's.</summary>
internal static class AgreementContests
{
    private static readonly DhGroup[] s_groups =
        [DhGroup.Modp1024, DhGroup.Modp1536, DhGroup.Modp2048, DhGroup.Modp3072, DhGroup.Modp4096, DhGroup.Modp6144, DhGroup.Modp8192];

    private static readonly (DhGroup Group, string Curve)[] s_curves =
    [
        (DhGroup.Ecp192, "prime192v1"), (DhGroup.Ecp224, "secp224r1"), (DhGroup.Ecp256, "prime256v1"), (DhGroup.Ecp384, "secp384r1"),
        (DhGroup.Ecp521, "secp521r1"),
        (DhGroup.Ecp224bp, "brainpoolP224r1"), (DhGroup.Ecp256bp, "brainpoolP256r1"), (DhGroup.Ecp384bp, "brainpoolP384r1"),
        (DhGroup.Ecp512bp, "brainpoolP512r1"),
    ];

    internal static IEnumerable<Contest> All =>
    [
        .. s_groups.SelectMany(group => (Contest[])[Publishing(group), Agreeing(group)]),
        .. s_curves.SelectMany(line => (Contest[])[Publishing(line.Group, line.Curve), Agreeing(line.Group, line.Curve)]),
        PublishingByLadder(DhGroup.Curve25519, 9), AgreeingByLadder(DhGroup.Curve25519),
        PublishingByLadder(DhGroup.Curve448, 5), AgreeingByLadder(DhGroup.Curve448),
    ];

    private static Contest Publishing(DhGroup group)
    {
        byte[] exponent = Exponent(group), two = [2];
        return new Contest($"{Name(group)}, g^x", 0, Publish(group), Peer(Modulus(group), two, exponent), Bouncy(Modulus(group), two, exponent));
    }

    private static Contest Agreeing(DhGroup group)
    {
        byte[] exponent = Exponent(group);
        using DiffieHellman peer = DiffieHellman.Generate(group, new Keys());
        byte[] publicValue = peer.PublicValue.ToArray();
        return new Contest($"{Name(group)}, g^xy", 0, Agree(group, publicValue), Peer(Modulus(group), publicValue, exponent), Bouncy(Modulus(group), publicValue, exponent));
    }

    private static Contest Publishing(DhGroup group, string curve)
    {
        byte[] scalar = Keys.Octets(FieldBytes(group));
        X9ECParameters named = Curve(curve);
        Number d = new Number(1, scalar).Mod(named.N);
        var openSsl = new OpenSslCurve(curve, d.ToByteArrayUnsigned(), null);
        return new Contest(
            $"{Name(group)}, g^x", 0, Publish(group), Repeated(SealingContests.OpenSsl, openSsl.Multiply),
            Repeated(SealingContests.Bouncy, () => new FixedPointCombMultiplier().Multiply(named.G, d).Normalize()));
    }

    private static Contest Agreeing(DhGroup group, string curve)
    {
        using DiffieHellman peer = DiffieHellman.Generate(group, new Keys());
        byte[] scalar = Keys.Octets(FieldBytes(group)), point = [4, .. peer.PublicValue];
        X9ECParameters named = Curve(curve);
        Number d = new Number(1, scalar).Mod(named.N);
        var openSsl = new OpenSslCurve(curve, d.ToByteArrayUnsigned(), point);
        return new Contest(
            $"{Name(group)}, g^xy", 0, Agree(group, point[1..]), Repeated(SealingContests.OpenSsl, openSsl.Multiply),
            Repeated(SealingContests.Bouncy, () => named.Curve.DecodePoint(point).Multiply(d).Normalize()));
    }

    // The fast one where BouncyCastle has one.
    private static X9ECParameters Curve(string name)
    {
        DerObjectIdentifier identifier = ECNamedCurveTable.GetOid(name);
        return CustomNamedCurves.GetByOid(identifier) ?? ECNamedCurveTable.GetByOid(identifier);
    }

    private static int FieldBytes(DhGroup group) => DiffieHellman.PublicValueBytes(group) / 2;

    // RFC 7748; the curve's base point has this u.
    private static Contest PublishingByLadder(DhGroup group, byte u)
    {
        int octets = DiffieHellman.PublicValueBytes(group);
        byte[] basePoint = [u, .. new byte[octets - 1]], secret = Keys.Octets(octets), result = new byte[octets];
        var openSsl = new OpenSslLadder(secret, basePoint);
        return new Contest(
            $"{Name(group)}, g^x", 0, Publish(group), Repeated(SealingContests.OpenSsl, openSsl.Agree), Repeated(SealingContests.Bouncy, () =>
            {
                if (group == DhGroup.Curve25519) X25519.ScalarMultBase(secret, result);
                else X448.ScalarMultBase(secret, result);
            }));
    }

    private static Contest AgreeingByLadder(DhGroup group)
    {
        using DiffieHellman peer = DiffieHellman.Generate(group, new Keys());
        int octets = DiffieHellman.PublicValueBytes(group);
        byte[] publicValue = peer.PublicValue.ToArray(), secret = Keys.Octets(octets), result = new byte[octets];
        var openSsl = new OpenSslLadder(secret, publicValue);
        return new Contest(
            $"{Name(group)}, g^xy", 0, Agree(group, publicValue), Repeated(SealingContests.OpenSsl, openSsl.Agree), Repeated(SealingContests.Bouncy, () =>
            {
                if (group == DhGroup.Curve25519) X25519.ScalarMult(secret, publicValue, result);
                else X448.ScalarMult(secret, publicValue, result);
            }));
    }

    private static Contestant Publish(DhGroup group)
    {
        var random = new Keys();
        return Repeated(SealingContests.We, () => DiffieHellman.Generate(group, random).Dispose());
    }

    private static Contestant Agree(DhGroup group, byte[] publicValue)
    {
        var own = DiffieHellman.Generate(group, new Keys());
        return Repeated(SealingContests.We, () => own.Agree(publicValue).Dispose());
    }

    private static Contestant Peer(Number modulus, byte[] value, byte[] exponent) =>
        Repeated(SealingContests.OpenSsl, new OpenSslPower(modulus.ToByteArrayUnsigned(), value, exponent).Raise);

    private static Contestant Bouncy(Number modulus, byte[] value, byte[] exponent)
    {
        Number v = new(1, value), e = new(1, exponent);
        return Repeated(SealingContests.Bouncy, () => v.ModPow(e, modulus));
    }

    private static Contestant Repeated(string name, Action action) => new(name, count =>
    {
        for (int i = 0; i < count; i++) action();
        return count;
    });

    // As long as ours: the peers do the same work.
    private static byte[] Exponent(DhGroup group)
    {
        byte[] exponent = Keys.Octets(DiffieHellman.RandomBytes(group));
        exponent[0] |= 0x80;
        return exponent;
    }

    // The primes are those of the formula in RFC 2409 and RFC 3526; BouncyCastle has them as well.
    private static Number Modulus(DhGroup group) => group switch
    {
        DhGroup.Modp1024 => Org.BouncyCastle.Crypto.Agreement.DHStandardGroups.rfc2409_1024.P,
        DhGroup.Modp1536 => Org.BouncyCastle.Crypto.Agreement.DHStandardGroups.rfc3526_1536.P,
        DhGroup.Modp2048 => Org.BouncyCastle.Crypto.Agreement.DHStandardGroups.rfc3526_2048.P,
        DhGroup.Modp3072 => Org.BouncyCastle.Crypto.Agreement.DHStandardGroups.rfc3526_3072.P,
        DhGroup.Modp4096 => Org.BouncyCastle.Crypto.Agreement.DHStandardGroups.rfc3526_4096.P,
        DhGroup.Modp6144 => Org.BouncyCastle.Crypto.Agreement.DHStandardGroups.rfc3526_6144.P,
        _ => Org.BouncyCastle.Crypto.Agreement.DHStandardGroups.rfc3526_8192.P,
    };

    private static string Name(DhGroup group) => group.ToString().ToLower(CultureInfo.InvariantCulture);
}
