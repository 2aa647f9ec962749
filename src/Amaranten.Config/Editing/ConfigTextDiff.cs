using Amaranten.Config.Ini;

namespace Amaranten.Config.Editing;

/// <summary>What differs between two texts, line by line, as <c>diff</c> shows it; secrets are masked, and a changed secret is still seen to have changed.</summary>
public static class ConfigTextDiff
{
    private const int Context = 2;
    private const long MostCells = 4_000_000;
    private const string Hidden = "(hidden)";

    /// <summary>
    /// The changes: lines taken away begin with <c>-</c>, new ones with <c>+</c>, two around them with a blank; <c>[header]</c> names the section where
    /// the lines alone do not. Empty when nothing differs.
    /// </summary>
    /// <param name="before">The text before.</param>
    /// <param name="after">The text after.</param>
    public static string Between(string before, string after)
    {
        List<(char Sign, string Line)> script = Script(ConfigText.Lines(before), ConfigText.Lines(after));
        bool[] shown = [.. script.Select((_, i) => IsNearChange(script, i))];
        var lines = new List<string>();
        string header = "";
        bool isHeaderShown = false;
        for (int i = 0; i < script.Count; i++)
        {
            (char sign, string line) = script[i];
            bool isHeader = IniLine.Of(line).Kind == IniLineKind.Header;
            if (isHeader) (header, isHeaderShown) = (line.Trim(), shown[i]);
            if (!shown[i]) continue;
            if (i > 0 && !shown[i - 1] && !isHeaderShown && header.Length > 0) lines.Add($"  {header}");
            else if (i > 0 && !shown[i - 1] && lines.Count > 0 && !isHeader) lines.Add("  ...");
            isHeaderShown = true;
            lines.Add($"{sign} {Masked(line)}".TrimEnd());
        }
        return string.Concat(lines.Select(line => line + "\n"));
    }

    /// <summary>A line as it may be shown: what stands behind the equals sign of a secret key is hidden.</summary>
    /// <param name="line">A line of a configuration.</param>
    public static string Masked(string line)
    {
        IniLine uncommented = IniLine.Of(line.TrimStart(' ', '\t', ';', '#', '/')); // a secret commented out is one still
        if (uncommented.Kind == IniLineKind.Entry && KnownKeys.IsSecret(uncommented.Text)) return $"{line[..(line.IndexOf('=') + 1)]} {Hidden}";
        IniLine parsed = IniLine.Of(line);
        bool isOurs = parsed.Kind is IniLineKind.Nothing or IniLineKind.Header || parsed.Kind == IniLineKind.Entry && KnownKeys.All.Contains(parsed.Text.ToLowerInvariant());
        return isOurs ? line : Hidden; // what is no line of ours may be the second half of a passphrase
    }

    private static bool IsNearChange(List<(char Sign, string Line)> script, int index)
    {
        for (int i = Math.Max(0, index - Context); i <= Math.Min(script.Count - 1, index + Context); i++)
            if (script[i].Sign != ' ') return true;
        return false;
    }

    // What is the same at both ends is set aside; the middle has a longest common subsequence.
    private static List<(char Sign, string Line)> Script(IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        int head = 0, tail = 0;
        while (head < before.Count && head < after.Count && before[head] == after[head]) head++;
        while (tail < before.Count - head && tail < after.Count - head && before[^(tail + 1)] == after[^(tail + 1)]) tail++;
        IEnumerable<(char, string)> Kept(IEnumerable<string> lines) => lines.Select(line => (' ', line));
        return
        [
            .. Kept(before.Take(head)),
            .. Middle([.. before.Skip(head).SkipLast(tail)], [.. after.Skip(head).SkipLast(tail)]),
            .. Kept(before.Skip(before.Count - tail)),
        ];
    }

    private static IEnumerable<(char Sign, string Line)> Middle(string[] before, string[] after)
    {
        // A middle too long for a table is shown as replaced; nobody reads more lines than that.
        if ((long)before.Length * after.Length > MostCells)
            return [.. before.Select(line => ('-', line)), .. after.Select(line => ('+', line))];
        int[,] common = new int[before.Length + 1, after.Length + 1];
        for (int i = before.Length - 1; i >= 0; i--)
            for (int j = after.Length - 1; j >= 0; j--)
                common[i, j] = before[i] == after[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);

        var script = new List<(char, string)>();
        int a = 0, b = 0;
        while (a < before.Length || b < after.Length)
        {
            if (a < before.Length && b < after.Length && before[a] == after[b]) script.Add((' ', before[(a++, b++).Item1]));
            else if (b == after.Length || a < before.Length && common[a + 1, b] >= common[a, b + 1]) script.Add(('-', before[a++]));
            else script.Add(('+', after[b++]));
        }
        return script;
    }
}
