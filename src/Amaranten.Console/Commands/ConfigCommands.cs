using System.Globalization;
using Amaranten.Config;
using Amaranten.Config.Editing;
using Amaranten.Console.Screens;
using Amaranten.Crypto;
using Amaranten.Gateway.Control.Editing;

namespace Amaranten.Console.Commands;

/// <summary>Editing the configuration and putting it in force.</summary>
internal static class ConfigCommands
{
    private const int DefaultTrialMinutes = 10, MostTrialMinutes = 24 * 60;

    /// <summary><c>show config [SECTION]</c>.</summary>
    public static void Show(ConsoleSession session, IReadOnlyList<string> arguments)
    {
        if (Text(session) is not { } text) return;
        IReadOnlyList<string> lines = arguments.Count == 0 ? ConfigText.Lines(text.ToString()) : text.Section(arguments[0]);
        session.Write(lines.Count == 0 && arguments.Count > 0 ? NoSection(text, arguments[0])
            : string.Concat(lines.Select(line => ConfigTextDiff.Masked(line) + "\n")));
    }

    /// <summary><c>show changes</c>.</summary>
    public static void Changes(ConsoleSession session, IReadOnlyList<string> arguments)
    {
        string changes = session.Control.Candidate.Changes(out string problem);
        session.Write(problem.Length > 0 ? $"{Sentence(problem)}\n" : changes.Length > 0 ? changes : "Nothing is changed.\n");
    }

    /// <summary><c>show commits</c>.</summary>
    public static void Commits(ConsoleSession session, IReadOnlyList<string> arguments)
    {
        IReadOnlyList<DateTimeOffset> earlier = session.Control.Candidate.Earlier;
        var table = new Table(">Back", "In force until");
        for (int i = 0; i < earlier.Count; i++)
            table.Add($"{i + 1}", earlier[i].ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
        session.Write(earlier.Count == 0 ? "There is no earlier configuration yet.\n" : table.ToString());
    }

    /// <summary><c>set SECTION KEY [VALUE...]</c>.</summary>
    public static void Set(ConsoleSession session, IReadOnlyList<string> arguments)
    {
        (string header, string key) = (arguments[0], arguments[1].ToLowerInvariant());
        string value = session.LineBehind(words: 3);
        if (KnownKeys.IsSecret(key)) session.ForgetLine();
        if (KnownKeys.Problem(header, key) is { } problem) session.Write(Sentence(problem) + "\n");
        else if (value.Length > 0) Put(session, header, key, AsKept(session, key, value));
        else if (KnownKeys.IsSecret(key)) session.Ask($"{key} of {header}", typed => Put(session, header, key, AsKept(session, key, typed)));
        else session.Write($"set {header} {key} needs a value; delete {header} {key} takes the key out.\n");
    }

    private static string AsKept(ConsoleSession session, string key, string typed) =>
        key != KnownKeys.ConsolePassword || typed == "none" || PasswordHash.TryParse(typed, out _) ? typed : session.Control.Disguise(typed).ToString();

    /// <summary><c>delete SECTION [KEY]</c>.</summary>
    public static void Delete(ConsoleSession session, IReadOnlyList<string> arguments)
    {
        if (Text(session) is not { } text) return;
        string header = arguments[0];
        ConfigText? edited = arguments.Count == 1 ? text.Without(header) : text.Without(header, arguments[1]);
        if (edited is not null) Replace(session, edited);
        else session.Write(text.Section(header).Count == 0 ? NoSection(text, header) : $"There is no key '{arguments[1]}' in [{header}].\n");
    }

    /// <summary><c>check</c>.</summary>
    public static void Check(ConsoleSession session, IReadOnlyList<string> arguments)
    {
        CandidateConfig candidate = session.Control.Candidate;
        session.Write(candidate.Check(out string problem) is { } result ? candidate.Report(result) : Sentence(problem) + "\n");
    }

    /// <summary><c>commit</c>.</summary>
    public static void Commit(ConsoleSession session, IReadOnlyList<string> arguments) => session.Write(session.Control.Candidate.Commit());

    /// <summary><c>commit confirm [MINUTES]</c>.</summary>
    public static void Try(ConsoleSession session, IReadOnlyList<string> arguments)
    {
        if (CommandTable.TryNumber(arguments, 0, DefaultTrialMinutes, MostTrialMinutes, out int minutes))
            session.Write(session.Control.Candidate.Try(minutes, session.Control.Status.Now));
        else session.Write($"'{arguments[0]}' is no number of minutes; expected 1 to {MostTrialMinutes}.\n");
    }

    /// <summary><c>rollback [NUMBER]</c>.</summary>
    public static void RollBack(ConsoleSession session, IReadOnlyList<string> arguments)
    {
        if (!CommandTable.TryNumber(arguments, 0, 1, int.MaxValue, out int back))
            session.Write($"'{arguments[0]}' is no number of commits; show commits lists them.\n");
        else session.Write(session.Control.Candidate.RollBack(back) is { } problem
            ? $"Nothing was changed: {problem}.\n"
            : "That is what is edited now; show changes says what differs, commit puts it in force.\n");
    }

    /// <summary><c>discard</c>.</summary>
    public static void Discard(ConsoleSession session, IReadOnlyList<string> arguments)
    {
        session.Control.Candidate.Discard();
        session.Write("What was edited is forgotten.\n");
    }

    /// <summary><c>load</c>.</summary>
    public static void Load(ConsoleSession session, IReadOnlyList<string> arguments)
    {
        if (Text(session) is not null) session.TakeText(pasted => Load(session, pasted));
    }

    /// <summary><c>edit</c>.</summary>
    public static void Edit(ConsoleSession session, IReadOnlyList<string> arguments)
    {
        if (!session.IsInteractive) session.Write("The editor needs a terminal; set, delete and load need none.\n");
        else if (Text(session) is { } text) session.EditOnScreen(text.ToString());
    }

    private static void Load(ConsoleSession session, string pasted)
    {
        IReadOnlyList<string> lines = ConfigText.Lines(pasted);
        if (Replace(session, new ConfigText(pasted))) session.Write($"{lines.Count} lines were read; check says what is wrong, commit puts them in force.\n");
    }

    // What is wrong there is told at once, where the operator still knows what he typed.
    private static void Put(ConsoleSession session, string header, string key, string value)
    {
        if (Text(session) is not { } text || !Replace(session, text.With(header, key, value))) return;
        IEnumerable<Complaint> complaints = session.Control.Candidate.Check(out _)!.Complaints
            .Where(complaint => complaint.Section.Equals(header, StringComparison.OrdinalIgnoreCase) && complaint.Key.Equals(key, StringComparison.OrdinalIgnoreCase));
        session.Write(string.Concat(complaints.Select(complaint => $"{complaint.Severity.ToString().ToLowerInvariant()}: {complaint.Message}\n")));
    }

    private static ConfigText? Text(ConsoleSession session)
    {
        if (session.Control.Candidate.Text(out string problem) is { } text) return text;
        session.Write(Sentence(problem) + "\n");
        return null;
    }

    private static bool Replace(ConsoleSession session, ConfigText text)
    {
        if (session.Control.Candidate.Replace(text) is not { } problem) return true;
        session.Write(Sentence(problem) + "\n");
        return false;
    }

    private static string NoSection(ConfigText text, string header) => text.Headers.Count == 0
        ? $"There is no section '{header}'; the configuration is empty.\n"
        : $"There is no section '{header}'; there are {string.Join(", ", text.Headers)}.\n";

    private static string Sentence(string reason) => char.ToUpperInvariant(reason[0]) + reason[1..] + (reason[^1] is '.' or '?' ? "" : ".");
}
