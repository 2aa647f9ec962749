using System.Globalization;
using Amaranten.Crypto.Suites;
using Amaranten.Gateway.Control;

namespace Amaranten.Console.Screens;

/// <summary>
/// <c>show ipsec</c>: every live pair of SAs, with all that was agreed by the names that it has in the configuration, and what it has carried
/// (RFC 4301 §4.4.2).
/// </summary>
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
                else table.Add(tunnel.Name, networks, Units.Time(sa.AgeMilliseconds), RekeyIn(sa), Units.Count(sa.Rekeys));
                below.Add(pair.Sa is null ? Earlier(pair) : Details(pair, pair.Sa).ToString());
            }
        }
        IReadOnlyList<string> lines = table.Lines();
        return lines[0] + "\n" + string.Concat(below.Select((details, index) => lines[index + 1] + "\n" + details));
    }

    private static Facts Details(PairStatus pair, SaPairStatus sa) => new Facts()
        .Add("within", pair.Within?.ToString())
        .Add("for", pair.IsForDhcp ? "DHCP alone, of a client that has no address yet" : null)
        .Add("ipsec", sa.Suite.Esp is { } esp ? (esp with { Group = DhGroup.None }).ToString() : "none")
        .Add("ah", sa.Suite.Ah is { } ah ? (ah with { Group = DhGroup.None }).ToString() : "none")
        .Add("pfs", sa.Suite.Group.Word())
        .Add("encapsulation", sa.IsTransport ? "transport" : "tunnel")
        .Add("df", sa.IsTransport ? null : sa.DontFragment.ToString().ToLowerInvariant())
        .Add("dscp", sa.IsTransport ? null : sa.Dscp?.ToString(CultureInfo.InvariantCulture) ?? "copy")
        .Add("replay-window", sa.ReplayWindow == 0 ? "off" : sa.ReplayWindow.ToString(CultureInfo.InvariantCulture))
        .Add("path MTU", sa.PathMtuBytes.ToString(CultureInfo.InvariantCulture))
        .Add("ipsec-lifetime", sa.Lifetime is { } lifetime ? IkeScreen.Lifetime(lifetime.Agreed, lifetime.EndsInMilliseconds) : "no end, manual keys")
        .Add("with", With(sa))
        .Add("nat-oa", sa.Original is { } original ? $"the peer is {original.Source} and calls us {original.Destination}" : null)
        .Add("in", $"{Spis(sa, sa.InboundSpi, sa.AhSpis?.Inbound)}  {Amount(sa.PacketsIn, sa.BytesIn)}, the last {Units.Ago(sa.LastInboundMilliseconds)}")
        .Add("out", $"{Spis(sa, sa.OutboundSpi, sa.AhSpis?.Outbound)}  {Amount(sa.PacketsOut, sa.BytesOut)}")
        .Add("ever carried", Ever(pair, sa));

    private static string With(SaPairStatus sa) => sa switch
    {
        { NonIkeMarker: true } => $"{sa.Peer}, ESP in UDP behind a non-IKE marker",
        { UdpEncapsulated: true } => $"{sa.Peer}, ESP in UDP",
        _ => sa.Peer.Address.ToString(),
    };

    private static string Spis(SaPairStatus sa, uint spi, uint? ahSpi) =>
        ahSpi is { } around ? $"SPI {spi:x8}, AH {around:x8}" : $"{(sa.Suite.Esp is null ? "AH" : "SPI")} {spi:x8}";

    private static string Amount(long packets, long octets) => $"{Units.Of(packets, "packet")}, {Units.Bytes(octets)}";

    // Where one pair carries all, its line says so already.
    private static string? Ever(PairStatus pair, SaPairStatus? sa)
    {
        if (pair.Carried is not { } carried || (carried.PacketsIn, carried.PacketsOut) == (sa?.PacketsIn ?? 0, sa?.PacketsOut ?? 0)) return null;
        return $"in {Amount(carried.PacketsIn, carried.BytesIn)}; out {Amount(carried.PacketsOut, carried.BytesOut)}";
    }

    private static string Earlier(PairStatus pair) => new Facts().Add("ever carried", Ever(pair, null)).ToString();

    private static string RekeyIn(SaPairStatus sa) => sa.RekeyInMilliseconds == long.MaxValue ? "-" : Units.Time(sa.RekeyInMilliseconds);
}
