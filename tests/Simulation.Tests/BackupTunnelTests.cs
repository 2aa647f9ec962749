using Amaranten.Wire.Ethernet;
using Amaranten.Wire.Ip;

namespace Simulation.Tests;

/// <summary>A branch with two ways to the same network: the head office, and another site that stands in for it.</summary>
public class BackupTunnelTests
{
    private const string Psk = "correct horse battery staple";
    private static readonly IpPrefix s_inside = IpPrefix.Parse("10.0.0.0/8");
    private readonly World _world = new(91);
    private readonly Cable _wan, _lan;
    private readonly SimulatedGateway _branch, _backup;
    private readonly SimulatedHost _here, _there, _elsewhere;
    private SimulatedGateway _headOffice;

    public BackupTunnelTests()
    {
        _wan = new Cable(_world);
        _lan = new Cable(_world);
        var branchLan = new Cable(_world);
        var backupLan = new Cable(_world);
        _wan.Seen += Witness;
        _branch = new SimulatedGateway(_world, Ini("branch", "192.0.2.7", "10.7.0.1", $"""
            {Tunnel("hq", "10.7.0.0/24", "10.0.0.0/24", "192.0.2.1")}
            start = always
            route = dynamic
            {Tunnel("backup", "10.7.0.0/24", "10.0.0.0/24", "192.0.2.2")}
            """), _wan, branchLan);
        _headOffice = HeadOffice();
        _backup = new SimulatedGateway(_world, Ini("backup", "192.0.2.2", "10.0.0.1", Tunnel("branch", "10.0.0.0/24", "10.7.0.0/24", "192.0.2.7")), _wan, backupLan);
        _here = new SimulatedHost(branchLan, "10.7.0.2", "10.7.0.1");
        _there = new SimulatedHost(_lan, "10.0.0.2", "10.0.0.1");
        _elsewhere = new SimulatedHost(backupLan, "10.0.0.2", "10.0.0.1");
    }

    [Fact]
    public void Traffic_moves_to_the_backup_when_the_peer_is_dead_and_returns()
    {
        PingFor(5_000);
        Assert.Empty(_here.Lost);
        Assert.Equal(("10.7.0.2", ""), (_there.LastAsker, _elsewhere.LastAsker));

        _headOffice.CutPower();
        // Asked after ten seconds of silence, dead after thirty without an answer: dpd-delay and dpd-timeout.
        PingFor(45_000);
        Assert.Equal("10.7.0.2", _elsewhere.LastAsker);
        int lost = _here.Lost.Count();
        Assert.InRange(lost, 1, 420);
        PingFor(20_000);
        Assert.Equal(lost, _here.Lost.Count());

        _headOffice = HeadOffice();
        PingFor(60_000);
        Assert.True(_branch.Controller.Status.Tunnels[0].Pairs[0].Sa is not null, string.Join('\n', _branch.Log));
        long carriedByBackup = _branch.Controller.Status.Tunnels[1].Pairs[0].Sa!.PacketsOut;
        PingFor(5_000);
        Assert.Equal(carriedByBackup, _branch.Controller.Status.Tunnels[1].Pairs[0].Sa!.PacketsOut);
        Assert.Equal(lost, _here.Lost.Count());
    }

    [Fact]
    public void Where_both_are_dead_it_goes_nowhere()
    {
        _headOffice.CutPower();
        _backup.CutPower();
        PingFor(120_000);
        Assert.Equal(0, _here.Answered);
        Assert.Equal(1_200, _branch.Controller.Status.Counters.Single(counter => counter.Name == "drop.tunnel-down").Value);
    }

    private void PingFor(long milliseconds)
    {
        for (long passed = 0; passed < milliseconds; passed += 100)
        {
            _here.Ping("10.0.0.2");
            _world.Run(100);
        }
    }

    private SimulatedGateway HeadOffice() => new(
        _world, Ini("head-office", "192.0.2.1", "10.0.0.1", Tunnel("branch", "10.0.0.0/24", "10.7.0.0/24", "192.0.2.7")), _wan, _lan);

    private static void Witness(ReadOnlyMemory<byte> frame)
    {
        if (!EthernetView.TryParse(frame.Span, out EthernetView ethernet) || !Ipv4View.TryParse(ethernet.Payload, out Ipv4View ip)) return;
        Assert.False(s_inside.Contains(ip.Source) || s_inside.Contains(ip.Destination), $"in clear on the wire: {ip.Source} to {ip.Destination}");
    }

    private static string Tunnel(string name, string local, string remote, string peer) => $"""
        [tunnel:{name}]
        local-network  = {local}
        remote-network = {remote}
        remote-gateway = {peer}
        psk            = {Psk}
        """;

    private static string Ini(string name, string wan, string lan, string tunnels) => $"""
        [system]
        name = {name}
        forward-in-clear = yes
        [interface:wan]
        device  = wan
        address = {wan}/24
        gateway = 192.0.2.254
        [interface:lan]
        device  = lan
        address = {lan}/24
        {tunnels}
        """;
}
