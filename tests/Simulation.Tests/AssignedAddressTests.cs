using Amaranten.Config;
using Amaranten.Gateway.Control;
using Amaranten.Wire.Ip;

namespace Simulation.Tests;

/// <summary>A whole gateway as XAUTH and mode-config client of another: the address that it is given is its own, inside the tunnel.</summary>
public class AssignedAddressTests
{
    private const string Given = "10.9.0.10";
    private readonly World _world = new(71);
    private readonly SimulatedGateway _branch, _headOffice;
    private readonly SimulatedHost _host;

    public AssignedAddressTests()
    {
        var wan = new Cable(_world);
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
            remote-network = assigned
            remote-gateway = any
            psk            = correct horse battery staple
            xauth          = server
            users          = carol
            mode-config    = server
            pool           = clients
            [user:carol]
            password = open sesame, please
            [pool:clients]
            addresses = 10.9.0.10-10.9.0.19
            """, wan, lan);
        _branch = new SimulatedGateway(_world, Branch("open sesame, please"), wan);
        _host = new SimulatedHost(lan, "10.0.0.2", "10.0.0.1");
    }

    [Fact]
    public void The_address_is_ours_inside_the_tunnel_and_nowhere_else()
    {
        Assert.True(_world.RunUntil(() => _branch.IsUp, 10_000), Logs);
        Assert.Equal($"{Given}/32 === 10.0.0.0/24", _branch.Controller.Status.Tunnels[0].Pairs.Single().Selector.ToString());

        PingOutcome? outcome = null;
        _branch.Controller.Ping(IpAddress.Parse("10.0.0.2"), 1, each => outcome = each);
        _world.Run(2_000);
        Assert.True(outcome?.RoundTripMicroseconds >= 0, Logs);

        _host.Ping(Given);
        _host.Ping("10.9.0.11");
        _world.Run(2_000);
        Assert.Equal(1, _host.Answered);
    }

    [Fact]
    public void Both_sides_show_who_has_which_address_as_long_as_he_has_it()
    {
        Assert.True(_world.RunUntil(() => _branch.IsUp, 10_000), Logs);
        GatewayStatus status = _headOffice.Controller.Status;
        Assert.Equal(new LeaseStatus("clients", IpAddress.Parse(Given), "road", "carol"), Assert.Single(status.Leases));
        TunnelStatus client = Assert.Single(status.Tunnels, tunnel => tunnel.IsClient), road = _branch.Controller.Status.Tunnels[0];
        Assert.Equal(("carol", "XAUTH with pre-shared key"), (client.Ike.IkeSas[0].User, client.Ike.IkeSas[0].Method));
        Assert.Equal(("carol", IpAddress.Parse(Given)), (road.Ike.IkeSas[0].User, road.Ike.Assigned!.Address));
        Assert.Null(road.Pairs[0].Within);
        Assert.Empty(_branch.Controller.Status.Leases);

        Assert.True(_branch.Controller.TunnelDown("hq"));
        Reconfigure(Branch("not the password"));
        _world.Run(5_000);
        Assert.Empty(_headOffice.Controller.Status.Leases);
        Assert.DoesNotContain(_headOffice.Controller.Status.Tunnels.SelectMany(tunnel => tunnel.Ike.IkeSas), sa => sa.User is not null);
    }

    [Fact]
    public void A_configuration_read_again_leaves_it_alone_and_another_one_takes_it_away()
    {
        Assert.True(_world.RunUntil(() => _branch.IsUp, 10_000), Logs);
        uint spi = _branch.Controller.Status.Tunnels[0].Pairs.Single().Sa!.InboundSpi;
        Reconfigure(Branch("open sesame, please"));
        _world.Run(1_000);
        Assert.Equal(spi, _branch.Controller.Status.Tunnels[0].Pairs.Single().Sa!.InboundSpi);

        Reconfigure(Branch("open sesame, please", more: "dpd-delay = 25s"));
        Assert.True(_world.RunUntil(() => _branch.IsUp, 10_000), Logs);
        Assert.NotEqual(spi, _branch.Controller.Status.Tunnels[0].Pairs.Single().Sa!.InboundSpi);
        Assert.Equal($"{Given}/32 === 10.0.0.0/24", _branch.Controller.Status.Tunnels[0].Pairs.Single().Selector.ToString());

        Reconfigure(Branch("not the password"));
        _world.Run(5_000);
        Assert.False(_branch.IsUp, Logs);
        Assert.Contains(_headOffice.Log, line => line.Contains("user refused"));
        _host.Ping(Given);
        _world.Run(2_000);
        Assert.Equal(0, _host.Answered);
    }

    private void Reconfigure(string ini)
    {
        ConfigResult read = ConfigReader.Read("branch.ini", ini);
        Assert.True(read.IsClean, string.Join('\n', read.Complaints));
        Assert.True(_branch.Controller.Reconfigure(read.Config!, [], _world.Now));
    }

    private string Logs => $"branch:\n{string.Join('\n', _branch.Log)}\nhead office:\n{string.Join('\n', _headOffice.Log)}";

    private static string Branch(string password, string more = "") => $"""
        [system]
        name = branch
        [interface:wan]
        device  = wan
        address = 192.0.2.7/24
        [tunnel:hq]
        local-network  = assigned
        remote-network = 10.0.0.0/24
        remote-gateway = 192.0.2.1
        psk            = correct horse battery staple
        xauth          = client
        xauth-user     = carol
        xauth-password = {password}
        mode-config    = client
        start          = always
        {more}
        """;
}
