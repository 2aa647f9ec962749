using System.Security.Cryptography;
using Amaranten.Crypto.Ike.PrimeCurves;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Utilities;

namespace Amaranten.Crypto.Certificates;

/// <summary>ECDSA (FIPS 186-5 §6.4). Signatures are r and s, each as long as the field (RFC 4754 §7).</summary>
internal static unsafe class Ecdsa
{
    /// <summary>
    /// Signs a hash with a number from 1 to n - 1. k comes from key and hash (RFC 6979), so that no bad random number can give the key away.
    /// </summary>
    internal static byte[] Sign(PrimeCurve curve, ReadOnlySpan<byte> key, ReadOnlySpan<byte> hash)
    {
        PrimeField scalars = curve.Scalars;
        int bytes = scalars.Bytes;
        ulong* r = stackalloc ulong[4 * PrimeField.MostLimbs];
        ulong* s = r + PrimeField.MostLimbs, k = s + PrimeField.MostLimbs, inverse = k + PrimeField.MostLimbs;
        var nonces = new HMacDsaKCalculator(new Sha512Digest());
        nonces.Init(new BigInteger(1, curve.Order), new BigInteger(1, key), hash.ToArray());
        byte[] signature = new byte[2 * bytes], x = new byte[bytes];
        do
        {
            byte[] nonce = BigIntegers.AsUnsignedByteArray(bytes, nonces.NextK());
            curve.MultiplyBasePoint(nonce, x);
            _ = scalars.TryRead(x, r);
            _ = scalars.TryRead(key, s);
            scalars.Multiply(r, s, s);
            ReadHash(scalars, hash, k);
            scalars.Add(s, k, s);
            _ = scalars.TryRead(nonce, k);
            scalars.Invert(k, inverse);
            scalars.Multiply(s, inverse, s);        // (hash + r key) / k
            CryptographicOperations.ZeroMemory(nonce);
        }
        while (scalars.IsZero(r) || scalars.IsZero(s));
        scalars.Write(r, signature.AsSpan(..bytes));
        scalars.Write(s, signature.AsSpan(bytes));
        new Span<ulong>(r, 4 * PrimeField.MostLimbs).Clear();
        return signature;
    }

    /// <summary>Whether r and s, no longer than the field, sign a hash for a point of the curve.</summary>
    internal static bool Verifies(PrimeCurve curve, ReadOnlySpan<byte> point, ReadOnlySpan<byte> hash, ReadOnlySpan<byte> r, ReadOnlySpan<byte> s)
    {
        PrimeField scalars = curve.Scalars;
        ulong* readR = stackalloc ulong[PrimeField.MostLimbs], readS = stackalloc ulong[PrimeField.MostLimbs];
        ulong* inverse = stackalloc ulong[PrimeField.MostLimbs], number = stackalloc ulong[PrimeField.MostLimbs];
        // Threat 8: r and s from 1 to n - 1, asked before anything is computed (FIPS 186-5 §6.4.2).
        if (!scalars.TryRead(r, readR) || !scalars.TryRead(s, readS) || scalars.IsZero(readR) || scalars.IsZero(readS)) return false;
        Span<byte> ofBase = stackalloc byte[scalars.Bytes], ofPoint = stackalloc byte[scalars.Bytes], x = stackalloc byte[scalars.Bytes];
        scalars.Invert(readS, inverse);
        ReadHash(scalars, hash, number);
        scalars.Multiply(number, inverse, number);
        scalars.Write(number, ofBase);              // hash / s
        scalars.Multiply(readR, inverse, number);
        scalars.Write(number, ofPoint);             // r / s
        curve.AddProducts(ofBase, ofPoint, point, x);
        _ = scalars.TryRead(x, number);
        return scalars.AreEqual(number, readR);
    }

    // As many bits as n has, from the left. No hash is longer than n and ends within one of its octets: only P-521's has bits that are not whole ones.
    private static void ReadHash(PrimeField scalars, ReadOnlySpan<byte> hash, ulong* number) =>
        _ = scalars.TryRead(hash[..Math.Min(hash.Length, scalars.Bytes)], number);
}
