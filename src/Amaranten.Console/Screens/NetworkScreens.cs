using System.Globalization;
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

    /// <summary>Where packets go, the most exact first.</summary>
    public static string Routes(GatewayStatus status)
    {
        if (status.Routes.Count == 0) return "There is no route.\n";
        var table = new Table("Network", "By", "Interface");
        foreach (Route route in status.Routes)
        {
            string by = route.Gateway is IpAddress gateway ? gateway.ToString() : "itself";
            table.Add(route.Network.ToString(), by, status.Interfaces[route.Interface].Name);
        }
        return table.ToString();
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
