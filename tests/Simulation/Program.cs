using System.Diagnostics;
using System.Globalization;
using Simulation;

// What make simulate runs:  seeds FIRST COUNT | seed K before SECONDS | history NAME | histories
const string Reports = "out/simulation";
const int MostReports = 5, Interrupted = 130;

return args switch
{
    ["seeds", var first, var count] => RunSeeds(Number(first), Number(count)),
    ["seed", var seed, "before", var seconds] => Replay(HistoryGenerator.Of(Number(seed)), Number(seconds)),
    ["history", var name] when NamedHistories.Find(name) is { } history => Replay(history),
    ["histories"] => RunNamed(),
    _ => Usage(),
};

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

static int Usage()
{
    Console.Error.WriteLine("simulate: seeds FIRST COUNT | seed K | histories | history NAME");
    foreach (History history in NamedHistories.All) Console.Error.WriteLine($"  {history.Name}");
    return 2;
}

static int RunSeeds(int first, int count)
{
    var runner = new SeedRunner();
    var watch = Stopwatch.StartNew();
    using var stop = new CancellationTokenSource();
    Console.CancelKeyPress += (_, key) =>
    {
        // The second time it ends at once.
        key.Cancel = !stop.IsCancellationRequested;
        stop.Cancel();
    };
    runner.SeedFailed += failed => Console.WriteLine(FailureReport.Sentence(failed));
    using (new Timer(_ => Progress(runner, count, watch), null, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10)))
        runner.Run(first, count, Environment.ProcessorCount, stop.Token);
    Progress(runner, count, watch);
    foreach (Outcome failed in runner.Failed.Take(stop.IsCancellationRequested ? 0 : MostReports))
        Console.WriteLine(FailureReport.Write(failed, Reports, (history, story) => HistoryRun.Of(history, story: story)));
    foreach ((HappeningKind kind, long longest, int seed) in runner.Gaps)
        Console.WriteLine($"longest gap after {kind}: {Clock.Text(longest).Trim()} (seed {seed})");
    if (runner.Failed.Count > 0)
        Console.WriteLine($"failed: {string.Join(' ', runner.Failed.Select(failed => failed.History.Seed))}; charts of the first {MostReports}: {Reports}; again: make simulate SEED=k");
    if (stop.IsCancellationRequested) Console.WriteLine($"interrupted; {count - runner.Done} seeds did not run");
    Console.WriteLine($"seeds {runner.Done} failed {runner.Failed.Count}");
    return runner.Failed.Count > 0 ? 1 : stop.IsCancellationRequested ? Interrupted : 0;
}

static void Progress(SeedRunner runner, int count, Stopwatch watch) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
    $"{runner.Done} of {count} seeds, {runner.Failed.Count} failed, {runner.Done / watch.Elapsed.TotalSeconds:0.0} a second, {runner.Milliseconds / 3_600_000.0:0.0} hours simulated"));

static int Replay(History history, int secondsBefore = 90)
{
    Console.WriteLine(history);
    Outcome outcome = HistoryRun.Of(history);
    Console.WriteLine(FailureReport.Sentence(outcome));
    if (!outcome.HasFailed) return 0;
    Console.WriteLine(FailureReport.Write(outcome, Reports, (each, story) => HistoryRun.Of(each, story: story), secondsBefore * 1_000L));
    return 1;
}

static int RunNamed()
{
    int failed = 0;
    foreach (Outcome outcome in NamedHistories.All.Select(history => HistoryRun.Of(history)))
    {
        Console.WriteLine(FailureReport.Sentence(outcome));
        if (!outcome.HasFailed) continue;
        failed++;
        FailureReport.Write(outcome, Reports, (history, story) => HistoryRun.Of(history, story: story));
    }
    Console.WriteLine($"histories {NamedHistories.All.Count} failed {failed}");
    return failed == 0 ? 0 : 1;
}
