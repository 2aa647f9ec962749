using Amaranten.Gateway.Control;
using Amaranten.Wire.Ip;

namespace Simulation.Tests;

/// <summary>What the gateway itself sends into a tunnel comes from the address that the operator chose, and the answers find it.</summary>
public class OriginatorTests
{
    private const string Chosen = "10.7.0.250";

    [Theory]
    [InlineData("")]
    [InlineData("originator = 10.7.0.1")]
    [InlineData("originator = " + Chosen)]
    public void A_ping_of_our_own_is_answered(string key)
    {
        var sites = new TwoSites(81, branch: key);
        PingOutcome outcome = Ping(sites, TwoSites.HeadOfficeHost);
        Assert.True(outcome.RoundTripMicroseconds >= 0, sites.Logs);
        Assert.Equal(key.EndsWith(Chosen) ? Chosen : "10.7.0.1", sites.There.LastAsker);
    }

    [Fact]
    public void An_address_that_no_interface_has_is_ours_through_the_tunnel()
    {
        var sites = new TwoSites(82, branch: "start = always\noriginator = " + Chosen);
        sites.World.Run(2_000);
        sites.There.Ping(Chosen);
        sites.World.Run(2_000);
        Assert.Equal(1, sites.There.Answered);
    }

    [Fact]
    public void Keep_alive_pings_come_from_it()
    {
        var sites = new TwoSites(83, branch: "originator = " + Chosen + "\nkeep-alive = auto");
        sites.World.Run(35_000);
        sites.AssertUp();
        KeepAliveStatus status = sites.Branch.Tunnel.KeepAlive!;
        Assert.Equal((IpAddress.Parse(Chosen), 3L, 0L), (status.Source, status.Sent, status.Lost));
    }

    [Fact]
    public void It_is_ours_where_no_interface_is_in_the_local_network()
    {
        var sites = new TwoSites(84,
            changeBranch: tunnel => tunnel with { LocalNetworks = [IpPrefix.Parse("10.8.0.0/24")], Originator = IpAddress.Parse("10.8.0.9") },
            changeHeadOffice: tunnel => tunnel with { RemoteNetworks = [IpPrefix.Parse("10.8.0.0/24")] });
        PingOutcome outcome = Ping(sites, TwoSites.HeadOfficeHost);
        Assert.True(outcome.RoundTripMicroseconds >= 0, sites.Logs);
        Assert.Equal("10.8.0.9", sites.There.LastAsker);
    }

    private static PingOutcome Ping(TwoSites sites, string destination)
    {
        PingOutcome? outcome = null;
        sites.Branch.Controller.Ping(IpAddress.Parse(destination), 1, each => outcome = each);
        sites.World.Run(2_000);
        return outcome!;
    }
}
