using System.Collections.Immutable;
using Amaranten.Config.Values;
using Amaranten.Crypto;
using Amaranten.Crypto.Suites;

namespace Amaranten.Config.Sections;

/// <summary>Reads the keys of a tunnel without IKE (RFC 4301 §4.5.1).</summary>
internal static class ManualKeying
{
    private static readonly ValueForm<bool> s_keying = PlainForms.Choice(("ike", false), ("manual", true));

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
        return new ManualKeys(inbound, outbound, ourKeys, theirKeys);
    }

    // Nonsense is told even where it does no harm.
    private static ManualKeys? Unused(SectionReader section)
    {
        foreach (string key in new[] { "spi-in", "spi-out" }) section.Optional(key, TunnelForms.Spi, 0u);
        foreach (string key in new[] { "encryption-key-in", "encryption-key-out", "integrity-key-in", "integrity-key-out" })
            section.OptionalSecret(key, TunnelForms.AnyKey, null!)?.Dispose();
        return null;
    }

    private static bool HasOneSuite(SectionReader section, ImmutableArray<EspSuite> esp, ValueList<AhSuite> ah)
    {
        if (!section.Has("ipsec"))
            section.Error("ipsec", "missing; without IKE nothing is negotiated: expected one proposal, as in aes256-sha256, or none with one hash in ah");
        else if (esp.Length + ah.Count != 1)
        {
            string found = esp.IsEmpty ? $"{ah.Count} hashes in ah" : ah.IsEmpty ? $"{esp.Length} proposals" : "ESP and AH";
            section.Error("ipsec", $"found {found}; without IKE nothing is negotiated: expected one proposal, as in aes256-sha256, or none with one hash in ah");
        }
        return section.Has("ipsec") && esp.Length + ah.Count == 1;
    }

    // A counter starts again with the gateway. Under the same key that repeats nonces, which gives away the packets and the key of the
    // authentication (RFC 4106 §3, RFC 3686 §1); RFC 8221 §4 forbids manual keys for these ciphers.
    private static string? WhyNotByHand(in EspSuite suite) => suite.Encryption switch
    {
        EncryptionAlgorithm.AesCbc or EncryptionAlgorithm.TripleDesCbc or EncryptionAlgorithm.Null => null,
        _ when suite.Integrity == IntegrityAlgorithm.None || suite.IvBytes == 8 && suite.AlignmentBytes == 4 =>
            $"{suite with { Group = DhGroup.None }} must not have a fixed key: its nonces come again after a restart, and whoever records both reads them "
            + "(RFC 8221 §4); expected a cipher in CBC mode, as in aes256-sha256",
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
