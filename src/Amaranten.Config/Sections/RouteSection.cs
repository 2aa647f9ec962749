using Amaranten.Config.Values;
using Amaranten.Wire.Ip;

namespace Amaranten.Config.Sections;

/// <summary>Reads <c>[route:NAME]</c>, and makes routes of the interfaces' default gateways.</summary>
internal static class RouteSection
{
    /// <summary>The default route, where there is one, and the usable routes in file order.</summary>
    public static IReadOnlyList<RouteConfig> ReadAll(
        IEnumerable<SectionReader> sections, IReadOnlyList<Usable<InterfaceConfig>> interfaces, bool someInterfaceIsMissing)
    {
        var routes = new List<RouteConfig>();
        foreach ((InterfaceConfig at, _) in interfaces)
            if (at.DefaultGateway is IpAddress gateway) routes.Add(new RouteConfig(IpPrefix.AllV4, gateway, at.Name));

        string more = someInterfaceIsMissing ? " (an interface with an error was left out)" : "";
        foreach (SectionReader section in sections)
        {
            IpPrefix network = section.Required("network", AddressForms.Network);
            IpAddress gateway = section.Required("gateway", AddressForms.Host);
            if (section.IsFaulty) continue;

            InterfaceConfig? at = interfaces.Select(known => known.Value).FirstOrDefault(known => known.Network.Contains(gateway));
            if (at is null) section.Error("gateway", $"{gateway} is in no interface's network{more}; expected the address of a neighbour");
            else if (WhyNot(at, network, gateway, routes) is var (key, reason)) section.Error(key, reason);
            else routes.Add(new RouteConfig(network, gateway, at.Name));
        }
        return routes;
    }

    private static (string Key, string Reason)? WhyNot(InterfaceConfig at, IpPrefix network, IpAddress gateway, List<RouteConfig> routes)
    {
        string? reason = gateway == at.Address
            ? $"{gateway} is the gateway's own address at interface {at.Name}"
            : AddressForms.WhyNoHostIn(at.Network, gateway);
        if (reason is not null) return ("gateway", $"{reason}; expected the address of a neighbour");
        if (network == at.Network) return ("network", $"{network} is at interface {at.Name} itself and needs no route");
        return routes.FirstOrDefault(route => route.Network == network) is RouteConfig same
            ? ("network", $"{network} already has a route, by {same.Gateway} at interface {same.Interface}; keep one of the two")
            : null;
    }
}
