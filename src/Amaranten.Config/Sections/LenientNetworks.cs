using System.Globalization;
using Amaranten.Config.Values;
using Amaranten.Wire.Ip;

namespace Amaranten.Config.Sections;

/// <summary>One side of a tunnel whose section has an error.</summary>
/// <param name="Network">The network.</param>
/// <param name="IsGuess">Whether it is not what was meant, but holds it.</param>
internal readonly record struct LenientNetwork(IpPrefix Network, bool IsGuess);

/// <summary>Reads of networks what can be read.</summary>
internal static class LenientNetworks
{
    private const int OctetBits = 8;

    /// <summary>Anything at all.</summary>
    public static LenientNetwork Anything { get; } = new(IpPrefix.AllV4, true);

    /// <summary>The networks of a list. A slip in one of them does not hide the others.</summary>
    public static IEnumerable<LenientNetwork> Read(string text) => text.Split(',', StringSplitOptions.TrimEntries).Select(One).Distinct();

    private static LenientNetwork One(string item)
    {
        if (AddressForms.Network.Read(item) is (true, var network, _)) return new LenientNetwork(network, false);
        if (IpPrefix.TrySplit(item, out IpAddress host, out int bits) && !host.IsV6) return new LenientNetwork(new IpPrefix(host, bits), false);
        string[] halves = item.Split('/', 2);
        (uint address, int octets) = LeadingOctets(halves[0].Split('.'));
        int length = halves.Length > 1 && int.TryParse(halves[1], NumberStyles.None, CultureInfo.InvariantCulture, out int written) ? written : int.MaxValue;
        return new LenientNetwork(new IpPrefix(IpAddress.FromV4(address), Math.Min(length, octets * OctetBits)), true);
    }

    // 10.0.300.0 lies in 10.0.0.0/16. Where all octets can be read the length cannot: the zeros at the end are the network's, as in 10.0.0.0/33.
    private static (uint Address, int Octets) LeadingOctets(string[] parts)
    {
        const int MostOctets = 4;
        byte[] octets = [.. parts.Take(MostOctets).Select(Octet).TakeWhile(octet => octet is not null).Select(octet => octet!.Value)];
        int count = octets.Length;
        if (count == parts.Length)
        {
            count = Math.Min(count, MostOctets - 1);
            while (count > 0 && octets[count - 1] == 0) count--;
        }
        uint address = 0;
        for (int i = 0; i < MostOctets; i++) address = address << OctetBits | (i < count ? octets[i] : 0u);
        return (address, count);
    }

    private static byte? Octet(string part) => byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out byte octet) ? octet : null;
}
