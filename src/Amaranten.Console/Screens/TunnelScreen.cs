using Amaranten.Config;
using Amaranten.Gateway.Control;

namespace Amaranten.Console.Screens;

/// <summary><c>show tunnels</c>: a line for each tunnel, under it one for each pair of networks, and the last failure.</summary>
public static class TunnelScreen
{
    /// <summary>The screen as text.</summary>
    public static string Show(GatewayStatus status, IReadOnlyList<TunnelStatus> tunnels)
    {
        string errors = tunnels.Count < status.Tunnels.Count ? "" : string.Concat(status.TunnelsInError.Select(InError));
        if (tunnels.Count == 0) return errors.Length > 0 ? errors : "There is no tunnel in the configuration.\n";
        var table = new Table("Tunnel", "Peer", "State", "For", "Heard", "Next");
        foreach (TunnelStatus tunnel in tunnels)
        {
            table.Add(
                tunnel.Name, tunnel.Peer, StatusScreen.Word(tunnel.Phase), Units.Time(tunnel.InPhaseMilliseconds),
                Units.Ago(tunnel.LastProofMilliseconds), tunnel.Next);
        }
        IReadOnlyList<string> lines = table.Lines();
        IReadOnlyList<string> pairs = Pairs(tunnels);
        IEnumerable<string> blocks = tunnels.Select((_, index) => lines[index + 1] + "\n" + Below(tunnels, index, pairs));
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

    private static string Below(IReadOnlyList<TunnelStatus> tunnels, int index, IReadOnlyList<string> pairs)
    {
        int first = 1 + tunnels.Take(index).Sum(tunnel => tunnel.Pairs.Count);
        string below = string.Concat(pairs.Skip(first).Take(tunnels[index].Pairs.Count).Select(line => line + "\n"));
        return tunnels[index].LastFailure is string failure ? $"{below}  {Paragraph.Broken($"Last failure: {failure}", 2)}\n" : below;
    }
}
