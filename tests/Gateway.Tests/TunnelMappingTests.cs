using Amaranten.Config;
using Amaranten.Crypto;
using Amaranten.Gateway.Control;
using Amaranten.Ike;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Tests;

/// <summary>What the operator wrote arrives where IKE looks for it.</summary>
public class TunnelMappingTests
{
    private const string Around = """
        [interface:wan]
        device = wan
        address = 198.51.100.7/24
        gateway = 198.51.100.1
        [interface:lan]
        device = lan
        address = 10.7.0.1/24
        [user:ada]
        password = lovelace1815
        [pool:clients]
        addresses = 10.9.0.10-10.9.0.99
        dns = 10.7.0.3
        networks = 10.7.0.0/25
        [tunnel:t]
        psk = correct horse battery staple

        """;

    private static readonly SecretBytes s_noPsk = new([1, 2, 3]);

    [Fact]
    public void A_tunnel_for_roaming_clients()
    {
        IkeTunnel tunnel = Map("""
            local-network = 10.7.0.0/24
            remote-gateway = any
            mode = aggressive
            xauth = server
            users = ada
            mode-config = server
            mode-config-push = yes
            pool = clients
            remote-id = dns:*.example, dn:C=SE\, Inc, CN=*
            enforce-local-id = yes
            sa-per = port
            pfs-on = identities
            ike-fragmentation = no
            """);
        Assert.Equal((true, true, false, true), (tunnel.AnyPeer, tunnel.Aggressive, tunnel.MayInitiate, tunnel.EnforceLocalId));
        Assert.Equal((SaGranularity.Port, true, false), (tunnel.SaPer, tunnel.PfsOnIdentities, tunnel.Fragmentation));
        Assert.Null(tunnel.PeerId);
        Assert.Equal([new IdentityPattern(2, "*.example"), new IdentityPattern(9, @"C=SE\, Inc, CN=*")], tunnel.PeerIds);
        Assert.Equal("ada", Assert.Single(Assert.IsType<XauthServer>(tunnel.Xauth).Users).Name);
        ModeConfigServer server = Assert.IsType<ModeConfigServer>(tunnel.ModeConfig);
        Assert.Equal((true, "clients", "10.9.0.10", "10.9.0.99"), (server.Push, server.Pool.Name, $"{server.Pool.First}", $"{server.Pool.Last}"));
        Assert.Equal([IpPrefix.Parse("10.7.0.0/25")], server.Pool.Networks);
        Assert.Equal(new TrafficSelector(IpPrefix.Parse("10.7.0.0/24"), IpPrefix.Parse("10.9.0.0/25")), Assert.Single(tunnel.Selectors));
    }

    [Fact]
    public void A_client_of_another_gateway()
    {
        IkeTunnel tunnel = Map("""
            remote-network = 0.0.0.0/0
            remote-gateway = 203.0.113.1
            xauth = client
            xauth-user = ada
            xauth-password = lovelace1815
            mode-config = client
            remote-id = dns:hq
            """);
        Assert.Equal(IkeTunnel.Assigned, Assert.Single(tunnel.Selectors).Local);
        Assert.Equal(new IkeIdentity(2, "hq"), tunnel.PeerId);
        Assert.Empty(tunnel.PeerIds);
        Assert.Equal("ada", Assert.IsType<XauthClient>(tunnel.Xauth).User.Name);
        Assert.False(Assert.IsType<ModeConfigClient>(tunnel.ModeConfig).Push);
    }

    [Fact]
    public void Transport_mode_is_between_the_two_gateways()
    {
        IkeTunnel tunnel = Map("remote-gateway = 203.0.113.1\nencapsulation = transport\nprotocol = udp\nremote-port = 1701\nah = sha256\nipsec = none\nnat-traversal = off");
        Assert.Equal(Encapsulation.Transport, tunnel.Encapsulation);
        Assert.Equal(
            new TrafficSelector(IpPrefix.Parse("198.51.100.7/32"), IpPrefix.Parse("203.0.113.1/32"), 17, 0, 1701), Assert.Single(tunnel.Selectors));
        Assert.Empty(tunnel.EspSuites);
        Assert.Equal("sha256-modp2048", Assert.Single(tunnel.AhSuites).ToString());
    }

    [Fact]
    public void A_peer_known_by_name_waits_for_its_address()
    {
        GatewayConfig config = Read("local-network = 10.7.0.0/24\nremote-network = 10.0.0.0/16\nremote-gateway = dns:hq.example");
        Assert.True(Assert.Single(TunnelMapping.Tunnels(config, s_noPsk)).PeerAddress.IsUnspecified);
        var resolved = new Dictionary<string, IpAddress> { ["hq.example"] = IpAddress.Parse("203.0.113.5") };
        IkeTunnel tunnel = Assert.Single(TunnelMapping.Tunnels(config, s_noPsk, resolved));
        Assert.Equal((true, IpAddress.Parse("203.0.113.5")), (tunnel.MayInitiate, tunnel.PeerAddress));
    }

    /// <summary>A tunnel without a pre-shared key must not have an empty one: that, a stranger knows.</summary>
    [Fact]
    public void Manual_tunnels_keep_their_place_and_nobody_knows_their_psk()
    {
        GatewayConfig config = Read("""
            local-network = 10.7.0.0/24
            remote-network = 10.0.0.0/16
            remote-gateway = 203.0.113.1
            [tunnel:m]
            local-network = 10.7.0.0/24
            remote-network = 10.60.0.0/24
            remote-gateway = 203.0.113.60
            keying = manual
            ipsec = aes128-sha1
            spi-in = 0x1000
            spi-out = 0x1001
            encryption-key-in = hex:00112233445566778899aabbccddeeff
            encryption-key-out = hex:ffeeddccbbaa99887766554433221100
            integrity-key-in = hex:000102030405060708090a0b0c0d0e0f10111213
            integrity-key-out = hex:131211100f0e0d0c0b0a09080706050403020100
            """);
        IkeTunnel manual = TunnelMapping.Tunnels(config, s_noPsk)[1];
        Assert.Equal(("m", 1, false), (manual.Name, manual.Index, manual.MayInitiate));
        Assert.Same(s_noPsk, manual.Psk);
        Assert.Equal(36, config.Tunnels[1].Manual!.InboundKeymat.Length);
    }

    private static IkeTunnel Map(string lines) => Assert.Single(TunnelMapping.Tunnels(Read(lines), s_noPsk));

    private static GatewayConfig Read(string lines)
    {
        ConfigResult result = ConfigReader.Read("gateway.ini", Around + lines + "\n");
        Assert.True(result.IsClean, string.Join('\n', result.Complaints));
        return result.Config!;
    }
}
