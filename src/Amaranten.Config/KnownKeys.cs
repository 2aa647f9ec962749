using System.Collections.Frozen;
using Amaranten.Config.Values;

namespace Amaranten.Config;

/// <summary>Every kind of section and every key there is. docs/user/configuration.md describes each; a test compares the two.</summary>
public static class KnownKeys
{
    /// <summary>The keys of each kind of section, in the order of the manual.</summary>
    public static IReadOnlyDictionary<string, string[]> BySection { get; } = new Dictionary<string, string[]>
    {
        ["system"] = ["name", "forward-in-clear"],
        ["interface"] = ["device", "address", "gateway", "mtu", "mac"],
        ["route"] = ["network", "gateway"],
        ["tunnel"] =
        [
            "local-network", "remote-network", "remote-gateway", "psk", "local-id", "remote-id",
            "ike", "ipsec", "pfs", "ike-lifetime", "ipsec-lifetime", "ike-lifetime-kilobytes", "ipsec-lifetime-kilobytes",
            "start", "nat-traversal", "nat-keepalive", "dpd-delay", "dpd-timeout", "replay-window", "plaintext-mtu",
        ],
    };

    /// <summary>Every key of any section.</summary>
    internal static FrozenSet<string> All { get; } = BySection.Values.SelectMany(keys => keys).ToFrozenSet();

    /// <summary>How a section of this kind is written.</summary>
    internal static string HeaderOf(string kind) => kind == "system" ? "[system]" : $"[{kind}:NAME]";

    /// <summary>What to say about a key that this kind of section does not have.</summary>
    internal static string WhyUnknown(string kind, string key)
    {
        string unknown = $"no such key in {HeaderOf(kind)}";
        string typed = key.ToLowerInvariant();
        string[] elsewhere = [.. BySection.Where(section => section.Value.Contains(typed)).Select(section => HeaderOf(section.Key))];
        if (elsewhere.Length > 0) return $"{unknown}; it belongs in {string.Join(" or ", elsewhere)}";
        return NearestWord.To(typed, BySection[kind]) is string nearest
            ? $"{unknown}; did you mean '{nearest}'?"
            : $"{unknown}; its keys are {string.Join(", ", BySection[kind])}";
    }
}
