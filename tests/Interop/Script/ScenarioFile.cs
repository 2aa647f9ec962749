using System.Text.RegularExpressions;
using Amaranten.Interop.Lab;

namespace Amaranten.Interop.Script;

/// <summary>Reads tests/Interop/scenarios, whose README has the format.</summary>
public sealed partial class ScenarioFile
{
    private const string Ports = $"""
        [interface:wan]
        device  = wan
        address = {Network.GatewayAddress}/24
        gateway = 198.51.100.1

        [interface:lan]
        device  = lan
        address = 10.7.0.1/24


        """;

    private static readonly string[] s_parts = ["", "gateway", "peer", "steps", "table"], s_keys = ["initiator", "peer", "nat"];
    private readonly string _name;
    private readonly Dictionary<string, string> _header = new() { ["initiator"] = "gateway, peer", ["peer"] = "libipsec", ["nat"] = "none" };
    private readonly Dictionary<string, string> _parts = new() { ["table"] = "", ["steps"] = "initiate\nup\nping\nwire esp" };

    private ScenarioFile(string name, string text)
    {
        _name = name;
        string[] pieces = PartTitle().Split("===\n" + text);
        for (int at = 1; at < pieces.Length; at += 2)
        {
            Require(s_parts.Contains(pieces[at]), $"'{pieces[at]}' is no part; the parts are gateway, peer, steps and table");
            _parts[pieces[at]] = pieces[at + 1];
        }
        foreach (string line in Lines(_parts[""]))
        {
            string[] pair = line.Split('=', 2, StringSplitOptions.TrimEntries);
            Require(pair.Length == 2 && s_keys.Contains(pair[0]), $"'{line}' is none of initiator, peer and nat = VALUE");
            _header[pair[0]] = pair[1];
        }
        Require(_parts.ContainsKey("gateway") && _parts.ContainsKey("peer"), "the parts gateway and peer are both needed");
    }

    /// <summary>Every run of every scenario, in the order of their names. A file that cannot be read is a run that fails.</summary>
    public static Scenario[] All { get; } =
    [
        .. Directory.GetFiles(Repository.Scenarios, "*.scenario").Order(StringComparer.Ordinal)
            .SelectMany(path => Read(Path.GetFileNameWithoutExtension(path), File.ReadAllText(path))),
    ];

    /// <summary>The runs a file asks for: each row of its table with each initiator and each peer.</summary>
    public static Scenario[] Read(string name, string text)
    {
        try
        {
            var file = new ScenarioFile(name, text.ReplaceLineEndings("\n"));
            return [.. file.Rows().SelectMany(file.Runs)];
        }
        catch (FormatException wrong)
        {
            return [Scenario.Broken(name, $"{name}.scenario: {wrong.Message}")];
        }
    }

    // What a row puts in place of ${column}. A file without a table is one row without columns.
    private IEnumerable<Dictionary<string, string>> Rows()
    {
        string[][] table = [.. Lines(_parts["table"]).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        if (table.Length == 0) return [Folders()];
        bool firstWordsDiffer = table.Skip(1).Select(row => row[0]).Distinct().Count() == table.Length - 1;
        return table.Skip(1).Select(row =>
        {
            Require(row.Length == table[0].Length, $"the row '{string.Join(' ', row)}' has not as many words as the table has columns");
            Dictionary<string, string> values = Folders();
            foreach ((string column, string word) in table[0].Zip(row)) values.Add(column, word);
            values[""] = "/" + string.Join('/', firstWordsDiffer ? row[..1] : row);
            return values;
        });
    }

    private static Dictionary<string, string> Folders() => new() { ["pki"] = Repository.Certificates, ["scenarios"] = Repository.Scenarios };

    private IEnumerable<Scenario> Runs(Dictionary<string, string> row)
    {
        string[] initiators = Alternatives("initiator", row, ["gateway", "peer"]);
        string[] peers = Alternatives("peer", row, ["libipsec", "kernel"]);
        string[] nats = Alternatives("nat", row, ["none", "gateway", "peer", "both"]);
        string gateway = Fill(_parts["gateway"], row);
        return
            from initiator in initiators
            from peer in peers
            from nat in nats
            select new Scenario
            {
                Name = _name + row.GetValueOrDefault("") + Word(initiators, $"/{initiator}") + Word(peers, $"/{peer}") + Word(nats, $"/nat-{nat}"),
                Initiator = initiator,
                Peer = peer,
                Nat = nat,
                Gateway = (gateway.Contains("[interface:wan]") ? "" : Ports) + gateway,
                Swanctl = Fill(_parts["peer"], row),
                Steps = [.. Lines(Fill(_parts["steps"], row))],
            };
    }

    // Only what varies is part of the name.
    private static string Word(string[] alternatives, string word) => alternatives.Length > 1 ? word : "";

    private string[] Alternatives(string key, Dictionary<string, string> row, string[] known)
    {
        string[] chosen = Fill(_header[key], row).Split(',', StringSplitOptions.TrimEntries);
        foreach (string word in chosen) Require(known.Contains(word), $"{key} is {string.Join(", ", known)}, but not '{word}'");
        return chosen;
    }

    private static string Fill(string text, Dictionary<string, string> row) => Placeholder().Replace(text, match =>
        row.TryGetValue(match.Groups[1].Value, out string? value) ? value : throw new FormatException($"no column is called {match.Value}"));

    private static IEnumerable<string> Lines(string text) =>
        text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#');

    private static void Require(bool holds, string complaint)
    {
        if (!holds) throw new FormatException(complaint);
    }

    [GeneratedRegex(@"^===[ \t]*(\w*)[ \t]*\n", RegexOptions.Multiline)]
    private static partial Regex PartTitle();

    [GeneratedRegex(@"\$\{(\w+)\}")]
    private static partial Regex Placeholder();
}
