using System.Globalization;
using Amaranten.Config;
using Amaranten.Gateway.Control;
using Amaranten.Gateway.Forwarding;
using Amaranten.Wire.Ip;

namespace Amaranten.Console.Screens;

/// <summary><c>show interfaces</c>, <c>routes</c> and <c>neighbours</c>.</summary>
public static class NetworkScreens
{
    /// <summary>The Ethernet ports, with what each has carried below it.</summary>
    public static string Interfaces(GatewayStatus status)
    {
        var table = new Table("Interface", "Device", "Link", "Address", ">MTU", "Ethernet address");
        foreach (InterfaceStatus known in status.Interfaces)
        {
            table.Add(
                known.Name, known.Device, known.LinkUp ? "up" : "down", $"{known.Address}/{known.Network.Length}",
                known.MtuBytes.ToString(CultureInfo.InvariantCulture), known.Mac.ToString());
        }
        IReadOnlyList<string> lines = table.Lines();
        return lines[0] + "\n" + string.Concat(status.Interfaces.Select((known, index) =>
            $"{lines[index + 1]}\n  in {Units.Of(known.Counters.Received, "frame")}, {Units.Count(known.Counters.ReceiveDrops)} lost; "
            + $"out {Units.Of(known.Counters.Sent, "frame")}, {Units.Count(known.Counters.SendDrops)} lost\n"
            + (Relay(status, known) is { } server ? $"  DHCP is relayed to {server}\n" : "")));
    }

    private static IpAddress? Relay(GatewayStatus status, InterfaceStatus port) =>
        status.Config?.Interfaces.FirstOrDefault(written => written.Name == port.Name)?.DhcpRelay;

    /// <summary>Where packets go: into tunnels, in the order in which they are matched; else along a route, the most exact first.</summary>
    public static string Routes(GatewayStatus status)
    {
        if (status.Routes.Count == 0) return "There is no route.\n";
        var table = new Table("Network", "From", "By", "State");
        foreach (TunnelStatus tunnel in status.Tunnels.Where(tunnel => !tunnel.IsClient))
        {
            foreach (Grouping<TrafficSelector, PairStatus> pair in tunnel.Pairs.GroupBy(pair => pair.Within ?? pair.Selector))
                table.Add(pair.Key.Remote.ToString(), pair.Key.Local.ToString(), $"tunnel {tunnel.Name}", State(status, tunnel, pair.Any(one => one.Sa is not null)));
        }
        foreach ((TunnelInError tunnel, HeldTraffic held) in status.TunnelsInError.SelectMany(tunnel => tunnel.Held.Select(held => (tunnel, held))))
            table.Add(held.Selector.Remote.ToString(), held.Selector.Local.ToString(), $"tunnel {tunnel.Name}", "in error, dropped");
        foreach (Route route in status.Routes)
        {
            InterfaceStatus known = status.Interfaces[route.Interface];
            string by = route.Gateway is IpAddress gateway ? $"{gateway} at {known.Name}" : known.Name;
            table.Add(route.Network.ToString(), "", by, known.LinkUp ? "up" : "down");
        }
        return table.ToString();
    }

    private static string State(GatewayStatus status, TunnelStatus tunnel, bool isUp)
    {
        if (isUp) return "up";
        if (tunnel.ServesAnyPeer) return "no client";
        TunnelConfig? config = status.Config?.Tunnels.FirstOrDefault(known => known.Name == tunnel.Name);
        return config?.Route == RouteMode.Dynamic ? "down, left to the tunnels below" : "down";
    }

    /// <summary>Who has been heard on the gateway's own networks.</summary>
    public static string Neighbours(GatewayStatus status)
    {
        if (status.Neighbours.Count == 0) return "No neighbour is known yet.\n";
        var table = new Table("Address", "Ethernet address", "Interface", ">Age");
        foreach (NeighbourStatus neighbour in status.Neighbours)
            table.Add(neighbour.Address.ToString(), neighbour.Mac.ToString(), neighbour.Interface, Units.Time(neighbour.AgeMilliseconds));
        return table.ToString();
    }
}
