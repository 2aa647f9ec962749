using System.Collections.Immutable;
using System.Text;
using Amaranten.Crypto;
using Amaranten.Crypto.Suites;
using Amaranten.Wire.Ip;

namespace Amaranten.Config.Values;

/// <summary>How identities, proposals, groups and keys are written.</summary>
internal static class TunnelForms
{
    private const int LongestIdentity = 255, MostProposals = 32;

    /// <summary>An identity of phase 1.</summary>
    public static ValueForm<IdentityConfig> Identity { get; } = new("auto, ip:ADDRESS, dns:NAME or email:USER@NAME", text =>
    {
        if (text == "auto") return IdentityConfig.Auto;
        string[] parts = text.Split(':', 2);
        if (parts.Length < 2) return new Refusal(GuessIdentity(text));
        (string kind, string value) = (parts[0], parts[1].Trim());
        return kind switch
        {
            "ip" when AddressForms.Host.Read(value).Ok => new IdentityConfig(IdentityKind.Ip, value),
            "ip" => new Refusal($"{Quoted.Of(value)} is no host's IPv4 address"),
            "dns" when IsWord(value) && !value.Contains('@') => new IdentityConfig(IdentityKind.Dns, value),
            "email" when IsWord(value) && value.IndexOf('@') > 0 => new IdentityConfig(IdentityKind.Email, value),
            "dn" => new Refusal("distinguished names (dn:) come with certificates, in a later release"),
            _ => new Refusal(""),
        };
    });

    /// <summary>Phase-1 proposals, best first.</summary>
    public static ValueForm<ImmutableArray<IkeSuite>> IkeProposals { get; } = new(
        "proposals separated by commas, best first, as in aes256-sha256-modp2048, aes128-sha1-modp2048", text => Proposals<IkeSuite>(text, SuiteNotation.TryParseIke));

    /// <summary>Phase-2 proposals, best first.</summary>
    public static ValueForm<ImmutableArray<EspSuite>> EspProposals { get; } = new(
        "proposals separated by commas, best first, as in aes256gcm16, aes128-sha1", text => Proposals<EspSuite>(text, SuiteNotation.TryParseEsp));

    /// <summary>A group for PFS, or none.</summary>
    public static ValueForm<DhGroup> Group { get; } =
        PlainForms.Choice([.. Enum.GetValues<DhGroup>().Select(group => (Word(group), group))]);

    /// <summary>
    /// A pre-shared key. Neither the sentence nor a hint ever holds a part of it.
    /// </summary>
    public static ValueForm<SecretBytes> Psk { get; } = new("a passphrase, or hex: and an even number of hexadecimal digits", text =>
    {
        if (text.Length == 0) return new Refusal("");
        if (!text.StartsWith("hex:", StringComparison.OrdinalIgnoreCase)) return new SecretBytes(Encoding.UTF8.GetBytes(text));
        string digits = text[4..].Trim();
        if (digits.Length == 0 || !digits.All(char.IsAsciiHexDigit))
            return new Refusal("after hex: stands something that is not a hexadecimal digit, or nothing");
        return digits.Length % 2 == 0
            ? new SecretBytes(Convert.FromHexString(digits))
            : new Refusal($"after hex: stand {digits.Length} digits; two make an octet");
    });

    /// <summary>The group as it stands in a proposal: <c>modp2048</c>.</summary>
    public static string Word(DhGroup group) => group.ToString().ToLowerInvariant();

    private delegate bool TryParseSuite<T>(ReadOnlySpan<char> text, out T suite, out string? problem);

    private static Parsed<ImmutableArray<T>> Proposals<T>(string text, TryParseSuite<T> tryParse)
    {
        var suites = ImmutableArray.CreateBuilder<T>();
        foreach (string item in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (item.Length == 0) return new Refusal("there is an empty place in the list");
            if (!tryParse(item, out T suite, out string? problem)) return new Refusal(item == text ? problem! : $"{Quoted.Of(item)}: {problem}");
            if (suites.Contains(suite)) return new Refusal($"{suite} stands there twice");
            suites.Add(suite);
        }
        return suites.Count <= MostProposals ? suites.ToImmutable() : new Refusal($"these are {suites.Count} proposals; at most {MostProposals} fit");
    }

    private static bool IsWord(string text) => text.Length is > 0 and <= LongestIdentity && text.All(c => c is > ' ' and <= '~');

    private static string GuessIdentity(string text)
    {
        if (!IsWord(text)) return "";
        string kind = IpAddress.TryParse(text, out _) ? "ip" : text.Contains('@') ? "email" : "dns";
        return $"did you mean '{kind}:{text}'?";
    }
}
