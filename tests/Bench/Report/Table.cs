namespace Amaranten.Bench.Report;

/// <summary>A table of words and figures, for people at a terminal and for a document.</summary>
internal sealed record Table(IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>In Markdown, which can be read as it is: the columns are padded to one width.</summary>
    internal string ToMarkdown()
    {
        int[] widths = [.. Header.Select((title, column) => Rows.Select(row => row[column].Length).Append(title.Length).Append(3).Max())];
        IEnumerable<string> lines = [Line(Header, widths), Line([.. widths.Select(width => new string('-', width))], widths), .. Rows.Select(row => Line(row, widths))];
        return string.Join('\n', lines) + "\n";
    }

    private static string Line(IReadOnlyList<string> cells, int[] widths) =>
        "| " + string.Join(" | ", cells.Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))) + " |";
}
