using System.Collections.Immutable;
using Amaranten.Config.Values;
using Amaranten.Wire.Ip;

namespace Amaranten.Config.Sections;

/// <summary>Reads the keys of a tunnel that say what lies on either side, and the addresses that are handed out in between.</summary>
internal static class NetworkKeys
{
    private enum Role { Off, Server, Client }

    private static readonly ValueForm<Role> s_role = PlainForms.Choice(("off", Role.Off), ("server", Role.Server), ("client", Role.Client));
    private static readonly IpPrefix s_assigned = IpPrefix.Host(default);

    private static readonly ValueForm<(ImmutableArray<IpPrefix> Networks, bool IsAssigned)> s_networks = new(
        AddressForms.Networks.Expected + ", or assigned", text =>
        {
            if (text == "assigned") return (ImmutableArray<IpPrefix>.Empty, true);
            Parsed<ImmutableArray<IpPrefix>> networks = AddressForms.Networks.Read(text);
            return networks.Ok ? (networks.Value, false) : new Refusal(networks.Hint);
        });

    private static readonly ValueForm<byte> s_protocol = new("any, tcp, udp, icmp or a number from 1 to 255", text => text switch
    {
        "any" => (byte)0,
        "icmp" => (byte)1,
        "tcp" => (byte)6,
        "udp" => (byte)17,
        _ => PlainForms.Number(1, 255, "").Read(text) is (true, var number, _) ? (byte)number
            : new Refusal(NearestWord.To(text, ["any", "tcp", "udp", "icmp"]) is string near ? $"did you mean '{near}'?" : ""),
    });

    private static readonly ValueForm<ushort> s_port = new("any, or a port from 1 to 65535", text =>
        text == "any" ? (ushort)0 : PlainForms.Number(1, 65_535, "").Read(text) is (true, var number, _) ? (ushort)number : new Refusal(""));

    /// <summary>What travels between the networks.</summary>
    public static TrafficConfig Traffic(SectionReader section) => new(
        section.Optional("protocol", s_protocol, (byte)0),
        section.Optional("local-port", s_port, (ushort)0),
        section.Optional("remote-port", s_port, (ushort)0));

    /// <summary>Mode-config; null where it is off.</summary>
    public static AddressingConfig? Addressing(SectionReader section, TunnelSurroundings surroundings)
    {
        Role role = section.Optional("mode-config", s_role, Role.Off);
        PoolConfig? pool = role == Role.Server
            ? section.Required("pool", surroundings.Pools.One)
            : section.Optional("pool", surroundings.Pools.One, null);
        bool push = section.Optional("mode-config-push", PlainForms.YesNo, false);
        return role == Role.Off ? null : new AddressingConfig(role == Role.Server, push, role == Role.Server ? pool : null);
    }

    /// <summary>The tunnel with its networks, those included that follow from other keys.</summary>
    public static TunnelConfig WithNetworks(TunnelConfig tunnel, SectionReader section, TunnelSurroundings surroundings)
    {
        bool isTransport = tunnel.Encapsulation == EncapsulationMode.Transport;
        (ImmutableArray<IpPrefix> local, bool localAssigned) = Side(section, "local-network", isTransport, tunnel.Addressing is { AsServer: false });
        (ImmutableArray<IpPrefix> remote, bool remoteAssigned) = Side(section, "remote-network", isTransport, tunnel.Addressing is { AsServer: true } || tunnel.DhcpRelay is not null);
        if (localAssigned) local = [s_assigned];
        if (remoteAssigned) remote = tunnel.Addressing?.Pool is { } pool ? [pool.Network] : [s_assigned];
        if (isTransport && local.IsEmpty) local = [IpPrefix.Host(surroundings.Place.AddressTowards(tunnel.RemoteGateway))];
        if (isTransport && remote.IsEmpty) remote = [tunnel.AnyPeer ? IpPrefix.AllV4 : IpPrefix.Host(tunnel.RemoteGateway)];
        return tunnel with { LocalNetworks = local, LocalIsAssigned = localAssigned, RemoteNetworks = remote, RemoteIsAssigned = remoteAssigned };
    }

    private static (ImmutableArray<IpPrefix> Networks, bool IsAssigned) Side(SectionReader section, string key, bool mayBeMissing, bool isAssigned)
    {
        if (isAssigned && !section.Has(key)) return ([], true);
        (ImmutableArray<IpPrefix> networks, bool assigned) = mayBeMissing
            ? section.Optional(key, s_networks, ([], false))
            : section.Required(key, s_networks);
        return (networks.IsDefault ? [] : networks, assigned);
    }
}
