using Amaranten.Wire.Ethernet;
using Amaranten.Wire.Icmp;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Tcp;
using Amaranten.Wire.Udp;
using Gateway.Tests.Control.Host;

namespace Simulation;

/// <summary>A host behind a gateway: answers ARP and echo, pings, counts what comes back.</summary>
public sealed class SimulatedHost : IPlug
{
    private readonly Cable _cable;
    private readonly MacAddress _mac;
    private readonly IpAddress _address, _gateway;
    private readonly Dictionary<IpAddress, MacAddress> _neighbours = [];
    private readonly List<byte[]> _waiting = [];
    private readonly HashSet<int> _answered = [];
    private readonly Dictionary<UdpEndpoint, WebServer> _connections = [];

    /// <summary>A host with this address and default gateway.</summary>
    public SimulatedHost(Cable cable, string address, string gateway)
    {
        _cable = cable;
        _address = IpAddress.Parse(address);
        _gateway = IpAddress.Parse(gateway);
        _mac = new MacAddress(0x0A00_0000_0000UL + _address.V4);
        cable.Connect(this);
    }

    /// <summary>What it answers to a UDP datagram, as a server does; null for nothing.</summary>
    public Func<byte[], byte[]?>? Serve { get; set; }

    /// <summary>What it answers to a request of HTTP on any port, headers and all; null for a host that has no web server.</summary>
    public Func<string, byte[]>? ServeWeb { get; set; }

    /// <summary>Echo requests sent.</summary>
    public int Sent { get; private set; }

    /// <summary>Different echo requests answered.</summary>
    public int Answered => _answered.Count;

    /// <summary>Who asked last for an echo.</summary>
    public string LastAsker { get; private set; } = "";

    /// <summary>Echo replies that came more than once.</summary>
    public int Duplicates { get; private set; }

    /// <summary>Who said that a host of those we asked cannot be reached.</summary>
    public List<string> ToldUnreachableBy { get; } = [];

    /// <summary>Sequence numbers of the requests without answer.</summary>
    public IEnumerable<int> Lost => Enumerable.Range(1, Sent).Where(sequence => !_answered.Contains(sequence));

    /// <summary>Whether the request with this number, counted from 1, was answered.</summary>
    public bool HasAnswer(int sequence) => _answered.Contains(sequence);

    /// <summary>Sends one echo request.</summary>
    public void Ping(string destination, int dataBytes = 56)
    {
        Sent++;
        Send(Echo(isReply: false, IpAddress.Parse(destination), 1, (ushort)Sent, new byte[dataBytes]));
    }

    /// <inheritdoc/>
    public void Deliver(ReadOnlyMemory<byte> frame)
    {
        if (!EthernetView.TryParse(frame.Span, out EthernetView ethernet)) return;
        if (ethernet.Destination != _mac && ethernet.Destination != MacAddress.Broadcast) return;
        if (ArpPacket.TryParse(ethernet.Payload, out ArpPacket arp)) OnArp(arp);
        else if (Ipv4View.TryParse(ethernet.Payload, out Ipv4View ip) && ip.Destination == _address) OnPacket(ip);
    }

    private void OnArp(in ArpPacket arp)
    {
        _neighbours[arp.SenderAddress] = arp.SenderMac;
        if (arp.TargetAddress == _address && arp.Operation == ArpOperation.Request)
            SendArp(arp.SenderMac, new ArpPacket(ArpOperation.Reply, _mac, _address, arp.SenderMac, arp.SenderAddress));
        List<byte[]> waiting = [.. _waiting];
        _waiting.Clear();
        foreach (byte[] packet in waiting) Send(packet);
    }

    private void OnPacket(in Ipv4View ip)
    {
        if (ip.Protocol == IpProtocol.Udp)
        {
            OnDatagram(ip);
            return;
        }
        if (ip.Protocol == IpProtocol.Tcp)
        {
            OnSegment(ip);
            return;
        }
        if (IcmpView.TryParse(ip.Payload, out IcmpView icmp) && icmp is { Type: IcmpType.DestinationUnreachable, Code: (byte)UnreachableCode.Host, ChecksumHolds: true })
            ToldUnreachableBy.Add(ip.Source.ToString());
        if (!IcmpEcho.TryParse(ip.Payload, out IcmpEcho echo)) return;
        if (!echo.IsReply)
        {
            LastAsker = ip.Source.ToString();
            Send(Echo(isReply: true, ip.Source, echo.Identifier, echo.Sequence, ip.Payload[IcmpEcho.Size..].ToArray()));
        }
        else if (!_answered.Add(echo.Sequence)) Duplicates++;
    }

    private void OnDatagram(in Ipv4View ip)
    {
        if (!UdpView.TryParse(ip.Payload, out UdpView udp) || Serve?.Invoke(udp.Payload.ToArray()) is not { } answer) return;
        var datagram = new byte[UdpHeader.Size + answer.Length];
        answer.CopyTo(datagram, UdpHeader.Size);
        new UdpHeader(udp.DestinationPort, udp.SourcePort, (ushort)datagram.Length).Write(datagram, _address, ip.Source);
        Send(Packet(IpProtocol.Udp, ip.Source, datagram));
    }

    private void OnSegment(in Ipv4View ip)
    {
        if (ServeWeb is null || !TcpView.TryParse(ip.Payload, out TcpView tcp)) return;
        var client = new UdpEndpoint(ip.Source, tcp.SourcePort);
        if (!_connections.TryGetValue(client, out WebServer? server)) _connections[client] = server = new WebServer(request => ServeWeb(request));
        foreach (byte[] segment in server.Receive(tcp, _address, ip.Source)) Send(Packet(IpProtocol.Tcp, client.Address, segment));
    }

    private byte[] Packet(byte protocol, IpAddress destination, byte[] content)
    {
        var packet = new byte[Ipv4Header.Size + content.Length];
        content.CopyTo(packet, Ipv4Header.Size);
        new Ipv4Header(_address, destination, protocol, (ushort)packet.Length).Write(packet);
        return packet;
    }

    private byte[] Echo(bool isReply, IpAddress destination, ushort identifier, ushort sequence, byte[] data)
    {
        var message = new byte[IcmpEcho.Size + data.Length];
        data.CopyTo(message, IcmpEcho.Size);
        new IcmpEcho(isReply, identifier, sequence).Write(message);
        return Packet(IpProtocol.Icmp, destination, message);
    }

    private void Send(byte[] packet)
    {
        if (!_neighbours.TryGetValue(_gateway, out MacAddress next))
        {
            _waiting.Add(packet);
            SendArp(MacAddress.Broadcast, new ArpPacket(ArpOperation.Request, _mac, _address, default, _gateway));
            return;
        }
        var frame = new byte[EthernetHeader.Size + packet.Length];
        new EthernetHeader(next, _mac, EtherType.Ipv4).Write(frame);
        packet.CopyTo(frame, EthernetHeader.Size);
        _cable.Send(this, frame);
    }

    private void SendArp(MacAddress destination, ArpPacket arp)
    {
        var frame = new byte[EthernetHeader.Size + ArpPacket.Size];
        new EthernetHeader(destination, _mac, EtherType.Arp).Write(frame);
        arp.Write(frame.AsSpan(EthernetHeader.Size));
        _cable.Send(this, frame);
    }
}
