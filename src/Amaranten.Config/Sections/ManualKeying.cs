using System.Collections.Immutable;
using Amaranten.Config.Values;
using Amaranten.Crypto;
using Amaranten.Crypto.Suites;

namespace Amaranten.Config.Sections;

/// <summary>Reads the keys of a tunnel without IKE (RFC 4301 §4.5.1).</summary>
internal static class ManualKeying
{
    private static readonly ValueForm<bool> s_keying = PlainForms.Choice(("ike", false), ("manual", true));
    private static readonly string[] s_spis = ["spi-in", "spi-out", "ah-spi-in", "ah-spi-out"];
    private static readonly string[] s_keys =
        ["encryption-key-in", "encryption-key-out", "integrity-key-in", "integrity-key-out", "ah-key-in", "ah-key-out"];

    /// <summary>The keys that have a meaning here alone.</summary>
    public static ReadOnlySpan<string> Keys => (string[])[.. s_spis, .. s_keys];

    /// <summary>SPIs and keys; null where IKE negotiates them.</summary>
    public static ManualKeys? Read(SectionReader section, ImmutableArray<EspSuite> esp, ValueList<AhSuite> ah)
    {
        if (!section.Optional("keying", s_keying, false)) return Unused(section);
        uint inbound = section.Required("spi-in", TunnelForms.Spi), outbound = section.Required("spi-out", TunnelForms.Spi);
        if (!HasOneSuite(section, esp, ah)) return null;
        if (!esp.IsEmpty && WhyNotByHand(esp[0]) is string reason)
        {
            section.Error("ipsec", reason);
            return null;
        }
        (int encryption, int integrity) = esp.IsEmpty ? (0, ah[0].KeyBytes) : (esp[0].EncryptionKeyBytes, esp[0].IntegrityKeyBytes);
        SecretBytes ourKeys = Keymat(section, "in", encryption, integrity), theirKeys = Keymat(section, "out", encryption, integrity);
        return new ManualKeys(inbound, outbound, ourKeys, theirKeys) { Ah = AroundEsp(section, esp, ah) };
    }

    // ESP inside AH is two SAs each way, with SPIs and keys of their own (RFC 2401 §4.3).
    private static ManualKeys? AroundEsp(SectionReader section, ImmutableArray<EspSuite> esp, ValueList<AhSuite> ah)
    {
        if (esp.IsEmpty || ah.Count == 0)
        {
            section.WarnWithoutEffect("there is not both ESP and AH", "ah-spi-in", "ah-spi-out", "ah-key-in", "ah-key-out");
            return null;
        }
        uint inbound = section.Required("ah-spi-in", TunnelForms.Spi), outbound = section.Required("ah-spi-out", TunnelForms.Spi);
        return new ManualKeys(inbound, outbound, Part(section, "ah-key-in", ah[0].KeyBytes), Part(section, "ah-key-out", ah[0].KeyBytes));
    }

    // Nonsense is told even where it does no harm.
    private static ManualKeys? Unused(SectionReader section)
    {
        foreach (string key in s_spis) section.Optional(key, TunnelForms.Spi, 0u);
        foreach (string key in s_keys)
            section.OptionalSecret(key, TunnelForms.AnyKey, null!)?.Dispose();
        return null;
    }

    // At most one of ESP and one of AH, and at least one of the two.
    private static bool HasOneSuite(SectionReader section, ImmutableArray<EspSuite> esp, ValueList<AhSuite> ah)
    {
        const string Expected = "without IKE nothing is negotiated: expected one proposal, as in aes256-sha256, or none; and at most one hash in ah";
        string? found = !section.Has("ipsec") ? "missing"
            : esp.Length > 1 ? $"found {esp.Length} proposals"
            : ah.Count > 1 || esp.IsEmpty && ah.Count == 0 ? $"found {ah.Count} hashes in ah"
            : null;
        if (found is not null) section.Error("ipsec", $"{found}; {Expected}");
        return found is null;
    }

    // A counter starts again with the gateway. Under the same key that repeats nonces, which gives away the packets and the key of the
    // authentication (RFC 4106 §3, RFC 3686 §1); RFC 8221 §4 forbids manual keys for these ciphers.
    private static string? WhyNotByHand(in EspSuite suite) => suite.Encryption switch
    {
        EncryptionAlgorithm.AesCbc or EncryptionAlgorithm.TripleDesCbc or EncryptionAlgorithm.Null => null,
        _ when suite.Integrity == IntegrityAlgorithm.None || suite.IvBytes == 8 && suite.AlignmentBytes == 4 =>
            $"{suite with { Group = DhGroup.None }} must not have a fixed key: its nonces come again after a restart, and whoever records both "
            + "reads them (RFC 8221 §4); expected a cipher in CBC mode, as in aes256-sha256",
        _ => null,
    };

    private static SecretBytes Keymat(SectionReader section, string direction, int encryption, int integrity)
    {
        using SecretBytes first = Part(section, $"encryption-key-{direction}", encryption);
        using SecretBytes second = Part(section, $"integrity-key-{direction}", integrity);
        var keymat = new SecretBytes(first.Length + second.Length);
        first.Span.CopyTo(keymat.Span);
        second.Span.CopyTo(keymat.Span[first.Length..]);
        return keymat;
    }

    private static SecretBytes Part(SectionReader section, string key, int length)
    {
        if (length > 0) return section.RequiredSecret(key, TunnelForms.Key(length)) ?? new SecretBytes(0);
        section.WarnWithoutEffect("the proposal does not use it", key);
        return new SecretBytes(0);
    }
}
