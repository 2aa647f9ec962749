using Amaranten.Gateway.Control;
using Amaranten.Wire.Ip;

namespace Simulation.Tests;

/// <summary>A client of mode-config whose address a DHCP server in the LAN leases (RFC 2131), by whole gateways.</summary>
public sealed class DhcpPoolTests
{
    private const string Given = "10.0.0.100";
    private readonly World _world = new(83);
    private readonly Cable _wan;
    private readonly SimulatedGateway _branch, _headOffice;
    private readonly SimulatedHost _host;
    private readonly SimulatedDhcpServer _server = new("10.0.0.53", Given);

    public DhcpPoolTests()
    {
        _wan = new Cable(_world);
        var lan = new Cable(_world);
        _headOffice = new SimulatedGateway(_world, """
            [system]
            name = head-office
            [interface:wan]
            device  = wan
            address = 192.0.2.1/24
            [interface:lan]
            device  = lan
            address = 10.0.0.1/24
            [tunnel:road]
            local-network  = 10.0.0.0/24
            remote-gateway = any
            psk            = correct horse battery staple
            remote-id      = ip:192.0.2.7, dns:carol.example
            mode-config    = server
            pool           = clients
            [pool:clients]
            addresses   = dhcp
            dhcp-server = 10.0.0.53
            wins        = 10.0.0.56
            dhcp        = 10.0.0.53
            """, _wan, lan);
        _branch = Branch("192.0.2.7", "auto");
        _host = new SimulatedHost(lan, "10.0.0.2", "10.0.0.1");
        new SimulatedHost(lan, "10.0.0.53", "10.0.0.1").Serve = _server.Answer;
    }

    private string Logs => $"branch:\n{string.Join('\n', _branch.Log)}\nhead office:\n{string.Join('\n', _headOffice.Log)}\n"
        + string.Join('\n', _headOffice.Controller.Status.Counters.Concat(_branch.Controller.Status.Counters).Where(counter => counter.Value > 0));

    [Fact]
    public void The_client_is_told_what_the_server_says_where_the_pool_does_not()
    {
        Up();
        var assigned = _branch.Tunnel.Ike.Assigned!;
        Assert.Equal(IpAddress.Parse(Given), assigned.Address);
        Assert.Equal([IpAddress.Parse("10.0.0.54")], assigned.DnsServers);
        Assert.Equal([IpAddress.Parse("10.0.0.56")], assigned.WinsServers);
        Assert.Equal([IpAddress.Parse("10.0.0.53")], assigned.DhcpServers);
        LeaseStatus lease = Assert.Single(_headOffice.Controller.Status.Leases);
        Assert.Equal(("clients", IpAddress.Parse(Given), IpAddress.Parse("10.0.0.53")), (lease.Pool, lease.Address, lease.Server!.Value));
        Assert.InRange(lease.EndsInMilliseconds!.Value, 110_000, 120_000);
    }

    // The address is one of the LAN's own: hosts look for it on their wire, and the gateway answers in its place.
    [Fact]
    public void Hosts_of_the_LAN_reach_the_client_and_it_reaches_them()
    {
        Up();
        PingOutcome? outcome = null;
        _branch.Controller.Ping(IpAddress.Parse("10.0.0.2"), 2, each => outcome = each);
        _world.Run(3_000);
        Assert.True(outcome?.RoundTripMicroseconds >= 0, Logs);
    }

    [Fact]
    public void The_lease_is_renewed_as_long_as_the_client_is_here_then_given_back()
    {
        Up();
        _world.Run(3_600_000);
        Assert.True(_branch.IsUp, Logs);
        Assert.InRange(_server.Count("request"), 40, 80);
        Assert.Equal(1, _server.Count("discover"));
        Assert.Equal(0, _server.Count("release"));

        Assert.True(_branch.Controller.TunnelDown("hq"));
        _world.Run(2_000);
        Assert.Equal(1, _server.Count("release"));
        Assert.Empty(_headOffice.Controller.Status.Leases);
        (_, byte[] release) = _server.Heard[^1];
        Assert.Equal([10, 0, 0, 100], release[12..16]);
        Assert.Equal("\0ip:192.0.2.7"u8.ToArray(), SimulatedDhcpServer.Options(release)[61]);
    }

    [Fact]
    public void A_silent_server_is_named_and_asked_again_when_the_client_is_back()
    {
        _server.IsMute = true;
        Assert.True(_branch.Controller.TunnelUp("hq"));
        _world.Run(20_000);
        Assert.Equal(4, _server.Count("discover"));
        Assert.Contains(_headOffice.Log, line => line.Contains("no address: DHCP server 10.0.0.53 does not answer"));
        Assert.Empty(_headOffice.Controller.Status.Leases);

        _server.IsMute = false;
        Up();
    }

    [Fact]
    public void A_server_that_takes_the_address_back_ends_the_tunnel()
    {
        Up();
        _server.Refuses = true;
        _world.Run(70_000);
        Assert.Contains(_headOffice.Log, line => line.Contains("no address: DHCP server 10.0.0.53 has taken 10.0.0.100 back"));
        Assert.False(_branch.IsUp, Logs);
        Assert.Empty(_headOffice.Controller.Status.Leases);
    }

    [Fact]
    public void A_server_that_dies_leaves_the_address_until_the_lease_is_over()
    {
        Up();
        _server.IsMute = true;
        _world.Run(100_000);
        Assert.True(_branch.IsUp, Logs);
        _world.Run(30_000);
        Assert.Contains(_headOffice.Log, line => line.Contains("has not renewed the lease of 10.0.0.100"));
        Assert.False(_branch.IsUp, Logs);
    }

    [Fact]
    public void An_address_of_our_own_is_declined()
    {
        _server.Only = "10.0.0.1";
        Assert.True(_branch.Controller.TunnelUp("hq"));
        _world.Run(5_000);
        Assert.Equal(1, _server.Count("decline"));
        Assert.Contains(_headOffice.Log, line => line.Contains("leases 10.0.0.1, which is an address of this gateway"));
        Assert.False(_branch.IsUp);
    }

    // Only what matches server, xid and chaddr is an answer; nothing else changes anything.
    [Theory]
    [InlineData(4, "dhcp.unasked")]
    [InlineData(28, "dhcp.unasked")]
    [InlineData(0, "dhcp.malformed")]
    [InlineData(236, "dhcp.malformed")]
    [InlineData(250, "dhcp.malformed")]
    public void What_is_no_answer_is_counted(int spoilt, string counter)
    {
        _server.Spoil = answer => answer[spoilt] ^= 0x41;
        Assert.True(_branch.Controller.TunnelUp("hq"));
        _world.Run(5_000);
        Assert.Equal(3, _headOffice.Controller.Status.Counters.Single(known => known.Name == counter).Value);
        Assert.False(_branch.IsUp);
        Assert.Equal(0, _server.Count("request"));
    }

    // As with a pool of our own: behind NATs nobody is evicted, whoever comes by the same name from elsewhere gets another address (threats 30).
    [Fact]
    public void Two_that_are_here_by_one_name_are_two_clients_to_the_server()
    {
        SimulatedGateway[] both = [Branch("192.0.2.8", "dns:carol.example", "always"), Branch("192.0.2.9", "dns:carol.example", "always")];
        foreach (SimulatedGateway each in both)
        {
            Assert.True(each.Controller.TunnelUp("hq"));
            _world.Run(3_000);
        }
        Assert.Equal(["10.0.0.100", "10.0.0.101"], both.Select(each => $"{each.Tunnel.Ike.Assigned?.Address}"));
        Assert.All(both, each => Assert.True(each.IsUp));
        Assert.Equal(["\0dns:carol.example", "\0dns:carol.example/2"], _server.Heard.Where(heard => heard.Type == "request")
            .Select(heard => System.Text.Encoding.ASCII.GetString(SimulatedDhcpServer.Options(heard.Message)[61])));
    }

    private SimulatedGateway Branch(string address, string id, string nat = "auto") => new(_world, $"""
        [system]
        name = branch-{address}
        [interface:wan]
        device  = wan
        address = {address}/24
        [tunnel:hq]
        local-network  = assigned
        remote-network = 10.0.0.0/24
        remote-gateway = 192.0.2.1
        psk            = correct horse battery staple
        local-id       = {id}
        nat-traversal  = {nat}
        mode-config    = client
        """, _wan);

    private void Up()
    {
        Assert.True(_branch.Controller.TunnelUp("hq"));
        Assert.True(_world.RunUntil(() => _branch.IsUp, 20_000), Logs);
        _world.Run(100);
        _host.Ping(Given);
        _world.Run(1_900);
        Assert.True(_host.Answered == _host.Sent, Logs);
    }
}
