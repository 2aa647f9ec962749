using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Amaranten.Bench.Paths;

/// <summary>What is measured at the hosts of a lab.</summary>
internal static class Meters
{
    private const string Far = "10.2.0.2";

    /// <summary>Octets of TCP data that arrived, as Mbit/s (iperf3).</summary>
    internal static double Tcp(Lab lab, double seconds, int streams)
    {
        using Process server = Shell.Start($"exec {lab.In("h2")} timeout 30 iperf3 -s -1");
        if (!Shell.Await($"{lab.In("h2")} ss -Hltn 'sport = :5201' | grep -q .", seconds: 5)) throw new InvalidOperationException("iperf3 does not start");
        string json = Shell.Run(Text($"{lab.In("h1")} timeout 30 iperf3 -J -c {Far} -P {streams} -t {Math.Ceiling(seconds)}"));
        server.WaitForExit();
        using JsonDocument report = JsonDocument.Parse(json);
        return report.RootElement.GetProperty("end").GetProperty("sum_received").GetProperty("bits_per_second").GetDouble() / 1e6;
    }

    /// <summary>Packets of UDP that arrived in a second, when more are sent than can.</summary>
    internal static double Udp(Lab lab, double seconds, int packetBytes)
    {
        string self = Environment.ProcessPath!;
        using Process counter = Shell.Start(Text($"exec {lab.In("h2")} {self} count {seconds + 0.5}"));
        counter.StandardOutput.ReadLine();
        Shell.Run(Text($"{lab.In("h1")} {self} send {Far} {packetBytes} {seconds}"));
        return double.Parse(counter.StandardOutput.ReadToEnd(), CultureInfo.InvariantCulture) / seconds;
    }

    /// <summary>Round trips in microseconds, sorted.</summary>
    internal static double[] Pings(Lab lab, int count, double interval)
    {
        string output = Shell.Try(Text($"{lab.In("h1")} ping -n -c {count} -i {interval} -W 1 {Far}")).Output;
        double[] trips = [.. output.Split('\n').Where(line => line.Contains(" time=", StringComparison.Ordinal))
            .Select(line => 1000 * double.Parse(line.Split(" time=")[1].Split(' ')[0], CultureInfo.InvariantCulture)).Order()];
        return trips.Length > count / 2 ? trips : throw new InvalidOperationException($"of {count} pings {trips.Length} were answered");
    }

    /// <summary>The same while one TCP stream fills the path.</summary>
    internal static double[] PingsUnderLoad(Lab lab, int count, double interval)
    {
        Task<double> load = Task.Run(() => Tcp(lab, (count * interval) + 0.4, 1));
        Thread.Sleep(300);
        double[] trips = Pings(lab, count, interval);
        load.Wait();
        return trips;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
