using Amaranten.Gateway.Control;
using Amaranten.Ike;

namespace Simulation.Tests;

/// <summary>Several clients of one tunnel, all behind one NAT, whole gateways each: restarts, rebinding, rekeys.</summary>
public class RoamingTests
{
    [Fact]
    public void Each_client_behind_one_NAT_has_a_line_and_a_pair_of_its_own()
    {
        var sites = new RoamingSites(seed: 41, branches: 3);
        sites.PingFor(3);
        sites.AssertAllCarry();
        Assert.Equal(["10.64.0.0/24", "10.65.0.0/24", "10.66.0.0/24"],
            sites.Clients.Select(client => client.Pairs.Single().Selector.Remote.ToString()).Order());
        Assert.All(sites.Clients, client => Assert.Contains("192.0.2.254:", client.Peer));
        Assert.Equal(["ip:172.16.0.1", "ip:172.16.0.2", "ip:172.16.0.3"], sites.Clients.Select(client => client.Peer.Split(' ')[1]).Order());
        Assert.Equal(LightPattern.On, sites.HeadOffice.Controller.Status.Lights.Vpn);
    }

    // Threat 30.
    [Fact]
    public void One_that_restarts_leaves_the_others_alone()
    {
        var sites = new RoamingSites(seed: 42, branches: 3);
        sites.PingFor(2);
        List<uint> others = [.. sites.Clients.Where(client => !client.Peer.EndsWith("172.16.0.2")).Select(client => client.Pairs[0].Sa!.InboundSpi)];
        sites.RestartBranch(1);
        sites.PingFor(5);
        sites.AssertAllCarry();
        Assert.Equal(3, sites.Clients.Count);
        Assert.Superset(others.ToHashSet(), sites.Clients.Select(client => client.Pairs[0].Sa!.InboundSpi).ToHashSet());
    }

    [Fact]
    public void A_NAT_that_forgets_its_ports_costs_nobody_the_tunnel()
    {
        var sites = new RoamingSites(seed: 43, branches: 3);
        sites.PingFor(2);
        sites.Nat.Reboot();
        sites.PingFor(30);
        sites.AssertAllCarry();
        sites.PingFor(60);
        Assert.Equal(3, sites.Clients.Count);
        Assert.All(sites.Clients, client => Assert.Single(client.Ike.ChildSas));
    }

    [Fact]
    public void What_is_protected_never_leaves_in_clear_while_no_client_is_there()
    {
        var sites = new RoamingSites(seed: 44, branches: 1);
        sites.There.Ping(RoamingSites.HostOf(0));
        sites.World.Run(2_000);
        Assert.Equal(0, sites.There.Answered);
        Assert.Equal(1, sites.HeadOffice.Controller.Status.Counters.Single(counter => counter.Name == "drop.nobody-to-call").Value);
        sites.PingFor(2);
        sites.AssertAllCarry();
        Assert.True(sites.Branches[0].Controller.TunnelDown("hq"));
        sites.World.Run(1_000);
        Assert.Empty(sites.Clients);
        sites.There.Ping(RoamingSites.HostOf(0));
        sites.World.Run(2_000);
        TunnelStatus tunnel = sites.HeadOffice.Controller.Status.Tunnels.Single();
        Assert.Equal(TunnelPhase.Idle, tunnel.Phase);
        Assert.True(tunnel.Pairs[0].Carried!.PacketsIn > 0, "what a client carried stays in its tunnel's account");
    }

    [Theory]
    [InlineData(51)]
    [InlineData(52)]
    [InlineData(53)]
    [InlineData(54)]
    public void Restarts_rekeys_and_rebinding_end_with_one_pair_for_each(int seed)
    {
        var sites = new RoamingSites(seed, branches: 3, headOffice: "ipsec-lifetime = 60\nike-lifetime = 150");
        for (int i = 0; i < 60; i++)
        {
            int what = sites.World.Faults.Next(12);
            if (what < 3) sites.RestartBranch(what);
            if (what == 3) sites.Nat.Reboot();
            sites.PingFor(5);
        }
        sites.PingFor(60);
        sites.AssertAllCarry();
        sites.PingFor(40);
        Assert.Equal(3, sites.Clients.Count);
        Assert.All(sites.Clients, client => Assert.InRange(client.Ike.ChildSas.Count, 1, 2));
        Assert.All(sites.Clients, client => Assert.InRange(client.Ike.IkeSas.Count, 1, 2));
    }
}
