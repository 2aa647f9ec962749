using System.Diagnostics.CodeAnalysis;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Utilities;

namespace Amaranten.Crypto.Certificates;

/// <summary>
/// An RSA key of two primes (RFC 8017 §3.2), by the RFC's letters. On BouncyCastle's numbers, but without its classes for keys: they try every modulus with
/// randomness of their own, behind which all its hashes would be linked.
/// </summary>
internal sealed class RsaPrivateKey
{
    private const int LeastBits = 512, MostBits = 16384;

    // So that a number drawn is nearly evenly spread after its reduction.
    private const int ExtraBytes = 8;

    private readonly BigInteger _n, _e, _p, _q, _dP, _dQ, _qInv;

    private RsaPrivateKey(BigInteger[] numbers) =>
        (_n, _e, _p, _q, _dP, _dQ, _qInv) = (numbers[0], numbers[1], numbers[3], numbers[4], numbers[5], numbers[6], numbers[7]);

    /// <summary>Octets of the modulus, and of a signature.</summary>
    internal int Bytes => (_n.BitLength + 7) / 8;

    internal byte[] Modulus => _n.ToByteArrayUnsigned();

    /// <summary>
    /// Takes n, e, d, p, q, dP, dQ and qInv. False if they do not belong together: a signature with them would give the key away (Boneh, DeMillo, Lipton
    /// 1997).
    /// </summary>
    internal static bool TryCreate(BigInteger[] numbers, [NotNullWhen(true)] out RsaPrivateKey? key)
    {
        key = null;
        if (Array.Exists(numbers, number => number.SignValue <= 0 || number.BitLength > MostBits)) return false;
        var candidate = new RsaPrivateKey(numbers);
        if (candidate.BelongsTogether()) key = candidate;
        return key is not null;
    }

    /// <summary>
    /// block^d mod n (RFC 8017 §5.2.1), blinded by a number that <paramref name="random"/> draws: what is raised to the secret power is nothing that a
    /// peer knows (Kocher 1996).
    /// </summary>
    internal byte[] Raise(ReadOnlySpan<byte> block, IRandom random)
    {
        byte[] drawn = new byte[Bytes + ExtraBytes];
        random.Fill(drawn);
        // 1 <= r < n
        BigInteger r = new BigInteger(1, drawn).Mod(_n.Subtract(BigInteger.One)).Add(BigInteger.One);
        BigInteger blinded = r.ModPow(_e, _n).Multiply(new BigInteger(1, block)).Mod(_n);
        BigInteger power = RaiseSecretly(blinded).Multiply(BigIntegers.ModOddInverse(_n, r)).Mod(_n);
        byte[] octets = power.ToByteArrayUnsigned();
        return [.. new byte[Bytes - octets.Length], .. octets];
    }

    // m1 and m2 modulo the primes, h, and m (RFC 8017 §5.1.2)
    private BigInteger RaiseSecretly(BigInteger c)
    {
        BigInteger m1 = c.Mod(_p).ModPow(_dP, _p), m2 = c.Mod(_q).ModPow(_dQ, _q);
        BigInteger h = m1.Subtract(m2).Multiply(_qInv).Mod(_p);
        return m2.Add(_q.Multiply(h));
    }

    private bool BelongsTogether() =>
        _n.BitLength >= LeastBits && _n.TestBit(0) && _p.CompareTo(BigInteger.One) > 0 && _q.CompareTo(BigInteger.One) > 0 && _p.Multiply(_q).Equals(_n)
        && IsInverse(_e, _dP, _p.Subtract(BigInteger.One)) && IsInverse(_e, _dQ, _q.Subtract(BigInteger.One)) && IsInverse(_q, _qInv, _p);

    private static bool IsInverse(BigInteger a, BigInteger b, BigInteger modulus) => a.Multiply(b).Mod(modulus).Equals(BigInteger.One);
}
