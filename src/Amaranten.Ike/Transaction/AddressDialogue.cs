using System.Diagnostics.CodeAnalysis;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Transaction;

/// <summary>
/// What the two sides of mode-config say to each other (draft-dukes-ike-mode-cfg-02 §3.3): the client asks, or the server gives unasked.
/// <code><![CDATA[
///        Client                            Server
///       --------                          --------
///        REQUEST(ADDRESS, ...)     -->
///                                  <--    REPLY(ADDRESS, ...)
///   or
///                                  <--    SET(ADDRESS, ...)
///        ACK(ADDRESS, ...)         -->
/// ]]></code>
/// </summary>
internal static class AddressDialogue
{
    // Address and mask; Cisco's form has six more octets, for a protocol and ports that nobody uses.
    private const int SubnetSize = 8, SplitIncludeSize = 14;

    private static readonly ushort[] s_wanted =
    [
        ConfigurationAttribute.Address, ConfigurationAttribute.Netmask, ConfigurationAttribute.Dns, ConfigurationAttribute.Nbns,
        ConfigurationAttribute.Dhcp, ConfigurationAttribute.Subnet, ConfigurationAttribute.UnitySplitInclude,
    ];

    /// <summary>REQUEST(ADDRESS, ...); the address that we had last is asked for again.</summary>
    public static Configuration Request(ushort identifier, IpAddress? last)
    {
        var request = new Configuration(ConfigurationType.Request, identifier);
        foreach (ushort type in s_wanted)
        {
            if (type == ConfigurationAttribute.Address && last is { } address) request.Add(type, address);
            else request.Add(type);
        }
        return request;
    }

    /// <summary>SET(ADDRESS, ...): what a client would have asked for.</summary>
    public static Configuration Set(ushort identifier, AddressPool pool, IpAddress address) =>
        Fill(new Configuration(ConfigurationType.Set, identifier), s_wanted, pool, address);

    /// <summary>REPLY with what is asked for, as far as we have it; without an address when the pool is used up.</summary>
    public static Configuration Reply(Configuration request, AddressPool pool, IpAddress? address) =>
        Fill(new Configuration(ConfigurationType.Reply, request.Identifier), request.Types.Distinct(), pool, address);

    /// <summary>What a REPLY or a SET gives us; false without a usable address.</summary>
    public static bool TryRead(Configuration given, [NotNullWhen(true)] out AssignedAddress? assigned)
    {
        assigned = null;
        IpAddress address = given.Addresses(ConfigurationAttribute.Address).FirstOrDefault();
        // Neither "this host", nor loopback, nor multicast can be a host's own address (RFC 1122 §3.2.1.3).
        if ((address.V4 >> 24) is 0 or 127 or >= 224) return false;
        IEnumerable<IpPrefix> networks = given.Networks(ConfigurationAttribute.Subnet, SubnetSize)
            .Concat(given.Networks(ConfigurationAttribute.UnitySplitInclude, SplitIncludeSize));
        assigned = new AssignedAddress(
            address, [.. given.Addresses(ConfigurationAttribute.Dns)], [.. networks.Distinct().Take(Limits.AssignedNetworks)])
        {
            WinsServers = [.. given.Addresses(ConfigurationAttribute.Nbns)],
            DhcpServers = [.. given.Addresses(ConfigurationAttribute.Dhcp)],
        };
        return true;
    }

    private static Configuration Fill(Configuration filled, IEnumerable<ushort> types, AddressPool pool, IpAddress? address)
    {
        foreach (ushort type in types)
        {
            switch (type)
            {
                case ConfigurationAttribute.Address when address is { } given: filled.Add(type, given); break;
                case ConfigurationAttribute.Netmask when address is not null: filled.Add(type, IpAddress.FromV4(uint.MaxValue)); break;
                case ConfigurationAttribute.Dns: AddAll(filled, type, pool.DnsServers); break;
                case ConfigurationAttribute.Nbns: AddAll(filled, type, pool.WinsServers); break;
                case ConfigurationAttribute.Dhcp: AddAll(filled, type, pool.DhcpServers); break;
                case ConfigurationAttribute.AddressExpiry when address is not null && pool.LeaseSeconds > 0: filled.Add(type, pool.LeaseSeconds); break;
                case ConfigurationAttribute.Subnet when !pool.Networks.IsEmpty: filled.Add(type, pool.Networks.AsSpan(), SubnetSize); break;
                case ConfigurationAttribute.UnitySplitInclude when !pool.Networks.IsEmpty:
                    filled.Add(type, pool.Networks.AsSpan(), SplitIncludeSize);
                    break;
            }
        }
        return filled;
    }

    private static void AddAll(Configuration filled, ushort type, IEnumerable<IpAddress> addresses)
    {
        foreach (IpAddress address in addresses) filled.Add(type, address);
    }
}
