using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Amaranten.Config.Tests;

/// <summary>docs/user/configuration.md and the reader know the same keys and the same defaults, and its examples work.</summary>
public partial class ManualTests
{
    private static readonly string s_manual = File.ReadAllText(Manual());

    // A row of a table of keys: | `key` | meaning | values | default |
    [GeneratedRegex(@"^\| `([a-z-]+)` \|.+\|.+\| (.+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("```ini\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();

    [Theory]
    [InlineData("system")]
    [InlineData("interface")]
    [InlineData("route")]
    [InlineData("tunnel")]
    [InlineData("certificate")]
    [InlineData("authority")]
    [InlineData("user")]
    [InlineData("pool")]
    [InlineData("proposals")]
    public void Every_key_is_in_the_manual_and_nothing_else_is(string kind) =>
        Assert.Equal(KnownKeys.BySection[kind].Order(), Rows(kind).Select(row => row.Key).Order());

    [Fact]
    public void The_manual_has_no_other_sections() =>
        Assert.Equal(KnownKeys.BySection.Keys.Order(), Regex.Matches(s_manual, @"^## `\[([a-z]+)", RegexOptions.Multiline).Select(match => match.Groups[1].Value).Order());

    /// <summary>Every default of the manual, written out, changes nothing; and there is one for every key that may be missing.</summary>
    [Fact]
    public void The_defaults_of_the_manual_are_the_reader_s()
    {
        GatewayConfig config = Sample.Read(Sample.Text.Replace("name = branch-7", "")).Config!;
        string written = Sample.Text.Replace("name = branch-7", Defaults("system")).Replace("gateway = 198.51.100.1", "gateway = 198.51.100.1\n" + Defaults("interface"));
        ConfigResult result = Sample.Read(written + Defaults("tunnel"));
        Assert.Equal("", Sample.Complaints(result));
        Assert.True(ConfigDiff.Between(config, result.Config!).IsEmpty);
    }

    [Fact]
    public void A_key_without_a_default_is_required()
    {
        foreach (string kind in new[] { "interface", "route", "tunnel", "certificate", "authority", "user", "pool", "proposals" })
        {
            string[] required = [.. Rows(kind).Where(row => row.Default == "*required*").Select(row => row.Key)];
            IEnumerable<string> missed = Sample.WithTunnelLine($"[{kind}:x]").Complaints.Where(complaint => complaint.Message.StartsWith("missing;")).Select(complaint => complaint.Key);
            Assert.Equal(required.Order(), missed.Order());
        }
    }

    [Fact]
    public void The_examples_work()
    {
        string[] examples = [.. Example().Matches(s_manual).Select(match => match.Groups[1].Value)];
        Assert.Equal(11, examples.Length);
        Assert.Equal(Sample.Text, examples[0]);
        foreach (string example in examples[1..])
        {
            string header = example[..example.IndexOf('\n')];
            string others = string.Concat(Sample.Text.Split("\n\n").Where(section => !section.StartsWith(header)).Select(section => section + "\n\n"));
            Assert.True(Sample.Read(others + example).IsClean, header);
        }
    }

    [Fact]
    public void Every_known_key_is_read_and_complains_about_nonsense()
    {
        foreach ((string kind, string[] keys) in KnownKeys.BySection)
        {
            string header = kind == "system" ? "[system]" : $"[{kind}:x]";
            ConfigResult result = Sample.Read($"{header}\n" + string.Concat(keys.Select(key => $"{key} =\n")));
            Assert.Equal(keys.Order(), result.Complaints.Where(complaint => complaint.Message.StartsWith("has no value; expected ")).Select(complaint => complaint.Key).Order());
        }
    }

    /// <summary>The lists that stand in the manual are those that the names stand for.</summary>
    [Fact]
    public void The_predefined_lists_are_as_the_manual_says()
    {
        foreach (string name in PredefinedProposals.Names)
        {
            Match row = Regex.Match(s_manual, $@"^\| `{name}` \| `(.+)` \| `(.+)` \|$", RegexOptions.Multiline);
            Assert.Equal(string.Join(", ", PredefinedProposals.Ike(name)), row.Groups[1].Value);
            Assert.Equal(string.Join(", ", PredefinedProposals.Esp(name)), row.Groups[2].Value);
        }
    }

    /// <summary>Every row of the manuals that we follow has its place, and the keys that it names exist.</summary>
    [Fact]
    public void The_parameters_of_old_gateways_name_keys_that_exist()
    {
        string section = s_manual.Split("\n## ").Single(part => part.StartsWith("The parameters of old gateways"));
        string[][] rows = [.. section.Split('\n').Where(line => line.StartsWith("| ")).Skip(2).Select(line => line.Split(" | "))];
        Assert.Equal(41, rows.Length);
        string[] keys = [.. KnownKeys.BySection.Values.SelectMany(known => known).Distinct()];
        foreach (string[] row in rows)
        {
            string[] named = [.. Regex.Matches(row[1], "`([^`]+)`").Select(match => match.Groups[1].Value)];
            Assert.All(named, key => Assert.Contains(key, keys));
            Assert.True(named.Length > 0 || row[1] is "none" or "always" or "never" or "the order of the sections", row[0]);
        }
        // What is not here has no counterpart there: words of ours.
        string[] ours =
        [
            "name", "device", "address", "gateway", "mtu", "mac", "network", "file", "key", "password", "crl", "addresses", "dns", "wins", "networks",
            "auth", "protocol", "local-port", "remote-port", "ike-fragmentation", "replay-window", "df", "dscp", "forward-in-clear", "superpackets",
            "workers", "vlan", "console-password", "console-timeout",
        ];
        IEnumerable<string> missing = keys.Except(rows.SelectMany(row => Regex.Matches(row[1], "`([^`]+)`").Select(match => match.Groups[1].Value)))
            .Where(key => !key.Contains("spi-") && !key.Contains("-key-in") && !key.Contains("-key-out"));
        Assert.Equal(ours.Order(), missing.Order());
    }

    private static string Defaults(string kind) => string.Join('\n', Rows(kind)
        .Select(row => (row.Key, Value: Regex.Match(row.Default, "^`(.+?)`").Groups[1].Value))
        .Where(row => row.Value.Length > 0)
        .Select(row => $"{row.Key} = {row.Value}"));

    private static IEnumerable<(string Key, string Default)> Rows(string kind)
    {
        string section = s_manual.Split("\n## ").Single(part => part.StartsWith($"`[{kind}"));
        return Row().Matches(section).Select(match => (match.Groups[1].Value, match.Groups[2].Value));
    }

    private static string Manual([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "docs", "user", "configuration.md");
}
