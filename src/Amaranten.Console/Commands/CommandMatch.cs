using Amaranten.Config.Values;

namespace Amaranten.Console.Commands;

/// <summary>
/// What typed words can mean. Words may be shortened as long as only one remains: <c>sh tun</c>.
/// </summary>
/// <param name="Candidates">The commands that begin so; empty after a problem.</param>
/// <param name="Problem">What is wrong, in one sentence; null when nothing is so far.</param>
public sealed record CommandMatch(IReadOnlyList<Command> Candidates, string? Problem)
{
    /// <summary>The words of a line.</summary>
    public static string[] Words(string line) => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The commands that begin with these words.</summary>
    public static CommandMatch Beginning(IReadOnlyList<Command> table, IReadOnlyList<string> words)
    {
        IReadOnlyList<Command> candidates = table;
        for (int i = 0; i < words.Count; i++)
        {
            (candidates, string? problem) = Narrow(candidates, words, i);
            if (problem is not null) return new CommandMatch([], problem);
        }
        return new CommandMatch(candidates, null);
    }

    /// <summary>The one command that is meant; the problem says why there is none.</summary>
    public static CommandMatch Whole(IReadOnlyList<Command> table, IReadOnlyList<string> words)
    {
        CommandMatch match = Beginning(table, words);
        if (match.Problem is not null) return match;
        Command[] whole = [.. match.Candidates.Where(command => command.IsWholeAfter(words.Count))];
        if (whole.Length > 0) return new CommandMatch([whole[0]], null);
        IEnumerable<string> next = match.Candidates.Select(command => command.Parts[words.Count].Text).Distinct();
        return new CommandMatch([], $"'{string.Join(' ', words)}' is not finished; it goes on with {Choice(next)}.");
    }

    /// <summary>Small words that can stand at this place.</summary>
    public static IEnumerable<string> WordsAt(IEnumerable<Command> candidates, int index) =>
        candidates.Select(command => command.PartAt(index)).Where(part => part is { IsSlot: false }).Select(part => part!.Text).Distinct();

    private static CommandMatch Narrow(IReadOnlyList<Command> candidates, IReadOnlyList<string> words, int index)
    {
        string typed = words[index];
        string[] possible = [.. WordsAt(candidates, index)];
        string[] begun = [.. possible.Where(word => word.StartsWith(typed, StringComparison.OrdinalIgnoreCase))];
        if (begun.FirstOrDefault(word => word.Equals(typed, StringComparison.OrdinalIgnoreCase)) is string exact) begun = [exact];
        if (begun.Length > 1) return new CommandMatch([], $"'{typed}' can be {Choice(begun)}; type some more of it.");

        bool Fits(CommandPart? part) => part is not null && (begun.Length == 1 ? part.Text == begun[0] : part.IsSlot);
        Command[] left = [.. candidates.Where(command => Fits(command.PartAt(index)))];
        return left.Length > 0 ? new CommandMatch(left, null) : new CommandMatch([], WhyNone(possible, words, index));
    }

    private static string WhyNone(string[] possible, IReadOnlyList<string> words, int index)
    {
        string before = string.Join(' ', words.Take(index)), typed = words[index];
        if (possible.Length == 0) return $"'{before}' takes nothing more; '{typed}' is too much.";
        string where = index == 0 ? "" : $" after '{before}'";
        return NearestWord.To(typed, possible) is string nearest
            ? $"Unknown word '{typed}'{where}; did you mean '{nearest}'?"
            : $"Unknown word '{typed}'{where}; type {(index == 0 ? "help" : before + " ?")} to see what there is.";
    }

    private static string Choice(IEnumerable<string> words)
    {
        string[] all = [.. words];
        return all.Length == 1 ? all[0] : $"{string.Join(", ", all[..^1])} or {all[^1]}";
    }
}
