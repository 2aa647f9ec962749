using System.Collections.Immutable;
using Amaranten.Crypto.Suites;

namespace Amaranten.Config;

/// <summary>The lists of proposals that every gateway knows by name. Old gateways had the same names; what stands in them is of today.</summary>
public static class PredefinedProposals
{
    /// <summary>The names, strongest first.</summary>
    public static ImmutableArray<string> Names { get; } = ["high", "medium", "legacy"];

    /// <summary>Phase-1 proposals of a list. <c>medium</c> is what a tunnel has that says nothing.</summary>
    public static ImmutableArray<IkeSuite> Ike(string name) => name switch
    {
        "high" =>
        [
            Of(EncryptionAlgorithm.AesCbc, 256, HashAlgorithm.Sha256, DhGroup.Modp3072), Of(EncryptionAlgorithm.AesCbc, 128, HashAlgorithm.Sha256, DhGroup.Modp3072),
            Of(EncryptionAlgorithm.AesCbc, 256, HashAlgorithm.Sha256, DhGroup.Modp2048), Of(EncryptionAlgorithm.AesCbc, 128, HashAlgorithm.Sha256, DhGroup.Modp2048),
        ],
        "medium" => TunnelDefaults.IkeProposals,
        _ =>
        [
            Of(EncryptionAlgorithm.AesCbc, 256, HashAlgorithm.Sha1, DhGroup.Modp1536), Of(EncryptionAlgorithm.AesCbc, 128, HashAlgorithm.Sha1, DhGroup.Modp1536),
            Of(EncryptionAlgorithm.AesCbc, 256, HashAlgorithm.Sha1, DhGroup.Modp1024), Of(EncryptionAlgorithm.AesCbc, 128, HashAlgorithm.Sha1, DhGroup.Modp1024),
            Of(EncryptionAlgorithm.TripleDesCbc, 192, HashAlgorithm.Sha1, DhGroup.Modp1024), Of(EncryptionAlgorithm.TripleDesCbc, 192, HashAlgorithm.Md5, DhGroup.Modp1024),
        ],
    };

    /// <summary>Phase-2 proposals of a list, without a group: that stands in <c>pfs</c>.</summary>
    public static ImmutableArray<EspSuite> Esp(string name) => name switch
    {
        "high" => [.. TunnelDefaults.EspProposals.Where(suite => suite.Integrity != IntegrityAlgorithm.HmacSha1)],
        "medium" => TunnelDefaults.EspProposals,
        _ =>
        [
            Of(EncryptionAlgorithm.AesCbc, 256, IntegrityAlgorithm.HmacSha1), Of(EncryptionAlgorithm.AesCbc, 128, IntegrityAlgorithm.HmacSha1),
            Of(EncryptionAlgorithm.TripleDesCbc, 192, IntegrityAlgorithm.HmacSha1), Of(EncryptionAlgorithm.TripleDesCbc, 192, IntegrityAlgorithm.HmacMd5),
        ],
    };

    private static IkeSuite Of(EncryptionAlgorithm cipher, int keyBits, HashAlgorithm hash, DhGroup group) => new(cipher, keyBits, hash, group);

    private static EspSuite Of(EncryptionAlgorithm cipher, int keyBits, IntegrityAlgorithm integrity) => new(cipher, keyBits, integrity, DhGroup.None);
}
