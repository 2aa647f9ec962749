namespace Simulation.Tests;

/// <summary>What kills tunnels in the field: rekeys, restarts, loss, silence. After each the tunnel carries again, and says what it did.</summary>
public class SurvivalTests
{
    [Fact]
    public void Rekeying_phase_2_by_seconds_loses_nothing()
    {
        var sites = new TwoSites(seed: 21, both: "ipsec-lifetime = 120");
        sites.PingFor(600_000, 500);
        sites.AssertUp();
        sites.AssertNothingLost();
        Assert.True(sites.Branch.Tunnel.Pairs[0].Sa!.Rekeys + sites.HeadOffice.Tunnel.Pairs[0].Sa!.Rekeys >= 4, sites.Logs);
        AssertNoPileUp(sites);
    }

    [Fact]
    public void Rekeying_phase_1_loses_nothing()
    {
        var sites = new TwoSites(seed: 22, both: "ike-lifetime = 180\nipsec-lifetime = 120");
        sites.PingFor(900_000, 500);
        sites.AssertUp();
        sites.AssertNothingLost();
        AssertNoPileUp(sites);
    }

    [Fact]
    public void Rekeying_by_kilobytes_loses_nothing()
    {
        var sites = new TwoSites(seed: 23, both: "ipsec-lifetime-kilobytes = 1000");
        for (int i = 0; i < 4_000; i++)
        {
            sites.Here.Ping(TwoSites.HeadOfficeHost, dataBytes: 1_000);
            sites.World.Run(10);
        }
        sites.World.Run(1_000);
        sites.AssertNothingLost();
        AssertNoPileUp(sites);
    }

    [Fact]
    public void A_peer_that_restarted_is_noticed_and_the_tunnel_returns()
    {
        var sites = new TwoSites(seed: 24, branch: "dpd-delay = 5\ndpd-timeout = 15");
        sites.PingFor(2_000);
        sites.AssertUp();
        sites.RestartHeadOffice();
        sites.PingFor(40_000, 1_000);
        int before = sites.Here.Answered;
        sites.PingFor(5_000, 1_000);
        Assert.True(sites.Here.Answered >= before + 5, sites.Logs);
        sites.AssertUp();
        AssertNoPileUp(sites);
    }

    [Fact]
    public void A_restarted_peer_that_begins_itself_is_believed_once_it_has_authenticated()
    {
        var sites = new TwoSites(seed: 25, headOffice: "start = always");
        sites.World.Run(3_000);
        sites.AssertUp();
        sites.RestartHeadOffice();
        sites.World.Run(5_000);
        sites.PingFor(3_000);
        sites.AssertUp();
        sites.AssertNothingLost();
        AssertNoPileUp(sites);
    }

    [Theory]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(34)]
    [InlineData(35)]
    [InlineData(36)]
    [InlineData(37)]
    [InlineData(38)]
    public void With_a_third_of_all_frames_lost_or_doubled_it_comes_up_and_ends_with_one_pair(int seed)
    {
        var sites = new TwoSites(seed, both: "ipsec-lifetime = 120\nike-lifetime = 300");
        sites.Wan.Fault = _ => sites.World.Faults.Next(6) switch
        {
            0 => [],
            1 => [0, sites.World.Faults.Next(2_000)],
            2 => [sites.World.Faults.Next(500)],
            _ => [0],
        };
        sites.PingFor(600_000, 1_000);
        sites.Wan.Fault = _ => [0];
        sites.World.Run(120_000);
        int sent = sites.Here.Sent, answered = sites.Here.Answered;
        sites.PingFor(10_000, 500);
        sites.AssertUp();
        Assert.True(sites.Here.Answered - answered == sites.Here.Sent - sent, sites.Logs);
        AssertNoPileUp(sites);
    }

    /// <summary>Once quiet there is one live pair on each side, and at most the one it replaced.</summary>
    private static void AssertNoPileUp(TwoSites sites)
    {
        sites.World.Run(30_000);
        foreach (SimulatedGateway gateway in new[] { sites.Branch, sites.HeadOffice })
        {
            Assert.True(gateway.Tunnel.Ike.ChildSas.Count <= 2, sites.Logs);
            Assert.True(gateway.Tunnel.Ike.IkeSas.Count <= 2, sites.Logs);
        }
    }
}
