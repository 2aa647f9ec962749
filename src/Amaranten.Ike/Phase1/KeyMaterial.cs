using System.Buffers.Binary;
using System.Security.Cryptography;
using Amaranten.Crypto;
using Amaranten.Crypto.Ike;
using Amaranten.Crypto.Suites;
using HashAlgorithm = Amaranten.Crypto.Suites.HashAlgorithm;

namespace Amaranten.Ike.Phase1;

/// <summary>The formulas of phase 1, as the RFC writes them (RFC 2409 §5, appendix B).</summary>
internal static class KeyMaterial
{
    /// <summary>SKEYID = prf(pre-shared-key, Ni_b | Nr_b): with a pre-shared key (RFC 2409 §5).</summary>
    public static SecretBytes Skeyid(HashAlgorithm hash, ReadOnlySpan<byte> psk, ReadOnlySpan<byte> ni, ReadOnlySpan<byte> nr) =>
        Wiped(Prf.Keyed(hash, psk).Add(ni).Add(nr).Finish());

    /// <summary>SKEYID = prf(Ni_b | Nr_b, g^xy): with signatures (RFC 2409 §5).</summary>
    public static SecretBytes Skeyid(HashAlgorithm hash, SecretBytes gxy, ReadOnlySpan<byte> ni, ReadOnlySpan<byte> nr) =>
        Wiped(Prf.Keyed(hash, [.. ni, .. nr]).Add(gxy.Span).Finish());

    /// <summary>SKEYID_d = prf(SKEYID, g^xy | CKY-I | CKY-R | 0).</summary>
    public static SecretBytes SkeyidD(HashAlgorithm hash, SecretBytes skeyid, SecretBytes gxy, ReadOnlySpan<byte> cookies) =>
        Wiped(Prf.Keyed(hash, skeyid.Span).Add(gxy.Span).Add(cookies).Add(0).Finish());

    /// <summary>SKEYID_a = prf(SKEYID, SKEYID_d | g^xy | CKY-I | CKY-R | 1).</summary>
    public static SecretBytes SkeyidA(HashAlgorithm hash, SecretBytes skeyid, SecretBytes d, SecretBytes gxy, ReadOnlySpan<byte> cookies) =>
        Wiped(Prf.Keyed(hash, skeyid.Span).Add(d.Span).Add(gxy.Span).Add(cookies).Add(1).Finish());

    /// <summary>SKEYID_e = prf(SKEYID, SKEYID_a | g^xy | CKY-I | CKY-R | 2).</summary>
    public static SecretBytes SkeyidE(HashAlgorithm hash, SecretBytes skeyid, SecretBytes a, SecretBytes gxy, ReadOnlySpan<byte> cookies) =>
        Wiped(Prf.Keyed(hash, skeyid.Span).Add(a.Span).Add(gxy.Span).Add(cookies).Add(2).Finish());

    /// <summary>The key of the suite's cipher; for DES the first eight octets that are no weak key (RFC 2409 appendix B).</summary>
    public static SecretBytes EncryptionKey(IkeSuite suite, SecretBytes skeyidE) => suite.Encryption == EncryptionAlgorithm.DesCbc
        ? new SecretBytes(DesWeakKeys.FirstStrong(skeyidE.Span))
        : EncryptionKey(suite.Hash, skeyidE, suite.KeyBits / 8);

    /// <summary>The cipher's key: SKEYID_e, or, when that is too short, Ka = K1 | K2 | ... (RFC 2409 appendix B).</summary>
    public static SecretBytes EncryptionKey(HashAlgorithm hash, SecretBytes skeyidE, int keyBytes)
    {
        if (skeyidE.Length >= keyBytes) return new SecretBytes(skeyidE.Span[..keyBytes]);
        var key = new SecretBytes(keyBytes);
        byte[] k = Prf.Keyed(hash, skeyidE.Span).Add(0).Finish();
        for (int at = 0; ; at += k.Length)
        {
            int take = Math.Min(k.Length, keyBytes - at);
            k.AsSpan(0, take).CopyTo(key.Span[at..]);
            if (at + take == keyBytes) break;
            byte[] next = Prf.Keyed(hash, skeyidE.Span).Add(k).Finish();
            CryptographicOperations.ZeroMemory(k);
            k = next;
        }
        CryptographicOperations.ZeroMemory(k);
        return key;
    }

    /// <summary>The first IV: hash(g^xi | g^xr) (RFC 2409 appendix B).</summary>
    public static byte[] Phase1Iv(HashAlgorithm hash, ReadOnlySpan<byte> gxi, ReadOnlySpan<byte> gxr, int blockBytes) =>
        Prf.Hash(hash).Add(gxi).Add(gxr).Finish()[..blockBytes];

    /// <summary>The first IV of a later exchange: hash(last phase-1 block | M-ID) (RFC 2409 appendix B).</summary>
    public static byte[] Phase2Iv(HashAlgorithm hash, ReadOnlySpan<byte> lastBlock, uint messageId, int blockBytes)
    {
        Span<byte> id = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(id, messageId);
        return Prf.Hash(hash).Add(lastBlock).Add(id).Finish()[..blockBytes];
    }

    private static SecretBytes Wiped(byte[] octets)
    {
        var secret = new SecretBytes(octets);
        CryptographicOperations.ZeroMemory(octets);
        return secret;
    }
}
