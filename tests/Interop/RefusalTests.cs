using System.Text.RegularExpressions;
using Amaranten.Interop.Gateway;
using Amaranten.Interop.Lab;
using Amaranten.Interop.Peer;

namespace Amaranten.Interop;

/// <summary>What cannot work, and whether the gateway's log says why.</summary>
public sealed class RefusalTests(RefusalTests.StrongSwan peer) : InteropCase(peer), IClassFixture<RefusalTests.StrongSwan>
{
    private static readonly TimeSpan s_logged = TimeSpan.FromSeconds(60);

    public sealed class StrongSwan() : LibipsecCharon("ref");

    [Fact]
    public void Wrong_psk_is_called_a_wrong_psk_when_the_peer_initiates()
    {
        Peer.Load(new PeerConnection { Secret = "battery staple, the correct horse" });
        StartGateway(new GatewayConfiguration());
        Assert.False(Peer.Initiate().Succeeded);
        LogMustSay("(pre-shared key|psk)");
    }

    [Fact]
    public void Wrong_psk_is_called_a_wrong_psk_when_the_gateway_initiates()
    {
        Peer.Load(new PeerConnection { Secret = "battery staple, the correct horse" });
        StartGateway(new GatewayConfiguration());
        Assert.False(Network.Reachable());
        LogMustSay("(pre-shared key|psk)");
    }

    [Theory]
    [InlineData("aes128-sha256-modp2048", "aes128-sha1", "encryption", "aes.*256", "aes.*128")]
    [InlineData("aes256-sha1-modp2048", "aes128-sha1", "hash", "sha256", "sha1")]
    [InlineData("aes256-sha256-modp1024", "aes128-sha1", "group", "modp2048", "modp1024")]
    [InlineData("aes256-sha256-modp2048", "aes256-sha1", "encryption", "aes.*128", "aes.*256")]
    [InlineData("aes256-sha256-modp2048", "aes128-sha256", "(integrity|authentication)", "sha1", "sha256")]
    public void Refused_proposal_is_explained(string ike, string esp, string attribute, string ours, string theirs)
    {
        Peer.Load(new PeerConnection { Ike = ike, Esp = esp });
        StartGateway(new GatewayConfiguration());
        Assert.False(Peer.Initiate().Succeeded);
        LogMustSay(attribute, ours, theirs);
    }

    [Fact]
    public void Refusal_of_our_proposal_is_reported()
    {
        Peer.Load(new PeerConnection { Ike = "aes128-sha256-modp2048" });
        StartGateway(new GatewayConfiguration());
        Assert.False(Network.Reachable());
        LogMustSay("(NO.PROPOSAL.CHOSEN|no proposal chosen)", "aes256");
    }

    // One line that names the tunnel and holds all of these.
    private void LogMustSay(params string[] patterns)
    {
        bool Says(string line) => patterns.All(pattern => Regex.IsMatch(line, pattern, RegexOptions.IgnoreCase));
        Wait.Until($"a line of the gateway's log holds hq, {string.Join(", ", patterns)}", s_logged,
            () => Gateway.Log.Split('\n').Any(line => line.Contains("hq") && Says(line)));
    }
}
