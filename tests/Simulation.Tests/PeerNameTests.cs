using Amaranten.Wire.Ip;

namespace Simulation.Tests;

/// <summary>A head office that is known by name, and moves.</summary>
public sealed class PeerNameTests
{
    private readonly World _world = new(71);
    private readonly Cable _wan, _branchLan, _headOfficeLan;
    private readonly SimulatedGateway _branch;
    private readonly SimulatedHost _here, _there, _server;
    private string _answer = "192.0.2.1";
    private int _asked;

    public PeerNameTests()
    {
        (_wan, _branchLan, _headOfficeLan) = (new Cable(_world), new Cable(_world), new Cable(_world));
        _server = new SimulatedHost(_wan, "192.0.2.53", "192.0.2.7") { Serve = Answer };
        _branch = new SimulatedGateway(_world, Ini("branch", "192.0.2.7", "10.7.0.1", "dns    = 192.0.2.53", """
            local-network  = 10.7.0.0/24
            remote-network = 10.0.0.0/24
            remote-gateway = dns:hq.example
            remote-id      = dns:hq.example
            """), _wan, _branchLan);
        _here = new SimulatedHost(_branchLan, "10.7.0.2", "10.7.0.1");
        _there = new SimulatedHost(_headOfficeLan, "10.0.0.2", "10.0.0.1");
    }

    [Fact]
    public void A_tunnel_follows_the_name_to_another_address()
    {
        SimulatedGateway old = HeadOffice("192.0.2.1");
        PingFor(5_000);
        Assert.True(_branch.IsUp, Log);
        Assert.Contains(_branch.Log, line => line.Contains("hq.example is 192.0.2.1, asked again in 60 s"));

        old.CutPower();
        _answer = "192.0.2.2";
        HeadOffice("192.0.2.2");
        PingFor(70_000);
        Assert.True(_branch.IsUp, Log);
        Assert.Equal(IpAddress.Parse("192.0.2.2"), _branch.Tunnel.Pairs[0].Sa!.Peer.Address);
        int answered = _here.Answered;
        PingFor(1_000);
        Assert.Equal(answered + 10, _here.Answered);
    }

    [Fact]
    public void A_server_that_falls_silent_leaves_the_tunnel_as_it_is()
    {
        HeadOffice("192.0.2.1");
        PingFor(5_000);
        _server.Serve = null;
        PingFor(120_000);
        Assert.True(_branch.IsUp, Log);
        Assert.Contains(_branch.Log, line => line.Contains("no answer from 192.0.2.53; 192.0.2.1 is kept"));
        Assert.Equal(1, _asked);
    }

    private string Log => string.Join('\n', _branch.Log);

    private SimulatedGateway HeadOffice(string address) => new(_world, Ini("head-office", address, "10.0.0.1", "", """
        local-network  = 10.0.0.0/24
        remote-network = 10.7.0.0/24
        remote-gateway = 192.0.2.7
        local-id       = dns:hq.example
        """), _wan, _headOfficeLan);

    private void PingFor(long milliseconds)
    {
        for (long passed = 0; passed < milliseconds; passed += 100)
        {
            _here.Ping("10.0.0.2");
            _world.Run(100);
        }
    }

    private byte[] Answer(byte[] question)
    {
        _asked++;
        var answer = new List<byte>(question);
        (answer[2], answer[3], answer[7]) = (0x81, 0x80, 1);
        answer.AddRange([0xC0, 0x0C, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, .. _answer.Split('.').Select(byte.Parse)]);
        return [.. answer];
    }

    private static string Ini(string name, string wan, string lan, string system, string tunnel) => $"""
        [system]
        name = {name}
        {system}

        [interface:wan]
        device  = wan
        address = {wan}/24

        [interface:lan]
        device  = lan
        address = {lan}/24

        [tunnel:t]
        psk = correct horse battery staple
        {tunnel}
        """;
}
