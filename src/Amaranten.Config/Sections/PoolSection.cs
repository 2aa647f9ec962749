using Amaranten.Config.Values;
using Amaranten.Wire.Ip;

namespace Amaranten.Config.Sections;

/// <summary>Reads <c>[pool:NAME]</c> and compares the pools with each other and with the networks at the interfaces.</summary>
internal static class PoolSection
{
    /// <summary>The usable pools.</summary>
    public static IReadOnlyList<Usable<PoolConfig>> ReadAll(IEnumerable<SectionReader> sections, IEnumerable<InterfaceConfig> interfaces)
    {
        var usable = new List<Usable<PoolConfig>>();
        foreach (SectionReader section in sections)
        {
            PoolConfig read = Read(section);
            if (section.IsFaulty) continue;
            foreach (InterfaceConfig at in interfaces) Compare(at, read, section);
            foreach ((PoolConfig earlier, _) in usable.Where(earlier => read.First.V4 <= earlier.Value.Last.V4 && earlier.Value.First.V4 <= read.Last.V4))
                section.Error("addresses", $"has addresses in common with pool {earlier.Name}; expected addresses of its own");
            if (!section.IsFaulty) usable.Add(new Usable<PoolConfig>(read, section));
        }
        return usable;
    }

    private static PoolConfig Read(SectionReader section)
    {
        (IpAddress first, IpAddress last) = section.Required("addresses", AddressForms.Range);
        return new PoolConfig
        {
            Name = section.Name,
            First = first,
            Last = last,
            DnsServers = section.Optional("dns", AddressForms.Hosts, []),
            WinsServers = section.Optional("wins", AddressForms.Hosts, []),
            Networks = section.Has("networks") ? [.. section.Optional("networks", AddressForms.Networks, [])] : [],
        };
    }

    private static void Compare(InterfaceConfig at, PoolConfig pool, SectionReader section)
    {
        if (pool.Contains(at.Address))
            section.Error("addresses", $"holds {at.Address}, the gateway's own address at interface {at.Name}; expected addresses that nobody has");
        else if (pool.Overlaps(at.Network))
        {
            string reason = $"lies in {at.Network} at interface {at.Name}: hosts there look for the clients on their own wire and not here";
            section.Warn("addresses", $"{reason}; better take a network that is used nowhere");
        }
    }
}
