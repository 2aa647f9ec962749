using Amaranten.Crypto;
using Amaranten.Crypto.Suites;
using Amaranten.Gateway.Control;
using Amaranten.Gateway.Forwarding;
using Amaranten.Ike;
using Amaranten.Ipsec;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Tests.Control;

/// <summary>Everything that was agreed is shown, and every pair that sends has a line (RFC 4301 §4.4.2).</summary>
public class StatusReportTests
{
    private static readonly UdpEndpoint s_us = new(IpAddress.Parse("198.51.100.7"), 500), s_peer = new(IpAddress.Parse("203.0.113.1"), 500);
    private static readonly EspSuite s_suite = new(EncryptionAlgorithm.AesCbc, 128, IntegrityAlgorithm.HmacSha1, DhGroup.Modp2048);
    private static readonly TrafficSelector s_nets = new(IpPrefix.Parse("10.7.0.0/24"), IpPrefix.Parse("10.0.0.0/16"));
    private static readonly Instant s_now = new(1_000_000);
    private readonly SaStore _sas = new(new Zero(), new WorkerPlacement(1, []));

    [Fact]
    public void Each_host_with_SAs_of_its_own_has_a_line_and_the_first_tells_what_all_carried()
    {
        for (byte host = 1; host <= 3; host++) Install(Host(host), host, s_now.Plus(-host * 1_000)).Outbound.TryClaim(100 * host, out _);
        // One that is replaced and gone.
        Install(Host(2), 9, s_now).Outbound.TryClaim(1_000, out _);
        _sas.Remove(2, publication: 1);

        TunnelStatus status = Assert.Single(Report());
        Assert.Equal([Host(3), Host(1), Host(2)], status.Pairs.Select(pair => pair.Selector));
        Assert.All(status.Pairs, pair => Assert.Equal(s_nets, pair.Within));
        Assert.Equal([300, 100, 1_000], status.Pairs.Select(pair => pair.Sa!.BytesOut));
        Assert.Equal([new Carried(0, 0, 4, 1_600), null, null], status.Pairs.Select(pair => pair.Carried));
    }

    [Fact]
    public void A_pair_of_all_that_is_configured_has_the_configured_networks_and_tells_what_its_forerunners_carried()
    {
        Install(s_nets, 1, s_now.Plus(-9_000)).Outbound.TryClaim(50, out _);
        Install(s_nets, 2, s_now).Outbound.TryClaim(7, out _);
        _sas.Remove(1, publication: 1);
        PairStatus pair = Assert.Single(Assert.Single(Report()).Pairs);
        Assert.Equal((s_nets, null, 57L, 2L), (pair.Selector, pair.Within, pair.Sa!.BytesOut, pair.Sa.PacketsOut));
    }

    [Fact]
    public void What_was_dropped_is_told_most_first_without_what_waited_and_left()
    {
        TunnelDrops drops = Install(s_nets, 1, s_now).Inbound.Drops;
        drops.Count(Drop.EspReplayed);
        for (int i = 0; i < 3; i++) drops.CountPath((int)PacketDrop.TunnelDown);
        drops.CountSentLater();
        _sas.Remove(1, publication: 1);
        Install(s_nets, 2, s_now).Outbound.Drops.Count(Drop.EspExhausted);
        PairStatus pair = Assert.Single(Assert.Single(Report()).Pairs);
        Assert.Equal([new("tunnel-down", 2), new("esp-replayed", 1), new DroppedStatus("esp-exhausted", 1)], pair.Dropped);
    }

    [Fact]
    public void What_the_peer_narrowed_is_shown_as_agreed()
    {
        TrafficSelector narrowed = s_nets with { Remote = IpPrefix.Parse("10.0.3.0/24"), Protocol = IpProtocol.Tcp, RemotePort = 443 };
        Install(narrowed, 1, s_now);
        PairStatus pair = Assert.Single(Assert.Single(Report()).Pairs);
        Assert.Equal((narrowed, s_nets), (pair.Selector, pair.Within!.Value));
    }

    [Fact]
    public void Without_a_pair_the_configured_networks_are_down_and_what_was_carried_stays()
    {
        Install(s_nets, 1, s_now).Outbound.TryClaim(50, out _);
        _sas.Remove(1, publication: 1);
        PairStatus pair = Assert.Single(Assert.Single(Report()).Pairs);
        Assert.Equal((s_nets, null, new Carried(0, 0, 1, 50)), (pair.Selector, pair.Sa, pair.Carried));
    }

    [Fact]
    public void A_client_has_a_line_for_each_of_its_pairs_and_its_lease()
    {
        Install(Host(1), 1, s_now, instance: 5).Outbound.TryClaim(10, out _);
        Install(Host(2), 2, s_now, instance: 5).Outbound.TryClaim(20, out _);
        Install(Host(3), 3, s_now, instance: 6).Outbound.TryClaim(30, out _);
        IkeTunnelStatus client = Ike() with { Instance = 5, Leased = new AddressLease("clients", IpAddress.Parse("10.9.0.11"), "ada") };
        IkeTunnelStatus other = Ike() with { Instance = 6, Leased = new AddressLease("clients", IpAddress.Parse("10.9.0.10"), "dns:bob.example") };
        TunnelStatus[] lines = [.. Report(Ike() with { Clients = [client, other] })];
        Assert.Equal([10, 20], lines[1].Pairs.Select(pair => pair.Sa!.BytesOut));
        Assert.Equal([30], lines[2].Pairs.Select(pair => pair.Sa!.BytesOut));
        Assert.Equal(new Carried(0, 0, 3, 60), lines[0].Pairs[0].Carried);
        Assert.Equal(
            [new("clients", IpAddress.Parse("10.9.0.10"), "hq", "dns:bob.example"), new LeaseStatus("clients", IpAddress.Parse("10.9.0.11"), "hq", "ada")],
            StatusReport.Leases(lines, _ => null, default));
    }

    [Fact]
    public void The_SA_by_which_a_client_asks_for_its_address_has_a_line()
    {
        var dhcp = new TrafficSelector(IpPrefix.AllV4, IpPrefix.AllV4, IpProtocol.Udp, 67, 68);
        Install(dhcp, 7, s_now, instance: 5, index: ChildSaKeys.DhcpSelector).Outbound.TryClaim(300, out _);
        TunnelStatus[] lines = [.. Report(Ike() with { Clients = [Ike() with { Instance = 5 }] })];
        PairStatus pair = Assert.Single(lines[1].Pairs);
        Assert.Equal((dhcp, true, 300L), (pair.Selector, pair.IsForDhcp, pair.Sa!.BytesOut));
        Assert.DoesNotContain(lines[0].Pairs, one => one.IsForDhcp);
    }

    [Fact]
    public void What_was_agreed_and_what_is_configured_for_packets_is_there()
    {
        Install(s_nets, 1, s_now.Plus(-60_000));
        var child = new ChildSaStatus(0, s_nets, s_suite, 1, 1_001, true, true, s_now.Plus(-60_000), s_now.Plus(2_000_000), s_now.Plus(3_540_000), 4)
        {
            Lifetime = new AgreedLifetime(3_600, 5_000),
        };
        SaPairStatus sa = Assert.Single(Assert.Single(Report(Ike() with { ChildSas = [child] })).Pairs).Sa!;
        Assert.Equal((new AgreedLifetime(3_600, 5_000), 3_540_000), sa.Lifetime);
        Assert.Equal((128, DontFragmentRule.Set, (byte?)46), (sa.ReplayWindow, sa.DontFragment, sa.Dscp));
        Assert.Equal((true, true, false, 4, DhGroup.Modp2048), (sa.UdpEncapsulated, sa.NonIkeMarker, sa.IsTransport, sa.Rekeys, sa.Suite.Group));
        Assert.Null(Assert.Single(Assert.Single(Report()).Pairs).Sa!.Lifetime);
    }

    [Fact]
    public void Without_phase_1_the_pairs_know_the_port_of_the_peer()
    {
        Install(s_nets, 0x1001, s_now, peer: new UdpEndpoint(s_peer.Address, 40_001));
        Assert.Equal("203.0.113.1:40001", Assert.Single(Report(Ike() with { PeerAddress = s_peer.Address })).Peer);
    }

    private static TrafficSelector Host(byte host) => new(IpPrefix.Parse($"10.7.0.{host}/32"), IpPrefix.Parse("10.0.0.9/32"));

    private static IkeTunnelStatus Ike() => new("hq", TunnelPhase.Up, s_now, [], [], null, null);

    private IEnumerable<TunnelStatus> Report(IkeTunnelStatus? ike = null) =>
        StatusReport.Tunnels(s_tunnel, ike ?? Ike(), _sas, s_now, isManual: false, keepAlive: null);

    private SaPair Install(TrafficSelector selector, uint spi, Instant at, int instance = 0, int index = 0, UdpEndpoint? peer = null) => _sas.Install(
        new ChildSaKeys
        {
            Tunnel = s_tunnel,
            Instance = instance,
            SelectorIndex = index,
            Selector = selector,
            Suite = s_suite,
            InboundSpi = spi,
            OutboundSpi = spi + 1_000,
            InboundKeymat = new SecretBytes(64),
            OutboundKeymat = new SecretBytes(64),
            Local = s_us,
            Peer = peer ?? s_peer,
            UdpEncapsulated = true,
            NonIkeMarker = true,
            LifetimeKilobytes = 0,
            UseForSending = true,
            Replaces = 0,
        },
        new SaOptions(128, 0, 1500, DontFragmentRule.Set, 46), at);

    private static readonly IkeTunnel s_tunnel = new()
    {
        Name = "hq",
        Index = 0,
        LocalAddress = s_us.Address,
        PeerAddress = s_peer.Address,
        LocalId = IkeIdentity.Of(s_us.Address),
        PeerId = null,
        Psk = new SecretBytes(1),
        IkeSuites = [],
        EspSuites = [],
        Selectors = [s_nets],
        IkeLifetimeSeconds = 1,
        IkeLifetimeKilobytes = 0,
        EspLifetimeSeconds = 1,
        EspLifetimeKilobytes = 0,
        NatTraversal = NatTraversal.WhenNeeded,
        KeepaliveSeconds = 1,
        DpdDelaySeconds = 0,
        DpdTimeoutSeconds = 0,
        MayInitiate = true,
    };

    private sealed class Zero : IRandom
    {
        public void Fill(Span<byte> destination) => destination.Clear();
    }
}
