using System.Text;

namespace Simulation;

/// <summary>A message-sequence chart in text: a column for each site, an arrow for each message, simulated times at the left.</summary>
public static class TextChart
{
    private const int ColumnWidth = 44, TimeWidth = 14;

    /// <summary>Draws these lines.</summary>
    public static string Draw(IReadOnlyList<StoryLine> lines)
    {
        List<int> columns = Columns(lines);
        var text = new StringBuilder();
        text.Append(' ', TimeWidth);
        foreach (int column in columns) text.Append(Name(column).PadRight(ColumnWidth));
        text.Append('\n');
        foreach (StoryLine line in lines) text.Append($"{Clock.Text(line.At),TimeWidth - 2}  ").Append(Row(line, columns).TrimEnd()).Append('\n');
        return text.ToString();
    }

    /// <summary>The sites in a chart: branches, NATs, the head office at the right.</summary>
    public static List<int> Columns(IReadOnlyList<StoryLine> lines) =>
    [
        .. lines.SelectMany(line => line.Sent is { } sent ? new[] { sent.From, sent.To } : [line.Site]).Where(site => site != Happening.Everyone).Distinct()
            .OrderBy(site => site > 0 ? site : site == 0 ? 10_000 : 1_000 - site),
    ];

    /// <summary>What a column is called.</summary>
    public static string Name(int column) => Places.NatOf(column) is { } nat ? $"nat-{nat}" : SiteNames.Of(column);

    /// <summary>What stands at an arrow.</summary>
    public static string Label(StoryLine line) => line.Text + (line.Times > 1 ? $" x {line.Times}" : "");

    private static string Row(StoryLine line, List<int> columns)
    {
        char[] row = new char[ColumnWidth * columns.Count];
        Array.Fill(row, ' ');
        for (int i = 0; i < columns.Count; i++) row[i * ColumnWidth] = '|';
        if (line.Sent is not { } sent || !columns.Contains(sent.To) || sent.To == sent.From) return Note(line, row, Math.Max(0, columns.IndexOf(line.Site)));
        int from = columns.IndexOf(sent.From) * ColumnWidth, to = columns.IndexOf(sent.To) * ColumnWidth;
        (int left, int right) = (Math.Min(from, to), Math.Max(from, to));
        Array.Fill(row, '-', left + 1, right - left - 1);
        string label = $" {Label(line)} ";
        label.AsSpan(0, Math.Min(label.Length, right - left - 6)).CopyTo(row.AsSpan(left + 3));
        if (line.IsLost) row[(left + right) / 2 + (from < to ? ColumnWidth / 2 - 3 : 3 - ColumnWidth / 2)] = 'X';
        if (!line.IsLost) row[to > from ? right - 1 : left + 1] = to > from ? '>' : '<';
        return new string(row);
    }

    private static string Note(StoryLine line, char[] row, int column) =>
        new string(row, 0, column * ColumnWidth) + (line.Site == Happening.Everyone ? "* " : "| ") + Label(line);
}
