using Amaranten.Gateway.Control;

namespace Amaranten.Console.Screens;

/// <summary><c>show ipsec</c>: every live pair of ESP SAs, with what it has carried (RFC 4301 §4.4.2).</summary>
public static class IpsecScreen
{
    /// <summary>The screen as text.</summary>
    public static string Show(GatewayStatus status, IReadOnlyList<TunnelStatus> tunnels)
    {
        if (tunnels.Count == 0) return "There is no tunnel in the configuration.\n";
        var table = new Table("Tunnel", "Networks", ">Age", ">Rekey in", ">Rekeys");
        var below = new List<string>();
        foreach (TunnelStatus tunnel in tunnels)
        {
            foreach (PairStatus pair in tunnel.Pairs)
            {
                string networks = pair.Selector.ToString();
                if (pair.Sa is not SaPairStatus sa) table.Add(tunnel.Name, networks, "down", "", "");
                else table.Add(tunnel.Name, networks, Units.Time(sa.AgeMilliseconds), Units.Time(sa.RekeyInMilliseconds), Units.Count(sa.Rekeys));
                below.Add(pair.Sa is null ? "" : Details(pair.Sa));
            }
        }
        IReadOnlyList<string> lines = table.Lines();
        return lines[0] + "\n" + string.Concat(below.Select((details, index) => lines[index + 1] + "\n" + details));
    }

    private static string Details(SaPairStatus sa) =>
        $"  {sa.Suite}, {(sa.UdpEncapsulated ? $"ESP in UDP with {sa.Peer}" : $"ESP with {sa.Peer.Address}")}, path MTU {sa.PathMtuBytes}\n"
        + $"  in   SPI {sa.InboundSpi:x8}  {Units.Of(sa.PacketsIn, "packet")}, {Units.Bytes(sa.BytesIn)}, "
        + $"the last {Units.Ago(sa.LastInboundMilliseconds)}\n"
        + $"  out  SPI {sa.OutboundSpi:x8}  {Units.Of(sa.PacketsOut, "packet")}, {Units.Bytes(sa.BytesOut)}\n";
}
