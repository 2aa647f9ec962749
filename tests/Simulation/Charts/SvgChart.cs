using System.Net;
using System.Text;

namespace Simulation;

/// <summary>The same chart as a picture.</summary>
public static class SvgChart
{
    private const int TimeWidth = 110, ColumnWidth = 330, RowHeight = 18, Top = 30, RightMargin = 300;

    /// <summary>Draws these lines.</summary>
    public static string Draw(IReadOnlyList<StoryLine> lines)
    {
        List<int> columns = TextChart.Columns(lines);
        int width = TimeWidth + columns.Count * ColumnWidth + RightMargin, height = Top + (lines.Count + 1) * RowHeight;
        var svg = new StringBuilder();
        svg.Append($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" font-family=\"monospace\" font-size=\"11\">\n");
        svg.Append("<style>line{stroke:#555} .lost{stroke:#c00;stroke-dasharray:4} .life{stroke:#bbb} .note{fill:#06c} .gone{fill:#c00}</style>\n");
        svg.Append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        for (int i = 0; i < columns.Count; i++)
        {
            Text(svg, X(i), Top - 12, TextChart.Name(columns[i]), "");
            svg.Append($"<line class=\"life\" x1=\"{X(i)}\" y1=\"{Top}\" x2=\"{X(i)}\" y2=\"{height}\"/>\n");
        }
        for (int i = 0; i < lines.Count; i++) Line(svg, lines[i], columns, Top + (i + 1) * RowHeight);
        return svg.Append("</svg>\n").ToString();
    }

    private static int X(int column) => TimeWidth + column * ColumnWidth;

    private static void Line(StringBuilder svg, StoryLine line, List<int> columns, int y)
    {
        Text(svg, 4, y, Clock.Text(line.At), "");
        if (line.Sent is not { } sent || !columns.Contains(sent.To))
        {
            Text(svg, X(Math.Max(0, columns.IndexOf(line.Site))) + 6, y, TextChart.Label(line), "note");
            return;
        }
        int from = X(columns.IndexOf(sent.From)), to = X(columns.IndexOf(sent.To)), forward = Math.Sign(to - from);
        int end = line.IsLost ? (from + to) / 2 : to;
        svg.Append($"<line{(line.IsLost ? " class=\"lost\"" : "")} x1=\"{from}\" y1=\"{y}\" x2=\"{end}\" y2=\"{y}\"/>\n");
        if (!line.IsLost) svg.Append($"<path d=\"M{to} {y} l{-7 * forward} -3 v6 z\" fill=\"#555\"/>\n");
        Text(svg, Math.Min(from, to) + 12, y - 3, TextChart.Label(line) + (line.IsLost ? " (lost)" : ""), line.IsLost ? "gone" : "");
    }

    private static void Text(StringBuilder svg, int x, int y, string text, string style) =>
        svg.Append($"<text x=\"{x}\" y=\"{y}\"{(style.Length > 0 ? $" class=\"{style}\"" : "")}>{WebUtility.HtmlEncode(text)}</text>\n");
}
