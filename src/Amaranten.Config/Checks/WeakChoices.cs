using Amaranten.Config.Sections;
using Amaranten.Config.Values;
using Amaranten.Crypto.Suites;

namespace Amaranten.Config.Checks;

/// <summary>Warns about algorithms that are there for old peers only, each with its reason (RFC 8221 §5 and §6, RFC 8247 §2).</summary>
internal static class WeakChoices
{
    private const string TripleDes = "3des has 64-bit blocks, which leak after some gigabytes under one key (RFC 8221 §5, Sweet32)";
    private const string Md5 = "md5 must not be used any more (RFC 8221 §6, RFC 8247 §2.2)";
    private const string Null = "null does not encrypt: everyone on the way can read the packets (RFC 2410)";

    /// <summary>Warns about every weak algorithm once per key.</summary>
    public static void Check(TunnelConfig tunnel, SectionReader section)
    {
        foreach (string reason in tunnel.IkeProposals.SelectMany(Of).Distinct()) Warn(section, "ike", reason);
        foreach (string reason in tunnel.EspProposals.SelectMany(Of).Distinct()) Warn(section, "ipsec", reason);
        if (tunnel.AhProposals.Any(suite => suite.Integrity == IntegrityAlgorithm.HmacMd5)) Warn(section, "ah", Md5);
        if (OfGroup(tunnel.PfsGroup) is string weakGroup) Warn(section, section.Has("pfs") ? "pfs" : "ipsec", weakGroup);
    }

    private static void Warn(SectionReader section, string key, string reason) =>
        section.Warn(key, $"{reason}; keep it only for a peer that cannot do better");

    private static IEnumerable<string> Of(IkeSuite suite)
    {
        if (suite.Encryption == EncryptionAlgorithm.TripleDesCbc) yield return TripleDes;
        if (suite.Hash == HashAlgorithm.Md5) yield return Md5;
        if (OfGroup(suite.Group) is string weakGroup) yield return weakGroup;
    }

    private static IEnumerable<string> Of(EspSuite suite)
    {
        if (suite.Encryption == EncryptionAlgorithm.TripleDesCbc) yield return TripleDes;
        if (suite.Encryption == EncryptionAlgorithm.Null) yield return Null;
        if (suite.Integrity == IntegrityAlgorithm.HmacMd5) yield return Md5;
    }

    private static string? OfGroup(DhGroup group) => group switch
    {
        DhGroup.Modp768 or DhGroup.Modp1024 or DhGroup.Modp1536 =>
            $"group {TunnelForms.Word(group)} is too small: {Strength(group)} (RFC 8247 §2.4)",
        DhGroup.Modp1024s160 => $"group {TunnelForms.Word(group)} must not be used: 1024 bits, of which nobody knows the origin (RFC 8247 §2.4)",
        _ => null,
    };

    private static string Strength(DhGroup group) => group switch
    {
        DhGroup.Modp768 => "it has been broken in public",
        DhGroup.Modp1024 => "a state can break it, and with it everything recorded",
        _ => "it gives less than 112 bits of security",
    };
}
