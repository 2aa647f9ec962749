using Amaranten.Ike;

namespace Simulation.Tests;

/// <summary>Two whole gateways in one process: what a user sees first.</summary>
public class FirstTunnelTests
{
    /// <summary>The answer of a gateway itself leaves in the step in which its keys are agreed.</summary>
    [Fact]
    public void The_ping_to_the_other_gateway_that_brings_the_tunnel_up_is_answered()
    {
        var sites = new TwoSites(18);
        sites.There.Ping("10.7.0.1");
        sites.World.Run(2_000);
        Assert.True(sites.There.Answered == 1, sites.Logs);
    }

    [Fact]
    public void Traffic_brings_the_tunnel_up_and_the_first_ping_is_answered()
    {
        var sites = new TwoSites(seed: 1);
        Assert.Equal(TunnelPhase.Idle, sites.Branch.Tunnel.Phase);
        sites.PingFor(1_000);
        sites.AssertUp();
        sites.AssertNothingLost();
        Assert.Equal(2 * sites.Here.Sent, sites.EspSeen);
    }

    [Fact]
    public void Who_asks_for_a_host_that_is_not_there_is_told_by_the_other_gateway()
    {
        var sites = new TwoSites(seed: 19);
        sites.PingFor(1_000);
        sites.AssertUp();
        sites.AssertNothingLost();
        sites.Here.Ping("10.0.0.77");
        sites.World.Run(2_000);
        Assert.Empty(sites.Here.ToldUnreachableBy);
        sites.World.Run(2_000);
        Assert.Equal(["10.0.0.1"], sites.Here.ToldUnreachableBy);
    }

    [Fact]
    public void Start_always_needs_no_traffic()
    {
        var sites = new TwoSites(seed: 2, branch: "start = always");
        Assert.True(sites.World.RunUntil(() => sites.Branch.IsUp && sites.HeadOffice.IsUp, 5_000), sites.Logs);
    }

    [Theory]
    [InlineData("host", "10.7.0.2/32 === 10.0.0.2/32")]
    [InlineData("port", "10.7.0.2/32[1/0] === 10.0.0.2/32[1/0]")]
    public void The_first_packet_says_for_whom_the_pair_is(string per, string selector)
    {
        var sites = new TwoSites(seed: 10, both: $"sa-per = {per}");
        sites.PingFor(1_000);
        sites.AssertUp();
        sites.AssertNothingLost();
        Assert.Equal(selector, Assert.Single(sites.Branch.Tunnel.Ike.ChildSas).Selector.ToString());
    }

    [Fact]
    public void Either_side_may_begin()
    {
        var sites = new TwoSites(seed: 3);
        sites.There.Ping(TwoSites.BranchHost);
        sites.World.Run(2_000);
        sites.AssertUp();
        Assert.Equal(1, sites.There.Answered);
    }

    [Fact]
    public void Both_sides_may_begin_at_once()
    {
        var sites = new TwoSites(seed: 4);
        sites.There.Ping(TwoSites.BranchHost);
        sites.PingFor(3_000);
        sites.AssertUp();
        sites.AssertNothingLost();
        Assert.Equal(1, sites.There.Answered);
    }

    [Fact]
    public void Nothing_leaves_in_clear_while_the_tunnel_cannot_come_up()
    {
        var sites = new TwoSites(seed: 5, branch: "ike = aes256-sha256-modp2048", headOffice: "ike = 3des-md5-modp1024");
        sites.PingFor(5_000);
        Assert.False(sites.Branch.IsUp);
        Assert.Equal(0, sites.EspSeen);
        Assert.Equal(0, sites.Here.Answered);
        Assert.Contains(sites.HeadOffice.Log, line => line.Contains("no common proposal") && line.Contains("3des") && line.Contains("aes256"));
    }

    [Fact]
    public void A_wrong_psk_is_called_a_wrong_psk_on_both_sides()
    {
        var sites = new TwoSites(seed: 6, headOfficePsk: "a different secret altogether");
        sites.PingFor(90_000, 1_000);
        Assert.Contains(sites.HeadOffice.Log, line => line.Contains("wrong pre-shared key"));
        Assert.Contains(sites.Branch.Log, line => line.Contains("wrong pre-shared key"));
        Assert.Equal(0, sites.EspSeen);
    }

    [Fact]
    public void Taking_it_down_here_takes_it_down_there()
    {
        var sites = new TwoSites(seed: 7);
        sites.PingFor(500);
        sites.AssertUp();
        Assert.True(sites.Branch.Controller.TunnelDown("hq"));
        sites.World.Run(500);
        Assert.False(sites.Branch.IsUp, sites.Logs);
        Assert.False(sites.HeadOffice.IsUp, sites.Logs);
        sites.PingFor(500);
        sites.AssertUp();
        sites.AssertNothingLost();
    }

    [Fact]
    public void Shutting_down_tells_the_peer()
    {
        var sites = new TwoSites(seed: 8);
        sites.PingFor(500);
        sites.Branch.Controller.Shutdown(sites.World.Now);
        sites.World.Run(500);
        Assert.False(sites.HeadOffice.IsUp, sites.Logs);
    }

    [Fact]
    public void The_same_seed_gives_the_same_log()
    {
        string Run()
        {
            var sites = new TwoSites(seed: 9);
            sites.PingFor(2_000);
            return sites.Logs;
        }
        Assert.Equal(Run(), Run());
    }
}
