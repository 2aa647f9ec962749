namespace Amaranten.Bench.Measuring;

/// <summary>
/// One job done by us and by peers, in turns: we, a peer, the next, we again. Whatever the machine does besides then falls on all of them, and how
/// many times as fast we are is the median over rounds of two turns next to each other.
/// </summary>
internal sealed class Contest
{
    private readonly Contestant[] _contestants;
    private readonly double[][] _nanoseconds;

    /// <summary>The first contestant is we.</summary>
    internal Contest(string job, int octets, params Contestant[] contestants)
    {
        Job = job;
        Octets = octets;
        _contestants = contestants;
        _nanoseconds = new double[contestants.Length][];
    }

    /// <summary>What is done.</summary>
    internal string Job { get; }

    /// <summary>Octets of text, 0 where there is none.</summary>
    internal int Octets { get; }

    internal int Contestants => _contestants.Length;

    internal string Name(int contestant) => _contestants[contestant].Name;

    /// <summary>Nanoseconds for doing the job once.</summary>
    internal Figure Time(int contestant) => Figure.Of([.. _nanoseconds[contestant]]);

    /// <summary>How many times as fast as that contestant we are.</summary>
    internal Figure Speedup(int contestant) => Figure.Of([.. _nanoseconds[contestant].Zip(_nanoseconds[0], (peer, ours) => peer / ours)]);

    internal int? Find(string name) => Array.FindIndex(_contestants, contestant => contestant.Name == name) is var at and >= 0 ? at : null;

    internal void Run(Effort effort)
    {
        int[] counts = [.. _contestants.Select(contestant => Calibrate(contestant, effort.TurnNanoseconds))];
        for (int i = 0; i < _contestants.Length; i++) _nanoseconds[i] = new double[effort.Rounds];
        for (int round = 0; round < effort.Rounds; round++)
            for (int i = 0; i < _contestants.Length; i++) _nanoseconds[i][round] = Turn(_contestants[i], counts[i]).PerJob;
    }

    // As often as fills a turn. Slow jobs are done once.
    private static int Calibrate(Contestant contestant, long turn)
    {
        _ = Turn(contestant, 1);
        for (int count = 1; ; count *= 4)
        {
            (double perJob, long all) = Turn(contestant, count);
            if (all > turn / 8) return Math.Max(1, (int)(turn / perJob));
        }
    }

    private static (double PerJob, long All) Turn(Contestant contestant, int count)
    {
        long begin = ThreadClock.Nanoseconds;
        int done = contestant.Run(count);
        long all = ThreadClock.Nanoseconds - begin;
        return ((double)all / done, all);
    }
}
