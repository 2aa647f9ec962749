using Amaranten.Config.Ini;

namespace Amaranten.Config.Editing;

/// <summary>
/// The text of a configuration, edited a key at a time: everything else, comments, order and blanks included, stays as the operator wrote it.
/// Text that has errors can be edited too; of a header or key that stands there twice the first is meant, which is the one that is read.
/// </summary>
public sealed class ConfigText
{
    private const int AlignedKeys = 14;

    private readonly List<string> _lines;

    /// <summary>A text; line ends may be LF or CR LF.</summary>
    public ConfigText(string text) => _lines = [.. Lines(text)];

    private ConfigText(IEnumerable<string> lines) => _lines = [.. lines];

    /// <summary>The lines of a text, without their ends.</summary>
    public static IReadOnlyList<string> Lines(string text)
    {
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        return lines[^1].Length == 0 ? lines[..^1] : lines;
    }

    /// <summary>The headers, as <c>tunnel:hq</c>, in file order.</summary>
    public IReadOnlyList<string> Headers =>
        [.. _lines.Select(IniLine.Of).Where(line => line.Kind == IniLineKind.Header).Select(line => line.Text)];

    /// <summary>The text with <paramref name="key"/> set: its line is replaced where it stands, or put behind the section's last; a new section comes last.</summary>
    /// <param name="header">The section's header, as <c>tunnel:hq</c>.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value, one line.</param>
    public ConfigText With(string header, string key, string value)
    {
        var edited = new ConfigText(_lines);
        (int first, int end) = edited.SectionOf(header);
        if (first < 0) edited.Append(header, key, value);
        else if (edited.LineOf(first, end, key) is >= 0 and int line) edited._lines[line] = Replaced(edited._lines[line], value);
        else edited._lines.Insert(edited.BehindLast(first, end), edited.NewLine(first, end, key, value));
        return edited;
    }

    /// <summary>The text without a key; null where the section or the key is not there.</summary>
    /// <param name="header">The section's header.</param>
    /// <param name="key">The key.</param>
    public ConfigText? Without(string header, string key)
    {
        (int first, int end) = SectionOf(header);
        int line = first < 0 ? -1 : LineOf(first, end, key);
        return line < 0 ? null : new ConfigText(_lines.Where((_, i) => i != line));
    }

    /// <summary>The text without a whole section; null where it is not there. Comments right above the next header stay with that one.</summary>
    /// <param name="header">The section's header.</param>
    public ConfigText? Without(string header)
    {
        (int first, int end) = SectionOf(header);
        if (first < 0) return null;
        if (end < _lines.Count) end = Math.Max(BehindLast(first, end), StartOfComments(end));
        return new ConfigText(_lines.Where((_, i) => i < first || i >= end));
    }

    /// <summary>The lines of a section, its header first; empty where it is not there.</summary>
    /// <param name="header">The section's header.</param>
    public IReadOnlyList<string> Section(string header)
    {
        (int first, int end) = SectionOf(header);
        return first < 0 ? [] : _lines[first..BehindLast(first, end)];
    }

    /// <inheritdoc/>
    public override string ToString() => string.Concat(_lines.Select(line => line + "\n"));

    private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);

    // The section's header and the next one, or the end; -1 where it is not there.
    private (int First, int End) SectionOf(string header)
    {
        int first = _lines.FindIndex(line => IniLine.Of(line) is { Kind: IniLineKind.Header } found && Same(found.Text, header));
        if (first < 0) return (-1, -1);
        int end = _lines.FindIndex(first + 1, line => IniLine.Of(line).Kind is IniLineKind.Header or IniLineKind.BrokenHeader);
        return (first, end < 0 ? _lines.Count : end);
    }

    private int LineOf(int first, int end, string key) =>
        _lines.FindIndex(first, end - first, line => IniLine.Of(line) is { Kind: IniLineKind.Entry } entry && Same(entry.Text, key));

    // Behind the last line that says something: blanks and the comments of what follows come after it.
    private int BehindLast(int first, int end)
    {
        int last = _lines.FindLastIndex(end - 1, end - first, line => IniLine.Of(line).Kind != IniLineKind.Nothing);
        return last + 1;
    }

    private int StartOfComments(int header)
    {
        int start = header;
        while (start > 0 && _lines[start - 1].Trim() is { Length: > 0 } text && IniLine.Of(text).Kind == IniLineKind.Nothing) start--;
        return start;
    }

    // Up to the equals sign it stays as it was, and so do the blanks behind it.
    private static string Replaced(string line, string value)
    {
        int start = line.IndexOf('=') + 1;
        while (start < line.Length && line[start] is ' ' or '\t') start++;
        return line[..start].TrimEnd() == line[..start] ? $"{line[..start]} {value}" : line[..start] + value;
    }

    // Its equals sign stands below that of the line above.
    private string NewLine(int first, int end, string key, string value)
    {
        string? above = _lines[first..end].FindLast(line => IniLine.Of(line).Kind == IniLineKind.Entry);
        int column = above?.IndexOf('=') ?? AlignedKeys + 1;
        return $"{key.PadRight(Math.Max(key.Length, column - 1))} = {value}";
    }

    private void Append(string header, string key, string value)
    {
        if (_lines.Count > 0 && _lines[^1].Trim().Length > 0) _lines.Add("");
        _lines.Add($"[{header}]");
        _lines.Add($"{key.PadRight(AlignedKeys)} = {value}");
    }
}
