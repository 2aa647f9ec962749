namespace Simulation;

/// <summary>Tells a person how a history failed: the shortest form of it, and a chart of what passed around the failure.</summary>
public static class FailureReport
{
    private const long After = 60_000;

    /// <summary>
    /// Shrinks a failed history, and writes it as text and SVG into a directory; gives the text. The chart begins so many simulated milliseconds
    /// <paramref name="before"/> the failure.
    /// </summary>
    public static string Write(Outcome failed, string directory, Func<History, Story?, Outcome> run, long before = 90_000)
    {
        var shrinker = new Shrinker(history => run(history, null));
        Outcome shortest = shrinker.Shrink(failed);
        var story = new Story();
        Outcome last = run(shortest.History, story);
        IReadOnlyList<StoryLine> part = story.Around(last.Broken?.At ?? last.Milliseconds, before, After);
        string text = $"{Sentence(failed)}\n\nshortest history after {shrinker.Runs} runs:\n{shortest.History}{Sentence(last)}\n\n{TextChart.Draw(part)}";
        Directory.CreateDirectory(directory);
        string name = failed.History.Name.Length > 0 ? failed.History.Name.Replace(' ', '-') : $"seed-{failed.History.Seed}";
        File.WriteAllText(Path.Combine(directory, $"{name}.txt"), text);
        File.WriteAllText(Path.Combine(directory, $"{name}.svg"), SvgChart.Draw(part));
        return text;
    }

    /// <summary>One sentence about an outcome.</summary>
    public static string Sentence(Outcome outcome) => outcome.Broken is { } broken
        ? $"{Name(outcome.History)} FAILED after {Clock.Text(outcome.Milliseconds).Trim()}: {broken.Invariant}: {broken.Message}"
        : $"{Name(outcome.History)} holds: {Clock.Text(outcome.Milliseconds).Trim()} simulated, trace {outcome.TraceHash:x16}";

    private static string Name(History history) => history.Name.Length > 0 ? history.Name : $"seed {history.Seed}";
}
