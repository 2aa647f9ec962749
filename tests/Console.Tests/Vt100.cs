using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Amaranten.Console.Tests;

/// <summary>A terminal that knows what the editor uses of VT100, and nothing else; it says where its cursor is when it is asked.</summary>
internal sealed partial class Vt100
{
    private readonly int _rows, _columns;
    private readonly char[][] _screen;
    private readonly ConsoleSession _session;
    private readonly Queue<string> _replies = new();
    private int _row, _column;

    public Vt100(FakeControl control, int rows = 12, int columns = 60)
    {
        (_rows, _columns) = (rows, columns);
        _screen = [.. Enumerable.Range(0, rows).Select(_ => Blank(columns))];
        Control = control;
        _session = new ConsoleSession(control, Take, new ConsoleOptions("branch-7"));
    }

    public FakeControl Control { get; }

    /// <summary>Octets that came since it was asked last.</summary>
    public int Octets { get; set; }

    /// <summary>The screen, trailing blanks removed, with a bar where the cursor stands.</summary>
    public string Screen => string.Join('\n', _screen.Select((row, i) => (i == _row ? new string(row).Insert(_column, "|") : new string(row)).TrimEnd())).TrimEnd();

    /// <summary>One row of it, from 0.</summary>
    public string Row(int row) => new string(_screen[row]).TrimEnd();

    public Vt100 Type(string text)
    {
        _session.Receive(Encoding.UTF8.GetBytes(text));
        while (_replies.TryDequeue(out string? reply)) _session.Receive(Encoding.UTF8.GetBytes(reply));
        return this;
    }

    private static char[] Blank(int columns) => [.. Enumerable.Repeat(' ', columns)];

    private void Take(ReadOnlyMemory<byte> octets)
    {
        Octets += octets.Length;
        string text = Encoding.UTF8.GetString(octets.Span);
        for (int at = 0; at < text.Length;)
        {
            Match sequence = Sequence().Match(text, at);
            if (sequence.Success) Obey(sequence.Groups[1].Value, sequence.Groups[2].Value);
            else Show(text[at]);
            at += sequence.Success ? sequence.Length : 1;
        }
    }

    private void Obey(string parameters, string what)
    {
        int[] numbers = [.. parameters.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
        switch (what)
        {
            case "H": (_row, _column) = numbers.Length == 0 ? (0, 0) : (Math.Min(numbers[0], _rows) - 1, Math.Min(numbers[1], _columns) - 1); break;
            case "J" when parameters == "2": foreach (char[] row in _screen) Array.Fill(row, ' '); break;
            case "K" when parameters == "": Array.Fill(_screen[_row], ' ', _column, _columns - _column); break;
            case "m" when parameters is "7" or "": break;
            case "n" when parameters == "6": _replies.Enqueue($"\u001b[{_row + 1};{_column + 1}R"); break;
            default: Assert.Fail($"this is not asked of a terminal: ESC [ {parameters}{what}"); break;
        }
    }

    private void Show(string text)
    {
        foreach (char c in text) Show(c);
    }

    private void Show(char c)
    {
        switch (c)
        {
            case '\r': _column = 0; break;
            case '\n' when _row < _rows - 1: _row++; break;
            case '\n': ((char[][])[.. _screen.Skip(1), Blank(_columns)]).CopyTo(_screen, 0); break;
            case '\b': _column--; break;
            case '\a': break;
            default:
                Assert.False(char.IsControl(c), $"control character {(int)c:x2}");
                if (_column == _columns) Show("\r\n");
                _screen[_row][_column++] = c;
                break;
        }
    }

    [GeneratedRegex(@"\G\u001b\[([0-9;]*)([A-Za-z])")]
    private static partial Regex Sequence();
}
