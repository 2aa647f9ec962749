using Amaranten.Config.Values;

namespace Amaranten.Config.Sections;

/// <summary>Sections that tunnels refer to by name.</summary>
internal sealed class NamedSections<T>(string kind, IReadOnlyList<SectionReader> all, IReadOnlyList<Usable<T>> usable, string key)
{
    private readonly HashSet<string> _used = [];

    /// <summary>The usable ones.</summary>
    public IEnumerable<T> Values => usable.Select(section => section.Value);

    /// <summary>One of them, by name.</summary>
    public ValueForm<T?> One => new($"the name of a {Header}", text => Find(text) is (true, var value, _) ? value : new Refusal(Find(text).Hint));

    /// <summary>Several of them.</summary>
    public ValueForm<ValueList<T>> Several => new($"names of {Header} sections separated by commas", text =>
    {
        var found = new List<T>();
        foreach (string name in text.Split(',', StringSplitOptions.TrimEntries))
        {
            Parsed<T> one = Find(name);
            if (!one.Ok) return new Refusal(one.Hint);
            if (found.Contains(one.Value)) return new Refusal($"{name} stands there twice");
            found.Add(one.Value);
        }
        return new ValueList<T>([.. found]);
    });

    private string Header => KnownKeys.HeaderOf(kind);

    /// <summary>Warns about sections that no tunnel names.</summary>
    public void ComplainAboutUnused()
    {
        foreach ((_, SectionReader section) in usable)
            if (!_used.Contains(section.Name)) section.Warn("", $"no tunnel names it in {key}");
    }

    /// <summary>The section that was read as this.</summary>
    public SectionReader SectionOf(T value) => usable.First(section => ReferenceEquals(section.Value, value)).Section;

    private Parsed<T> Find(string name)
    {
        _used.Add(name);
        foreach ((T value, SectionReader section) in usable)
            if (section.Name == name) return value;
        if (all.Any(section => section.Name == name)) return new Refusal($"[{kind}:{name}] has an error of its own");
        if (all.Count == 0) return new Refusal($"there is no {Header}");
        IEnumerable<string> names = all.Select(section => section.Name);
        return new Refusal(NearestWord.To(name, names) is string near
            ? $"did you mean '{near}'?"
            : $"there is no [{kind}:{Quoted.Plain(name)}], but {string.Join(", ", names)}");
    }
}
