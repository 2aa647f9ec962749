namespace Amaranten.Config.Tests;

/// <summary>What a tunnel that is left out still holds back, and from whom.</summary>
public class TunnelInErrorTests
{
    private const string Others = """

        [tunnel:lab]
        local-network  = 10.7.0.0/24
        remote-network = 10.0.9.0/24
        remote-gateway = 203.0.113.9
        psk            = correct horse battery staple

        [tunnel:region]
        local-network  = 10.7.0.0/24
        remote-network = 10.0.0.0/8
        remote-gateway = 203.0.113.2
        psk            = correct horse battery staple

        [tunnel:everything]
        local-network  = 0.0.0.0/0
        remote-network = 0.0.0.0/0
        remote-gateway = 203.0.113.3
        psk            = correct horse battery staple

        """;

    /// <summary>Place 0 is above lab, 1 above region, 2 above everything, 3 below all.</summary>
    [Theory]
    [InlineData("psk            = correct horse battery staple", "psk = ", "0: 10.7.0.0/24 === 10.0.0.0/16")]
    [InlineData("psk            =", "protocol = tcp\nremote-port = 443\npsck =", "0: 10.7.0.0/24[6/0] === 10.0.0.0/16[6/443]")]
    [InlineData("10.0.0.0/16", "10.0.0.1/16", "0: 10.7.0.0/24 === 10.0.0.0/16")]
    [InlineData("10.0.0.0/16", "10.0.0.0/16, 10.0.300.0/24", "0: 10.7.0.0/24 === 10.0.0.0/16; 1: 10.7.0.0/24 === 10.0.0.0/16")]
    [InlineData("10.0.0.0/16", "10.0.0.0/166", "1: 10.7.0.0/24 === 10.0.0.0/8")]
    [InlineData("10.0.0.0/16", "10.0.9.300/24", "0: 10.7.0.0/24 === 10.0.9.0/24")]
    [InlineData("10.0.0.0/16", "10.0.O.0/12", "1: 10.7.0.0/24 === 10.0.0.0/12")]
    [InlineData("10.0.0.0/16", "172.16.0.0.0/24", "2: 10.7.0.0/24 === 172.16.0.0/24")]
    [InlineData("10.0.0.0/16", "the head office", "2: 10.7.0.0/24 === 0.0.0.0/0")]
    [InlineData("10.0.0.0/16", "fd00::/8", "2: 10.7.0.0/24 === 0.0.0.0/0")]
    [InlineData("remote-network = 10.0.0.0/16", "", "2: 10.7.0.0/24 === 0.0.0.0/0")]
    [InlineData("[tunnel:hq]", "[tunnel:hq", "0: 10.7.0.0/24 === 10.0.0.0/16")]
    [InlineData("[tunnel:hq]", "[tunel:hq]", "0: 10.7.0.0/24 === 10.0.0.0/16")]
    [InlineData("[tunnel:hq]", "[tunnel]", "0: 10.7.0.0/24 === 10.0.0.0/16")]
    [InlineData("[tunnel:hq]", "[vpn:hq]", "0: 10.7.0.0/24 === 10.0.0.0/16")]
    [InlineData("[tunnel:hq]", "[tunnel:hq]\n[tunnel:HQ]", "2: 0.0.0.0/0 === 0.0.0.0/0 and 0: 10.7.0.0/24 === 10.0.0.0/16")]
    [InlineData("remote-gateway = 203.0.113.1", "remote-gateway = any\nmode-config = server\npool = x", "0: 10.7.0.0/24 === 10.0.0.0/16")]
    public void It_holds_back(string written, string mistaken, string held)
    {
        string text = Sample.Text.Replace(written, mistaken);
        Assert.NotEqual(Sample.Text, text);
        ConfigResult result = Sample.Read(text + Others);
        Assert.Equal(["lab", "region", "everything"], result.Config!.Tunnels.Select(tunnel => tunnel.Name));
        Assert.Equal(held, string.Join(" and ", result.Config.TunnelsInError.Select(tunnel => string.Join("; ", tunnel.Held.Select(traffic => $"{traffic.Place}: {traffic.Selector}")))));
        Assert.All(result.Config.TunnelsInError, tunnel => Assert.Contains(tunnel.Complaint, result.Complaints.Select(complaint => complaint.ToString())));
    }

    [Fact]
    public void Where_no_tunnel_would_take_it_only_a_network_that_is_named_is_held()
    {
        Assert.Equal("0: 10.7.0.0/24 === 10.0.0.0/8", Held(Sample.Replacing("10.0.0.0/16", "10.0.0.0/166")));
        Assert.Equal("", Held(Sample.Replacing("remote-network = 10.0.0.0/16", "")));
    }

    [Fact]
    public void The_second_of_two_tunnels_with_the_same_networks_holds_them_below_the_first() =>
        Assert.Equal("1: 10.7.0.0/24 === 10.0.0.0/16", Held(Sample.Read(Sample.Text + Sample.Text[Sample.Text.IndexOf("[tunnel:hq]")..].Replace(":hq", ":b"))));

    [Fact]
    public void Other_sections_hold_nothing() =>
        Assert.Empty(Sample.WithTunnelLine("[pool:x]\n[routes]\n[firewall:x]\naction = drop\n[rout:x]\nnetwork = 10.0.0.0/8").Config!.TunnelsInError);

    private static string Held(ConfigResult result) =>
        string.Join("; ", Assert.Single(result.Config!.TunnelsInError).Held.Select(traffic => $"{traffic.Place}: {traffic.Selector}"));
}
