namespace Amaranten.Console.Dialogues;

/// <summary>Asks for a secret. A person types it twice; from a pipe it comes once.</summary>
/// <param name="session">Whose keys it takes.</param>
/// <param name="what">What is asked for, as <c>psk of tunnel:hq</c>.</param>
/// <param name="take">Takes the secret.</param>
internal sealed class SecretQuestion(ConsoleSession session, string what, Action<string> take) : HiddenLine(session)
{
    private string? _first;

    /// <inheritdoc/>
    public override void Begin() => Session.WriteToPerson($"{what}, not shown: ");

    /// <inheritdoc/>
    public override void EndOfInput()
    {
        if (IsBegun) Enter();
        else End();
    }

    /// <inheritdoc/>
    protected override void Abandon() => Leave("^C\n");

    /// <inheritdoc/>
    protected override void Take(string typed)
    {
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
