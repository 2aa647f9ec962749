using Amaranten.Config;
using Amaranten.Crypto;
using Amaranten.Gateway.Control;
using Amaranten.Ike;
using Amaranten.Wire.Ip;

namespace Simulation.Tests;

/// <summary>Manual keys (RFC 4301 §4.5.1), and keep-alive pings.</summary>
public class WithoutIkeTests
{
    private const string CbcSuite = "ipsec = aes128-sha1";
    private const byte EspProtocol = 50, AhProtocol = 51, UdpProtocol = 17;
    private const int ProtocolAt = 14 + 9;

    [Fact]
    public void Manual_keys_carry_packets_from_the_start_and_IKE_says_nothing()
    {
        var sites = Manual(21, CbcSuite);
        int udp = 0;
        sites.Wan.Seen += frame => udp += frame.Span[ProtocolAt] == UdpProtocol ? 1 : 0;
        Assert.Equal(TunnelPhase.Up, sites.Branch.Tunnel.Phase);
        sites.PingFor(2_000);
        sites.AssertUp();
        sites.AssertNothingLost();
        Assert.Equal((2 * sites.Here.Sent, 0), (sites.EspSeen, udp));

        TunnelStatus status = sites.Branch.Tunnel;
        Assert.True(status.HasManualKeys);
        Assert.Equal("manual keys", status.Next);
        Assert.Equal((0x1001u, 0x2002u), (status.Pairs[0].Sa!.InboundSpi, status.Pairs[0].Sa!.OutboundSpi));
        Assert.Equal(sites.Here.Sent, status.Pairs[0].Sa!.PacketsIn);
    }

    // Two SAs each way, whose fate is one (RFC 2401 §4.3): where the keys of AH differ, those of ESP do not help.
    [Theory]
    [InlineData(3, true), InlineData(5, false)]
    public void Manual_keys_of_ESP_inside_AH_carry_packets_if_both_fit(byte theirs, bool fit)
    {
        var sites = new TwoSites(29, both: CbcSuite + "\nah = md5",
            changeBranch: tunnel => tunnel with { Manual = Keys(1, 2) with { Ah = AhKeys(3, 4) } },
            changeHeadOffice: tunnel => tunnel with { Manual = Keys(2, 1) with { Ah = AhKeys(4, theirs) with { OutboundSpi = 0x3003 } } });
        int ah = 0, bare = 0;
        sites.Wan.Seen += frame =>
        {
            ah += frame.Span[ProtocolAt] == AhProtocol ? 1 : 0;
            bare += frame.Span[ProtocolAt] == EspProtocol ? 1 : 0;
        };
        sites.PingFor(2_000);
        Assert.Equal((fit ? sites.Here.Sent : 0, 2 * sites.Here.Sent, 0), (sites.Here.Answered, ah, bare));
    }

    // Sequence numbers begin anew: with a replay window the other end would drop what comes then.
    [Fact]
    public void Manual_keys_survive_the_restart_of_one_end()
    {
        var sites = Manual(22, CbcSuite);
        sites.PingFor(3_000);
        sites.RestartHeadOffice();
        sites.PingFor(1_000);
        sites.AssertNothingLost();
    }

    [Fact]
    public void A_configuration_that_says_the_same_leaves_manual_SAs_alone()
    {
        var sites = Manual(23, CbcSuite);
        sites.PingFor(1_000);
        GatewayController controller = sites.Branch.Controller;
        GatewayConfig again = sites.Branch.Config with { Tunnels = [.. sites.Branch.Config.Tunnels.Select(tunnel => tunnel with { Manual = Keys(1, 2) })] };
        Assert.True(controller.Reconfigure(again, [], sites.World.Now));
        Assert.NotEqual(0, controller.Status.Tunnels[0].Pairs[0].Sa!.PacketsIn);
        long age = controller.Status.Tunnels[0].Pairs[0].Sa!.AgeMilliseconds;
        Assert.True(age > 1_000, "made anew");

        GatewayConfig other = again with { Tunnels = [.. again.Tunnels.Select(tunnel => tunnel with { Manual = Keys(3, 4) })] };
        Assert.True(controller.Reconfigure(other, [], sites.World.Now));
        Assert.Equal(0, controller.Status.Tunnels[0].Pairs[0].Sa!.AgeMilliseconds);
        int answered = sites.Here.Answered;
        sites.PingFor(1_000);
        Assert.Equal(answered, sites.Here.Answered);
    }

    // A nonce that comes again after a start gives away GCM's key of authentication (RFC 4106 §2).
    [Theory]
    [InlineData("ipsec = aes128gcm16", "nonces"), InlineData("ipsec = aes256-sha256", "octets of keys")]
    public void Keys_that_must_not_be_fixed_or_do_not_fit_are_refused_and_nothing_leaves(string suite, string reason)
    {
        var sites = Manual(24, suite);
        Assert.Equal(TunnelPhase.Idle, sites.Branch.Tunnel.Phase);
        sites.PingFor(2_000);
        Assert.Equal((0, 0), (sites.EspSeen, sites.Here.Answered));
        Assert.Contains(sites.Branch.Log, line => line.Contains(reason, StringComparison.Ordinal));
        Assert.DoesNotContain(sites.Branch.Log, line => line.Contains("010203", StringComparison.Ordinal));
    }

    [Fact]
    public void Keep_alive_pings_bring_a_tunnel_up_and_keep_quiet_counters()
    {
        var sites = new TwoSites(25, changeBranch: tunnel => tunnel with { KeepAlive = new KeepAliveConfig(null, null) });
        sites.World.Run(45_000);
        sites.AssertUp();
        KeepAliveStatus status = sites.Branch.Tunnel.KeepAlive!;
        // The first host of 10.0.0.0/24 is the other gateway itself, which answers.
        Assert.Equal((IpAddress.Parse("10.7.0.1"), IpAddress.Parse("10.0.0.1")), (status.Source, status.Destination));
        Assert.Equal((4L, 0L, 0), (status.Sent, status.Lost, status.Renegotiations));
        Assert.Null(sites.HeadOffice.Tunnel.KeepAlive);
    }

    // ESP is lost and IKE is not, so DPD is content: only the pings notice.
    [Fact]
    public void Lost_replies_negotiate_anew()
    {
        var sites = new TwoSites(26, changeBranch: tunnel => tunnel with { KeepAlive = new KeepAliveConfig(null, IpAddress.Parse(TwoSites.HeadOfficeHost)) });
        sites.World.Run(25_000);
        sites.AssertUp();
        uint before = sites.Branch.Tunnel.Pairs[0].Sa!.InboundSpi;
        sites.Wan.Fault = frame => frame.Span[ProtocolAt] == EspProtocol ? [] : [0];
        sites.World.Run(35_000);
        sites.Wan.Fault = _ => [0];
        sites.World.Run(15_000);
        sites.AssertUp();
        Assert.NotEqual(before, sites.Branch.Tunnel.Pairs[0].Sa!.InboundSpi);
        KeepAliveStatus status = sites.Branch.Tunnel.KeepAlive!;
        Assert.True(status.Renegotiations == 1, $"{status}\n{sites.Logs}");
        Assert.InRange(status.Lost, 3, 4);
        Assert.Contains(sites.Branch.Log, line => line.Contains("negotiated anew", StringComparison.Ordinal));
        sites.PingFor(1_000);
        sites.AssertNothingLost();
    }

    // Tunnel monitoring as old gateways have it: once a second, and anew after ten misses. The head office's host is switched off for good.
    [Fact]
    public void A_host_that_never_answers_costs_fewer_negotiations_each_time()
    {
        var sites = new TwoSites(28, branch: "keep-alive = 10.7.0.1 10.0.0.9\nkeep-alive-interval = 1s\nkeep-alive-lost = 10");
        sites.World.Run(13_000);
        Assert.Equal(1, sites.Branch.Tunnel.KeepAlive!.Renegotiations);
        sites.World.Run(15_000);
        Assert.Equal(1, sites.Branch.Tunnel.KeepAlive!.Renegotiations);
        sites.World.Run(8_000);
        Assert.Equal(2, sites.Branch.Tunnel.KeepAlive!.Renegotiations);
        sites.World.Run(3_600_000);
        Assert.InRange(sites.Branch.Tunnel.KeepAlive!.Renegotiations, 8, 16);
        Assert.InRange(sites.Branch.Tunnel.KeepAlive!.Sent, 3_600, 3_640);
    }

    [Fact]
    public void Pings_that_nobody_could_answer_are_refused()
    {
        var sites = new TwoSites(27, changeBranch: tunnel => tunnel with { KeepAlive = new KeepAliveConfig(IpAddress.Parse("10.7.0.9"), null) });
        sites.World.Run(30_000);
        Assert.Equal(0, sites.EspSeen);
        Assert.Null(sites.Branch.Tunnel.KeepAlive);
        Assert.Contains(sites.Branch.Log, line => line.Contains("keep-alive pings need", StringComparison.Ordinal));
    }

    private static TwoSites Manual(int seed, string suite) => new(
        seed, both: suite, changeBranch: tunnel => tunnel with { Manual = Keys(1, 2) }, changeHeadOffice: tunnel => tunnel with { Manual = Keys(2, 1) });

    // AES-128, then HMAC-SHA1.
    private static ManualKeys Keys(byte inbound, byte outbound) => new(
        0x1000u * inbound + inbound, 0x1000u * outbound + outbound, Keymat(inbound), Keymat(outbound));

    // HMAC-MD5.
    private static ManualKeys AhKeys(byte inbound, byte outbound) => new(0x3000u + inbound, 0x3000u + outbound, AhKey(inbound), AhKey(outbound));

    private static SecretBytes AhKey(byte seed) => new([.. Enumerable.Range(seed, 16).Select(i => (byte)i)]);

    private static SecretBytes Keymat(byte seed) => new([.. Enumerable.Range(seed, 16 + 20).Select(i => (byte)i)]);
}
