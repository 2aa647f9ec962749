using System.Globalization;
using Amaranten.Bench.Measuring;
using Amaranten.Bench.Paths;
using Amaranten.Bench.Report;
using Amaranten.Bench.Tables;

namespace Amaranten.Bench.Resources;

/// <summary>What a gateway takes: of memory and of a processor while it has nothing to do, and of the collector's heap while it carries packets.</summary>
internal sealed class ResourcePart(string binary) : IPart
{
    private const int Many = 10_000, PacketOctets = 1_420;
    private const double MostIdleMegabytes = 24, MostIdlePercent = 1;

    public string Name => "resources";

    public Section Run(Effort effort, Action<string> progress)
    {
        (int packets, double seconds) = effort.IsFull ? (10_000_000, 10.0) : (1_000_000, 4.0);
        progress("an idle gateway");
        (double bytes, double percent) = Idle(StartPair, seconds);
        progress($"an idle gateway with {Many} tunnels configured");
        (double manyBytes, double manyPercent) = Idle(StartMany, seconds);
        progress($"{packets} packets");
        (long allocated, int collections) = Carried(packets);
        double megabytes = bytes / 1e6;
        string count = Text($"{packets:N0} packets");
        List<IReadOnlyList<string>> rows =
        [
            ["idle, resident memory, MB", Text($"{megabytes:0.0}"), Text($"{manyBytes / 1e6:0.0}")],
            ["idle, share of a processor, %", Text($"{percent:0.00}"), Text($"{manyPercent:0.00}")],
            [$"{count}, bytes allocated", $"{allocated}", ""],
            [$"{count}, collections", $"{collections}", ""],
        ];
        return new Section(
            Name, "What it takes", Text($"""
                The binary with a tunnel that is up and idle for {seconds} s, and with {Many:N0} that wait for traffic: the memory that it has of the machine (MB are 10^6 octets) and the processor
                time of all its threads. Then packets of {PacketOctets} octets that a gateway seals and another opens in this process, from port to port.
                """).ReplaceLineEndings(" "),
            new Table(["what", "1 tunnel", Text($"{Many:N0} tunnels")], rows),
            new Plot("Share of what an idle gateway may take", [new Plot.Bar("memory", megabytes / MostIdleMegabytes, null), new Plot.Bar("processor", percent / MostIdlePercent, null)]),
            [
                Mark.AtMost("idle-megabytes", megabytes, MostIdleMegabytes), Mark.AtMost("idle-processor-percent", percent, MostIdlePercent),
                Mark.AtMost("path-bytes-allocated", allocated, 0), Mark.AtMost("path-collections", collections, 0),
            ]);
    }

    private void StartPair(Lab lab)
    {
        Carrier.OurPair(lab, binary);
        lab.AwaitPath("the pair of gateways");
    }

    private void StartMany(Lab lab)
    {
        File.WriteAllText($"{lab.Directory}/g1.ini", Site.ConfigText(Many, isHub: true));
        Carrier.OurGateway(lab, binary, "g1");
        if (!Shell.Await($"[ -S {lab.Directory}/g1.sock ]", seconds: 60)) throw new InvalidOperationException("the gateway does not start");
    }

    private static (double Bytes, double Percent) Idle(Action<Lab> start, double seconds)
    {
        using var lab = new Lab("idle");
        start(lab);
        Thread.Sleep(2_000);
        double before = lab.ProcessorSeconds("g1");
        Thread.Sleep(TimeSpan.FromSeconds(seconds));
        return (lab.ResidentBytes("g1"), 100 * (lab.ProcessorSeconds("g1") - before) / seconds);
    }

    private static (long Allocated, int Collections) Carried(int packets)
    {
        var path = new PacketPath(new Site(1, isHub: true), new Site(1, isHub: false), PacketOctets);
        path.Run(100_000);
        int collections = Collections();
        long before = GC.GetAllocatedBytesForCurrentThread();
        path.Run(packets);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return (allocated, Collections() - collections);
    }

    private static int Collections() => Enumerable.Range(0, GC.MaxGeneration + 1).Sum(GC.CollectionCount);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
