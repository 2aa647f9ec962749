using Amaranten.Wire.Ethernet;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Udp;

namespace Simulation;

/// <summary>
/// A NAT between two cables: UDP from inside leaves with one outer address and a port for each inner endpoint (RFC 4787 §4.1). All else is lost.
/// </summary>
public sealed class SimulatedNat
{
    private readonly Side _inside, _outside;
    private readonly Dictionary<UdpEndpoint, ushort> _ports = [];
    private ushort _next = 40_000;

    /// <summary>A NAT with these addresses on these cables.</summary>
    public SimulatedNat(Cable inside, string insideAddress, Cable outside, string outsideAddress)
    {
        _inside = new Side(inside, insideAddress, FromInside);
        _outside = new Side(outside, outsideAddress, FromOutside);
    }

    /// <summary>Forgets every mapping: what leaves next gets another port.</summary>
    public void Reboot() => _ports.Clear();

    private void FromInside(UdpEndpoint source, UdpEndpoint destination, byte[] payload)
    {
        if (!_ports.TryGetValue(source, out ushort port)) _ports.Add(source, port = _next++);
        _outside.Send(new UdpEndpoint(_outside.Address, port), destination, payload);
    }

    private void FromOutside(UdpEndpoint source, UdpEndpoint destination, byte[] payload)
    {
        if (destination.Address != _outside.Address) return;
        foreach ((UdpEndpoint inner, ushort port) in _ports)
            if (port == destination.Port) _inside.Send(source, inner, payload);
    }

    /// <summary>One plug: UDP to whoever was heard of.</summary>
    private sealed class Side
    {
        private readonly Station _station;
        private readonly Action<UdpEndpoint, UdpEndpoint, byte[]> _forward;

        public Side(Cable cable, string address, Action<UdpEndpoint, UdpEndpoint, byte[]> forward)
        {
            _forward = forward;
            Address = IpAddress.Parse(address);
            _station = new Station(cable, new MacAddress(0x0E00_0000_0000UL + Address.V4), Address, Take);
        }

        public IpAddress Address { get; }

        public void Send(UdpEndpoint source, UdpEndpoint destination, byte[] payload)
        {
            var packet = new byte[Ipv4Header.Size + UdpHeader.Size + payload.Length];
            payload.CopyTo(packet, Ipv4Header.Size + UdpHeader.Size);
            new UdpHeader(source.Port, destination.Port, (ushort)(UdpHeader.Size + payload.Length)).WriteWithoutChecksum(packet.AsSpan(Ipv4Header.Size));
            new Ipv4Header(source.Address, destination.Address, IpProtocol.Udp, (ushort)packet.Length).Write(packet);
            _station.Send(destination.Address, packet);
        }

        private void Take(Ipv4View ip)
        {
            if (ip.Protocol == IpProtocol.Udp && !ip.IsFragment && UdpView.TryParse(ip.Payload, out UdpView udp))
                _forward(new UdpEndpoint(ip.Source, udp.SourcePort), new UdpEndpoint(ip.Destination, udp.DestinationPort), udp.Payload.ToArray());
        }
    }
}
