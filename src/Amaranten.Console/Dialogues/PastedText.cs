using System.Text;
using Amaranten.Console.Editing;

namespace Amaranten.Console.Dialogues;

/// <summary>
/// Takes a whole text that is pasted, without showing it: it may hold secrets, and an echo would halve what a serial line carries. It ends with a dot alone in
/// a line, with ^D, or with the input.
/// </summary>
/// <param name="session">Whose keys it takes.</param>
/// <param name="take">Takes the text.</param>
internal sealed class PastedText(ConsoleSession session, Action<string> take) : Dialogue(session)
{
    private const int MostCharacters = 4 << 20;

    private readonly StringBuilder _text = new();
    private int _lineStart;

    /// <inheritdoc/>
    public override void Begin() => Session.WriteToPerson("Paste the whole configuration; a line with a dot alone ends it, ^C leaves everything as it was.\n");

    /// <inheritdoc/>
    public override void Press(KeyPress press)
    {
        switch (press.Key)
        {
            case Key.Character or Key.Explain: Append(press.Character.ToString()); break;
            case Key.Complete: Append("\t"); break;
            case Key.Rubout when _text.Length > _lineStart: _text.Length--; break;
            case Key.Enter when _text.Length == _lineStart + 1 && _text[^1] == '.':
                _text.Length--;
                Finish();
                break;
            case Key.Enter:
                Append("\n");
                _lineStart = _text.Length;
                break;
            case Key.EndOrDelete: EndOfInput(); break;
            case Key.Interrupt:
                Session.WriteToPerson("^C\nNothing was changed.\n");
                End();
                break;
        }
    }

    /// <inheritdoc/>
    public override void EndOfInput()
    {
        if (_text.Length > _lineStart) Append("\n");
        Finish();
    }

    private void Append(string text)
    {
        if (_text.Length < MostCharacters) _text.Append(text);
    }

    private void Finish()
    {
        take(_text.ToString());
        End();
    }
}
