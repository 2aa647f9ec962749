using Amaranten.Gateway.Control;
using Amaranten.Gateway.Control.Editing;

namespace Amaranten.Console.Commands;

/// <summary>Starting the board anew, switching it off, and making it as it came.</summary>
internal static class PowerCommands
{
    /// <summary><c>reboot</c>.</summary>
    public static void Restart(ConsoleSession session, IReadOnlyList<string> arguments) => Ask(session, PowerWish.Restart, "Start the board anew?");

    /// <summary><c>poweroff</c>.</summary>
    public static void Off(ConsoleSession session, IReadOnlyList<string> arguments) =>
        Ask(session, PowerWish.Off, "Switch the board off? It stays off until its power is cut and comes back.");

    /// <summary><c>factory-reset</c>.</summary>
    public static void Reset(ConsoleSession session, IReadOnlyList<string> arguments) => Ask(
        session, PowerWish.FactoryReset,
        "Delete the configuration, the earlier ones and every other file of this board but the log of crashes, and start it anew as it came?");

    private static void Ask(ConsoleSession session, PowerWish wish, string question)
    {
        if (session.Control.Power is not { } power)
        {
            session.Write("There is no board around this gateway: it is a program of the machine that it runs on.\n");
            return;
        }
        CandidateConfig candidate = session.Control.Candidate;
        if (candidate.IsOnTrial) session.Write("What is on trial is not kept: the former configuration will be in force again. commit keeps it.\n");
        if (candidate.IsEdited) session.Write("What is edited and not committed will be lost. show changes lists it, commit keeps it.\n");
        session.AskYesOrNo(question, () => power(wish));
    }
}
