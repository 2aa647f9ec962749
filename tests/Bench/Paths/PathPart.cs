using Amaranten.Bench.Measuring;
using Amaranten.Bench.Report;

namespace Amaranten.Bench.Paths;

/// <summary>Host, gateway, gateway, host, in network namespaces: what we carry beside what others do, all in turns.</summary>
internal sealed class PathPart(string binary) : IPart
{
    public string Name => "path";

    public Section Run(Effort effort, Action<string> progress)
    {
        var path = effort.IsFull ? new PathEffort(5, 2, 500, MarksOnly: false) : new PathEffort(3, 1, 300, MarksOnly: true);
        Carrier[] carriers = [.. (effort.IsFull ? Carrier.All(binary) : Carrier.Marked(binary)).Where(carrier => carrier.Name.Contains(effort.Job, StringComparison.Ordinal))];
        Measured[] measured = [.. carriers.Select(carrier => new Measured(carrier, path.Rounds))];
        var labs = new List<Lab>();
        try
        {
            foreach (Carrier carrier in carriers)
            {
                progress($"{carrier.Name}: starting");
                var lab = new Lab(carrier.Short);
                labs.Add(lab);
                carrier.Start(lab);
                lab.AwaitPath(carrier.Name);
            }
            for (int round = 0; round < path.Rounds; round++)
            {
                for (int i = 0; i < carriers.Length; i++)
                {
                    progress($"round {round + 1} of {path.Rounds}: {carriers[i].Name}");
                    measured[i].Round(round, labs[i], path);
                }
            }
        }
        finally
        {
            foreach (Lab lab in labs) lab.Dispose();
        }
        return new Section(Name, "From host to host through two gateways", Text(path), TableOf(measured), PlotOf(measured), [.. MarksOf(measured)]);
    }

    private static string Text(PathEffort path) =>
        "Two hosts and two gateways in network namespaces, joined by veth pairs, on the processors of one machine that also make and take the traffic. All "
        + $"that carry stand side by side and are measured in turns: {path.Rounds} rounds of {path.Seconds} s for each figure, their medians. TCP in Mbit/s that arrive (iperf3), its quartiles, and as a share of what "
        + "the kernel forwards without a VPN; UDP of 64 octets in thousands of packets that arrive in a second, of 1400 in Mbit/s; round trips in us, half of them "
        + "and 99 of 100, while nothing else happens and while a TCP stream fills the path.";

    private static Table TableOf(Measured[] measured) => new(
        ["carrier", "TCP", "quartiles", "share", "TCP, 4", "UDP 64, k/s", "UDP 1400", "ping idle", "ping loaded"],
        [.. measured.Select(one => one.Row(measured[0]))]);

    private static Plot PlotOf(Measured[] measured)
    {
        Measured reference = measured.FirstOrDefault(one => one.Name == Carrier.OpenVpn) ?? measured[0];
        return new Plot($"TCP: how many times as much as {reference.Name}", [.. measured.Select(one => new Plot.Bar(one.Name, Measured.Ratio(one.Tcp, reference.Tcp), null))]);
    }

    // None where a job was picked and one of the two is not among them.
    private static IEnumerable<Mark> MarksOf(Measured[] measured)
    {
        (string Name, string Ours, string Peer, double Floor)[] streams =
        [
            ("tcp-udp-gcm128-openvpn", Carrier.OurUdp, Carrier.OpenVpn, 7),
            ("tcp-udp-gcm128-libipsec", Carrier.OurUdp, Carrier.Libipsec, 13),
            ("tcp-raw-gcm128-openvpn", Carrier.OurRaw, Carrier.OpenVpn, 4),
            ("tcp-raw-gcm128-libipsec", Carrier.OurRaw, Carrier.Libipsec, 8),
            ("tcp-udp-cbc128-sha1-gcm128", Carrier.OurUdpCbc, Carrier.OurUdp, 0.85),
            ("tcp-udp-gcm128-kernel", Carrier.OurUdp, Carrier.Kernel, 0.35),
            ("tcp-raw-gcm128-kernel", Carrier.OurRaw, Carrier.Kernel, 0.2),
        ];
        Measured? Find(string name) => Array.Find(measured, one => one.Name == name);
        foreach ((string name, string ours, string peer, double floor) in streams)
            if (Find(ours) is { } we && Find(peer) is { } they) yield return new Mark(name, Measured.Ratio(we.Tcp, they.Tcp), floor);
        if (Find(Carrier.OurUdp) is not { } us) yield break;
        if (Find(Carrier.OpenVpn) is { } openVpn) yield return new Mark("udp64-openvpn", Measured.Ratio(us.SmallPackets, openVpn.SmallPackets), 4);
        if (Find(Carrier.Libipsec) is { } charon) yield return Mark.AtMost("ping-idle-p99-libipsec", Measured.Ratio(us.IdleLate, charon.IdleLate), 0.7);
    }
}
