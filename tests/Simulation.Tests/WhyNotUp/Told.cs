using Amaranten.Console.Screens;
using Amaranten.Gateway.Control;

namespace Simulation.Tests.WhyNotUp;

/// <summary>
/// What a gateway has to say of a tunnel that did not come up: the number of the one event, the keys of its configuration that it points to, and words.
/// </summary>
/// <param name="Event">The event's number. No warning with another number may be there.</param>
/// <param name="Keys">
/// Keys of the tunnel, or <c>section key</c>, separated by commas; behind a semicolon more of them. What ends with a question mark is not written there. Empty: no
/// line of its own can be the reason.
/// </param>
/// <param name="Words">What must be in the sentence: what differs, and both values.</param>
public sealed record Told(int Event, string Keys, params string[] Words)
{
    private static readonly char[] s_blanks = [' ', '\n'];

    /// <summary>Nothing: the protocol tells this side nothing, and nothing is wrong as far as it can know.</summary>
    public static Told Nothing { get; } = new(0, "");

    /// <summary>Asserts that the log, the status and the screen all say it.</summary>
    public void Check(SimulatedGateway gateway, string ini, string logs)
    {
        TunnelStatus tunnel = gateway.Tunnel;
        string[] warnings = [.. gateway.Log.Where(line => line.Contains(" warning ", StringComparison.Ordinal) && line.Contains($" tunnel {tunnel.Name}:", StringComparison.Ordinal))];
        if (Event == 0)
        {
            Assert.True(warnings.Length == 0, $"it warns\n{logs}");
            Assert.True(tunnel.LastFailure is null, logs);
            return;
        }
        Assert.True(tunnel.LastFailure is not null, $"nothing is told\n{logs}");
        string told = tunnel.LastFailure!;
        Assert.All(warnings, line => Assert.True(line.Contains($" {Event} ", StringComparison.Ordinal), $"not one event {Event}: {line}\n{logs}"));
        Assert.Contains(warnings, line => line.EndsWith($" {Event} {told}", StringComparison.Ordinal));
        Assert.All(Words, word => Assert.True(told.Contains(word, StringComparison.Ordinal), $"'{word}' is not in: {told}\n{logs}"));
        string place = Keys.Length == 0 ? "" : $"; here: {Place(ini)} of gateway.ini";
        Assert.True(Keys.Length == 0 ? !told.Contains("here:", StringComparison.Ordinal) : told.Contains(place, StringComparison.Ordinal), $"not '{place}': {told}\n{logs}");
        string screen = TunnelScreen.ShowOne(gateway.Controller.Status, [tunnel]);
        Assert.Contains(Plain(told), Plain(screen));
    }

    private string Place(string ini)
    {
        string[] lines = ini.Split('\n');
        string section = lines.First(line => line.StartsWith("[tunnel:", StringComparison.Ordinal));
        string[] parts = Keys.Split("; ");
        return string.Join("; ", parts.Select(part => part.EndsWith('?')
            ? $"{part[..^1]}, not written in {section}, line {Array.IndexOf(lines, section) + 1}" : string.Join(", ", part.Split(", ").Select(key => Written(lines, section, key)))));
    }

    // "pool:clients addresses" stands in another section than the tunnel's.
    private static string Written(string[] lines, string section, string key)
    {
        string[] parts = key.Split(' ');
        string header = parts.Length == 1 ? section : $"[{parts[0]}]";
        int from = Array.FindIndex(lines, line => line == header);
        int at = Array.FindIndex(lines, from, line => line.Split('=')[0].Trim() == parts[^1]);
        Assert.True(at > 0, $"the test's own text has no {key}");
        return $"{(parts.Length == 1 ? key : $"{parts[1]} of {header}")} in line {at + 1}";
    }

    private static string Plain(string text) => string.Join(' ', text.Split(s_blanks, StringSplitOptions.RemoveEmptyEntries));
}
