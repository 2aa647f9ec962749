using Amaranten.Config.Ini;
using Amaranten.Config.Values;

namespace Amaranten.Config.Sections;

/// <summary>Reads the keys of one section, and knows where to point when one of them is wrong.</summary>
internal sealed class SectionReader
{
    private readonly IniSection _section;
    private readonly ComplaintList _complaints;
    private readonly Dictionary<string, IniEntry> _entries;

    /// <summary>A reader of this section; complains at once about keys that the kind of section does not have.</summary>
    public SectionReader(IniSection section, ComplaintList complaints)
    {
        (_section, _complaints) = (section, complaints);
        _entries = section.Entries.ToDictionary(entry => entry.Key, StringComparer.OrdinalIgnoreCase);
        foreach (IniEntry entry in section.Entries)
            if (!KnownKeys.BySection[section.Kind].Contains(entry.Key.ToLowerInvariant())) ComplainUnknown(entry);
    }

    /// <summary>The section's name, as the operator wrote it.</summary>
    public string Name => _section.Name ?? "";

    /// <summary>The header, as <c>tunnel:hq</c>.</summary>
    public string Header => _section.Header;

    /// <summary>Whether anything so far makes the section unusable.</summary>
    public bool IsFaulty => _complaints.FaultySections.Contains(Header);

    /// <summary>Whether the operator gave the key.</summary>
    public bool Has(string key) => _entries.ContainsKey(key);

    /// <summary>The value as written; empty if it is not there.</summary>
    public string Written(string key) => _entries.TryGetValue(key, out IniEntry? entry) ? entry.Value : "";

    /// <summary>The value; complains when it is missing or wrong, and returns the default of its type.</summary>
    public T Required<T>(string key, ValueForm<T> form)
    {
        if (!Has(key)) Error(key, $"missing; expected {form.Expected}");
        return Optional(key, form, default!);
    }

    /// <summary>The value, or <paramref name="fallback"/> when it is missing or, after a complaint, wrong.</summary>
    public T Optional<T>(string key, ValueForm<T> form, T fallback) => Read(key, form, fallback, Quoted.Of(Written(key)));

    /// <summary>As <see cref="Required{T}"/>, for what may not be shown.</summary>
    public T RequiredSecret<T>(string key, ValueForm<T> form)
    {
        if (!Has(key)) Error(key, $"missing; expected {form.Expected}");
        return OptionalSecret(key, form, default!);
    }

    /// <summary>As <see cref="Optional{T}"/>, for what may not be shown.</summary>
    public T OptionalSecret<T>(string key, ValueForm<T> form, T fallback) =>
        Read(key, form, fallback, $"a value of {Written(key).Length} characters (not shown)");

    /// <summary>Warns that these keys, where they were given, change nothing.</summary>
    public void WarnWithoutEffect(string because, params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys)
            if (Has(key)) Warn(key, $"has no effect, because {because}");
    }

    /// <summary>Complains about a key, or about the section when the key is not there; the section is left out.</summary>
    public void Error(string key, string message) => _complaints.Error(LineOf(key), Header, key, message);

    /// <summary>Warns about a key, or about the section when the key is not there.</summary>
    public void Warn(string key, string message) => _complaints.Warn(LineOf(key), Header, key, message);

    /// <summary>The key's line; the header's when the key is not there.</summary>
    public int LineOf(string key) => _entries.TryGetValue(key, out IniEntry? entry) ? entry.Line : _section.Line;

    private T Read<T>(string key, ValueForm<T> form, T fallback, string found)
    {
        if (!KnownKeys.BySection[_section.Kind].Contains(key))
            throw new InvalidOperationException($"'{key}' is read but not among the known keys of [{_section.Kind}]");
        if (!Has(key)) return fallback;
        string written = Written(key);
        Parsed<T> parsed = form.Read(written);
        if (parsed.Ok) return parsed.Value;
        string wrong = written.Length == 0 ? "has no value; expected" : $"found {found}{WithHint(parsed.Hint, written)}";
        Error(key, $"{wrong} {form.Expected}");
        return fallback;
    }

    private static string WithHint(string hint, string written)
    {
        if (hint.Length == 0 && (written.Contains(" #") || written.Contains(" ;"))) hint = "a comment needs a line of its own";
        if (hint.Length == 0) return "; expected";
        return hint.EndsWith('?') ? $": {hint} Expected" : $": {hint}; expected";
    }

    private void ComplainUnknown(IniEntry entry)
    {
        string shown = KeyShown.Of(entry.Key, entry.Value);
        string hidden = shown.Length > 0 ? "" : $"a key of {entry.Key.Length} characters, not shown because it may belong to a secret: ";
        _complaints.Error(entry.Line, Header, shown, hidden + KnownKeys.WhyUnknown(_section.Kind, shown));
    }
}
