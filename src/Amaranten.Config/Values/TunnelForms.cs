using System.Globalization;
using System.Text;
using Amaranten.Crypto;
using Amaranten.Crypto.Suites;

namespace Amaranten.Config.Values;

/// <summary>How groups, keys and hashes are written.</summary>
internal static class TunnelForms
{
    private const int LongestPassword = 128;

    /// <summary>A group for PFS, or none.</summary>
    public static ValueForm<DhGroup> Group { get; } =
        PlainForms.Choice([.. Enum.GetValues<DhGroup>().Select(group => (group.Word(), group))]);

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

    /// <summary>A password of XAUTH, which is no longer than its attribute can be.</summary>
    public static ValueForm<SecretBytes> Password { get; } = new($"a password of at most {LongestPassword} octets", text =>
    {
        byte[] octets = Encoding.UTF8.GetBytes(text);
        return octets.Length is > 0 and <= LongestPassword ? new SecretBytes(octets) : new Refusal(octets.Length == 0 ? "" : $"it has {octets.Length}");
    });

    /// <summary>A key of manual keying, whose length the suite says. Never shown.</summary>
    public static ValueForm<SecretBytes> Key(int length) => new($"hex: and {2 * length} hexadecimal digits", text =>
    {
        if (!text.StartsWith("hex:", StringComparison.OrdinalIgnoreCase)) return new Refusal(text.Length == 0 ? "" : "it does not begin with hex:");
        Parsed<SecretBytes> octets = Psk.Read(text);
        return octets.Ok && octets.Value.Length != length ? new Refusal($"after hex: stand {2 * octets.Value.Length} digits") : octets;
    });

    /// <summary>A key of manual keying where no suite says how long it is.</summary>
    public static ValueForm<SecretBytes> AnyKey { get; } = new("hex: and hexadecimal digits", text =>
        text.StartsWith("hex:", StringComparison.OrdinalIgnoreCase) ? Psk.Read(text) : new Refusal(""));

    /// <summary>An SPI of manual keying; the first 255 are reserved (RFC 4303 §2.1).</summary>
    public static ValueForm<uint> Spi { get; } = new("an SPI from 256 to 4294967295, decimal or as 0x1234", text =>
    {
        bool isHex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        bool isNumber = isHex
            ? uint.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint spi)
            : uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out spi);
        if (!isNumber) return new Refusal("");
        return spi >= 256 ? spi : new Refusal("the first 255 are reserved (RFC 4303 §2.1)");
    });

    /// <summary>The hashes of AH, best first, with the group that goes along.</summary>
    public static ValueForm<ValueList<AhSuite>> AhProposals { get; } = new("hashes separated by commas, best first, as in sha256, sha1", text =>
    {
        var suites = new List<AhSuite>();
        foreach (string item in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (item.Length == 0) return new Refusal("there is an empty place in the list");
            // AH has the integrity algorithms of ESP (RFC 8221 §6), so the words are those of a proposal that does not encrypt.
            if (!SuiteNotation.TryParseEsp($"null-{item}", out EspSuite esp, out _))
                return new Refusal($"{Quoted.Of(item)} is no hash");
            if (esp.Group != DhGroup.None) return new Refusal($"{Quoted.Of(item)} names a group; that stands in pfs");
            var suite = new AhSuite(esp.Integrity, DhGroup.None);
            if (suites.Contains(suite)) return new Refusal($"{suite} stands there twice");
            suites.Add(suite);
        }
        return new ValueList<AhSuite>([.. suites]);
    });
}
