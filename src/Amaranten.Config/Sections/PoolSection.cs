using Amaranten.Config.Values;
using Amaranten.Wire.Ip;

namespace Amaranten.Config.Sections;

/// <summary>Reads <c>[pool:NAME]</c> and compares the pools with each other and with the networks at the interfaces.</summary>
internal static class PoolSection
{
    private static readonly ValueForm<(IpAddress First, IpAddress Last, bool IsDhcp)> s_addresses = new(AddressForms.Range.Expected + ", or dhcp", text =>
    {
        if (text == "dhcp") return (default, default, true);
        Parsed<(IpAddress First, IpAddress Last)> range = AddressForms.Range.Read(text);
        return range.Ok ? (range.Value.First, range.Value.Last, false) : new Refusal(range.Hint);
    });

    /// <summary>The usable pools.</summary>
    public static IReadOnlyList<Usable<PoolConfig>> ReadAll(IEnumerable<SectionReader> sections, IEnumerable<InterfaceConfig> interfaces)
    {
        var usable = new List<Usable<PoolConfig>>();
        foreach (SectionReader section in sections)
        {
            PoolConfig read = Read(section);
            if (section.IsFaulty) continue;
            foreach (InterfaceConfig at in interfaces) Compare(at, read, section);
            foreach ((PoolConfig earlier, _) in usable.Where(earlier => read.DhcpServer is null && earlier.Value.DhcpServer is null && read.First.V4 <= earlier.Value.Last.V4 && earlier.Value.First.V4 <= read.Last.V4))
                section.Error("addresses", $"has addresses in common with pool {earlier.Name}; expected addresses of its own");
            if (!section.IsFaulty) usable.Add(new Usable<PoolConfig>(read, section));
        }
        return usable;
    }

    private static PoolConfig Read(SectionReader section)
    {
        (IpAddress first, IpAddress last, bool isDhcp) = section.Required("addresses", s_addresses);
        IpAddress server = isDhcp ? section.Required("dhcp-server", AddressForms.Host) : section.Optional("dhcp-server", AddressForms.Host, default);
        if (!isDhcp) section.WarnWithoutEffect("the pool has addresses of its own; it belongs to addresses = dhcp", "dhcp-server");
        return new PoolConfig
        {
            Name = section.Name,
            DhcpServer = isDhcp ? server : null,
            First = first,
            Last = last,
            DnsServers = section.Optional("dns", AddressForms.Hosts, []),
            WinsServers = section.Optional("wins", AddressForms.Hosts, []),
            DhcpServers = section.Optional("dhcp", AddressForms.Hosts, []),
            Networks = section.Has("networks") ? [.. section.Optional("networks", AddressForms.Networks, [])] : [],
        };
    }

    private static void Compare(InterfaceConfig at, PoolConfig pool, SectionReader section)
    {
        if (pool.DhcpServer == at.Address)
            section.Error("dhcp-server", $"{at.Address} is this gateway itself, at interface {at.Name}; expected the address of a DHCP server");
        if (pool.Contains(at.Address))
            section.Error("addresses", $"holds {at.Address}, the gateway's own address at interface {at.Name}; expected addresses that nobody has");
        else if (pool.Overlaps(at.Network))
        {
            string reason = $"lies in {at.Network} at interface {at.Name}: hosts there look for the clients on their own wire and not here";
            section.Warn("addresses", $"{reason}; better take a network that is used nowhere");
        }
    }
}
