using System.Collections.Immutable;
using static Amaranten.Crypto.Suites.IntegrityAlgorithm;

namespace Amaranten.Crypto.Suites;

/// <summary>
/// Every integrity algorithm of ESP and AH, and the hash of IKE by the same name. Numbers of IKE: RFC 2409 appendix A and IANA's registry; the
/// authentication attribute of ESP and the transforms of AH: RFC 2407 §4.4.3, §4.5, RFC 4868 §2.6, RFC 3566 §4.
/// AES-CMAC was never given a number for IKEv1: 250 is libreswan's private one.
/// </summary>
public static class IntegrityTable
{
    /// <summary>All of them, weakest first.</summary>
    public static ImmutableArray<IntegrityTraits> All { get; } =
    [
        //                                 key ICV  IKE  ESP   AH  words
        new(HmacMd5, HashAlgorithm.Md5,     16, 12,   1,   1,   2, "md5"),
        new(HmacSha1, HashAlgorithm.Sha1,   20, 12,   2,   2,   3, "sha1", "sha"),
        new(HmacSha256, HashAlgorithm.Sha256, 32, 16, 4,   5,   5, "sha256", "sha2_256"),
        new(HmacSha384, HashAlgorithm.Sha384, 48, 24, 5,   6,   6, "sha384", "sha2_384"),
        new(HmacSha512, HashAlgorithm.Sha512, 64, 32, 6,   7,   7, "sha512", "sha2_512"),
        new(AesXcbc, null,                  16, 12,   0,   9,   9, "aesxcbc"),
        new(AesCmac, null,                  16, 12,   0, 250, 250, "aescmac"),
    ];

    private static readonly IntegrityTraits s_none = new(None, null, 0, 0, 0, 0, 0, "none");

    private static readonly IntegrityTraits[] s_byAlgorithm = [s_none, .. All.OrderBy(integrity => integrity.Algorithm)];

    /// <summary>The line of an algorithm; that of none for a value that is no algorithm.</summary>
    public static IntegrityTraits Of(IntegrityAlgorithm algorithm) =>
        (uint)algorithm < (uint)s_byAlgorithm.Length ? s_byAlgorithm[(int)algorithm] : s_none;

    /// <summary>The line of a hash of IKE.</summary>
    public static IntegrityTraits Of(HashAlgorithm hash) => All.First(integrity => integrity.Hash == hash);

    /// <summary>The hash that a phase-1 transform names, null for one that we do not know.</summary>
    public static IntegrityTraits? FindIke(ulong number) => number == 0 ? null : All.FirstOrDefault(integrity => integrity.IkeNumber == number);

    /// <summary>The algorithm that the authentication attribute of ESP names, null for one that we do not know.</summary>
    public static IntegrityTraits? FindEsp(ulong number) => All.FirstOrDefault(integrity => integrity.EspNumber == number);

    /// <summary>The algorithm that an AH transform names, null for one that we do not know.</summary>
    public static IntegrityTraits? FindAh(ulong number) => All.FirstOrDefault(integrity => integrity.AhNumber == number);
}
