using System.Globalization;
using Amaranten.Bench.Measuring;
using Amaranten.Bench.Report;
using Amaranten.Gateway.Forwarding;

namespace Amaranten.Bench.Tables;

/// <summary>What a gateway with many tunnels pays for having them: per packet, per message, per rekey, in memory and at the start.</summary>
internal sealed class TablesPart : IPart
{
    private const int Many = 10_000, Some = 100;
    private const double MostBytesPerTunnel = 6 * 1024;
    private const string Trains = "sealed and opened, trains of 32";

    public string Name => "tables";

    public Section Run(Effort effort, Action<string> progress)
    {
        progress("making tunnels");
        (Site Hub, Site Far)[] sites = [.. new[] { Many, Some, 1 }.Select(tunnels => (new Site(tunnels, isHub: true), new Site(tunnels, isHub: false)))];
        List<Contest> contests = [];
        foreach (Contest contest in Contests(sites))
        {
            progress($"{contest.Job}{(contest.Octets > 0 ? $", {contest.Octets} octets" : "")}");
            contest.Run(effort);
            contests.Add(contest);
        }
        progress("handshakes");
        (Figure[] perMessage, double ratio) = PerMessage(sites, effort);
        progress("bytes and start");
        (string What, double Bytes)[] bytes = Memory.Parts(Many);
        double loadMilliseconds = LoadMilliseconds(), perTunnel = bytes.Sum(part => part.Bytes), perRekey = RekeyBytes(sites[0].Hub);

        List<IReadOnlyList<string>> rows = [.. contests.Select(Row)];
        rows.Add(["IKE, a message received", "", .. perMessage.Select(figure => Text(figure.Median)), Text(ratio, "0.00")]);
        rows.Add(["a rekey, bytes allocated", "", Text(perRekey), Text(RekeyBytes(sites[1].Hub)), Text(RekeyBytes(sites[2].Hub)), ""]);
        rows.AddRange(bytes.Select(part => (IReadOnlyList<string>)[$"memory of a tunnel, bytes: {part.What}", "", Text(part.Bytes), "", "", ""]));
        rows.Add(["configuration read and in force, ms", "", Text(loadMilliseconds), "", "", ""]);
        double path = contests.Find(contest => contest.Job == Trains)!.Speedup(2).Median;
        return new Section(
            Name, "Many tunnels", Text(), new Table(["job", "octets", "10,000 tunnels", "100", "1", "ratio"], rows), PlotOf(contests),
            [new Mark("throughput-10000-tunnels-1", path, 0.9), Mark.AtMost("bytes-per-tunnel", perTunnel, MostBytesPerTunnel)]);
    }

    private static string Text() =>
        "Two gateways in one thread, their ports in memory, with 10,000, 100 and 1 tunnels between them, AES-128-GCM; every packet is for another tunnel "
        + "than the one before, or each train of 32, which is what a TCP connection sends at a time; the mark is for trains. In ns where nothing else is said; "
        + "ratio: how much of what one does with 1 tunnel is done with 10,000. A rekey is a pair of SAs that takes the place of another, and what the worker "
        + "is told of it twice; a message of IKE is one of a main mode and a quick mode with Curve25519 that the responder receives, its Diffie-Hellman included.";

    private static IEnumerable<Contest> Contests((Site Hub, Site Far)[] sites)
    {
        yield return Contest("policy looked up", 0, sites, site => Policies(site.Hub));
        yield return Contest("SPI looked up", 0, sites, site => Spis(site.Hub));
        foreach (int octets in new[] { 64, 1420 })
            yield return Contest("sealed and opened", octets, sites, site => new PacketPath(site.Hub, site.Far, octets).Run);
        yield return Contest(Trains, 1420, sites, site => new PacketPath(site.Hub, site.Far, 1420, train: 32).Run);
        // Last: the sites do not agree on SPIs any more.
        yield return Contest("a rekey, published", 0, sites, site => Rekeys(site.Hub));
    }

    private static Contest Contest(string job, int octets, (Site, Site)[] sites, Func<(Site Hub, Site Far), Func<int, int>> run) =>
        new(job, octets, [.. sites.Select(site => new Contestant($"{site.Item1.Tunnels.Length}", run(site)))]);

    private static Func<int, int> Policies(Site hub)
    {
        Snapshot snapshot = hub.Snapshot();
        int tunnel = 0;
        return count =>
        {
            for (int i = 0; i < count; i++)
            {
                tunnel = (tunnel + 7919) % hub.Tunnels.Length;
                if (snapshot.Policies.Outbound(Site.Host, Site.HostOf(tunnel), 17, 4000, 5000)?.TunnelIndex != tunnel) throw new InvalidOperationException("another policy was found");
            }
            return count;
        };
    }

    private static Func<int, int> Spis(Site hub)
    {
        Snapshot snapshot = hub.Snapshot();
        int tunnel = 0;
        return count =>
        {
            for (int i = 0; i < count; i++)
            {
                tunnel = (tunnel + 7919) % hub.Tunnels.Length;
                if (snapshot.InboundSas.Find(hub.SpiOf(tunnel)) is null) throw new InvalidOperationException("no SA was found");
            }
            return count;
        };
    }

    private static Func<int, int> Rekeys(Site hub)
    {
        int tunnel = 0;
        return count =>
        {
            for (int i = 0; i < count; i++) hub.Rekey(tunnel = (tunnel + 7919) % hub.Tunnels.Length);
            return count;
        };
    }

    private static double RekeyBytes(Site hub)
    {
        const int Rekeys = 200;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Rekeys; i++) hub.Rekey(i * 7919 % hub.Tunnels.Length);
        return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / Rekeys;
    }

    private static (Figure[] PerMessage, double Ratio) PerMessage((Site Hub, Site)[] sites, Effort effort)
    {
        Handshakes[] all = [.. sites.Select(site => new Handshakes(site.Hub.Tunnels))];
        double[][] times = [.. all.Select(_ => new double[effort.Rounds])];
        foreach (Handshakes handshakes in all) handshakes.Run();
        for (int round = 0; round < effort.Rounds; round++)
            for (int i = 0; i < all.Length; i++) times[i][round] = all[i].Run();
        double ratio = Figure.Of([.. times[0].Zip(times[2], (many, one) => one / many)]).Median;
        return ([.. times.Select(Figure.Of)], ratio);
    }

    private static double LoadMilliseconds()
    {
        string text = Site.ConfigText(Many, isHub: true);
        double[] times = new double[3];
        for (int i = 0; i < times.Length; i++)
        {
            long begin = ThreadClock.Nanoseconds;
            GC.KeepAlive(Memory.Start(Site.Read(text)));
            times[i] = (ThreadClock.Nanoseconds - begin) / 1e6;
        }
        return Figure.Of(times).Median;
    }

    private static IReadOnlyList<string> Row(Contest contest) =>
    [
        contest.Job, contest.Octets == 0 ? "" : $"{contest.Octets}", .. Enumerable.Range(0, contest.Contestants).Select(i => Text(contest.Time(i).Median)),
        Text(contest.Speedup(2).Median, "0.00"),
    ];

    private static string Text(double value, string? format = null) => value.ToString(format ?? (value < 100 ? "0.0" : "0"), CultureInfo.InvariantCulture);

    private static Plot PlotOf(List<Contest> contests) => new(
        "10,000 tunnels against 1",
        [.. contests.Select(contest => new Plot.Bar(
            contest.Octets == 0 ? contest.Job : $"{contest.Job}, {contest.Octets} octets", contest.Speedup(2).Median, contest.Job == Trains ? 0.9 : null))]);
}
