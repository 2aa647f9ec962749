using System.Text;
using Amaranten.Gateway.Control;
using Amaranten.Ike.Timing;
using Amaranten.Wire;

namespace Amaranten.Console.Screens;

/// <summary><c>show timing</c>: the last boot, and the last negotiation of each tunnel, step by step in milliseconds.</summary>
public static class TimingScreen
{
    private const long PauseMilliseconds = 10_000;

    /// <summary>The screen as text.</summary>
    public static string Show(GatewayStatus status, IReadOnlyList<TunnelStatus> tunnels)
    {
        var text = new StringBuilder();
        if (tunnels.Count == status.Tunnels.Count && status.Boot.Count > 0) text.Append(Boot(status.Boot));
        foreach (TunnelStatus tunnel in tunnels)
        {
            if (text.Length > 0) text.Append('\n');
            text.Append(Tunnel(tunnel, status.Now));
        }
        return text.ToString();
    }

    private static Table Boot(IReadOnlyList<BootStep> steps)
    {
        var table = new Table("Boot", ">At ms", ">Took ms");
        Instant begun = steps[0].At, before = begun;
        foreach (BootStep step in steps)
        {
            Add(table, step.What, step.At, begun, before);
            before = step.At;
        }
        return table;
    }

    private static string Tunnel(TunnelStatus tunnel, Instant now)
    {
        IReadOnlyList<ExchangeTimes> exchanges = tunnel.Ike.Times;
        if (exchanges.Count == 0) return $"Tunnel {tunnel.Name}: nothing has been negotiated.\n";
        var table = new Table("  Step", ">At ms", ">Took ms");
        // A rekeying later than phase 1 begins to count anew: the time between is no part of a negotiation.
        Instant begun = exchanges[0].Begun, before = begun;
        for (int i = 0; i < exchanges.Count; i++)
        {
            bool isLater = exchanges[i].Begun.Since(before) > PauseMilliseconds;
            if (isLater) begun = before = exchanges[i].Begun;
            string later = isLater ? ", later" : "";
            table.Add($"  {exchanges[i].Exchange}, begun by {(exchanges[i].WeBegan ? "us" : "the peer")}{later}", $"{exchanges[i].Begun.Since(begun)}", "");
            foreach (TimedStep step in exchanges[i].Steps)
            {
                Add(table, $"    {step.What}", step.At, begun, before);
                before = step.At;
            }
        }
        AddFirstPacket(table, tunnel, begun, before);
        string ago = Units.Ago(Math.Max(0, now.Since(before)));
        return $"Tunnel {tunnel.Name}, last negotiation: {(ago == "now" ? "just now" : ago)}\n{table}";
    }

    private static void AddFirstPacket(Table table, TunnelStatus tunnel, Instant begun, Instant before)
    {
        IEnumerable<Instant> firsts = tunnel.Pairs.Select(pair => pair.Sa?.FirstInbound).OfType<Instant>();
        if (firsts.Any()) Add(table, "  first packet through", firsts.Min(), begun, before);
    }

    private static void Add(Table table, string what, Instant at, Instant begun, Instant before) =>
        table.Add(what, $"{at.Since(begun)}", $"{Math.Max(0, at.Since(before))}");
}
