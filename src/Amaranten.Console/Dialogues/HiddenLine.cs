using Amaranten.Console.Editing;

namespace Amaranten.Console.Dialogues;

/// <summary>Takes a line of which nothing is shown or remembered.</summary>
internal abstract class HiddenLine(ConsoleSession session) : Dialogue(session)
{
    private readonly TypedLine _typed = new(LineEditor.LongestLine);

    /// <summary>Whether something was typed.</summary>
    protected bool IsBegun => !_typed.IsEmpty;

    /// <inheritdoc/>
    public override void Press(KeyPress press)
    {
        switch (press.Key)
        {
            case Key.Character or Key.Explain: _typed.TryAppend(press.Character); break;
            case Key.Rubout: _typed.TryRubOut(); break;
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
