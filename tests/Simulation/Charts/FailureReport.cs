namespace Simulation;

/// <summary>Tells a person how a history failed: the shortest form of it, and a chart of what passed around the failure.</summary>
public static class FailureReport
{
    private const long After = 60_000;

    /// <summary>How long before the failure a chart begins, in simulated milliseconds.</summary>
    public static long Before { get; set; } = 90_000;

    /// <summary>Shrinks a failed history, and writes it as text and SVG into a directory; gives the text.</summary>
    public static string Write(Outcome failed, string directory, Func<History, Story?, Outcome> run)
    {
        var shrinker = new Shrinker(history => run(history, null));
        Outcome shortest = shrinker.Shrink(failed);
        var story = new Story();
        Outcome last = run(shortest.History, story);
        string chart = TextChart.Draw(story.Around(last.Broken?.At ?? last.Milliseconds, Before, After));
        string text = $"{Sentence(failed)}\n\nshortest history after {shrinker.Runs} runs:\n{shortest.History}{Sentence(last)}\n\n{chart}";
        Directory.CreateDirectory(directory);
        string name = failed.History.Name.Length > 0 ? failed.History.Name.Replace(' ', '-') : $"seed-{failed.History.Seed}";
        File.WriteAllText(Path.Combine(directory, $"{name}.txt"), text);
        File.WriteAllText(Path.Combine(directory, $"{name}.svg"), SvgChart.Draw(story.Around(last.Broken?.At ?? last.Milliseconds, Before, After)));
        return text;
    }

    /// <summary>One sentence about an outcome.</summary>
    public static string Sentence(Outcome outcome) => outcome.Broken is { } broken
        ? $"{Name(outcome.History)} FAILED after {Clock.Text(outcome.Milliseconds).Trim()}: {broken.Invariant}: {broken.Message}"
        : $"{Name(outcome.History)} holds: {Clock.Text(outcome.Milliseconds).Trim()} simulated, trace {outcome.TraceHash:x16}";

    private static string Name(History history) => history.Name.Length > 0 ? history.Name : $"seed {history.Seed}";
}
