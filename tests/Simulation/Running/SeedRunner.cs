using System.Collections.Concurrent;

namespace Simulation;

/// <summary>Runs many histories on all cores and adds up how they went.</summary>
/// <param name="run">How a seed is run; null: as the generator has it.</param>
public sealed class SeedRunner(Func<int, Outcome>? run = null)
{
    private readonly Func<int, Outcome> _run = run ?? (seed => HistoryRun.Of(HistoryGenerator.Of(seed)));
    private readonly ConcurrentDictionary<HappeningKind, (long Longest, int Seed)> _gaps = [];
    private readonly ConcurrentBag<Outcome> _failed = [];
    private long _done, _milliseconds;

    /// <summary>Hears of each that fails, at once and from any thread.</summary>
    public event Action<Outcome>? SeedFailed;

    /// <summary>Histories that are finished.</summary>
    public long Done => Interlocked.Read(ref _done);

    /// <summary>Simulated milliseconds of all of them.</summary>
    public long Milliseconds => Interlocked.Read(ref _milliseconds);

    /// <summary>Those in which something did not hold, by seed.</summary>
    public IReadOnlyList<Outcome> Failed => [.. _failed.OrderBy(outcome => outcome.History.Seed)];

    /// <summary>For each kind of single fault the longest gap after its end that was seen, in milliseconds, and where.</summary>
    public IEnumerable<(HappeningKind Kind, long Longest, int Seed)> Gaps => _gaps.OrderBy(gap => gap.Key).Select(gap => (gap.Key, gap.Value.Longest, gap.Value.Seed));

    /// <summary>Runs these seeds. When it is stopped, those that have begun are still finished and count.</summary>
    public void Run(int first, int count, int cores, CancellationToken stop = default)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = cores };
        Parallel.ForEach(Partitioner.Create(Enumerable.Range(first, count), EnumerablePartitionerOptions.NoBuffering), options, (seed, loop) =>
        {
            if (stop.IsCancellationRequested) loop.Stop();
            else Take(_run(seed));
        });
    }

    private void Take(Outcome outcome)
    {
        if (outcome.HasFailed)
        {
            _failed.Add(outcome);
            SeedFailed?.Invoke(outcome);
        }
        Interlocked.Increment(ref _done);
        Interlocked.Add(ref _milliseconds, outcome.Milliseconds);
        foreach ((HappeningKind kind, long gap) in outcome.Gaps)
            _gaps.AddOrUpdate(kind, (gap, outcome.History.Seed), (_, known) => known.Longest >= gap ? known : (gap, outcome.History.Seed));
    }
}
