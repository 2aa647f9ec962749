using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Amaranten.Interop.Lab;

/// <summary>A train of pings from the near host to the far one, running beside the test.</summary>
public sealed partial class Pings : IDisposable
{
    private readonly StringBuilder _said = new();
    private readonly Process _ping;

    public Pings(Network network, int count, double intervalSeconds) => _ping = Command.Start(
        network.Near.Prefix("ping", "-c", $"{count}", "-i", $"{intervalSeconds}", "-W", "2", Network.FarAddress),
        line => { lock (_said) _said.AppendLine(line); });

    /// <summary>Waits for the last one and fails if any was lost.</summary>
    public void MustAllReturn(TimeSpan limit)
    {
        Assert.True(_ping.WaitForExit(limit), "ping does not end");
        _ping.WaitForExit();
        Match counts = Counts().Match($"{_said}");
        Assert.True(counts.Success && counts.Groups[1].Value == counts.Groups[2].Value, $"pings were lost:\n{_said}");
    }

    public void Dispose() => Command.Stop(_ping);

    [GeneratedRegex(@"(\d+) packets transmitted, (\d+) received")]
    private static partial Regex Counts();
}
