using Amaranten.Wire.Ip;

namespace Ike.Tests.Net;

/// <summary>
/// A NAT before Alice: her datagrams leave with another source address and a port for each of hers; what comes back is translated back.
/// </summary>
public sealed class Nat(IpAddress inside, IpAddress outside)
{
    private ushort _next = 40_000;
    private Dictionary<UdpEndpoint, UdpEndpoint> _mappings = [];

    public int Unmapped { get; private set; }

    /// <summary>Forgets all mappings, as after a reboot: the next datagram from inside gets another port.</summary>
    public void Reboot() => _mappings = [];

    public UdpEndpoint Outside(UdpEndpoint source)
    {
        if (!_mappings.TryGetValue(source, out UdpEndpoint mapped))
            _mappings.Add(source, mapped = new UdpEndpoint(outside, _next++));
        return mapped;
    }

    public IEnumerable<Datagram> Translate(Datagram datagram)
    {
        if (datagram.Source.Address == inside) return [datagram with { Source = Outside(datagram.Source) }];
        foreach (var (source, mapped) in _mappings)
            if (mapped == datagram.Destination) return [datagram with { Destination = source }];
        Unmapped++;
        return [];
    }
}
