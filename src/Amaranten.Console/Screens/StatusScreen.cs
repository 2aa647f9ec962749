using Amaranten.Gateway.Control;
using Amaranten.Ike;

namespace Amaranten.Console.Screens;

/// <summary><c>show status</c>: the gateway at a glance.</summary>
public static class StatusScreen
{
    /// <summary>The screen as text.</summary>
    public static string Show(GatewayStatus status)
    {
        (string Label, string Text)[] lines =
        [
            ("Gateway", $"{status.Name}, firmware {status.Version}"),
            ("Running for", Units.Time(status.UptimeMilliseconds)),
            ("Interfaces", string.Join(", ", status.Interfaces.Select(known => $"{known.Name} {(known.LinkUp ? "up" : "down")}"))),
            ("Tunnels", Tunnels(status) + Capacity(status)),
            ("Lights", status.Lights.ToString()),
        ];
        string screen = string.Concat(lines.Select(line => $"{line.Label,-12}{Paragraph.Broken(line.Text, 12)}\n"));
        if (status.Complaints.Count == 0) return screen;
        return screen + "Not as the configuration says:\n"
            + string.Concat(status.Complaints.Select(complaint => $"  {Paragraph.Broken(complaint, 2)}\n"));
    }

    private static string Tunnels(GatewayStatus status)
    {
        int inError = status.TunnelsInError.Count;
        if (status.Tunnels.Count + inError == 0) return "none";
        IEnumerable<string> parts = status.Tunnels
            .GroupBy(tunnel => tunnel.Phase)
            .OrderByDescending(group => group.Key)
            .Select(group => $"{group.Count()} {Word(group.Key)}");
        return string.Join(", ", inError > 0 ? parts.Append($"{inError} in error") : parts);
    }

    private static string Capacity(GatewayStatus status) =>
        status.Config?.System.MaxTunnels is { } most && TunnelCapacity.IsNearlyFull(status.TunnelCount, most)
            ? $"; {status.TunnelCount} of at most {most} with their clients: nearly full" : "";

    /// <summary>The phase as operators say it.</summary>
    public static string Word(TunnelPhase phase) => phase switch
    {
        TunnelPhase.Idle => "down",
        TunnelPhase.Phase1 => "phase 1",
        TunnelPhase.Phase2 => "phase 2",
        _ => "up",
    };
}
