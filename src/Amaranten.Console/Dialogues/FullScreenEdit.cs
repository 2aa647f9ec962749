using Amaranten.Config;
using Amaranten.Config.Editing;
using Amaranten.Console.Editing;
using Amaranten.Console.FullScreen;

namespace Amaranten.Console.Dialogues;

/// <summary>
/// <c>edit</c>: the candidate on the whole screen. It first asks the terminal where the lower right corner is; one that does not answer before a key is typed
/// cannot be drawn on.
/// </summary>
/// <param name="session">Whose keys it takes.</param>
/// <param name="text">What is edited.</param>
internal sealed class FullScreenEdit(ConsoleSession session, string text) : Dialogue(session)
{
    private const string AskForCorner = "\u001b[999;999H\u001b[6n";
    private const int LeastRows = 8, LeastColumns = 40, MostRows = 100, MostColumns = 250;

    private readonly TextEditor _editor = new(text);
    private readonly EditorPage _page = new();
    private readonly TypedLine _answer = new(LineEditor.LongestLine);
    private Screen? _screen;
    private IReadOnlyList<Complaint> _complaints = [];
    private Action<string>? _asked;
    private string _question = "", _said = "", _sought = "";
    private int _checkedRow;

    /// <inheritdoc/>
    public override void Begin()
    {
        Session.Write("Looking for the terminal's size; Enter if nothing comes.\n");
        Session.SendAsIs(AskForCorner);
    }

    /// <inheritdoc/>
    public override void Press(KeyPress press)
    {
        if (_screen is null) TakeSize(press);
        else if (press.Key == Key.Report) return;
        else if (_asked is not null) Answer(press);
        else Edit(press);
    }

    /// <inheritdoc/>
    public override void EndOfInput() => End();

    /// <inheritdoc/>
    public override void Refresh()
    {
        if (_screen is null) return;
        (IReadOnlyList<string> rows, int row, int column) = _page.Show(_editor, _complaints, _asked is null ? _said : $"{_question}{_answer}", _screen.Rows, _screen.Columns);
        bool isAsking = _asked is not null;
        Session.SendAsIs(_screen.Show(rows, isAsking ? _screen.Rows - 1 : row, isAsking ? Math.Min(rows[^1].Length, _screen.Columns - 1) : column));
    }

    private void TakeSize(KeyPress press)
    {
        bool isLarge = press.Key == Key.Report && press.Rows >= LeastRows && press.Columns >= LeastColumns;
        if (!isLarge)
        {
            Session.Write("\nThe editor needs a terminal like a VT100, of 40 columns and 8 rows at least; set, delete and load need none.\n");
            End();
            return;
        }
        _screen = new Screen(Math.Min(press.Rows, MostRows), Math.Min(press.Columns, MostColumns));
        Check();
    }

    private void Edit(KeyPress press)
    {
        _said = "";
        switch (press.Key)
        {
            case Key.Refresh: _screen!.Forget(); break;
            case Key.WriteOut: Keep(); break;
            case Key.KillWord: Ask(_sought.Length > 0 ? $"search [{_sought}]: " : "search: ", Find); break;
            case Key.Leave when _editor.IsChanged: Ask("keep the changes in the draft? yes, no, or ^C to go on: ", Leave); break;
            case Key.Leave: Close(""); break;
            default:
                if (!_editor.Press(press, _screen!.Rows - 2)) Session.SendAsIs("\a");
                if (_editor.Row != _checkedRow) Check();
                break;
        }
    }

    private void Answer(KeyPress press)
    {
        switch (press.Key)
        {
            case Key.Character or Key.Explain: _answer.TryAppend(press.Character); break;
            case Key.Rubout: _answer.TryRubOut(); break;
            case Key.Interrupt: _asked = null; break;
            case Key.Enter:
                Action<string> asked = _asked!;
                _asked = null;
                asked(_answer.ToString());
                break;
        }
    }

    private void Ask(string question, Action<string> take)
    {
        (_question, _asked) = (question, take);
        _answer.Clear();
    }

    private void Find(string sought)
    {
        if (sought.Length > 0) _sought = sought;
        if (_sought.Length > 0 && !_editor.Find(_sought)) _said = $"'{_sought}' does not stand there.";
        Check();
    }

    private void Leave(string answer)
    {
        if (answer is "yes" or "y")
        {
            Keep();
            if (!_editor.IsChanged) Close("The draft holds what was edited; check says what is wrong, commit puts it in force.\n");
        }
        else if (answer is "no" or "n") Close("The draft is as it was.\n");
    }

    private void Keep()
    {
        Check();
        string? problem = Session.Control.Candidate.Replace(new ConfigText(_editor.Text));
        if (problem is null) _editor.Kept();
        int errors = _complaints.Count(complaint => complaint.Severity == Severity.Error);
        _said = problem ?? (errors == 0 ? "kept in the draft" : $"kept in the draft; {Screens.Units.Of(errors, "error")}");
    }

    private void Check() => (_complaints, _checkedRow) = (Session.Control.Candidate.Check(_editor.Text).Complaints, _editor.Row);

    private void Close(string words)
    {
        Session.SendAsIs(_screen!.Leave());
        _screen = null;
        Session.Write(words);
        End();
    }
}
