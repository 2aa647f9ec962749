using Amaranten.Config.Values;
using Amaranten.Wire.Ip;

namespace Amaranten.Config.Sections;

/// <summary>Reads <c>[interface:NAME]</c> and compares the interfaces with each other.</summary>
internal static class InterfaceSection
{
    private const int LeastMtu = 576, MostMtu = 9_000;
    private static readonly ValueForm<long> s_vlan = new("a VLAN from 1 to 4094", PlainForms.Number(1, 4_094, "").Read);

    /// <summary>The usable interfaces, in file order.</summary>
    public static IReadOnlyList<Usable<InterfaceConfig>> ReadAll(IEnumerable<SectionReader> sections)
    {
        var usable = new List<Usable<InterfaceConfig>>();
        foreach (SectionReader section in sections)
        {
            InterfaceConfig read = Read(section);
            if (section.IsFaulty) continue;
            foreach (Usable<InterfaceConfig> earlier in usable) Compare(earlier.Value, read, section);
            if (!section.IsFaulty) usable.Add(new Usable<InterfaceConfig>(read, section));
        }
        return usable;
    }

    private static InterfaceConfig Read(SectionReader section)
    {
        (IpAddress address, IpPrefix network) = section.Required("address", AddressForms.Interface);
        var read = new InterfaceConfig
        {
            Name = section.Name,
            Device = section.Required("device", PlainForms.Device),
            Vlan = section.Has("vlan") ? (int)section.Optional("vlan", s_vlan, 0) : null,
            Address = address,
            Network = network,
            DefaultGateway = section.Has("gateway") ? section.Optional("gateway", AddressForms.Host, default) : null,
            MtuBytes = (int)section.Optional("mtu", PlainForms.Number(LeastMtu, MostMtu, "octets"), 1_500),
            Mac = section.Optional("mac", AddressForms.Mac, null),
            Superpackets = section.Optional("superpackets", PlainForms.YesNo, true),
            DhcpRelay = section.Has("dhcp-relay") ? section.Optional("dhcp-relay", AddressForms.Host, default) : null,
        };
        if (!section.IsFaulty && read.DefaultGateway is IpAddress gateway && WhyNoGateway(read, gateway) is string reason)
            section.Error("gateway", $"{reason}; expected another address of {network}");
        if (!section.IsFaulty && read.DhcpRelay is IpAddress server && network.Contains(server))
            section.Error("dhcp-relay", $"{server} lies in {network}, where clients hear it themselves; expected a server elsewhere, or leave it out");
        return read;
    }

    private static string? WhyNoGateway(InterfaceConfig at, IpAddress gateway) =>
        gateway == at.Address ? $"{gateway} is this interface's own address" : AddressForms.WhyNoHostIn(at.Network, gateway);

    private static string WhyTaken(InterfaceConfig earlier, InterfaceConfig later) => later.Vlan is { } vlan
        ? $"VLAN {vlan} of device {later.Device} already belongs to interface {earlier.Name}; expected another one"
        : $"device {later.Device} already belongs to interface {earlier.Name}; expected another device, or a vlan of this one";

    private static void Compare(InterfaceConfig earlier, InterfaceConfig later, SectionReader section)
    {
        if (earlier.Device == later.Device && earlier.Vlan == later.Vlan)
            section.Error(later.Vlan is null ? "device" : "vlan", WhyTaken(earlier, later));
        if (earlier.Network.Overlaps(later.Network))
        {
            section.Error(
                "address", $"its network {later.Network} overlaps {earlier.Network} at interface {earlier.Name}; expected a network of its own");
        }
        if (earlier.DefaultGateway is IpAddress first && later.DefaultGateway is not null)
            section.Error("gateway", $"interface {earlier.Name} already leads everywhere else, by {first}; leave one of the two out");
        if (earlier.Mac is not null && earlier.Mac == later.Mac && earlier.Device != later.Device)
            section.Error("mac", $"interface {earlier.Name} has the same Ethernet address; expected another");
    }
}
