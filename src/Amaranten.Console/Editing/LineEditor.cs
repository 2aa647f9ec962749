using System.Text;

namespace Amaranten.Console.Editing;

/// <summary>The line being typed: text, cursor, and the lines typed before. Knows nothing of a screen.</summary>
public sealed class LineEditor
{
    /// <summary>Longest line, in characters.</summary>
    public const int LongestLine = 200;

    private const int MostHistory = 50;

    private readonly List<Rune> _line = [];
    private readonly List<string> _history = [];
    private string _unfinished = "";
    private int _recalled;

    /// <summary>Where the next character goes.</summary>
    public int Cursor { get; private set; }

    /// <summary>The line as text.</summary>
    public string Text => Join(_line);

    /// <summary>The line's characters.</summary>
    public IReadOnlyList<Rune> Characters => _line;

    /// <summary>The line's part before the cursor.</summary>
    public string TextToCursor => Join(_line.Take(Cursor));

    /// <summary>Does what the key says. False when it cannot: the line is full, or there is nothing there.</summary>
    public bool Apply(KeyPress press)
    {
        switch (press.Key)
        {
            case Key.Character or Key.Explain: return Insert(press.Character);
            case Key.Left: return MoveTo(Cursor - 1);
            case Key.Right: return MoveTo(Cursor + 1);
            case Key.Home: return MoveTo(0);
            case Key.End: return MoveTo(_line.Count);
            case Key.Rubout: return Remove(Cursor - 1, Cursor);
            case Key.Delete or Key.EndOrDelete: return Remove(Cursor, Cursor + 1);
            case Key.KillToStart: return Remove(0, Cursor);
            case Key.KillToEnd: return Remove(Cursor, _line.Count);
            case Key.KillWord: return Remove(WordStart(), Cursor);
            case Key.Earlier: return Recall(_recalled - 1);
            case Key.Later: return Recall(_recalled + 1);
            default: return false;
        }
    }

    /// <summary>Inserts text at the cursor. False when the line is full.</summary>
    public bool Insert(string text) => text.EnumerateRunes().All(Insert);

    /// <summary>Ends the line: hands it over, remembers it, and begins an empty one.</summary>
    public string Take()
    {
        string text = Text;
        if (text.Trim().Length > 0 && (_history.Count == 0 || _history[^1] != text)) _history.Add(text);
        if (_history.Count > MostHistory) _history.RemoveAt(0);
        Clear();
        return text;
    }

    /// <summary>Forgets the line that was taken last.</summary>
    public void ForgetLast()
    {
        if (_history.Count > 0) _history.RemoveAt(_history.Count - 1);
        _recalled = _history.Count;
    }

    /// <summary>Begins an empty line, without remembering this one.</summary>
    public void Clear()
    {
        _line.Clear();
        (Cursor, _recalled, _unfinished) = (0, _history.Count, "");
    }

    private static string Join(IEnumerable<Rune> runes)
    {
        var text = new StringBuilder();
        foreach (Rune rune in runes) text.Append(rune.ToString());
        return text.ToString();
    }

    private bool Insert(Rune character)
    {
        if (_line.Count >= LongestLine) return false;
        _line.Insert(Cursor++, character);
        return true;
    }

    private bool MoveTo(int position)
    {
        if (position < 0 || position > _line.Count) return false;
        Cursor = position;
        return true;
    }

    private bool Remove(int from, int to)
    {
        if (from < 0 || to > _line.Count) return false;
        _line.RemoveRange(from, to - from);
        Cursor = from;
        return true;
    }

    private int WordStart()
    {
        int start = Cursor;
        while (start > 0 && Rune.IsWhiteSpace(_line[start - 1])) start--;
        while (start > 0 && !Rune.IsWhiteSpace(_line[start - 1])) start--;
        return start;
    }

    private bool Recall(int index)
    {
        if (index < 0 || index > _history.Count) return false;
        if (_recalled == _history.Count) _unfinished = Text;
        string recalled = index == _history.Count ? _unfinished : _history[index];
        _line.Clear();
        _line.AddRange(recalled.EnumerateRunes());
        (Cursor, _recalled) = (_line.Count, index);
        return true;
    }
}
