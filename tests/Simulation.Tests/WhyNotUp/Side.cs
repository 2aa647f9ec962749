using Amaranten.Config;

namespace Simulation.Tests.WhyNotUp;

/// <summary>
/// What one gateway is told beside addresses and networks: lines of its tunnel, which take the place of the usual ones with the same key (<c>key = -</c> takes
/// one out), whole sections behind them, the files that these name, and lines of the system.
/// </summary>
public sealed record Side(string Tunnel = "", string Sections = "", Func<string, byte[]?>? Files = null, string System = "")
{
    /// <summary>A side that differs by these lines alone.</summary>
    public static implicit operator Side(string tunnel) => new(tunnel);

    /// <summary>The whole text.</summary>
    public string Text(string name, string wan, string router, string lan, string tunnel, string usual) => $"""
        [system]
        name = {name}
        {System}

        [interface:wan]
        device  = wan
        address = {wan}/24
        {(router.Length == 0 ? "" : $"gateway = {router}")}

        [interface:lan]
        device  = lan
        address = {lan}/24

        [tunnel:{tunnel}]
        {string.Join('\n', Lines(usual))}

        {Sections}
        """;

    /// <summary>Reads it, with the files, at this time.</summary>
    public GatewayConfig Read(string text, DateTimeOffset now)
    {
        byte[]? File(string path, out string problem)
        {
            problem = "there is no such file";
            return Files?.Invoke(path);
        }
        ConfigResult result = ConfigReader.Read("gateway.ini", text, File, now);
        Assert.True(result.IsClean, string.Join('\n', result.Complaints));
        return result.Config!;
    }

    private IEnumerable<string> Lines(string usual)
    {
        string[] own = Tunnel.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return usual.Split('\n').Where(line => !own.Any(other => Key(other) == Key(line))).Concat(own.Where(line => !line.EndsWith("= -", StringComparison.Ordinal)));
    }

    private static string Key(string line) => line.Split('=')[0].Trim();
}
