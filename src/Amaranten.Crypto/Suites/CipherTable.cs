using System.Collections.Immutable;
using static Amaranten.Crypto.Suites.EncryptionAlgorithm;

namespace Amaranten.Crypto.Suites;

/// <summary>
/// Every encryption algorithm, best first: a line here, and a kernel, is all that a further one needs. Numbers of IKE: RFC 2409 appendix A, and for
/// AES and Camellia IANA's registry; numbers of ESP: RFC 2407 §4.4.4, RFC 3602 §5.2, RFC 3686 §5.3, RFC 4106 §8.3, RFC 4309 §7.3, RFC 4312 §4.2,
/// RFC 4543 §5.2. Serpent and Twofish have none; 65004 and 252, 65005 and 253 are private, and mean them to Openswan, libreswan and strongSwan alike.
/// ChaCha20-Poly1305 has a number in IKEv2 alone (RFC 7634 §3), and neither libreswan nor strongSwan has one for IKEv1: 249, of the private ones, is
/// ours, and only another of our gateways understands it.
/// </summary>
public static class CipherTable
{
    private static readonly KeyLengths s_none = KeyLengths.Fixed(0), s_aes = KeyLengths.Aes;

    // Left out, the key of Blowfish has 56 octets in IKE (RFC 2409 appendix B) and 16 in ESP (RFC 2451 §2.2).
    private static readonly KeyLengths s_blowfish = new(40, 448, 8, 448, 128), s_cast = new(40, 128, 8, 128, 128);

    /// <summary>All of them, best first.</summary>
    public static ImmutableArray<CipherTraits> All { get; } =
    [
        //                        keys                 align  IV salt ICV    IKE  ESP  words
        new(AesCbc, CipherKind.Cbc, s_aes,                16, 16, 0, 0,        7,  12, "aes#"),
        new(AesGcm16, CipherKind.Combined, s_aes,          4,  8, 4, 16,       0,  20, "aes#gcm16", "aes#gcm128"),
        new(AesGcm12, CipherKind.Combined, s_aes,          4,  8, 4, 12,       0,  19, "aes#gcm12", "aes#gcm96"),
        new(AesGcm8, CipherKind.Combined, s_aes,           4,  8, 4, 8,        0,  18, "aes#gcm8", "aes#gcm64"),
        new(AesCcm16, CipherKind.Combined, s_aes,          4,  8, 3, 16,       0,  16, "aes#ccm16", "aes#ccm128"),
        new(AesCcm12, CipherKind.Combined, s_aes,          4,  8, 3, 12,       0,  15, "aes#ccm12", "aes#ccm96"),
        new(AesCcm8, CipherKind.Combined, s_aes,           4,  8, 3, 8,        0,  14, "aes#ccm8", "aes#ccm64"),
        new(ChaCha20Poly1305, CipherKind.Combined, KeyLengths.Fixed(256), 4, 8, 4, 16, 0, 249, "chacha20poly1305"),
        new(AesCtr, CipherKind.Counter, s_aes,             4,  8, 4, 0,        0,  13, "aes#ctr"),
        new(CamelliaCbc, CipherKind.Cbc, s_aes,           16, 16, 0, 0,        8,  22, "camellia#"),
        new(TwofishCbc, CipherKind.Cbc, s_aes,            16, 16, 0, 0,    65005, 253, "twofish#"),
        new(SerpentCbc, CipherKind.Cbc, s_aes,            16, 16, 0, 0,    65004, 252, "serpent#"),
        new(BlowfishCbc, CipherKind.Cbc, s_blowfish,       8,  8, 0, 0,        3,   7, "blowfish#"),
        new(Cast128Cbc, CipherKind.Cbc, s_cast,            8,  8, 0, 0,        6,   6, "cast#"),
        new(TripleDesCbc, CipherKind.Cbc, KeyLengths.Fixed(192), 8, 8, 0, 0,   5,   3, "3des"),
        new(DesCbc, CipherKind.Cbc, KeyLengths.Fixed(64),  8,  8, 0, 0,        1,   2, "des"),
        new(AesGmac, CipherKind.Authentication, s_aes,     4,  8, 4, 16,       0,  23, "aes#gmac"),
        new(Null, CipherKind.Null, s_none,                 4,  0, 0, 0,        0,  11, "null"),
    ];

    // No length is one of its own, so no suite with it is legal.
    private static readonly CipherTraits s_unknown = new((EncryptionAlgorithm)byte.MaxValue, CipherKind.Null, new(1, 0, 1, 0, 0), 4, 0, 0, 0, 0, 0, "unknown#");

    // On the packet path a suite asks for its lengths: no search.
    private static readonly CipherTraits[] s_byAlgorithm = [.. All.OrderBy(cipher => cipher.Algorithm)];

    /// <summary>The line of an algorithm; for a value that is none, a line with which nothing is legal.</summary>
    public static CipherTraits Of(EncryptionAlgorithm algorithm) =>
        (uint)algorithm < (uint)s_byAlgorithm.Length ? s_byAlgorithm[(int)algorithm] : s_unknown;

    /// <summary>The cipher that a phase-1 transform names, null for one that we do not know: numbers are looked up and nothing else (CVE-2014-9221).</summary>
    public static CipherTraits? FindIke(ulong number) => number == 0 ? null : All.FirstOrDefault(cipher => cipher.IkeNumber == number);

    /// <summary>The cipher that an ESP transform names, null for one that we do not know.</summary>
    public static CipherTraits? FindEsp(ulong number) => All.FirstOrDefault(cipher => cipher.EspNumber == number);
}
