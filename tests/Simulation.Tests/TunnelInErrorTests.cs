using Amaranten.Config;
using Amaranten.Wire.Ip;

namespace Simulation.Tests;

/// <summary>A section that is edited badly while the gateway runs: its tunnel ends, and what it carried goes nowhere else.</summary>
public class TunnelInErrorTests
{
    private const string Wide = """
        [tunnel:wide]
        psk = correct horse battery staple
        """;

    [Theory]
    [InlineData("psk            = correct horse battery staple", "psk = hex:1", true)]
    [InlineData("10.0.0.0/24", "10.0.0.300/24", true)]
    [InlineData("remote-network = 10.0.0.0/24", "remote-netwrok = 10.0.0.0/24", true)]
    [InlineData("[tunnel:hq]", "[tunel:hq]", true)]
    [InlineData("[tunnel:hq]", "[tunnel:hq ; the head office", true)]
    [InlineData("[tunnel:hq]", "[tunnel:head office]", true)]
    [InlineData("remote-network = 10.0.0.0/24", "", false)]
    public void What_it_carried_does_not_go_to_the_wider_tunnel_below(string written, string mistaken, bool networksAreKnown)
    {
        TwoSites sites = Sites();
        sites.PingFor(2_000);
        sites.AssertNothingLost();
        Assert.True(sites.Branch.Controller.Status.Tunnels[0].Pairs[0].Sa!.PacketsOut > 0);

        Assert.Contains(written, sites.BranchText);
        Take(sites, sites.BranchText.Replace(written, mistaken));
        TunnelInError inError = Assert.Single(sites.Branch.Controller.Status.TunnelsInError);
        Assert.NotEmpty(inError.Complaint);

        int answered = sites.Here.Answered, esp = sites.EspSeen;
        for (int i = 0; i < 20; i++)
        {
            sites.Here.Ping(TwoSites.HeadOfficeHost);
            sites.World.Run(100);
        }
        if (networksAreKnown)
        {
            Assert.Equal(answered, sites.Here.Answered);
            Assert.Equal(esp, sites.EspSeen);
            Assert.Equal(20, Dropped(sites));
        }
        // The tunnel below does its own work all the same.
        sites.Here.Ping("10.5.0.9");
        sites.World.Run(3_000);
        Assert.True(sites.EspSeen > esp, sites.Logs);
    }

    [Fact]
    public void Mended_it_works_again()
    {
        TwoSites sites = Sites();
        Take(sites, sites.BranchText.Replace("[tunnel:hq]", "[tunnel:hq]\ncolour = green"));
        Take(sites, sites.BranchText);
        Assert.Empty(sites.Branch.Controller.Status.TunnelsInError);
        sites.PingFor(2_000);
        sites.AssertNothingLost();
    }

    private static TwoSites Sites() => new(
        1,
        branch: Wide + "\nlocal-network = 10.7.0.0/24\nremote-network = 10.0.0.0/8\nremote-gateway = 192.0.2.1",
        changeHeadOffice: tunnel => tunnel with { LocalNetworks = [.. tunnel.LocalNetworks, IpPrefix.Parse("10.0.0.0/8")] });

    private static void Take(TwoSites sites, string text)
    {
        ConfigResult result = ConfigReader.Read("simulated.ini", text);
        Assert.True(sites.Branch.Controller.Reconfigure(result.Config!, [], sites.World.Now));
        sites.World.Run(1_000);
    }

    private static long Dropped(TwoSites sites) =>
        sites.Branch.Controller.Status.Counters.Single(counter => counter.Name == "drop.tunnel-in-error").Value;
}
