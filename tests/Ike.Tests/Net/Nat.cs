using Amaranten.Wire.Ip;

namespace Ike.Tests.Net;

/// <summary>
/// A NAT before Alice: her datagrams leave with another source address and a port for each of hers; what comes back is translated back.
/// </summary>
public sealed class Nat(IpAddress inside, IpAddress outside)
{
    private ushort? _next;
    private Dictionary<UdpEndpoint, UdpEndpoint> _mappings = [];

    public int Unmapped { get; private set; }

    /// <summary>The port of the first mapping; those of several hosts behind one address must not meet.</summary>
    public ushort FirstPort { get; init; } = 40_000;

    /// <summary>Forgets all mappings, as after a reboot: the next datagram from inside gets another port.</summary>
    public void Reboot() => _mappings = [];

    public UdpEndpoint Outside(UdpEndpoint source)
    {
        if (!_mappings.TryGetValue(source, out UdpEndpoint mapped))
            _mappings.Add(source, mapped = new UdpEndpoint(outside, NextPort()));
        return mapped;
    }

    private ushort NextPort()
    {
        ushort port = _next ?? FirstPort;
        _next = (ushort)(port + 1);
        return port;
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
