using Amaranten.Gateway.Control.Host;
using Amaranten.Wire;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Tcp;
using Amaranten.Wire.Udp;

namespace Gateway.Tests.Control.Host;

/// <summary>What the gateway as a host talks to: servers by address and port, on a virtual clock; packets may be lost, doubled or swapped.</summary>
internal sealed class Internet
{
    public static readonly IpAddress Us = IpAddress.Parse("198.51.100.7");

    private readonly Random _random;
    private readonly List<(byte[] Packet, Instant Arrives, bool ToUs)> _flying = [];
    private readonly Dictionary<UdpEndpoint, Func<byte[], byte[]?>> _udp = [];
    private readonly Dictionary<UdpEndpoint, Func<WebServer>> _tcp = [];
    private readonly Dictionary<(UdpEndpoint, ushort), WebServer> _connections = [];

    public Internet(int seed = 1)
    {
        _random = new Random(seed);
        Flows = new HostFlows(() => { });
        Edge = new HostEdge { Send = Carry, SourceTowards = _ => Us, Draw = () => (ushort)_random.Next(65_536), Flows = Flows };
        Names = new NameResolver(Edge);
        Web = new WebFetch(Edge, Names);
    }

    public HostFlows Flows { get; }

    public HostEdge Edge { get; }

    public NameResolver Names { get; }

    public WebFetch Web { get; }

    public Instant Now { get; private set; } = new(1_000);

    /// <summary>Of a hundred packets, so many are lost, and so many come twice or late.</summary>
    public int Lost { get; set; }

    public int Doubled { get; set; }

    public List<byte[]> Sent { get; } = [];

    /// <summary>Something else that has a deadline.</summary>
    public Ticking? Also { get; set; }

    public sealed record Ticking(Func<Instant> Deadline, Action<Instant> Tick);

    public void Serve(string place, Func<byte[], byte[]?> answer) => _udp[Endpoint(place)] = answer;

    /// <summary>A server that is the same for every connection: enough for one.</summary>
    public void Serve(string place, WebServer server) => Serve(place, () => server);

    /// <summary>A server that begins anew with every connection.</summary>
    public void Serve(string place, Func<WebServer> server) => _tcp[Endpoint(place)] = server;

    public static UdpEndpoint Endpoint(string place) =>
        new(IpAddress.Parse(place.Split(':')[0]), ushort.Parse(place.Split(':')[1]));

    public void Run(long milliseconds)
    {
        Instant end = Now.Plus(milliseconds);
        for (int steps = 0; Now < end; steps++)
        {
            Assert.True(steps < 200_000, "packets breed packets");
            Instant next = Instant.Earlier(end, Instant.Earlier(Names.Deadline, Web.Deadline));
            if (Also is not null) next = Instant.Earlier(next, Also.Deadline());
            foreach (var (_, arrives, _) in _flying) next = Instant.Earlier(next, arrives);
            if (next > Now) Now = next;
            foreach (var packet in _flying.Where(packet => packet.Arrives <= Now).ToArray())
            {
                _flying.Remove(packet);
                if (packet.ToUs) Arrive(packet.Packet);
                else Reach(packet.Packet);
            }
            if (Names.Deadline <= Now) Names.Tick(Now);
            if (Web.Deadline <= Now) Web.Tick(Now);
            if (Also?.Deadline() <= Now) Also.Tick(Now);
        }
    }

    /// <summary>A UDP datagram to us out of nowhere.</summary>
    public void Forge(UdpEndpoint from, ushort ourPort, byte[] payload) =>
        Flows.Receive(IpProtocol.Udp, new UdpEndpoint(Us, ourPort), from, payload, Now);

    private bool Carry(ReadOnlyMemory<byte> packet)
    {
        Sent.Add(packet.ToArray());
        Fly(packet.ToArray(), toUs: false);
        return true;
    }

    private void Fly(byte[] packet, bool toUs)
    {
        if (_random.Next(100) >= Lost) _flying.Add((packet, Now.Plus(1), toUs));
        if (_random.Next(100) < Doubled) _flying.Add((packet, Now.Plus(_random.Next(1, 50)), toUs));
    }

    private void Reach(byte[] packet)
    {
        Assert.True(Ipv4View.TryParse(packet, out Ipv4View ip) && ip.ChecksumHolds);
        Assert.True(InternetChecksum.Holds(ip.Payload, ip.PseudoHeader));
        if (ip.Protocol == IpProtocol.Udp)
        {
            Assert.True(UdpView.TryParse(ip.Payload, out UdpView udp));
            var server = new UdpEndpoint(ip.Destination, udp.DestinationPort);
            if (!_udp.TryGetValue(server, out Func<byte[], byte[]?>? answer) || answer(udp.Payload.ToArray()) is not { } reply) return;
            byte[] datagram = new byte[UdpHeader.Size + reply.Length];
            reply.CopyTo(datagram, UdpHeader.Size);
            new UdpHeader(server.Port, udp.SourcePort, (ushort)datagram.Length).Write(datagram, server.Address, Us);
            Fly(Packet(server.Address, IpProtocol.Udp, datagram), toUs: true);
        }
        else
        {
            Assert.True(TcpView.TryParse(ip.Payload, out TcpView tcp));
            var server = new UdpEndpoint(ip.Destination, tcp.DestinationPort);
            if (!_tcp.TryGetValue(server, out Func<WebServer>? make)) return;
            if (!_connections.TryGetValue((server, tcp.SourcePort), out WebServer? web)) _connections[(server, tcp.SourcePort)] = web = make();
            foreach (byte[] segment in web.Receive(tcp, server.Address, Us)) Fly(Packet(server.Address, IpProtocol.Tcp, segment), toUs: true);
        }
    }

    private void Arrive(byte[] packet)
    {
        Assert.True(Ipv4View.TryParse(packet, out Ipv4View ip));
        if (ip.Protocol == IpProtocol.Udp && UdpView.TryParse(ip.Payload, out UdpView udp))
            Flows.Receive(ip.Protocol, new UdpEndpoint(Us, udp.DestinationPort), new UdpEndpoint(ip.Source, udp.SourcePort), udp.Payload, Now);
        else if (TcpView.TryParse(ip.Payload, out TcpView tcp))
            Flows.Receive(ip.Protocol, new UdpEndpoint(Us, tcp.DestinationPort), new UdpEndpoint(ip.Source, tcp.SourcePort), ip.Payload, Now);
    }

    private static byte[] Packet(IpAddress source, byte protocol, byte[] content)
    {
        byte[] packet = new byte[Ipv4Header.Size + content.Length];
        content.CopyTo(packet, Ipv4Header.Size);
        new Ipv4Header(source, Us, protocol, (ushort)packet.Length).Write(packet);
        return packet;
    }
}
