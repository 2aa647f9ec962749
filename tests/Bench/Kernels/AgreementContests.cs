using System.Globalization;
using Amaranten.Bench.Measuring;
using Amaranten.Bench.Peers;
using Amaranten.Crypto.Ike;
using Amaranten.Crypto.Suites;
using Org.BouncyCastle.Math.EC.Rfc7748;
using Number = Org.BouncyCastle.Math.BigInteger;

namespace Amaranten.Bench.Kernels;

/// <summary>The two computations of a Diffie-Hellman exchange: our public value, and the secret from the peer's.</summary>
internal static class AgreementContests
{
    private static readonly DhGroup[] s_groups =
        [DhGroup.Modp1024, DhGroup.Modp1536, DhGroup.Modp2048, DhGroup.Modp3072, DhGroup.Modp4096, DhGroup.Modp6144, DhGroup.Modp8192];

    internal static IEnumerable<Contest> All =>
        [.. s_groups.SelectMany(group => (Contest[])[Publishing(group), Agreeing(group)]), PublishingOnCurve(), AgreeingOnCurve()];

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

    private static Contest PublishingOnCurve()
    {
        byte[] basePoint = [9, .. new byte[31]], secret = Keys.Octets(32), result = new byte[32];
        var openSsl = new OpenSslX25519(secret, basePoint);
        return new Contest(
            "curve25519, g^x", 0, Publish(DhGroup.Curve25519), Repeated(SealingContests.OpenSsl, openSsl.Agree),
            Repeated(SealingContests.Bouncy, () => X25519.ScalarMultBase(secret, result)));
    }

    private static Contest AgreeingOnCurve()
    {
        using DiffieHellman peer = DiffieHellman.Generate(DhGroup.Curve25519, new Keys());
        byte[] publicValue = peer.PublicValue.ToArray(), secret = Keys.Octets(32), result = new byte[32];
        var openSsl = new OpenSslX25519(secret, publicValue);
        return new Contest(
            "curve25519, g^xy", 0, Agree(DhGroup.Curve25519, publicValue), Repeated(SealingContests.OpenSsl, openSsl.Agree),
            Repeated(SealingContests.Bouncy, () => X25519.ScalarMult(secret, publicValue, result)));
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
