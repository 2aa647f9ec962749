using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Amaranten.Interop.Lab;

/// <summary>
/// A train of pings from the near host to the far one, running beside the test. ping waits for late replies only when it has a
/// deadline, and then goes on sending until it has as many replies as asked for; so a loss shows as a gap in what came back.
/// </summary>
public sealed partial class Pings : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);
    private readonly StringBuilder _said = new();
    private readonly int _count;
    private readonly TimeSpan _deadline;
    private readonly Process _ping;

    public Pings(Network network, int count, double intervalSeconds, params string[] options)
    {
        _count = count;
        _deadline = TimeSpan.FromSeconds(Math.Ceiling(count * intervalSeconds)) + s_patience;
        _ping = Command.Start(
            network.Near.Prefix(
                ["ping", "-c", $"{count}", "-i", $"{intervalSeconds}", "-w", $"{_deadline.TotalSeconds}", .. options, Network.FarAddress]),
            line => { lock (_said) _said.AppendLine(line); });
    }

    /// <summary>Waits for the last one and fails if any was lost.</summary>
    public void MustAllReturn()
    {
        Assert.True(_ping.WaitForExit(_deadline + s_patience), "ping does not end");
        _ping.WaitForExit(); // until its output is at its end
        IEnumerable<int> returned = Sequence().Matches($"{_said}").Select(reply => int.Parse(reply.Groups[1].Value));
        int[] lost = [.. Enumerable.Range(1, _count).Except(returned)];
        Assert.True(lost is [], $"of {_count} pings were lost: {Ranges(lost)}");
    }

    // "3 7-12": a gap is read as one.
    private static string Ranges(int[] numbers)
    {
        var ranges = new List<(int First, int Last)>();
        foreach (int number in numbers)
            if (ranges is [.., var (first, last)] && last == number - 1) ranges[^1] = (first, number);
            else ranges.Add((number, number));
        return string.Join(' ', ranges.Select(range => range.First == range.Last ? $"{range.First}" : $"{range.First}-{range.Last}"));
    }

    public void Dispose() => Command.Stop(_ping);

    [GeneratedRegex(@"bytes from .* icmp_seq=(\d+)")]
    private static partial Regex Sequence();
}
