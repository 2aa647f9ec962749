using Amaranten.Config.Ini;

namespace Amaranten.Config;

/// <summary>Where in the file each section and key stands, so that whoever explains something can name the line to change.</summary>
public sealed class ConfigPlaces
{
    private readonly Dictionary<string, SectionPlace> _sections = new(StringComparer.OrdinalIgnoreCase);

    internal ConfigPlaces(string file, IniDocument document)
    {
        File = file;
        foreach (IniSection section in document.Sections) _sections[section.Header] = new SectionPlace(section);
    }

    /// <summary>The file as the user named it.</summary>
    public string File { get; }

    /// <summary>The line of a key, from 1; null where the section does not have it.</summary>
    /// <param name="header">The section's header, as <c>tunnel:hq</c>.</param>
    /// <param name="key">The key.</param>
    public int? LineOf(string header, string key) => _sections.GetValueOrDefault(header)?.LineOf(key);

    /// <summary>The line of a section's header, from 1; null where there is none.</summary>
    /// <param name="header">The header, as <c>tunnel:hq</c>.</param>
    public int? LineOf(string header) => _sections.GetValueOrDefault(header)?.Line;

    // What is kept as long as the configuration: no values, some of which are secrets, and of the keys those words that there are once.
    private sealed class SectionPlace
    {
        private readonly string[] _keys;
        private readonly int[] _lines;

        public SectionPlace(IniSection section)
        {
            Line = section.Line;
            (_keys, _lines) = (new string[section.Entries.Count], new int[section.Entries.Count]);
            for (int i = 0; i < _keys.Length; i++)
                (_keys[i], _lines[i]) = (KnownKeys.All.TryGetValue(section.Entries[i].Key.ToLowerInvariant(), out string? known) ? known : "", section.Entries[i].Line);
        }

        public int Line { get; }

        public int? LineOf(string key) => Array.IndexOf(_keys, key.ToLowerInvariant()) is >= 0 and var at ? _lines[at] : null;
    }
}
