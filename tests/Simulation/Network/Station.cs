using Amaranten.Wire.Ethernet;
using Amaranten.Wire.Ip;

namespace Simulation;

/// <summary>Takes a packet that came to a station.</summary>
public delegate void PacketTaker(Ipv4View packet);

/// <summary>One address on a cable: answers ARP for it, asks for others, sends and takes IPv4 packets.</summary>
public sealed class Station : IPlug
{
    private readonly Cable _cable;
    private readonly MacAddress _mac;
    private readonly PacketTaker _take;
    private readonly Dictionary<IpAddress, MacAddress> _neighbours = [];
    private readonly List<(IpAddress To, byte[] Packet)> _waiting = [];

    public Station(Cable cable, MacAddress mac, IpAddress address, PacketTaker take)
    {
        (_cable, _mac, Address, _take) = (cable, mac, address, take);
        cable.Connect(this);
    }

    /// <summary>Its address.</summary>
    public IpAddress Address { get; }

    /// <summary>Without power nothing comes in and nothing goes out.</summary>
    public bool HasPower { get; set; } = true;

    /// <inheritdoc/>
    public void Deliver(ReadOnlyMemory<byte> frame)
    {
        if (!HasPower || !EthernetView.TryParse(frame.Span, out EthernetView ethernet)) return;
        if (ArpPacket.TryParse(ethernet.Payload, out ArpPacket arp)) OnArp(arp);
        else if (ethernet.Destination == _mac && Ipv4View.TryParse(ethernet.Payload, out Ipv4View ip)) _take(ip);
    }

    /// <summary>Sends an IPv4 packet to the station with this address on the cable.</summary>
    public void Send(IpAddress nextHop, byte[] packet)
    {
        if (!HasPower) return;
        if (_neighbours.TryGetValue(nextHop, out MacAddress mac))
        {
            Put(mac, EtherType.Ipv4, packet);
            return;
        }
        _waiting.Add((nextHop, packet));
        Arp(MacAddress.Broadcast, new ArpPacket(ArpOperation.Request, _mac, Address, default, nextHop));
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
