using System.Collections.Frozen;
using Amaranten.Config.Values;

namespace Amaranten.Config;

/// <summary>Every kind of section and every key there is. docs/user/configuration.md describes each; a test compares the two.</summary>
public static class KnownKeys
{
    /// <summary>The keys of each kind of section, in the order of the manual.</summary>
    public static IReadOnlyDictionary<string, string[]> BySection { get; } = new Dictionary<string, string[]>
    {
        ["system"] =
        [
            "name", "forward-in-clear", "dns", "dns-cache-time", "max-tunnels", "workers", "initial-contact", "max-certificate-path", "crl-validity", "max-crls", "send-crls", "key-log",
            "console-password", "console-timeout",
        ],
        ["interface"] = ["device", "vlan", "address", "gateway", "mtu", "mac", "dhcp-relay", "superpackets"],
        ["route"] = ["network", "gateway"],
        ["tunnel"] =
        [
            "local-network", "remote-network", "remote-gateway", "protocol", "local-port", "remote-port", "start", "route", "originator",
            "auth", "mode", "psk", "certificate", "trust", "local-id", "remote-id", "enforce-local-id",
            "xauth", "users", "radius", "xauth-user", "xauth-password", "mode-config", "pool", "mode-config-push", "dhcp-relay",
            "ike", "ipsec", "ah", "pfs", "pfs-on", "ike-lifetime", "ipsec-lifetime", "ike-lifetime-kilobytes", "ipsec-lifetime-kilobytes",
            "encapsulation", "sa-per", "nat-traversal", "nat-keepalive", "ike-fragmentation", "dpd-delay", "dpd-timeout", "keep-alive", "keep-alive-interval", "keep-alive-lost",
            "replay-window", "plaintext-mtu", "df", "dscp",
            "keying", "spi-in", "spi-out", "encryption-key-in", "encryption-key-out", "integrity-key-in", "integrity-key-out",
            "ah-spi-in", "ah-spi-out", "ah-key-in", "ah-key-out",
        ],
        ["certificate"] = ["file", "key", "password"],
        ["authority"] = ["file", "crl", "crl-url", "crl-check"],
        ["user"] = ["password"],
        ["radius"] = ["server", "port", "secret", "timeout", "tries", "message-authenticator"],
        ["pool"] = ["addresses", "dhcp-server", "dns", "wins", "dhcp", "networks"],
        ["proposals"] = ["ike", "ipsec"],
    };

    /// <summary>The key of <c>[system]</c> that holds a password's hash: what is typed for it is hashed before it is kept.</summary>
    public const string ConsolePassword = "console-password";

    /// <summary>Every key of any section.</summary>
    internal static FrozenSet<string> All { get; } = BySection.Values.SelectMany(keys => keys).ToFrozenSet();

    /// <summary>Whether the value of this key is a secret, never to be shown.</summary>
    /// <param name="key">The key, as it was typed.</param>
    public static bool IsSecret(string key) => s_secrets.Contains(key);

    private static readonly FrozenSet<string> s_secrets = new[]
    {
        "psk", "password", "xauth-password", "secret", ConsolePassword, "encryption-key-in", "encryption-key-out", "integrity-key-in", "integrity-key-out",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>What is wrong with a header, as <c>tunnel:hq</c>, or with a key there; null when there can be such a one.</summary>
    /// <param name="header">The header without its brackets.</param>
    /// <param name="key">The key; null to look at the header alone.</param>
    public static string? Problem(string header, string? key = null)
    {
        string[] parts = header.Split(':', 2);
        if (!BySection.TryGetValue(parts[0], out string[]? keys))
        {
            string kinds = string.Join(", ", BySection.Keys.Select(kind => HeaderOf(kind).Trim('[', ']')));
            return NearestWord.To(parts[0], [.. BySection.Keys]) is string nearest
                ? $"there is no section '{header}'; did you mean '{HeaderOf(nearest).Trim('[', ']')}'?"
                : $"there is no section '{header}'; there are {kinds}";
        }
        bool hasName = parts.Length == 2 && parts[1].Trim().Length > 0;
        if (hasName == (parts[0] == "system")) return $"'{header}' is no section; expected {HeaderOf(parts[0]).Trim('[', ']')}";
        return key is null || keys.Contains(key) ? null : WhyUnknown(parts[0], key);
    }

    /// <summary>How a section of this kind is written.</summary>
    internal static string HeaderOf(string kind) => kind == "system" ? "[system]" : $"[{kind}:NAME]";

    // A list that fills a terminal helps nobody.
    private const int MostListed = 16;

    /// <summary>What to say about a key that this kind of section does not have.</summary>
    internal static string WhyUnknown(string kind, string key)
    {
        string unknown = $"no such key in {HeaderOf(kind)}";
        string typed = key.ToLowerInvariant();
        string[] elsewhere = [.. BySection.Where(section => section.Value.Contains(typed)).Select(section => HeaderOf(section.Key))];
        if (elsewhere.Length > 0) return $"{unknown}; it belongs in {string.Join(" or ", elsewhere)}";
        string[] keys = BySection[kind];
        if (NearestWord.To(typed, keys) is string nearest) return $"{unknown}; did you mean '{nearest}'?";
        return keys.Length > MostListed
            ? $"{unknown}; docs/user/configuration.md lists its {keys.Length} keys"
            : $"{unknown}; its keys are {string.Join(", ", keys)}";
    }
}
