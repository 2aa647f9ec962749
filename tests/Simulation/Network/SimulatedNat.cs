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

    /// <summary>One plug: ARP for its address, and UDP to whoever was heard of.</summary>
    private sealed class Side : IPlug
    {
        private readonly Cable _cable;
        private readonly MacAddress _mac;
        private readonly Action<UdpEndpoint, UdpEndpoint, byte[]> _forward;
        private readonly Dictionary<IpAddress, MacAddress> _neighbours = [];
        private readonly List<(IpAddress To, byte[] Packet)> _waiting = [];

        public Side(Cable cable, string address, Action<UdpEndpoint, UdpEndpoint, byte[]> forward)
        {
            (_cable, Address, _forward) = (cable, IpAddress.Parse(address), forward);
            _mac = new MacAddress(0x0E00_0000_0000UL + Address.V4);
            cable.Connect(this);
        }

        public IpAddress Address { get; }

        public void Deliver(ReadOnlyMemory<byte> frame)
        {
            if (!EthernetView.TryParse(frame.Span, out EthernetView ethernet)) return;
            if (ArpPacket.TryParse(ethernet.Payload, out ArpPacket arp)) OnArp(arp);
            else if (ethernet.Destination == _mac && Ipv4View.TryParse(ethernet.Payload, out Ipv4View ip)
                && ip.Protocol == IpProtocol.Udp && !ip.IsFragment && UdpView.TryParse(ip.Payload, out UdpView udp))
                _forward(new UdpEndpoint(ip.Source, udp.SourcePort), new UdpEndpoint(ip.Destination, udp.DestinationPort), udp.Payload.ToArray());
        }

        public void Send(UdpEndpoint source, UdpEndpoint destination, byte[] payload)
        {
            var packet = new byte[Ipv4Header.Size + UdpHeader.Size + payload.Length];
            payload.CopyTo(packet, Ipv4Header.Size + UdpHeader.Size);
            new UdpHeader(source.Port, destination.Port, (ushort)(UdpHeader.Size + payload.Length)).WriteWithoutChecksum(packet.AsSpan(Ipv4Header.Size));
            new Ipv4Header(source.Address, destination.Address, IpProtocol.Udp, (ushort)packet.Length).Write(packet);
            if (_neighbours.TryGetValue(destination.Address, out MacAddress mac)) Put(mac, EtherType.Ipv4, packet);
            else
            {
                _waiting.Add((destination.Address, packet));
                Arp(MacAddress.Broadcast, new ArpPacket(ArpOperation.Request, _mac, Address, default, destination.Address));
            }
        }

        private void OnArp(in ArpPacket arp)
        {
            _neighbours[arp.SenderAddress] = arp.SenderMac;
            if (arp.TargetAddress == Address && arp.Operation == ArpOperation.Request)
                Arp(arp.SenderMac, new ArpPacket(ArpOperation.Reply, _mac, Address, arp.SenderMac, arp.SenderAddress));
            IpAddress sender = arp.SenderAddress;
            MacAddress mac = arp.SenderMac;
            foreach ((IpAddress to, byte[] packet) in _waiting.Where(waiting => waiting.To == sender).ToList()) Put(mac, EtherType.Ipv4, packet);
            _waiting.RemoveAll(waiting => waiting.To == sender);
        }

        private void Arp(MacAddress destination, ArpPacket arp)
        {
            var octets = new byte[ArpPacket.Size];
            arp.Write(octets);
            Put(destination, EtherType.Arp, octets);
        }

        private void Put(MacAddress destination, EtherType type, byte[] octets)
        {
            var frame = new byte[EthernetHeader.Size + octets.Length];
            new EthernetHeader(destination, _mac, type).Write(frame);
            octets.CopyTo(frame, EthernetHeader.Size);
            _cable.Send(this, frame);
        }
    }
}
