using Amaranten.Config.Sections;
using Amaranten.Config.Values;
using Amaranten.Crypto.Suites;

namespace Amaranten.Config.Checks;

/// <summary>Warns about algorithms that are there for old peers only, each with its reason (RFC 8221 §5 and §6, RFC 8247 §2).</summary>
internal static class WeakChoices
{
    private const string Des = "des has a key of 56 bits, which anyone can find in days (RFC 8221 §5)";
    private const string ShortTag = "an ICV of 8 octets is forged sooner in GCM than its length says (NIST SP 800-38D appendix C)";
    private const string Gmac = "gmac does not encrypt: everyone on the way can read the packets (RFC 4543 §1)";
    private const int SoundKeyBits = 128;
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
        foreach (string reason in OfCipher(suite.Encryption, suite.KeyBits)) yield return reason;
        if (suite.Hash == HashAlgorithm.Md5) yield return Md5;
        if (OfGroup(suite.Group) is string weakGroup) yield return weakGroup;
    }

    private static IEnumerable<string> Of(EspSuite suite)
    {
        foreach (string reason in OfCipher(suite.Encryption, suite.KeyBits)) yield return reason;
        if (suite.Encryption == EncryptionAlgorithm.Null) yield return Null;
        if (suite.Encryption == EncryptionAlgorithm.AesGmac) yield return Gmac;
        if (suite.Encryption == EncryptionAlgorithm.AesGcm8) yield return ShortTag;
        if (suite.Integrity == IntegrityAlgorithm.HmacMd5) yield return Md5;
    }

    private static IEnumerable<string> OfCipher(EncryptionAlgorithm algorithm, int keyBits)
    {
        CipherTraits cipher = CipherTable.Of(algorithm);
        if (algorithm == EncryptionAlgorithm.DesCbc) yield return Des;
        else if (cipher.HasSmallBlocks)
            yield return $"{cipher.Word(keyBits)} has 64-bit blocks, which leak after some gigabytes under one key (RFC 8221 §5, Sweet32)";
        if (!cipher.Keys.IsFixed && keyBits < SoundKeyBits)
            yield return $"{cipher.Word(keyBits)} has a key of {keyBits} bits; fewer than {SoundKeyBits} can be searched through, or soon will be";
    }

    private static string? OfGroup(DhGroup group) => group switch
    {
        DhGroup.Modp768 or DhGroup.Modp1024 or DhGroup.Modp1536 or DhGroup.Ecp192 =>
            $"group {TunnelForms.Word(group)} is too small: {Strength(group)} ({Source(group)})",
        DhGroup.Modp1024s160 => $"group {TunnelForms.Word(group)} must not be used: 1024 bits, of which nobody knows the origin (RFC 8247 §2.4)",
        _ => null,
    };

    // RFC 8247 does not speak of the groups 25 and 26.
    private static string Source(DhGroup group) => group == DhGroup.Ecp192 ? "NIST SP 800-131A §5" : "RFC 8247 §2.4";

    private static string Strength(DhGroup group) => group switch
    {
        DhGroup.Modp768 => "it has been broken in public",
        DhGroup.Modp1024 => "a state can break it, and with it everything recorded",
        _ => "it gives less than 112 bits of security",
    };
}
