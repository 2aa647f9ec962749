using System.Diagnostics;
using System.IO.Enumeration;
using Amaranten.Interop.Lab;

namespace Amaranten.Interop.Script;

/// <summary>What <c>make interop</c> runs: every scenario, a line each, on two workers.</summary>
public static class ScenarioRunner
{
    private const int Workers = 2;

    /// <summary>Runs those whose name, or whose file's name, matches; returns the exit status.</summary>
    public static int Run(string glob)
    {
        Scenario[] chosen = [.. ScenarioFile.All.Where(scenario => Matches(glob, scenario.Name))];
        long begun = Stopwatch.GetTimestamp();
        int failed = 0;
        using (var pool = new LabPool())
        {
            var waiting = new ScenarioQueue(chosen);
            Parallel.For(0, Workers, new ParallelOptions { MaxDegreeOfParallelism = Workers }, worker =>
            {
                while (waiting.TryTake(worker) is { } scenario)
                    if (!Passes(scenario, pool)) Interlocked.Increment(ref failed);
            });
        }
        Console.WriteLine($"{chosen.Length - failed} passed, {failed} failed, {Stopwatch.GetElapsedTime(begun).TotalSeconds:F0} s");
        if (failed > 0) Console.WriteLine($"What both sides logged is in {Path.Combine(Repository.Root, "out", "interop", "failed")}");
        if (chosen.Length == 0) Console.WriteLine($"No scenario is called '{glob}'.");
        return failed == 0 && chosen.Length > 0 ? 0 : 1;
    }

    private static bool Matches(string glob, string name) =>
        FileSystemName.MatchesSimpleExpression(glob, name) || FileSystemName.MatchesSimpleExpression(glob, name.Split('/')[0]);

    private static bool Passes(Scenario scenario, LabPool pool)
    {
        long begun = Stopwatch.GetTimestamp();
        string? reason = null;
        try
        {
            pool.Run(scenario);
        }
        catch (Exception failed) // one that fails must not keep the others from being run
        {
            reason = string.Join(' ', failed.Message.Split((char[])['\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        }
        Console.WriteLine(reason is null
            ? $"PASS {scenario.Name} {Stopwatch.GetElapsedTime(begun).TotalSeconds:F1}"
            : $"FAIL {scenario.Name} {reason}");
        return reason is null;
    }
}
