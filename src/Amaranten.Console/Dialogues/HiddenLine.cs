using System.Text;
using Amaranten.Console.Editing;

namespace Amaranten.Console.Dialogues;

/// <summary>Takes a line of which nothing is shown or remembered.</summary>
internal abstract class HiddenLine(ConsoleSession session) : Dialogue(session)
{
    private readonly StringBuilder _typed = new();

    /// <summary>Whether something was typed.</summary>
    protected bool IsBegun => _typed.Length > 0;

    /// <inheritdoc/>
    public override void Press(KeyPress press)
    {
        switch (press.Key)
        {
            case Key.Character or Key.Explain when _typed.Length < LineEditor.LongestLine: _typed.Append(press.Character.ToString()); break;
            case Key.Rubout when _typed.Length > 0: _typed.Length -= char.IsLowSurrogate(_typed[^1]) ? 2 : 1; break;
            case Key.KillToStart: _typed.Clear(); break;
            case Key.Interrupt: Abandon(); break;
            case Key.Enter: Enter(); break;
        }
    }

    /// <summary>Takes the line as it is.</summary>
    protected void Enter()
    {
        string typed = _typed.ToString();
        _typed.Clear();
        Take(typed);
    }

    /// <summary>Takes what was typed.</summary>
    protected abstract void Take(string typed);

    /// <summary>^C was typed.</summary>
    protected abstract void Abandon();
}
