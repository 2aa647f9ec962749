using System.Text;
using Amaranten.Crypto.Suites;
using Amaranten.Wire.Ip;

namespace Amaranten.Config.Tests;

/// <summary>A working file becomes exactly these values.</summary>
public class SampleTests
{
    private readonly ConfigResult _result = Sample.Read(Sample.Text);

    [Fact]
    public void Nothing_is_complained_about() => Assert.Equal("", Sample.Complaints(_result));

    [Fact]
    public void System_and_interfaces_are_read()
    {
        GatewayConfig config = _result.Config!;
        Assert.Equal(new SystemConfig("branch-7", false), config.System);
        Assert.Equal(
            [
                new InterfaceConfig
                {
                    Name = "wan", Device = "wan", Address = IpAddress.Parse("198.51.100.7"), Network = IpPrefix.Parse("198.51.100.0/24"),
                    DefaultGateway = IpAddress.Parse("198.51.100.1"), MtuBytes = 1500, Mac = null,
                },
                new InterfaceConfig { Name = "lan", Device = "lan", Address = IpAddress.Parse("10.7.0.1"), Network = IpPrefix.Parse("10.7.0.0/24") },
            ],
            config.Interfaces);
        Assert.Equal([new RouteConfig(IpPrefix.AllV4, IpAddress.Parse("198.51.100.1"), "wan")], config.Routes);
    }

    [Fact]
    public void The_tunnel_is_read_and_the_rest_are_the_defaults_of_the_manual()
    {
        TunnelConfig tunnel = Assert.Single(_result.Config!.Tunnels);
        Assert.Equal("hq", tunnel.Name);
        Assert.Equal([IpPrefix.Parse("10.7.0.0/24")], tunnel.LocalNetworks);
        Assert.Equal([IpPrefix.Parse("10.0.0.0/16")], tunnel.RemoteNetworks);
        Assert.Equal(IpAddress.Parse("203.0.113.1"), tunnel.RemoteGateway);
        Assert.Equal(Sample.Psk, Encoding.UTF8.GetString(tunnel.Psk.Span));
        Assert.Equal((IdentityConfig.Auto, 0), (tunnel.LocalId, tunnel.RemoteIds.Count));
        Assert.Equal(
            "aes256-sha256-modp2048, aes128-sha256-modp2048, aes256-sha1-modp2048, aes128-sha1-modp2048", string.Join(", ", tunnel.IkeProposals));
        Assert.Equal(
            "aes256gcm16-modp2048, aes128gcm16-modp2048, aes256-sha256-modp2048, aes128-sha256-modp2048, aes256-sha1-modp2048, aes128-sha1-modp2048",
            string.Join(", ", tunnel.EspProposals));
        Assert.Equal(DhGroup.Modp2048, tunnel.PfsGroup);
        Assert.Equal((new LifetimeConfig(28_800, 0), new LifetimeConfig(3_600, 0)), (tunnel.IkeLifetime, tunnel.EspLifetime));
        Assert.Equal((StartMode.OnDemand, NatTraversalMode.WhenNeeded), (tunnel.Start, tunnel.NatTraversal));
        Assert.Equal((20, 10, 30), (tunnel.KeepaliveSeconds, tunnel.DpdDelaySeconds, tunnel.DpdTimeoutSeconds));
        Assert.Equal((1024, 0), (tunnel.ReplayWindow, tunnel.PlaintextMtuBytes));
    }

    [Fact]
    public void Every_key_is_read()
    {
        ConfigResult result = Sample.Read("""
            [System]
            NAME = r4s.branch
            forward-in-clear = yes
            [interface:wan]
            device = eth0
            address = 192.0.2.2/30
            gateway = 192.0.2.1
            mtu = 1492
            mac = 02:00:5e:10:00:01
            [interface:lan]
            device = eth1
            address = 10.1.0.1/16
            [route:lab]
            network = 172.16.0.0/12
            gateway = 10.1.0.254
            [tunnel:Hq_2]
            local-network = 10.1.0.0/16, 172.16.5.4
            remote-network = 10.2.0.0/16,10.3.0.0/16
            remote-gateway = 203.0.113.9
            psk = "  # quoted; with spaces  "
            local-id = dns:branch.example
            remote-id = email:gw@example.net
            ike = aes256-sha512-modp4096,aes128-sha256-modp3072
            ipsec = aes256gcm16, aes128-sha256
            pfs = modp3072
            ike-lifetime = 1d
            ipsec-lifetime = 90m
            ike-lifetime-kilobytes = 1000
            ipsec-lifetime-kilobytes = 4000000000
            start = always
            nat-traversal = always
            nat-keepalive = 15s
            dpd-delay = 20
            replay-window = 4096
            plaintext-mtu = 1400
            """);
        Assert.Equal("", Sample.Complaints(result));
        GatewayConfig config = result.Config!;
        Assert.Equal(new SystemConfig("r4s.branch", true), config.System);
        Assert.Equal((1492, "02:00:5e:10:00:01"), (config.Interfaces[0].MtuBytes, config.Interfaces[0].Mac.ToString()));
        Assert.Equal(
            [
                new RouteConfig(IpPrefix.AllV4, IpAddress.Parse("192.0.2.1"), "wan"),
                new RouteConfig(IpPrefix.Parse("172.16.0.0/12"), IpAddress.Parse("10.1.0.254"), "lan"),
            ],
            config.Routes);
        TunnelConfig tunnel = Assert.Single(config.Tunnels);
        Assert.Equal("Hq_2", tunnel.Name);
        Assert.Equal(
            [
                "10.1.0.0/16 === 10.2.0.0/16", "10.1.0.0/16 === 10.3.0.0/16",
                "172.16.5.4/32 === 10.2.0.0/16", "172.16.5.4/32 === 10.3.0.0/16",
            ],
            tunnel.Pairs.Select(pair => pair.ToString()));
        Assert.Equal("  # quoted; with spaces  ", Encoding.UTF8.GetString(tunnel.Psk.Span));
        Assert.Equal(new IdentityConfig(IdentityKind.Dns, "branch.example"), tunnel.LocalId);
        Assert.Equal([new IdentityConfig(IdentityKind.Email, "gw@example.net")], tunnel.RemoteIds);
        Assert.Equal("aes256-sha512-modp4096, aes128-sha256-modp3072", string.Join(", ", tunnel.IkeProposals));
        Assert.Equal("aes256gcm16-modp3072, aes128-sha256-modp3072", string.Join(", ", tunnel.EspProposals));
        Assert.Equal(DhGroup.Modp3072, tunnel.PfsGroup);
        Assert.Equal((new LifetimeConfig(86_400, 1000), new LifetimeConfig(5_400, 4_000_000_000)), (tunnel.IkeLifetime, tunnel.EspLifetime));
        Assert.Equal((StartMode.Always, NatTraversalMode.Always), (tunnel.Start, tunnel.NatTraversal));
        Assert.Equal((15, 20), (tunnel.KeepaliveSeconds, tunnel.DpdDelaySeconds));
        Assert.Equal((4096, 1400), (tunnel.ReplayWindow, tunnel.PlaintextMtuBytes));
    }

    [Theory]
    [InlineData("hex:00ff10", "00ff10")]
    [InlineData("HEX: 00FF10", "00ff10")]
    [InlineData("grün;#/=[x]", "6772c3bc6e3b232f3d5b785d")]
    [InlineData("\"a=b\"", "613d62")]
    public void A_key_is_a_passphrase_in_utf8_or_octets(string written, string octets)
    {
        TunnelConfig tunnel = Assert.Single(Sample.Replacing(Sample.Psk, written).Config!.Tunnels);
        Assert.Equal(octets, Convert.ToHexStringLower(tunnel.Psk.Span));
    }

    [Theory]
    [InlineData("ipsec = aes128-sha1-modp4096", DhGroup.Modp4096)]
    [InlineData("ipsec = aes128-sha1", DhGroup.Modp2048)]
    [InlineData("pfs = none", DhGroup.None)]
    public void The_group_of_phase_2_stands_in_pfs_or_in_the_proposals(string line, DhGroup group)
    {
        TunnelConfig tunnel = Assert.Single(Sample.WithTunnelLine(line).Config!.Tunnels);
        Assert.Equal(group, tunnel.PfsGroup);
        Assert.All(tunnel.EspProposals, suite => Assert.Equal(group, suite.Group));
    }
}
