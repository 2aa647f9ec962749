using Amaranten.Wire.Ip;

namespace Simulation.Tests;

/// <summary>
/// Why did it not come up? For each cause, on both sides: what differs, both values as far as a side can know them, and the line to change; in the log and
/// under the tunnel. The branch begins.
/// </summary>
public class WhyNotUpTests
{
    /// <summary>What the branch has, what the head office has, what the branch says, what the head office says; words, each of which must be there.</summary>
    public static TheoryData<string, string, string, string[], string[]> Causes => new()
    {
        {
            "cipher of phase 1", "ike = aes128-sha256-modp2048", "ike = aes256-sha256-modp2048",
            ["NO-PROPOSAL-CHOSEN", "we offer aes128-sha256-modp2048", "ike in line"],
            ["encryption: peer offers aes128, we accept aes256", "ike in line"]
        },
        {
            "hash of phase 1", "ike = aes256-sha1-modp2048", "ike = aes256-sha256-modp2048",
            ["NO-PROPOSAL-CHOSEN", "we offer aes256-sha1-modp2048", "ike in line"],
            ["hash: peer offers sha1, we accept sha256", "ike in line"]
        },
        {
            "group of phase 1", "ike = aes256-sha256-modp1024", "ike = aes256-sha256-modp2048",
            ["NO-PROPOSAL-CHOSEN", "we offer aes256-sha256-modp1024", "ike in line"],
            ["group: peer offers modp1024, we accept modp2048", "ike in line"]
        },
        {
            "mode", "mode = aggressive", "mode = main",
            ["no answer to HDR, SA, KE, Ni, IDii", "sent 5 times", "aggressive mode"],
            ["the peer asks for aggressive mode, the tunnel is set to main mode", "mode in line"]
        },
        {
            "mode, the other way round", "mode = main", "mode = aggressive",
            ["no answer to HDR, SA", "sent 5 times"],
            ["the peer asks for main mode, the tunnel is set to aggressive mode", "mode in line"]
        },
        {
            "pre-shared key", "", "",
            ["wrong pre-shared key", "most likely the pre-shared keys differ", "psk in line"],
            ["wrong pre-shared key", "the pre-shared keys differ", "psk in line"]
        },
        {
            "pre-shared key in aggressive mode", "mode = aggressive", "mode = aggressive",
            ["wrong pre-shared key", "pre-shared keys differ", "psk in line"],
            []
        },
        {
            "identity of the branch", "local-id = dns:branch.example", "remote-id = dns:branch-7.example",
            ["refuses us", "INVALID-ID-INFORMATION"],
            ["the peer says it is dns:branch.example, we expect dns:branch-7.example", "remote-id in line"]
        },
        {
            "identity of the head office", "remote-id = dns:hq.example", "local-id = dns:head-office.example",
            ["the peer says it is dns:head-office.example, we expect dns:hq.example", "remote-id in line"],
            []
        },
        {
            "cipher of phase 2", "ipsec = aes128-sha256", "ipsec = aes256-sha256",
            ["NO-PROPOSAL-CHOSEN", "we offer aes128-sha256", "ipsec in line"],
            ["encryption: peer offers aes128, we accept aes256", "ipsec in line"]
        },
        {
            "integrity of phase 2", "ipsec = aes256-sha1", "ipsec = aes256-sha256",
            ["NO-PROPOSAL-CHOSEN", "we offer aes256-sha1", "ipsec in line"],
            ["integrity: peer offers sha1, we accept sha256", "ipsec in line"]
        },
        {
            "PFS", "ipsec = aes256-sha256\npfs = modp2048", "ipsec = aes256-sha256\npfs = modp3072",
            ["NO-PROPOSAL-CHOSEN", "we offer", "modp2048", "pfs in line"],
            ["peer offers modp2048, we accept modp3072", "pfs in line"]
        },
        {
            "AH", "ah = sha256\nipsec = none\nnat-traversal = off", "nat-traversal = off",
            ["NO-PROPOSAL-CHOSEN", "we offer"],
            ["peer offers ah", "we accept esp", "ipsec"]
        },
        {
            "user", "xauth = client\nxauth-user = ada\nxauth-password = wrong", "xauth = server\nusers = ada\n\n[user:ada]\npassword = right",
            ["user refused", "xauth-user in line"],
            ["user refused", "ada", "users in line"]
        },
    };

    [Theory]
    [MemberData(nameof(Causes))]
    public void Both_sides_say_what_differs_and_where_to_change_it(string cause, string branch, string headOffice, string[] here, string[] there)
    {
        var sites = new TwoSites(seed: 320, branch: branch, headOffice: headOffice, headOfficePsk: cause.StartsWith("pre-shared") ? "another secret altogether" : "correct horse battery staple");
        sites.Branch.Controller.TunnelUp("hq");
        sites.World.Run(100_000);
        AssertTold(sites.Branch, here, sites);
        AssertTold(sites.HeadOffice, there, sites);
    }

    [Fact]
    public void Networks_that_are_no_mirror_image()
    {
        var sites = new TwoSites(seed: 322, changeHeadOffice: tunnel => tunnel with { RemoteNetworks = [IpPrefix.Parse("10.8.0.0/24")] });
        sites.Branch.Controller.TunnelUp("hq");
        sites.World.Run(60_000);
        AssertTold(sites.Branch, ["INVALID-ID-INFORMATION", "10.7.0.0/24 === 10.0.0.0/24", "local-network in line", "remote-network in line"], sites);
        AssertTold(
            sites.HeadOffice,
            ["networks do not match", "the peer asks for 10.0.0.0/24 === 10.7.0.0/24", "we have 10.0.0.0/24 === 10.8.0.0/24", "remote-network in line"], sites);
    }

    [Fact]
    public void Nobody_is_there()
    {
        var sites = new TwoSites(seed: 321);
        sites.HeadOffice.CutPower();
        sites.Branch.Controller.TunnelUp("hq");
        sites.World.Run(60_000);
        AssertTold(sites.Branch, ["no answer to HDR, SA (sent 5 times in", "remote-gateway in line"], sites);
    }

    private static void AssertTold(SimulatedGateway gateway, string[] words, TwoSites sites)
    {
        if (words.Length == 0) return;
        string told = gateway.Tunnel.LastFailure ?? "nothing";
        Assert.True(gateway.Tunnel.Pairs[0].Sa is null, sites.Logs);
        Assert.All(words, word => Assert.True(word.Split('|').Any(told.Contains), $"'{word}' is not in: {told}\n{sites.Logs}"));
        Assert.Contains(gateway.Log, line => line.EndsWith(told, StringComparison.Ordinal));
    }
}
