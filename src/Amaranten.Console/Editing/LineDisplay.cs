using System.Text;

namespace Amaranten.Console.Editing;

/// <summary>
/// What must be sent so that the terminal shows the line as it is now. Only characters, blanks and backspaces are used, so that it works on
/// every terminal there is.
/// </summary>
public sealed class LineDisplay
{
    private IReadOnlyList<Rune> _shown = [];
    private int _shownCursor;

    /// <summary>The terminal stands behind a fresh prompt.</summary>
    public void Reset() => (_shown, _shownCursor) = ([], 0);

    /// <summary>From what is shown to this line and cursor.</summary>
    public string Show(IReadOnlyList<Rune> line, int cursor)
    {
        int common = 0;
        while (common < line.Count && common < _shown.Count && line[common] == _shown[common]) common++;
        bool isSame = common == line.Count && common == _shown.Count;

        var output = new StringBuilder();
        if (isSame) Move(output, line, cursor);
        else Rewrite(output, line, cursor, Math.Min(common, _shownCursor));
        (_shown, _shownCursor) = ([.. line], cursor);
        return output.ToString();
    }

    private void Move(StringBuilder output, IReadOnlyList<Rune> line, int cursor)
    {
        output.Append('\b', Math.Max(0, _shownCursor - cursor));
        for (int i = _shownCursor; i < cursor; i++) output.Append(line[i].ToString());
    }

    private void Rewrite(StringBuilder output, IReadOnlyList<Rune> line, int cursor, int from)
    {
        output.Append('\b', _shownCursor - from);
        for (int i = from; i < line.Count; i++) output.Append(line[i].ToString());
        int leftOver = Math.Max(0, _shown.Count - line.Count);
        output.Append(' ', leftOver).Append('\b', leftOver + line.Count - cursor);
    }
}
