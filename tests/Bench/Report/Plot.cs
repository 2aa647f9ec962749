using System.Globalization;
using System.Text;

namespace Amaranten.Bench.Report;

/// <summary>Bars that say how many times as fast as a peer we are, with a line where both are equal: an SVG without anything from elsewhere.</summary>
internal sealed record Plot(string Title, IReadOnlyList<Plot.Bar> Bars)
{
    private const int Width = 860, LabelWidth = 300, RowHeight = 20, Top = 58, Right = 70;

    /// <summary>One bar, and the mark it must reach, if there is one.</summary>
    internal sealed record Bar(string Label, double Value, double? Floor);

    internal string ToSvg()
    {
        double largest = Bars.Max(bar => Math.Max(bar.Value, bar.Floor ?? 0)), scale = (Width - LabelWidth - Right) / largest;
        int height = Top + (Bars.Count * RowHeight) + 16;
        var svg = new StringBuilder();
        svg.Append(Text($"""<svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{height}" font-family="sans-serif" font-size="12">""")).Append('\n');
        svg.Append(Text($"""<rect width="{Width}" height="{height}" fill="white"/>""")).Append('\n');
        svg.Append(Text($"""<text x="12" y="24" font-size="15">{Title}</text>""")).Append('\n');
        svg.Append(Text($"""<text x="12" y="44" fill="#555">red line: as fast as the peer; black tick: the mark</text>""")).Append('\n');
        for (int i = 0; i < Bars.Count; i++) Append(svg, Bars[i], Top + (i * RowHeight), scale);
        double one = LabelWidth + scale;
        svg.Append(Text($"""<line x1="{one:0.0}" y1="{Top - 6}" x2="{one:0.0}" y2="{height - 10}" stroke="#c00"/>""")).Append('\n');
        return svg.Append("</svg>\n").ToString();
    }

    private static void Append(StringBuilder svg, Bar bar, int y, double scale)
    {
        double end = LabelWidth + (bar.Value * scale);
        svg.Append(Text($"""<text x="{LabelWidth - 8}" y="{y + 12}" text-anchor="end">{bar.Label}</text>"""));
        svg.Append(Text($"""<rect x="{LabelWidth}" y="{y}" width="{bar.Value * scale:0.0}" height="{RowHeight - 5}" fill="#4a7ab5"/>"""));
        svg.Append(Text($"""<text x="{end + 6:0.0}" y="{y + 12}">{bar.Value:0.0}x</text>"""));
        if (bar.Floor is { } floor)
            svg.Append(Text($"""<line x1="{LabelWidth + (floor * scale):0.0}" y1="{y - 2}" x2="{LabelWidth + (floor * scale):0.0}" y2="{y + RowHeight - 3}" stroke="black" stroke-width="2"/>"""));
        svg.Append('\n');
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
