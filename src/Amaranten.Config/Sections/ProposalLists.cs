using System.Collections.Immutable;
using Amaranten.Config.Values;
using Amaranten.Crypto.Suites;

namespace Amaranten.Config.Sections;

/// <summary>Lists of proposals as they are written, where the name of a list stands for what is in it: <c>[proposals:NAME]</c>, or one of ours.</summary>
internal sealed class ProposalLists
{
    private const int MostProposals = 32;
    private readonly Dictionary<string, ImmutableArray<IkeSuite>> _ike = [];
    private readonly Dictionary<string, ImmutableArray<EspSuite>> _esp = [];
    private readonly Dictionary<string, SectionReader> _sections = [];
    private readonly HashSet<string> _used = [];

    private delegate bool TryParseSuite<T>(ReadOnlySpan<char> text, out T suite, out string? problem);

    /// <summary>The predefined lists alone.</summary>
    public ProposalLists()
    {
        foreach (string name in PredefinedProposals.Names)
            (_ike[name], _esp[name]) = (PredefinedProposals.Ike(name), PredefinedProposals.Esp(name));
        Ike = new("proposals separated by commas, best first, as in aes256-sha256-modp2048, aes128-sha1-modp2048, or names of lists",
            text => Read<IkeSuite>(text, "ike", _ike, SuiteNotation.TryParseIke));
        Esp = new("proposals separated by commas, best first, as in aes256gcm16, aes128-sha1, or names of lists",
            text => Read<EspSuite>(text, "ipsec", _esp, SuiteNotation.TryParseEsp));
        EspOrNone = new(Esp.Expected + ", or none", text => text == "none" ? ImmutableArray<EspSuite>.Empty : Esp.Read(text));
    }

    /// <summary>Phase-1 proposals.</summary>
    public ValueForm<ImmutableArray<IkeSuite>> Ike { get; }

    /// <summary>Phase-2 proposals of ESP.</summary>
    public ValueForm<ImmutableArray<EspSuite>> Esp { get; }

    /// <summary>The same, or that there is no ESP.</summary>
    public ValueForm<ImmutableArray<EspSuite>> EspOrNone { get; }

    /// <summary>The predefined lists and those of the file. A list of the file may hold predefined ones, but no other of the file.</summary>
    public static ProposalLists ReadAll(IReadOnlyList<SectionReader> sections)
    {
        var predefined = new ProposalLists();
        var lists = new ProposalLists();
        foreach (SectionReader section in sections) lists.Add(section, predefined);
        return lists;
    }

    /// <summary>Warns about lists that no tunnel names.</summary>
    public void ComplainAboutUnused()
    {
        foreach ((string name, SectionReader section) in _sections)
            if (!_used.Contains(name) && !section.IsFaulty) section.Warn("", "no tunnel names this list in ike or ipsec");
    }

    private void Add(SectionReader section, ProposalLists predefined)
    {
        _sections[section.Name] = section;
        if (PredefinedProposals.Names.Contains(section.Name))
            section.Error("", $"{section.Name} is a list that is there already; expected another name");
        else if (SuiteNotation.TryParseEsp($"{section.Name}-sha1", out _, out _) || SuiteNotation.TryParseEsp(section.Name, out _, out _))
            section.Error("", $"{section.Name} is a proposal by itself; expected another name");
        if (!section.Has("ike") && !section.Has("ipsec")) section.Error("", "the list is empty; expected ike, ipsec or both");
        if (section.Has("ike")) _ike[section.Name] = section.Optional("ike", predefined.Ike, []);
        if (section.Has("ipsec")) _esp[section.Name] = section.Optional("ipsec", predefined.Esp, []);
    }

    private Parsed<ImmutableArray<T>> Read<T>(string text, string key, Dictionary<string, ImmutableArray<T>> lists, TryParseSuite<T> tryParse)
    {
        var suites = ImmutableArray.CreateBuilder<T>();
        foreach (string item in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (item.Length == 0) return new Refusal("there is an empty place in the list");
            if (_sections.TryGetValue(item, out SectionReader? section))
            {
                _used.Add(item);
                if (section.IsFaulty) return new Refusal($"[proposals:{item}] has an error of its own");
                if (!lists.ContainsKey(item)) return new Refusal($"[proposals:{item}] has no {key}");
            }
            if (lists.TryGetValue(item, out ImmutableArray<T> list)) suites.AddRange(list.Where(known => !suites.Contains(known)));
            else if (!tryParse(item, out T suite, out string? problem)) return new Refusal(Why(item, text, lists.Keys, problem!));
            else if (suites.Contains(suite)) return new Refusal($"{suite} stands there twice");
            else suites.Add(suite);
        }
        return suites.Count <= MostProposals ? suites.ToImmutable() : new Refusal($"these are {suites.Count} proposals; at most {MostProposals} fit");
    }

    private static string Why(string item, string text, IEnumerable<string> names, string problem)
    {
        string why = NearestWord.To(item, names) is string name ? $"did you mean the list '{name}'?" : problem;
        return item == text ? why : $"{Quoted.Of(item)}: {why}";
    }
}
