using Amaranten.Crypto;
using Amaranten.Wire;

namespace Amaranten.Console.Dialogues;

/// <summary>Asks for the console's password until it fits.</summary>
/// <param name="session">Whose keys it takes.</param>
/// <param name="login">Counts what was wrong.</param>
/// <param name="password">What fits.</param>
internal sealed class PasswordQuestion(ConsoleSession session, ConsoleLogin login, PasswordHash password) : HiddenLine(session)
{
    /// <inheritdoc/>
    public override void Begin() => Session.WriteToPerson("password: ");

    /// <inheritdoc/>
    public override void EndOfInput() => Session.Close();

    /// <inheritdoc/>
    protected override void Abandon() => Session.Close();

    /// <inheritdoc/>
    protected override void Take(string typed)
    {
        Instant now = Session.Control.Status.Now;
        Session.WriteToPerson("\n");
        if (login.Try(password, typed, now))
        {
            End();
            return;
        }
        long seconds = login.SecondsToWait(now);
        Session.WriteToPerson(seconds > 0 ? $"That is not it. Wait {seconds} s before you try again.\n" : "That is not it.\n");
        Begin();
    }
}
