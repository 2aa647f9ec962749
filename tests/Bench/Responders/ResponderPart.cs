using System.Globalization;
using Amaranten.Bench.Measuring;
using Amaranten.Bench.Paths;
using Amaranten.Bench.Report;

namespace Amaranten.Bench.Responders;

/// <summary>Main modes with a pre-shared key in a second, ours and charon's as responder, under a load of parallel initiators.</summary>
internal sealed class ResponderPart(string binary) : IPart
{
    private static readonly (string Name, string Ike)[] s_groups = [("group 14", "aes128-sha256-modp2048"), ("group 31", "aes128-sha256-curve25519")];
    private static readonly double[] s_floors = [0.5, 1];

    public string Name => "handshakes";

    public Section Run(Effort effort, Action<string> progress)
    {
        (int rounds, int seconds) = effort.IsFull ? (5, 4) : (3, 2);
        Responder[] responders = [Responder.Ours(binary), Responder.Charon];
        var labs = new List<Lab>();
        // By group and responder: in a second of time, and in one of its processor.
        var rates = new Rates[s_groups.Length, responders.Length];
        try
        {
            foreach (Responder responder in responders)
            {
                progress($"{responder.Name}: starting");
                var lab = new Lab($"hs-{responder.Name}");
                labs.Add(lab);
                responder.Start(lab);
                lab.GiveAddress("g2", "wan", "192.0.2.2/24");
                lab.On("g2", "ip route add local 10.9.0.0/16 dev lo");
                foreach ((string name, string ike) in s_groups)
                    if (!Shell.Await($"[ $({lab.In("g2")} {Environment.ProcessPath} initiate {Responder.Address} {ike} 1) -gt 0 ]", seconds: 10))
                        throw new InvalidOperationException($"{responder.Name} agrees on nothing with {name}; it says: {Shell.Try($"tail -n 5 {lab.Directory}/g1.log").Output}");
            }
            for (int group = 0; group < s_groups.Length; group++)
                for (int i = 0; i < responders.Length; i++) rates[group, i] = new Rates(rounds);
            for (int round = 0; round < rounds; round++)
            {
                for (int group = 0; group < s_groups.Length; group++)
                {
                    for (int i = 0; i < responders.Length; i++)
                    {
                        progress($"round {round + 1} of {rounds}: {s_groups[group].Name}, {responders[i].Name}");
                        rates[group, i].Round(round, labs[i], s_groups[group].Ike, seconds);
                    }
                }
            }
        }
        finally
        {
            foreach (Lab lab in labs) lab.Dispose();
        }
        return SectionOf(rates, rounds, seconds);
    }

    private Section SectionOf(Rates[,] rates, int rounds, int seconds)
    {
        List<IReadOnlyList<string>> rows = [];
        List<Plot.Bar> bars = [];
        List<Mark> marks = [];
        for (int group = 0; group < s_groups.Length; group++)
        {
            (Rates ours, Rates charon) = (rates[group, 0], rates[group, 1]);
            double ratio = Measured.Ratio(ours.PerSecond, charon.PerSecond), perProcessor = Measured.Ratio(ours.PerProcessorSecond, charon.PerProcessorSecond);
            rows.Add([$"{s_groups[group].Name}, in a second", .. Cells(ours.PerSecond, charon.PerSecond), Text($"{ratio:0.00}")]);
            rows.Add([$"{s_groups[group].Name}, in a second of its processor", .. Cells(ours.PerProcessorSecond, charon.PerProcessorSecond), Text($"{perProcessor:0.00}")]);
            bars.Add(new Plot.Bar($"{s_groups[group].Name}", ratio, s_floors[group]));
            bars.Add(new Plot.Bar($"{s_groups[group].Name}, by processor time", perProcessor, s_floors[group]));
            string mark = $"handshakes-{s_groups[group].Name.Replace(' ', '-')}-charon";
            marks.Add(new Mark(mark, Math.Min(ratio, perProcessor), s_floors[group]));
        }
        return new Section(
            Name, "Handshakes", Text($"""
                Main modes with a pre-shared key that a responder agrees on with {InitiatorLoad.Peers} peers at addresses of their own, {InitiatorLoad.AtATime} at a time, each of which says
                INITIAL-CONTACT. Both responders run side by side, are asked in turns, {rounds} rounds of {seconds} s, and have the machine's two processors; the peers, on the same ones, are ours.
                Medians and quartiles; the mark is the lower of the two ratios.
                """).ReplaceLineEndings(" "),
            new Table(["main modes", "ours", "quartiles", "charon", "quartiles", "ratio"], rows), new Plot("Handshakes: how many times as many as charon", bars), marks);
    }

    private static string[] Cells(params double[][] figures) => [.. figures.SelectMany(each =>
    {
        Figure figure = Figure.Of([.. each]);
        return (string[])[Text($"{figure.Median:0}"), Text($"{figure.Low:0}-{figure.High:0}")];
    })];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed class Rates(int rounds)
    {
        public double[] PerSecond { get; } = new double[rounds];
        public double[] PerProcessorSecond { get; } = new double[rounds];

        public void Round(int round, Lab lab, string ike, double seconds)
        {
            double before = lab.ProcessorSeconds("g1");
            string agreed = Shell.Run(Text($"{lab.In("g2")} {Environment.ProcessPath} initiate {Responder.Address} {ike} {seconds}"));
            double count = double.Parse(agreed, CultureInfo.InvariantCulture);
            PerSecond[round] = count / seconds;
            PerProcessorSecond[round] = count / (lab.ProcessorSeconds("g1") - before);
        }
    }
}
