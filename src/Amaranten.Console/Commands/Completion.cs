namespace Amaranten.Console.Commands;

/// <summary>What Tab does with a line.</summary>
/// <param name="Insertion">What goes in at the cursor; may be empty.</param>
/// <param name="Choices">What there is to choose from, when nothing could be inserted.</param>
public sealed record Completion(string Insertion, IReadOnlyList<string> Choices)
{
    /// <summary>Completes the last word of <paramref name="line"/>.</summary>
    /// <param name="table">The commands.</param>
    /// <param name="line">What stands before the cursor.</param>
    /// <param name="valuesOf">What can stand in place of a capital word, as <c>TUNNEL</c>, behind these words.</param>
    public static Completion Of(IReadOnlyList<Command> table, string line, Func<string, IReadOnlyList<string>, IEnumerable<string>> valuesOf)
    {
        string[] words = CommandMatch.Words(line);
        bool inWord = line.Length > 0 && !char.IsWhiteSpace(line[^1]);
        string begun = inWord ? words[^1] : "";
        string[] before = inWord ? words[..^1] : words;

        IReadOnlyList<Command> candidates = CommandMatch.Beginning(table, before).Candidates;
        IEnumerable<string> values = candidates
            .Select(command => command.PartAt(before.Length))
            .Where(part => part is { IsSlot: true })
            .SelectMany(part => valuesOf(part!.Text, before));
        string[] fitting = [.. CommandMatch.WordsAt(candidates, before.Length).Concat(values).Distinct()
            .Where(word => word.StartsWith(begun, StringComparison.OrdinalIgnoreCase))];

        if (fitting.Length == 0) return new Completion("", []);
        if (fitting.Length == 1) return new Completion(fitting[0][begun.Length..] + " ", []);
        string common = CommonStart(fitting);
        return common.Length > begun.Length ? new Completion(common[begun.Length..], []) : new Completion("", fitting);
    }

    private static string CommonStart(string[] words)
    {
        int length = words.Min(word => word.Length);
        while (words.Any(word => !word.AsSpan(0, length).Equals(words[0].AsSpan(0, length), StringComparison.OrdinalIgnoreCase))) length--;
        return words[0][..length];
    }
}
