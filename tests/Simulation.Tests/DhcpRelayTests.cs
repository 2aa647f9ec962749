using System.Buffers.Binary;
using System.Text;
using Amaranten.Wire.Ethernet;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Udp;

namespace Simulation.Tests;

/// <summary>
/// Relaying by whole gateways (RFC 1542, RFC 3046): for hosts of a branch whose server is behind the tunnel, and for roaming clients that have no
/// address inside yet (RFC 3456). What travels between the gateways is witnessed to be ESP.
/// </summary>
public sealed class DhcpRelayTests
{
    private const string Given = "10.0.0.100";
    private static readonly IpPrefix s_inside = IpPrefix.Parse("10.0.0.0/8");
    private readonly World _world = new(89);
    private readonly Cable _wan, _lan, _branchLan;
    private readonly SimulatedHost _host;
    private readonly SimulatedDhcpServer _server = new("10.0.0.53", Given);
    private SimulatedGateway? _headOffice;

    public DhcpRelayTests()
    {
        (_wan, _lan, _branchLan) = (new Cable(_world), new Cable(_world), new Cable(_world));
        _host = new SimulatedHost(_lan, "10.0.0.2", "10.0.0.1");
        new SimulatedHost(_lan, "10.0.0.53", "10.0.0.1").Serve = _server.Answer;
        _wan.Seen += frame =>
        {
            if (!EthernetView.TryParse(frame.Span, out EthernetView ethernet) || !Ipv4View.TryParse(ethernet.Payload, out Ipv4View ip)) return;
            Assert.True(ip.Protocol == IpProtocol.Esp || UdpView.TryParse(ip.Payload, out UdpView udp) && udp.DestinationPort == 500, $"{ip.Source} to {ip.Destination} in clear");
            Assert.False(s_inside.Contains(ip.Destination));
        };
    }

    [Fact]
    public void A_host_in_a_branch_gets_its_address_from_the_head_office()
    {
        _headOffice = Gateway("head-office", "192.0.2.1", "10.0.0.1", "", Net("10.0.0.0/24", "10.7.0.0/24", "192.0.2.7"));
        SimulatedGateway branch = Gateway("branch", "192.0.2.7", "10.7.0.1", "dhcp-relay = 10.0.0.53", Net("10.7.0.0/24", "10.0.0.0/24", "192.0.2.1"));
        _server.Only = "10.7.0.50";
        var client = new LanClient(_branchLan);
        client.Send(Discover(1));
        _world.Run(5_000); // the tunnel comes up for it
        Assert.Equal(2, client.Got.Single().Type);
        client.Send(Request(1));
        _world.Run(1_000);

        Assert.Equal(5, client.Got[^1].Type);
        Assert.False(client.Got[^1].Options.ContainsKey(82));
        (_, byte[] heard) = _server.Heard[^1];
        Assert.Equal([10, 7, 0, 1], heard[24..28]); // giaddr: an address of that LAN, please
        Assert.Equal(1, heard[3]); // hops
        Assert.Equal([1, 3, .. "lan"u8], SimulatedDhcpServer.Options(heard)[82]);
        Assert.DoesNotContain(branch.Controller.Status.Counters, counter => counter.Name.StartsWith("dhcp.") && counter.Value > 0);
    }

    [Fact]
    public void A_host_cannot_pose_as_relay_agent_nor_flood_the_server()
    {
        _headOffice = Gateway("head-office", "192.0.2.1", "10.0.0.1", "", Net("10.0.0.0/24", "10.7.0.0/24", "192.0.2.7"));
        SimulatedGateway branch = Gateway("branch", "192.0.2.7", "10.7.0.1", "dhcp-relay = 10.0.0.53", Net("10.7.0.0/24", "10.0.0.0/24", "192.0.2.1"));
        var client = new LanClient(_branchLan);
        byte[] relayed = Discover(1);
        relayed[27] = 9;
        client.Send(relayed);
        byte[] posing = [.. Discover(2)[..^1], 82, 3, 1, 1, (byte)'x', 255];
        client.Send(posing);
        client.Send(Discover(3)[..200]);
        _world.Run(1_000);
        Assert.Empty(_server.Heard);
        Assert.Equal((2, 1), (Counter(branch, "dhcp.relayed"), Counter(branch, "dhcp.malformed")));

        _server.IsMute = true;
        for (uint xid = 10; xid < 2_000; xid++)
        {
            client.Send(Discover(xid));
            _world.Run(5);
        }
        Assert.InRange(_server.Heard.Count, 100, 256);
        Assert.True(Counter(branch, "dhcp.too-many") > 100);
    }

    // Our own gateway plays the client: a tunnel for nothing but DHCP from its address to anybody, then one for what it was leased.
    [Fact]
    public void A_roaming_client_gets_an_address_by_DHCP_and_SAs_for_it_alone()
    {
        (SimulatedGateway roaming, LeaseConversation dhcp) = Roam();
        dhcp.Send(Discover(1));
        _world.Run(5_000);
        Assert.Equal(1, _server.Count("discover"));
        (_, byte[] heard) = _server.Heard[^1];
        Assert.Equal([10, 0, 0, 1], heard[24..28]);
        byte[] information = SimulatedDhcpServer.Options(heard)[82];
        Assert.Contains("road/1", Encoding.UTF8.GetString(information));
        Assert.Contains("dns:carol.example", Encoding.UTF8.GetString(information));

        dhcp.Send(Request(1));
        _world.Run(1_000);
        var lease = Assert.Single(_headOffice!.Controller.Status.Leases);
        Assert.Equal((IpAddress.Parse(Given), "dns:carol.example", IpAddress.Parse("10.0.0.53")), (lease.Address, lease.Client, lease.Server!.Value));
        Assert.True(roaming.Controller.TunnelUp("net"));
        _world.Run(3_000);
        Assert.NotNull(roaming.Controller.Status.Tunnels[1].Pairs.Single().Sa);
        _host.Ping(Given);
        _world.Run(1_000);
        Assert.True(roaming.Controller.Status.Tunnels[1].Pairs.Single().Sa!.PacketsIn > 0, Logs);

        Assert.True(roaming.Controller.TunnelUp("greedy"));
        _world.Run(3_000);
        Assert.Null(roaming.Controller.Status.Tunnels[2].Pairs.Single().Sa);

        foreach (string tunnel in (string[])["dhcp", "net", "greedy"]) roaming.Controller.TunnelDown(tunnel);
        _world.Run(3_000);
        Assert.Empty(_headOffice.Controller.Status.Leases);
    }

    [Fact]
    public void An_offer_is_no_lease()
    {
        (SimulatedGateway roaming, LeaseConversation dhcp) = Roam();
        dhcp.Send(Discover(1));
        _world.Run(5_000);
        Assert.True(roaming.Controller.TunnelUp("net"));
        _world.Run(3_000);
        Assert.Null(roaming.Controller.Status.Tunnels[1].Pairs.Single().Sa);
        Assert.Contains(_headOffice!.Log, line => line.Contains("networks do not match"));
    }

    [Fact]
    public void Nobody_gets_an_address_that_another_client_has()
    {
        (SimulatedGateway first, LeaseConversation carol) = Roam();
        (SimulatedGateway second, LeaseConversation dave) = Roam("192.0.2.8", "dave");
        _server.Only = Given;
        carol.Send(Discover(1));
        _world.Run(5_000);
        carol.Send(Request(1));
        _world.Run(1_000);
        dave.Send(Discover(2));
        _world.Run(5_000);
        dave.Send(Request(2));
        _world.Run(1_000);
        Assert.Equal("dns:carol.example", Assert.Single(_headOffice!.Controller.Status.Leases).Client);
        Assert.Equal(1, Counter(_headOffice, "dhcp.bad-address"));
        Assert.Contains(_headOffice.Log, line => line.Contains("no address: 10.0.0.100, which DHCP gives to dns:dave.example, is taken"));
        Assert.True(second.Controller.TunnelUp("net"));
        Assert.True(first.Controller.TunnelUp("net"));
        _world.Run(5_000);
        Assert.Null(second.Controller.Status.Tunnels[1].Pairs.Single().Sa);
        Assert.NotNull(first.Controller.Status.Tunnels[1].Pairs.Single().Sa);
    }

    // The SA for DHCP leads to the relay and nowhere else.
    [Fact]
    public void What_is_not_DHCP_does_not_get_through_the_SA_for_it()
    {
        (_, LeaseConversation dhcp) = Roam();
        dhcp.Send(Discover(1));
        _world.Run(5_000);
        dhcp.Send("GET / HTTP/1.0"u8.ToArray());
        _world.Run(1_000);
        Assert.Equal(1, Counter(_headOffice!, "dhcp.malformed"));
        Assert.Single(_server.Heard);
    }

    private string Logs => string.Join('\n', _headOffice!.Log);

    private (SimulatedGateway, LeaseConversation) Roam(string address = "192.0.2.7", string name = "carol")
    {
        _headOffice ??= Gateway("head-office", "192.0.2.1", "10.0.0.1", "", """
            [tunnel:road]
            local-network  = 10.0.0.0/24
            remote-gateway = any
            psk            = correct horse battery staple
            remote-id      = dns:*.example
            dhcp-relay     = 10.0.0.53
            """);
        string Tunnel(string tunnel, string networks) => $"""
            [tunnel:{tunnel}]
            remote-gateway = 192.0.2.1
            psk            = correct horse battery staple
            local-id       = dns:{name}.example
            {networks}

            """;
        SimulatedGateway roaming = new(_world, $"""
            [system]
            name = {name}
            [interface:wan]
            device  = wan
            address = {address}/24
            {Tunnel("dhcp", $"local-network = {address}/32\nremote-network = 0.0.0.0/0\nprotocol = udp\nlocal-port = 68\nremote-port = 67")}
            {Tunnel("net", $"local-network = {Given}/32\nremote-network = 10.0.0.0/24")}
            {Tunnel("greedy", "local-network = 10.0.0.101/32\nremote-network = 10.0.0.0/24")}
            """, _wan);
        return (roaming, new LeaseConversation(roaming, IpAddress.Parse(address)));
    }

    private SimulatedGateway Gateway(string name, string wan, string lan, string port, string tunnels) => new(_world, $"""
        [system]
        name = {name}
        [interface:wan]
        device  = wan
        address = {wan}/24
        [interface:lan]
        device  = lan
        address = {lan}/24
        {port}
        {tunnels}
        """, _wan, name == "branch" ? _branchLan : _lan);

    private static string Net(string local, string remote, string peer) => $"""
        [tunnel:t]
        local-network  = {local}
        remote-network = {remote}
        remote-gateway = {peer}
        psk            = correct horse battery staple
        """;

    private static long Counter(SimulatedGateway gateway, string name) => gateway.Controller.Status.Counters.Single(counter => counter.Name == name).Value;

    private static byte[] Discover(uint xid) => Message(xid, 53, 1, 1);

    private static byte[] Request(uint xid) => Message(xid, 53, 1, 3, 54, 4, 10, 0, 0, 53, 50, 4, 10, 0, 0, 100);

    private static byte[] Message(uint xid, params byte[] options)
    {
        var message = new byte[240];
        (message[0], message[1], message[2]) = (1, 1, 6);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(4), xid);
        LanClient.Station.Write(message.AsSpan(28));
        new byte[] { 0x63, 0x82, 0x53, 0x63 }.CopyTo(message, 236);
        return [.. message, .. options, 255];
    }

    private static byte[] Packet(IpAddress source, byte[] payload)
    {
        var packet = new byte[Ipv4Header.Size + UdpHeader.Size + payload.Length];
        var everybody = IpAddress.FromV4(uint.MaxValue);
        payload.CopyTo(packet, Ipv4Header.Size + UdpHeader.Size);
        new UdpHeader(68, 67, (ushort)(UdpHeader.Size + payload.Length)).Write(packet.AsSpan(Ipv4Header.Size), source, everybody);
        new Ipv4Header(source, everybody, IpProtocol.Udp, (ushort)packet.Length).Write(packet);
        return packet;
    }

    /// <summary>What a gateway that plays a roaming client says through its tunnel for DHCP.</summary>
    private sealed class LeaseConversation(SimulatedGateway gateway, IpAddress address)
    {
        public void Send(byte[] message) => Assert.True(gateway.Controller.Workers[0].TryInject(Packet(address, message), isSealed: false));
    }

    /// <summary>A station of a LAN that has no address yet.</summary>
    private sealed class LanClient : IPlug
    {
        public static readonly MacAddress Station = new(0x0A00_0000_0099);
        private readonly Cable _cable;

        public LanClient(Cable cable)
        {
            _cable = cable;
            cable.Connect(this);
        }

        public List<(int Type, Dictionary<byte, byte[]> Options)> Got { get; } = [];

        public void Send(byte[] message)
        {
            byte[] packet = Packet(default, message), frame = new byte[EthernetHeader.Size + packet.Length];
            new EthernetHeader(MacAddress.Broadcast, Station, EtherType.Ipv4).Write(frame);
            packet.CopyTo(frame, EthernetHeader.Size);
            _cable.Send(this, frame);
        }

        public void Deliver(ReadOnlyMemory<byte> frame)
        {
            if (!EthernetView.TryParse(frame.Span, out EthernetView ethernet) || ethernet.Destination != Station && ethernet.Destination != MacAddress.Broadcast) return;
            if (!Ipv4View.TryParse(ethernet.Payload, out Ipv4View ip) || !UdpView.TryParse(ip.Payload, out UdpView udp) || udp.DestinationPort != 68) return;
            Assert.True(udp.ChecksumHolds(ip.PseudoHeader));
            Dictionary<byte, byte[]> options = SimulatedDhcpServer.Options(udp.Payload.ToArray());
            Got.Add((options[53][0], options));
        }
    }
}
