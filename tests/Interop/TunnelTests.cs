using Amaranten.Interop.Gateway;
using Amaranten.Interop.Lab;
using Amaranten.Interop.Peer;

namespace Amaranten.Interop;

/// <summary>The life of a tunnel against strongSwan, whichever way the peer does its ESP.</summary>
public abstract class TunnelTests(Charon peer) : InteropCase(peer)
{
    // Short probing, so that a silent peer is noticed within a test.
    private static readonly string[] s_impatient = ["dpd-delay = 2s", "dpd-timeout = 6s"];

    /// <summary>Proposals of IKE and ESP; a group in the second means perfect forward secrecy.</summary>
    public static TheoryData<string, string> Suites { get; } = new()
    {
        { "aes128-sha1-modp1024", "aes128-sha1" },
        { "aes128-sha1-modp1536", "aes128-sha1-modp1536" },
        { "aes256-sha1-modp1024", "aes256-sha1-modp1024" },
        { "aes128-sha256-modp2048", "aes128-sha256" },
        { "aes256-sha256-modp2048", "aes256-sha256-modp2048" },
        { "aes192-sha384-modp3072", "aes192-sha384" },
        { "aes256-sha512-modp4096", "aes256-sha512" },
        { "3des-md5-modp768", "3des-md5" },
        { "3des-sha1-modp1024", "3des-md5-modp768" },
        { "aes128-sha256-modp2048", "aes128gcm16" },
        { "aes256-sha256-modp2048", "aes256gcm16-modp2048" },
    };

    [Theory, MemberData(nameof(Suites))]
    public void Gateway_initiates(string ike, string esp)
    {
        Peer.Load(new PeerConnection { Ike = ike, Esp = esp });
        using var wire = new Wire(Network, Network.TowardsGateway);
        StartGateway(new GatewayConfiguration { Ike = ike, Ipsec = esp });

        WantTunnel();
        PingsMustAllReturn();
        BothMustAgreeThatItIsUp();

        string[] requests = wire.Decrypt(EspKeys.OfInitiator(PeerLog).ForTshark);
        Assert.True(requests.Length >= 6 && requests.All(sources => sources == $"{Network.GatewayAddress},{Network.NearAddress}"),
            $"of ours tshark decrypted:\n{string.Join('\n', requests)}");
        Assert.True(wire.Count(Peer.EspFilter) >= 12, "the ESP is not of the kind this peer speaks");
        Assert.Equal(0, wire.Count("icmp"));
    }

    [Fact]
    public void With_the_key_log_tshark_reads_the_wire()
    {
        Peer.Load(new PeerConnection { Esp = "aes128-sha1" });
        using var wire = new Wire(Network, Network.TowardsGateway);
        string file = Path.Combine(Network.Files, "keys.txt");
        File.WriteAllText(file, "");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        StartGateway(new GatewayConfiguration { SystemLines = [$"key-log = {file}"] });

        WantTunnel();
        PingsMustAllReturn();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        string toPeer = File.ReadLines(file).First(line => line.StartsWith($"uat:esp_sa:\"IPv4\",\"{Network.GatewayAddress}\""));
        string[] requests = wire.Decrypt(toPeer);
        Assert.True(requests.Length >= 6 && requests.All(sources => sources == $"{Network.GatewayAddress},{Network.NearAddress}"),
            $"of ours tshark decrypted:\n{string.Join('\n', requests)}");
    }

    [Theory, MemberData(nameof(Suites))]
    public void Peer_initiates(string ike, string esp)
    {
        Peer.Load(new PeerConnection { Ike = ike, Esp = esp });
        StartGateway(new GatewayConfiguration { Ike = ike, Ipsec = esp });

        PeerInitiates();
        PingsMustAllReturn();
        BothMustAgreeThatItIsUp();
    }

    [Fact]
    public void Gateway_rekeys_both_phases_under_traffic()
    {
        Peer.Load(new PeerConnection());
        StartGateway(new GatewayConfiguration { TunnelLines = ["ike-lifetime = 12s", "ipsec-lifetime = 10s"] });
        RekeyUnderTraffic(WantTunnel);
    }

    [Fact]
    public void Peer_rekeys_both_phases_under_traffic()
    {
        Peer.Load(new PeerConnection { IkeSeconds = 7, EspSeconds = 4 });
        StartGateway(new GatewayConfiguration());
        RekeyUnderTraffic(PeerInitiates);
    }

    [Fact]
    public void Gateway_notices_a_silent_peer_and_returns_to_it()
    {
        Peer.Load(new PeerConnection());
        StartGateway(new GatewayConfiguration { TunnelLines = s_impatient });
        WantTunnel();
        BothMustAgreeThatItIsUp();

        Peer.Pause();
        Wait.Until("the gateway gives the silent peer up", TimeSpan.FromSeconds(40), () => !Gateway.IsUp);

        Peer.Continue();
        WantTunnel();
        BothMustAgreeThatItIsUp();
    }

    [Fact]
    public void Gateway_answers_the_peers_probes_and_is_noticed_when_silent()
    {
        Peer.Load(new PeerConnection { DpdSeconds = 2 });
        StartGateway(new GatewayConfiguration());
        PeerInitiates();
        Wait.While("the peer keeps the tunnel while its probes are answered", TimeSpan.FromSeconds(8), () => Peer.IsUp);

        Gateway.Pause();
        Wait.Until("the peer gives the silent gateway up", TimeSpan.FromSeconds(40), () => !Peer.IsUp);
    }

    [Fact]
    public void Tunnel_returns_after_the_peer_crashed()
    {
        var connection = new PeerConnection();
        Peer.Load(connection);
        StartGateway(new GatewayConfiguration { TunnelLines = s_impatient });
        WantTunnel();

        Peer.Crash();
        Peer.Start();
        Peer.Load(connection);
        Wait.Until("a ping is answered after the peer's restart", TimeSpan.FromSeconds(60), Network.Reachable);
        PingsMustAllReturn();
        BothMustAgreeThatItIsUp();
    }

    [Fact]
    public void Crashed_peer_may_return_first()
    {
        var connection = new PeerConnection();
        Peer.Load(connection);
        StartGateway(new GatewayConfiguration());
        WantTunnel();

        Peer.Crash();
        Peer.Start();
        Peer.Load(connection);
        PeerInitiates();
        WantTunnel();
        PingsMustAllReturn();
    }

    [Fact]
    public void Peers_delete_takes_the_tunnel_down()
    {
        Peer.Load(new PeerConnection());
        StartGateway(new GatewayConfiguration());
        PeerInitiates();
        BothMustAgreeThatItIsUp();

        Peer.Terminate();
        Wait.Until("the gateway shows the tunnel as down", TimeSpan.FromSeconds(10), () => !Gateway.IsUp);
    }

    [Fact]
    public void Operators_down_takes_the_peers_tunnel_down()
    {
        Peer.Load(new PeerConnection());
        StartGateway(new GatewayConfiguration());
        Gateway.Console("tunnel hq up");
        BothMustAgreeThatItIsUp();

        Gateway.Console("tunnel hq down");
        Wait.Until("the peer has no tunnel", TimeSpan.FromSeconds(10), () => !Peer.IsUp);
    }

    [Fact]
    public void Shutdown_deletes_the_tunnel()
    {
        Peer.Load(new PeerConnection());
        StartGateway(new GatewayConfiguration());
        PeerInitiates();

        Gateway.Shutdown();
        Wait.Until("the peer has no tunnel", TimeSpan.FromSeconds(10), () => !Peer.IsUp);
    }

    // A ping every 50 ms while both phases are replaced at least once.
    private void RekeyUnderTraffic(Action bringUp)
    {
        bringUp();
        Wait.Until("the peer has the tunnel", Negotiation, () => Peer.IsUp);
        (string cookies, string spi) = (Peer.Cookies, Peer.InboundSpi);
        using var pings = new Pings(Network, count: 300, intervalSeconds: 0.05);
        pings.MustAllReturn();
        Assert.NotEqual(cookies, Peer.Cookies);
        Assert.NotEqual(spi, Peer.InboundSpi);
    }
}
