using System.Collections.Immutable;
using Amaranten.Wire.Ethernet;
using Amaranten.Wire.Ip;

namespace Amaranten.Config.Values;

/// <summary>How addresses and networks are written.</summary>
internal static class AddressForms
{
    private const string Later = "IPv6 is not supported yet";
    private const int MostInPool = 65_536;

    /// <summary>The address of one host.</summary>
    public static ValueForm<IpAddress> Host { get; } = new("an IPv4 address, as in 192.0.2.1", text =>
    {
        if (!IpAddress.TryParse(text, out IpAddress address)) return new Refusal("");
        if (address.IsV6) return new Refusal(Later);
        return WhyNoHost(address) is string reason ? new Refusal(reason) : address;
    });

    /// <summary>A list of hosts.</summary>
    public static ValueForm<ValueList<IpAddress>> Hosts { get; } = new("IPv4 addresses separated by commas, as in 192.0.2.1, 192.0.2.2", text =>
    {
        var hosts = new List<IpAddress>();
        foreach (string item in text.Split(',', StringSplitOptions.TrimEntries))
        {
            Parsed<IpAddress> host = Host.Read(item);
            if (!host.Ok) return new Refusal(host.Hint.Length > 0 || item == text ? host.Hint : $"{Quoted.Of(item)} is no address");
            if (hosts.Contains(host.Value)) return new Refusal($"{host.Value} stands there twice");
            hosts.Add(host.Value);
        }
        return new ValueList<IpAddress>([.. hosts]);
    });

    /// <summary>The first and the last of a row of addresses.</summary>
    public static ValueForm<(IpAddress First, IpAddress Last)> Range { get; } =
        new($"the first and the last IPv4 address, as in 10.9.0.10-10.9.0.99, at most {MostInPool} in all", text =>
    {
        string[] ends = text.Split('-', StringSplitOptions.TrimEntries);
        if (ends.Length > 2) return new Refusal("there is more than one '-'");
        if (text.Contains('/')) return new Refusal("a network is no range");
        Parsed<IpAddress> first = Host.Read(ends[0]), last = Host.Read(ends[^1]);
        if (!first.Ok || !last.Ok) return new Refusal(first.Ok ? last.Hint : first.Hint);
        if (last.Value.V4 < first.Value.V4) return new Refusal($"{last.Value} comes before {first.Value}");
        long size = (long)last.Value.V4 - first.Value.V4 + 1;
        return size > MostInPool ? new Refusal($"these are {size} addresses") : (first.Value, last.Value);
    });

    /// <summary>One network.</summary>
    public static ValueForm<IpPrefix> Network { get; } = new("an IPv4 network, as in 10.0.0.0/16", text =>
    {
        if (!IpPrefix.TrySplit(text, out IpAddress address, out int length)) return new Refusal("");
        if (address.IsV6) return new Refusal(Later);
        var network = new IpPrefix(address, length);
        return network.Address == address ? network : new Refusal($"{address}/{length} is a host's address; its network is {network}");
    });

    /// <summary>A list of networks.</summary>
    public static ValueForm<ImmutableArray<IpPrefix>> Networks { get; } = new("IPv4 networks separated by commas, as in 10.0.0.0/16, 10.2.0.0/24", text =>
    {
        var networks = ImmutableArray.CreateBuilder<IpPrefix>();
        foreach (string item in text.Split(',', StringSplitOptions.TrimEntries))
        {
            Parsed<IpPrefix> network = Network.Read(item);
            if (!network.Ok) return new Refusal(network.Hint.Length > 0 || item == text ? network.Hint : $"{Quoted.Of(item)} is no network");
            if (networks.Contains(network.Value)) return new Refusal($"{network.Value} stands there twice");
            networks.Add(network.Value);
        }
        return networks.ToImmutable();
    });

    /// <summary>An interface's address and its network.</summary>
    public static ValueForm<(IpAddress Address, IpPrefix Network)> Interface { get; } =
        new("the gateway's IPv4 address with the length of its network, as in 192.0.2.1/24", text =>
    {
        if (!IpPrefix.TrySplit(text, out IpAddress address, out int length)) return new Refusal("");
        if (address.IsV6) return new Refusal(Later);
        if (!text.Contains('/')) return new Refusal("the length of the network is missing");
        if (length is < 8 or > 31) return new Refusal("the length must be 8 to 31");
        var network = new IpPrefix(address, length);
        string? reason = WhyNoHost(address) ?? WhyNoHostIn(network, address);
        return reason is null ? (address, network) : new Refusal(reason);
    });

    /// <summary>An Ethernet address of one station.</summary>
    public static ValueForm<MacAddress?> Mac { get; } = new("an Ethernet address, as in 02:00:5e:10:00:01", text =>
    {
        if (!MacAddress.TryParse(text, out MacAddress mac)) return new Refusal("");
        if (mac.IsGroup) return new Refusal("this is a group address; the first octet must be even");
        return mac.Value == 0 ? new Refusal("") : mac;
    });

    /// <summary>Why no host of this network can have the address; null if one can (RFC 1122 §3.2.1.3, RFC 3021 for /31).</summary>
    public static string? WhyNoHostIn(IpPrefix network, IpAddress address)
    {
        if (!network.Contains(address)) return $"{address} is outside the network {network}";
        if (network.Length >= 31) return null;
        if (address == network.Address) return $"{address} is the network itself";
        uint hostBits = uint.MaxValue >> network.Length;
        return (address.V4 & hostBits) == hostBits ? $"{address} is the broadcast address of {network}" : null;
    }

    private static string? WhyNoHost(IpAddress address) => (address.V4 >> 24) switch
    {
        0 => $"{address} is no host's address",
        127 => $"{address} is a loopback address",
        >= 224 => $"{address} is a multicast, reserved or broadcast address",
        _ => null,
    };
}
