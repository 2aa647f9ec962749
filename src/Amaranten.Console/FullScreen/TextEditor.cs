using Amaranten.Config.Editing;
using Amaranten.Console.Editing;

namespace Amaranten.Console.FullScreen;

/// <summary>The text of a configuration, a cursor in it, and what keys do to both. Knows nothing of a screen but how many lines a page has.</summary>
internal sealed class TextEditor
{
    private const int LongestLine = 4_000, MostLines = 20_000, TabColumns = 4;
    private readonly List<EditedLine> _lines;

    /// <summary>An editor at the beginning of a text.</summary>
    public TextEditor(string text)
    {
        _lines = [.. ConfigText.Lines(text).Select(EditedLine.Masked)];
        if (_lines.Count == 0) _lines.Add(new EditedLine(""));
    }

    /// <summary>The lines as they are shown.</summary>
    public IReadOnlyList<EditedLine> Lines => _lines;

    /// <summary>The line with the cursor, from 0.</summary>
    public int Row { get; private set; }

    /// <summary>The cursor's place in it, from 0.</summary>
    public int Column { get; private set; }

    /// <summary>Whether something was changed since <see cref="Text"/> was kept.</summary>
    public bool IsChanged { get; private set; }

    /// <summary>The whole text, with what is masked.</summary>
    public string Text => string.Concat(_lines.Select(line => line.Whole + "\n"));

    /// <summary>The text was kept.</summary>
    public void Kept() => IsChanged = false;

    /// <summary>Does what a key says. False: it cannot.</summary>
    /// <param name="press">The key.</param>
    /// <param name="page">Lines of a page.</param>
    public bool Press(KeyPress press, int page)
    {
        switch (press.Key)
        {
            case Key.Character or Key.Explain: return press.Character.IsBmp && Insert(press.Character.ToString());
            case Key.Complete: return Insert(new string(' ', TabColumns - Column % TabColumns));
            case Key.Enter: return Split();
            case Key.Left: return Column > 0 ? Move(Row, Column - 1) : Row > 0 && Move(Row - 1, int.MaxValue);
            case Key.Right: return Column < Current.Length ? Move(Row, Column + 1) : Move(Row + 1, 0);
            case Key.Home: return Move(Row, 0);
            case Key.End: return Move(Row, int.MaxValue);
            case Key.Earlier: return Move(Row - 1, Column);
            case Key.Later: return Move(Row + 1, Column);
            case Key.PageUp: return Move(Math.Max(0, Row - page), Column);
            case Key.PageDown: return Move(Math.Min(_lines.Count - 1, Row + page), Column);
            case Key.Rubout: return Column > 0 ? Remove(Column - 1, Column) : Row > 0 && Join(Row - 1);
            case Key.Delete or Key.EndOrDelete: return Column < Current.Length ? Remove(Column, Column + 1) : Join(Row);
            case Key.KillToStart: return Remove(0, Column);
            case Key.KillToEnd: return Column < Current.Length ? Remove(Column, Current.Length) : Join(Row);
            default: return false;
        }
    }

    /// <summary>Goes to where a text stands next, from the cursor on and around the end; false: nowhere.</summary>
    public bool Find(string sought)
    {
        for (int i = 0; i <= _lines.Count; i++)
        {
            int row = (Row + i) % _lines.Count, from = i == 0 ? Math.Min(Column + 1, Current.Length) : 0;
            int found = _lines[row].Text.IndexOf(sought, from, StringComparison.OrdinalIgnoreCase);
            if (found >= 0) return Move(row, found);
        }
        return false;
    }

    private string Current => _lines[Row].Text;

    // A secret that was typed is masked as soon as its line is left.
    private bool Move(int row, int column)
    {
        if (row < 0 || row >= _lines.Count) return false;
        if (row != Row) _lines[Row] = EditedLine.Masked(_lines[Row].Whole);
        (Row, Column) = (row, Math.Min(column, _lines[row].Text.Length));
        return true;
    }

    private bool Insert(string text)
    {
        if (Current.Length + text.Length > LongestLine) return false;
        Change(Current.Insert(Column, text));
        Column += text.Length;
        return true;
    }

    private bool Remove(int from, int to)
    {
        Change(Current.Remove(from, to - from));
        Column = from;
        return true;
    }

    private void Change(string text)
    {
        _lines[Row] = _lines[Row].With(text);
        IsChanged = true;
    }

    private bool Split()
    {
        if (_lines.Count >= MostLines) return false;
        EditedLine line = _lines[Row];
        bool isWhole = Column == 0;    // the line itself moves down
        _lines[Row] = isWhole ? new EditedLine("") : line.With(line.Text[..Column]);
        _lines.Insert(Row + 1, isWhole ? line : new EditedLine(line.Text[Column..]));
        IsChanged = true;
        return Move(Row + 1, 0);
    }

    // With the line below.
    private bool Join(int row)
    {
        if (row + 1 >= _lines.Count) return false;
        (EditedLine upper, EditedLine lower) = (_lines[row], _lines[row + 1]);
        if (upper.Text.Length + lower.Text.Length > LongestLine) return false;
        _lines[row] = upper.Text.Length == 0 ? lower : upper.With(upper.Text + lower.Text);
        _lines.RemoveAt(row + 1);
        (Row, Column, IsChanged) = (row, upper.Text.Length, true);
        return true;
    }
}
