using System.Text;
using Amaranten.Console.Editing;

namespace Amaranten.Console.Dialogues;

/// <summary>Asks for a secret: nothing of it is shown or remembered. A person types it twice; from a pipe it comes once.</summary>
/// <param name="session">Whose keys it takes.</param>
/// <param name="what">What is asked for, as <c>psk of tunnel:hq</c>.</param>
/// <param name="take">Takes the secret.</param>
internal sealed class SecretQuestion(ConsoleSession session, string what, Action<string> take) : Dialogue(session)
{
    private readonly StringBuilder _typed = new();
    private string? _first;

    /// <summary>Asks.</summary>
    public void Begin() => Session.WriteToPerson($"{what}, not shown: ");

    /// <inheritdoc/>
    public override void Press(KeyPress press)
    {
        switch (press.Key)
        {
            case Key.Character or Key.Explain when _typed.Length < LineEditor.LongestLine: _typed.Append(press.Character.ToString()); break;
            case Key.Rubout when _typed.Length > 0: RemoveLast(); break;
            case Key.KillToStart: _typed.Clear(); break;
            case Key.Interrupt: Leave("^C\n"); break;
            case Key.Enter: Enter(); break;
        }
    }

    /// <inheritdoc/>
    public override void EndOfInput()
    {
        if (_typed.Length > 0) Enter();
        else End();
    }

    private void RemoveLast() => _typed.Length -= char.IsLowSurrogate(_typed[^1]) ? 2 : 1;

    private void Enter()
    {
        string typed = _typed.ToString();
        _typed.Clear();
        if (typed.Length == 0) Leave("\nNothing was typed, nothing was changed.\n");
        else if (Session.IsInteractive && _first is null)
        {
            _first = typed;
            Session.WriteToPerson("\nagain: ");
        }
        else if (_first is not null && _first != typed) Leave("\nThe two differ; nothing was changed.\n");
        else
        {
            Session.WriteToPerson("\n");
            take(typed);
            End();
        }
    }

    private void Leave(string text)
    {
        Session.WriteToPerson(text);
        End();
    }
}
