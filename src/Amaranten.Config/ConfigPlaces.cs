using Amaranten.Config.Ini;

namespace Amaranten.Config;

/// <summary>Where in the file each section and key stands, so that whoever explains something can name the line to change.</summary>
public sealed class ConfigPlaces
{
    private readonly Dictionary<string, IniSection> _sections = new(StringComparer.OrdinalIgnoreCase);

    internal ConfigPlaces(string file, IniDocument document)
    {
        File = file;
        foreach (IniSection section in document.Sections) _sections[section.Header] = section;
    }

    /// <summary>The file as the user named it.</summary>
    public string File { get; }

    /// <summary>The line of a key, from 1; null where the section does not have it.</summary>
    /// <param name="header">The section's header, as <c>tunnel:hq</c>.</param>
    /// <param name="key">The key.</param>
    public int? LineOf(string header, string key) =>
        _sections.GetValueOrDefault(header)?.Entries.FirstOrDefault(entry => entry.Key.Equals(key, StringComparison.OrdinalIgnoreCase))?.Line;

    /// <summary>The line of a section's header, from 1; null where there is none.</summary>
    /// <param name="header">The header, as <c>tunnel:hq</c>.</param>
    public int? LineOf(string header) => _sections.GetValueOrDefault(header)?.Line;
}
