using System.Text.RegularExpressions;

namespace Amaranten.House;

/// <summary>The table of attacks names tests that exist.</summary>
public sealed partial class ThreatTests
{
    private const int Threats = 42;

    [Fact]
    public void Every_threat_has_a_test_and_every_test_it_names_is_there()
    {
        string[] rows = [.. Repository.Read("docs/threats.md").Split('\n').Where(line => Row().IsMatch(line))];
        Assert.Equal(Enumerable.Range(1, Threats), rows.Select(row => int.Parse(Row().Match(row).Groups[1].Value)));
        Repository.SourceFile[] tests = [.. Repository.Sources.Where(file => file.IsIn("tests"))];
        Repository.AssertNone(rows.SelectMany(row => Named().Matches(row) is { Count: > 0 } named ? named.Select(name => name.Value) : [row])
            .Where(name => !tests.Any(file => Holds(file, name))));
    }

    private static bool Holds(Repository.SourceFile file, string name)
    {
        Match parts = Named().Match(name);
        return parts.Success && file.Text.Contains($"class {parts.Groups[1].Value}", StringComparison.Ordinal)
            && file.Text.Contains($" {parts.Groups[2].Value}(", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^\| (\d+) \|")]
    private static partial Regex Row();

    [GeneratedRegex(@"`(\w+)\.(\w+)`")]
    private static partial Regex Named();
}
