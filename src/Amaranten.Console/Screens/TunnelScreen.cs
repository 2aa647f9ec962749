using Amaranten.Config;
using Amaranten.Gateway.Control;

namespace Amaranten.Console.Screens;

/// <summary><c>show tunnels</c>: a line for each tunnel, under it one for each pair of networks, and the last failure.</summary>
public static class TunnelScreen
{
    /// <summary>The screen as text.</summary>
    public static string Show(GatewayStatus status, IReadOnlyList<TunnelStatus> tunnels) => Show(status, tunnels, DropsInShort);

    /// <summary>The same for one tunnel, with every reason for which packets were dropped.</summary>
    public static string ShowOne(GatewayStatus status, IReadOnlyList<TunnelStatus> tunnels) => Show(status, tunnels, EveryDrop);

    private static string Show(GatewayStatus status, IReadOnlyList<TunnelStatus> tunnels, Func<TunnelStatus, string> drops)
    {
        string errors = tunnels.Count < status.Tunnels.Count ? "" : string.Concat(status.TunnelsInError.Select(InError));
        if (tunnels.Count == 0) return errors.Length > 0 ? errors : "There is no tunnel in the configuration.\n";
        var table = new Table("Tunnel", "Peer", "State", "For", "Heard", "Next");
        foreach (TunnelStatus tunnel in tunnels)
        {
            table.Add(
                tunnel.Name, tunnel.Peer, StatusScreen.Word(tunnel.Phase), Units.Time(tunnel.InPhaseMilliseconds),
                Units.Ago(tunnel.LastProofMilliseconds), tunnel.NextInMilliseconds is { } wait ? $"{tunnel.Next} in {Units.Time(wait)}" : tunnel.Next);
        }
        IReadOnlyList<string> lines = table.Lines();
        IReadOnlyList<string> pairs = Pairs(tunnels);
        IEnumerable<string> blocks = tunnels.Select((_, index) => lines[index + 1] + "\n" + Below(tunnels, index, pairs, drops));
        return lines[0] + "\n" + pairs[0] + "\n" + string.Concat(blocks) + errors;
    }

    /// <summary>A tunnel that is left out.</summary>
    public static string InError(TunnelInError tunnel)
    {
        string held = tunnel.Held.Count == 0 ? "" : $"  {Paragraph.Broken($"Held back: {string.Join(", ", tunnel.Held.Select(held => held.Selector))}", 2)}\n";
        return $"{tunnel.Name}  in error\n  {Paragraph.Broken(tunnel.Complaint, 2)}\n{held}";
    }

    // One table over all tunnels, so that the columns stand under each other.
    private static IReadOnlyList<string> Pairs(IReadOnlyList<TunnelStatus> tunnels)
    {
        var table = new Table("  Networks", ">In", ">Packets", ">Out", ">Packets", ">Rekeys");
        foreach ((TunnelStatus tunnel, PairStatus pair) in tunnels.SelectMany(tunnel => tunnel.Pairs.Select(pair => (tunnel, pair))))
        {
            string networks = $"  {pair.Selector}";
            if (tunnel.ServesAnyPeer && pair is { Sa: null, Carried: { } all })
                table.Add(networks, Units.Bytes(all.BytesIn), Units.Count(all.PacketsIn), Units.Bytes(all.BytesOut), Units.Count(all.PacketsOut), "");
            else if (pair.Sa is not SaPairStatus sa) table.Add(networks, "down", "", "", "", "");
            else
            {
                table.Add(
                    networks, Units.Bytes(sa.BytesIn), Units.Count(sa.PacketsIn), Units.Bytes(sa.BytesOut), Units.Count(sa.PacketsOut),
                    Units.Count(sa.Rekeys));
            }
        }
        return table.Lines();
    }

    private static string Below(IReadOnlyList<TunnelStatus> tunnels, int index, IReadOnlyList<string> pairs, Func<TunnelStatus, string> drops)
    {
        int first = 1 + tunnels.Take(index).Sum(tunnel => tunnel.Pairs.Count);
        string below = string.Concat(pairs.Skip(first).Take(tunnels[index].Pairs.Count).Select(line => line + "\n")) + drops(tunnels[index]);
        return tunnels[index].LastFailure is string failure ? $"{below}  {Paragraph.Broken($"Last failure{When(tunnels[index])}: {failure}", 2)}\n" : below;
    }

    private static string When(TunnelStatus tunnel) => tunnel.LastFailureMilliseconds is { } age ? $", {Units.Ago(age)}" : "";

    private static string DropsInShort(TunnelStatus tunnel)
    {
        DroppedStatus[] reasons = [.. tunnel.Pairs.SelectMany(pair => pair.Dropped).GroupBy(dropped => dropped.Reason)
            .Select(group => new DroppedStatus(group.Key, group.Sum(dropped => dropped.Packets))).OrderByDescending(dropped => dropped.Packets)];
        if (reasons.Length == 0) return "";
        string most = reasons.Length == 1 ? reasons[0].Reason : $"{Units.Count(reasons[0].Packets)} of them {reasons[0].Reason}";
        return $"  Dropped: {Units.Of(reasons.Sum(dropped => dropped.Packets), "packet")}, {most}\n";
    }

    private static string EveryDrop(TunnelStatus tunnel) => string.Concat(tunnel.Pairs.Where(pair => pair.Dropped.Count > 0).Select(pair =>
    {
        string between = tunnel.Pairs.Count == 1 ? "" : $" of {pair.Within ?? pair.Selector}";
        string reasons = string.Join(", ", pair.Dropped.Select(dropped => $"{Units.Count(dropped.Packets)} {dropped.Reason}"));
        return $"  {Paragraph.Broken($"Dropped{between}: {reasons}", 2)}\n";
    }));
}
