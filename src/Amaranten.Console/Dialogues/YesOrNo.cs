using Amaranten.Console.Editing;

namespace Amaranten.Console.Dialogues;

/// <summary>Asks before something that cannot be taken back. Only a whole <c>yes</c> is one.</summary>
/// <param name="session">Whose keys it takes.</param>
/// <param name="question">What is asked.</param>
/// <param name="act">What is done after <c>yes</c>.</param>
internal sealed class YesOrNo(ConsoleSession session, string question, Action act) : Dialogue(session)
{
    private const int Longest = 16;
    private readonly TypedLine _typed = new(Longest);

    /// <inheritdoc/>
    public override void Begin() => Session.WriteToPerson($"{question} yes or no: ");

    /// <inheritdoc/>
    public override void Press(KeyPress press)
    {
        switch (press.Key)
        {
            case Key.Character when _typed.TryAppend(press.Character):
                Session.WriteToPerson(press.Character.ToString());
                break;
            case Key.Rubout when _typed.TryRubOut():
                Session.SendAsIs("\b \b");
                break;
            case Key.Interrupt: _typed.Clear(); EndOfInput(); break;
            case Key.Enter: EndOfInput(); break;
        }
    }

    /// <inheritdoc/>
    public override void EndOfInput()
    {
        bool isYes = _typed.ToString().Trim().Equals("yes", StringComparison.OrdinalIgnoreCase);
        Session.WriteToPerson("\n");
        if (isYes) act();
        else Session.Write("Nothing was done.\n");
        End();
    }
}
