using System.Globalization;
using Amaranten.Bench.Measuring;
using Amaranten.Bench.Peers;
using Amaranten.Bench.Report;

namespace Amaranten.Bench.Kernels;

/// <summary>Packets sealed and secrets agreed on, against OpenSSL and BouncyCastle.</summary>
internal sealed class KernelPart : IPart
{
    /// <summary>Job, octets, and how many times as fast as OpenSSL we must be.</summary>
    private static readonly (string Name, string Job, int Octets, double Floor)[] s_floors =
    [
        ("gcm128-seal-1420-openssl", "aes128gcm16", 1420, 1.6),
        ("gcm128-seal-64-openssl", "aes128gcm16", 64, 5),
        ("cbc128-sha1-seal-1420-openssl", "aes128-sha1", 1420, 4),
        ("cbc128-sha256-seal-1420-openssl", "aes128-sha256", 1420, 3),
        ("chacha20poly1305-seal-1420-openssl", "chacha20poly1305", 1420, 1.2),
    ];

    public string Name => "kernels";

    public Section Run(Effort effort, Action<string> progress)
    {
        List<Contest> contests = [];
        foreach (Contest contest in SealingContests.All.Concat(AgreementContests.All).Where(contest => contest.Job.Contains(effort.Job, StringComparison.Ordinal)))
        {
            progress(contest.Octets == 0 ? contest.Job : $"{contest.Job}, {contest.Octets} octets");
            contest.Run(effort);
            contests.Add(contest);
        }
        return new Section(Name, "Kernels", Text, TableOf(contests), PlotOf(contests), [.. s_floors.Where(floor => floor.Job.Contains(effort.Job, StringComparison.Ordinal)).Select(floor => MarkOf(contests, floor))]);
    }

    private static string Text =>
        $"One packet sealed as ESP asks for it, in ns, and one Diffie-Hellman value computed, in us, by one thread; we take packets eight at a time, "
        + $"the peers one after the other. Against {LibCrypto.Version} (EVP, contexts made once) and BouncyCastle. The median, and the quartiles around it; "
        + "a ratio says how many times as fast we are.";

    private static Mark MarkOf(List<Contest> contests, (string Name, string Job, int Octets, double Floor) floor)
    {
        Contest? contest = contests.Find(contest => contest.Job == floor.Job && contest.Octets == floor.Octets);
        return new Mark(floor.Name, contest?.Find(SealingContests.OpenSsl) is { } peer ? contest.Speedup(peer).Median : double.NaN, floor.Floor);
    }

    private static Table TableOf(List<Contest> contests) => new(
        ["job", "octets", "we", "quartiles", "OpenSSL", "quartiles", "ratio", "BouncyCastle", "quartiles", "ratio"],
        [.. contests.Select(contest => (IReadOnlyList<string>)
            [contest.Job, contest.Octets == 0 ? "" : $"{contest.Octets}", .. Cells(contest, 0)[..2], .. PeerCells(contest, SealingContests.OpenSsl), .. PeerCells(contest, SealingContests.Bouncy)])]);

    private static string[] PeerCells(Contest contest, string name) => contest.Find(name) is { } peer ? Cells(contest, peer) : ["", "", ""];

    private static string[] Cells(Contest contest, int contestant)
    {
        Figure time = contest.Time(contestant), speedup = contest.Speedup(contestant);
        double unit = contest.Octets == 0 ? 1000 : 1;
        return [Number(time.Median / unit), $"{Number(time.Low / unit)}-{Number(time.High / unit)}", speedup.Median.ToString("0.00", CultureInfo.InvariantCulture)];
    }

    private static string Number(double value) => value.ToString(value < 100 ? "0.0" : "0", CultureInfo.InvariantCulture);

    private static Plot PlotOf(List<Contest> contests) => new(
        "How many times as fast as OpenSSL",
        [.. contests.Where(contest => contest.Find(SealingContests.OpenSsl) is not null).Select(contest => new Plot.Bar(
            contest.Octets == 0 ? contest.Job : $"{contest.Job}, {contest.Octets} octets",
            contest.Speedup(contest.Find(SealingContests.OpenSsl)!.Value).Median,
            s_floors.Where(floor => floor.Job == contest.Job && floor.Octets == contest.Octets).Select(floor => (double?)floor.Floor).FirstOrDefault()))]);
}
