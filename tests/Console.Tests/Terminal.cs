using System.Text;

namespace Amaranten.Console.Tests;

/// <summary>A session with the dumbest of terminals at its end: CR, LF, backspace and bell are all it knows.</summary>
internal sealed class Terminal
{
    private readonly List<StringBuilder> _rows = [new()];
    private int _column;

    public Terminal(bool isInteractive = true, FakeControl? control = null, ConsoleLogin? login = null)
    {
        Control = control ?? new FakeControl();
        Session = new ConsoleSession(Control, Take, new ConsoleOptions("branch-7", isInteractive, login));
    }

    public FakeControl Control { get; }

    public ConsoleSession Session { get; }

    public int Bells { get; private set; }

    /// <summary>Everything on the screen, trailing blanks removed.</summary>
    public string Screen => string.Join('\n', _rows.Select(row => row.ToString().TrimEnd()));

    /// <summary>The row the cursor is in, with a bar where it stands.</summary>
    public string Row => (_rows[^1].ToString().PadRight(_column).Insert(_column, "|")).TrimEnd();

    /// <summary>What the session has sent, octet by octet.</summary>
    public StringBuilder Sent { get; } = new();

    public Terminal Type(string text)
    {
        Session.Receive(Encoding.UTF8.GetBytes(text));
        return this;
    }

    private void Take(ReadOnlyMemory<byte> octets)
    {
        string text = Encoding.UTF8.GetString(octets.Span);
        Sent.Append(text);
        foreach (char c in text)
        {
            switch (c)
            {
                case '\a': Bells++; break;
                case '\b': Assert.True(_column-- > 0); break;
                case '\r': _column = 0; break;
                case '\n': _rows.Add(new StringBuilder()); break;
                default:
                    Assert.False(char.IsControl(c), $"control character {(int)c:x2} was sent");
                    if (_column < _rows[^1].Length) _rows[^1][_column] = c;
                    else _rows[^1].Append(c);
                    _column++;
                    break;
            }
        }
    }
}
