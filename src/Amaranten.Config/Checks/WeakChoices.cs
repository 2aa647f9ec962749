using Amaranten.Config.Sections;
using Amaranten.Crypto.Suites;

namespace Amaranten.Config.Checks;

/// <summary>Warns about algorithms that are there for old peers only, each with its reason (RFC 8221 §5 and §6, RFC 8247 §2).</summary>
internal static class WeakChoices
{
    private const int SoundKeyBits = 128;
    private const string Ciphers = "aes128 or aes256", Hashes = "sha256", Groups = "modp2048, modp3072 or ecp256", Combined = "aes256gcm16";
    private static readonly Weakness s_des = new("des has a key of 56 bits, which anyone can find in days (RFC 8221 §5)", Ciphers);
    private static readonly Weakness s_shortTag = new("an ICV of 8 octets is forged sooner in GCM than its length says (NIST SP 800-38D appendix C)", Combined);
    private static readonly Weakness s_gmac = new("gmac does not encrypt: everyone on the way can read the packets (RFC 4543 §1)", Combined);
    private static readonly Weakness s_null = new("null does not encrypt: everyone on the way can read the packets (RFC 2410)", Combined);
    private static readonly Weakness s_md5 = new("md5 must not be used any more (RFC 8221 §6, RFC 8247 §2.2)", Hashes);
    private static readonly Weakness s_withoutPfs = new("whoever finds the keys of one phase 1 reads all that was agreed under it (RFC 2409 §8)", "modp2048");

    /// <summary>Warns about every weak choice once per key.</summary>
    public static void Check(TunnelConfig tunnel, SectionReader section)
    {
        foreach (Weakness weakness in tunnel.IkeProposals.SelectMany(Of).Distinct()) Warn(section, "ike", weakness);
        foreach (Weakness weakness in tunnel.EspProposals.SelectMany(Of).Distinct()) Warn(section, "ipsec", weakness);
        if (tunnel.AhProposals.Any(suite => suite.Integrity == IntegrityAlgorithm.HmacMd5)) Warn(section, "ah", s_md5);
        if (OfGroup(tunnel.PfsGroup) is { } weakGroup) Warn(section, section.Has("pfs") ? "pfs" : "ipsec", weakGroup);
        if (tunnel.PfsGroup == DhGroup.None && section.Has("pfs") && !AuthenticationKeys.IsManual(section)) Warn(section, "pfs", s_withoutPfs);
    }

    private static void Warn(SectionReader section, string key, Weakness weakness) =>
        section.Warn(key, $"{weakness.Reason}; better {weakness.Better}, keep it only for a peer that can do nothing else");

    private static IEnumerable<Weakness> Of(IkeSuite suite)
    {
        foreach (Weakness weakness in OfCipher(suite.Encryption, suite.KeyBits)) yield return weakness;
        if (suite.Hash == HashAlgorithm.Md5) yield return s_md5;
        if (OfGroup(suite.Group) is { } weakGroup) yield return weakGroup;
    }

    private static IEnumerable<Weakness> Of(EspSuite suite)
    {
        foreach (Weakness weakness in OfCipher(suite.Encryption, suite.KeyBits)) yield return weakness;
        if (suite.Encryption == EncryptionAlgorithm.Null) yield return s_null;
        if (suite.Encryption == EncryptionAlgorithm.AesGmac) yield return s_gmac;
        if (suite.Encryption == EncryptionAlgorithm.AesGcm8) yield return s_shortTag;
        if (suite.Integrity == IntegrityAlgorithm.HmacMd5) yield return s_md5;
    }

    private static IEnumerable<Weakness> OfCipher(EncryptionAlgorithm algorithm, int keyBits)
    {
        CipherTraits cipher = CipherTable.Of(algorithm);
        if (algorithm == EncryptionAlgorithm.DesCbc) yield return s_des;
        else if (cipher.HasSmallBlocks)
            yield return new($"{cipher.Word(keyBits)} has 64-bit blocks, which leak after some gigabytes under one key (RFC 8221 §5, Sweet32)", Ciphers);
        if (!cipher.Keys.IsFixed && keyBits < SoundKeyBits)
            yield return new($"{cipher.Word(keyBits)} has a key of {keyBits} bits; fewer than {SoundKeyBits} can be searched through, or soon will be", Ciphers);
    }

    private static Weakness? OfGroup(DhGroup group) => group switch
    {
        DhGroup.Modp768 or DhGroup.Modp1024 or DhGroup.Modp1536 or DhGroup.Ecp192 =>
            new($"group {group.Word()} is too small: {Strength(group)} ({Source(group)})", Groups),
        DhGroup.Modp1024s160 => new($"group {group.Word()} must not be used: 1024 bits, of which nobody knows the origin (RFC 8247 §2.4)", Groups),
        DhGroup.Modp2048s224 or DhGroup.Modp2048s256 =>
            new($"group {group.Word()} should not be used: nobody knows the origin of its prime, which may hide a trapdoor (RFC 8247 §2.4)", Groups),
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

    /// <summary>Why something is weak, and what to take in its place.</summary>
    private sealed record Weakness(string Reason, string Better);
}
