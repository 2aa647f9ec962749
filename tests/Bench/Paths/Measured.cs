using Amaranten.Bench.Measuring;

namespace Amaranten.Bench.Paths;

/// <summary>What one carrier reached, round by round.</summary>
internal sealed class Measured(Carrier carrier, int rounds)
{
    private readonly double[] _tcp = new double[rounds], _tcp4 = new double[rounds], _small = new double[rounds], _large = new double[rounds];
    private readonly double[] _idle = new double[rounds], _idleLate = new double[rounds], _loaded = new double[rounds], _loadedLate = new double[rounds];

    internal string Name => carrier.Name;

    /// <summary>Mbit/s of one TCP stream.</summary>
    internal IReadOnlyList<double> Tcp => _tcp;

    /// <summary>Packets of 64 octets in a second.</summary>
    internal IReadOnlyList<double> SmallPackets => _small;

    /// <summary>Microseconds within which 99 of 100 pings are answered when nothing else happens.</summary>
    internal IReadOnlyList<double> IdleLate => _idleLate;

    internal void Round(int round, Lab lab, PathEffort effort)
    {
        (_idle[round], _idleLate[round]) = HalfAndLate(Meters.Pings(lab, effort.Pings, 0.002));
        _tcp[round] = Meters.Tcp(lab, effort.Seconds, streams: 1);
        _small[round] = Meters.Udp(lab, effort.Seconds, packetBytes: 64);
        if (effort.MarksOnly) return;
        _tcp4[round] = Meters.Tcp(lab, effort.Seconds, streams: 4);
        _large[round] = Meters.Udp(lab, effort.Seconds, packetBytes: 1400);
        (_loaded[round], _loadedLate[round]) = HalfAndLate(Meters.PingsUnderLoad(lab, effort.Pings / 2, 0.004));
    }

    /// <summary>The medians, TCP with quartiles and as a share of what <paramref name="reference"/> reached in the same rounds.</summary>
    internal IReadOnlyList<string> Row(Measured reference)
    {
        Figure tcp = Figure.Of([.. _tcp]);
        return
        [
            Name, Number(tcp.Median), $"{Number(tcp.Low)}-{Number(tcp.High)}", Ratio(_tcp, reference._tcp).ToString("0.00", System.Globalization.CultureInfo.InvariantCulture),
            Number(Median(_tcp4)), Number(Median(_small) / 1000), Number(Median(_large) * 1400 * 8 / 1e6),
            $"{Number(Median(_idle))}/{Number(Median(_idleLate))}", $"{Number(Median(_loaded))}/{Number(Median(_loadedLate))}",
        ];
    }

    /// <summary>The median over rounds of how many times as much.</summary>
    internal static double Ratio(IReadOnlyList<double> one, IReadOnlyList<double> other) => Median([.. one.Zip(other, (a, b) => a / b)]);

    internal static double Median(IReadOnlyList<double> figures) => Figure.Of([.. figures]).Median;

    private static (double Half, double Late) HalfAndLate(double[] sorted) => (sorted[sorted.Length / 2], sorted[(int)(sorted.Length * 0.99)]);

    private static string Number(double value) => value == 0 ? "" : value.ToString(value < 100 ? "0.0" : "0", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>How long each measurement of a path takes, and whether it is for the marks alone.</summary>
internal sealed record PathEffort(int Rounds, int Seconds, int Pings, bool MarksOnly);
