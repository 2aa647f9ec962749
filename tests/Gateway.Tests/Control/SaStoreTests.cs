using System.Collections.Immutable;
using Amaranten.Config;
using Amaranten.Crypto;
using Amaranten.Crypto.Suites;
using Amaranten.Gateway.Control;
using Amaranten.Ike;
using Amaranten.Ipsec.Policy;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Tests.Control;

/// <summary>What the store tells the packet path, after each change, is what making it from nothing would give.</summary>
public class SaStoreTests
{
    private const string Ini = """
        [interface:wan]
        device = wan
        address = 198.51.100.7/24
        gateway = 198.51.100.1
        [interface:lan]
        device = lan
        address = 10.7.0.1/24
        [tunnel:plain]
        psk = correct horse battery staple
        local-network = 10.7.0.0/24, 10.7.1.0/24
        remote-network = 10.1.0.0/16
        remote-gateway = 203.0.113.1
        [tunnel:broken]
        psk = correct horse battery staple
        local-network = 10.7.0.0/24
        remote-network = 10.1.2.0/24
        remote-gateway = nonsense!
        [tunnel:aside]
        psk = correct horse battery staple
        local-network = 10.7.0.0/24
        remote-network = 10.1.3.0/24
        remote-gateway = 203.0.113.2
        route = dynamic
        start = always
        [tunnel:roaming]
        psk = correct horse battery staple
        local-network = 10.7.0.0/16
        remote-network = 0.0.0.0/0
        remote-gateway = any
        """;

    private static readonly EspSuite s_suite = new(EncryptionAlgorithm.AesGcm16, 128, IntegrityAlgorithm.None, DhGroup.None);
    private static readonly UdpEndpoint s_us = new(IpAddress.Parse("198.51.100.7"), 500), s_peer = new(IpAddress.Parse("203.0.113.1"), 500);

    private readonly ConfigResult _read = ConfigReader.Read("gateway.ini", Ini);
    private readonly SaStore _sas = new(new Zero(), new WorkerPlacement(1, []));
    private readonly HashSet<uint> _spis = [];

    private GatewayConfig Config => _read.Config!;

    [Fact]
    public void Policies_and_SAs_after_any_changes_are_those_of_all_pairs_that_stand()
    {
        var random = new Random(7296);
        ImmutableArray<IkeTunnel> tunnels = TunnelMapping.Tunnels(Config, new SecretBytes(1));
        Assert.True(tunnels.Length == 3, string.Join('\n', _read.Complaints));
        Assert.Single(Config.TunnelsInError);
        for (int step = 0; step < 3_000; step++)
        {
            Change(random, tunnels, (uint)step);
            if (step % 500 == 0) tunnels = TunnelMapping.Tunnels(Config, new SecretBytes(1)); // as when a peer's name is resolved
            if (random.Next(3) == 0) continue; // several changes at a time
            PolicyTable table = _sas.Policies(tunnels, Config);
            Assert.Equal(Model(tunnels), table.Policies.Select(policy => (policy.Selector, policy.Sa, policy.Discards)));
            InboundSaTable inbound = _sas.InboundSas();
            Assert.Equal(_sas.Pairs.Select(pair => pair.Inbound), _sas.Pairs.Select(pair => inbound.Find(pair.Inbound.Spi)));
            Assert.All(_spis.Except(_sas.Pairs.Select(pair => pair.Inbound.Spi)), spi => Assert.Null(inbound.Find(spi)));
            for (byte host = 1; host < 6; host++)
                Assert.Equal(
                    _sas.Pairs.Any(pair => pair.UsedForSending && pair.Outbound.Selector.Remote == Host(host).Remote), _sas.ReachesHost(Host(host).Remote.Address));
        }
    }

    // The definition: tunnel by tunnel, what is narrower than configured first, the narrowest of all first, the older of two alike.
    private IEnumerable<(TrafficSelector, OutboundSa?, bool)> Model(ImmutableArray<IkeTunnel> tunnels)
    {
        List<(TrafficSelector, OutboundSa?, bool)> all = [], last = [];
        HeldTraffic[] held = [.. Config.TunnelsInError.SelectMany(tunnel => tunnel.Held)];
        foreach (IkeTunnel tunnel in tunnels)
        {
            all.AddRange(held.Where(traffic => traffic.Place == tunnel.Index).Select(traffic => (traffic.Selector, (OutboundSa?)null, true)));
            for (int i = 0; i < tunnel.Selectors.Length; i++)
            {
                TrafficSelector configured = tunnel.Selectors[i];
                SaPair[] sending = [.. _sas.Pairs.Where(pair => pair.UsedForSending && pair.Key.OfTunnel == new SaKey(tunnel.Name, 0, i))];
                SaPair[] narrower = [.. sending.Where(pair => !pair.Outbound.Selector.Contains(configured)).OrderByDescending(Narrowness)];
                all.AddRange(narrower.Select(pair => (pair.Outbound.Selector, (OutboundSa?)pair.Outbound, false)));
                OutboundSa? whole = sending.Except(narrower).SingleOrDefault()?.Outbound;
                if (tunnel.AnyPeer && configured.Remote.Length == 0 && whole is null) continue;
                bool isAside = sending.Length == 0 && Config.Tunnels[tunnel.Index].Route == RouteMode.Dynamic;
                (isAside ? last : all).Add((configured, whole, false));
            }
        }
        all.AddRange(held.Where(traffic => traffic.Place == tunnels.Length).Select(traffic => (traffic.Selector, (OutboundSa?)null, true)));
        return [.. all, .. last];
    }

    // Of pairs that send side by side each has another narrowness, so that the order is certain.
    private void Change(Random random, ImmutableArray<IkeTunnel> tunnels, uint step)
    {
        SaPair[] pairs = [.. _sas.Pairs];
        switch (random.Next(4))
        {
            case 0 when pairs.Length > 0:
                _sas.Remove(pairs[random.Next(pairs.Length)].Inbound.Spi, step);
                break;
            case 1 when pairs.Length > 0:
                _sas.UseForSending(pairs[random.Next(pairs.Length)].Inbound.Spi);
                break;
            default:
                IkeTunnel tunnel = tunnels[random.Next(tunnels.Length)];
                int index = random.Next(tunnel.Selectors.Length), instance = tunnel.AnyPeer ? random.Next(1, 6) : 0;
                if (pairs.Length > 12) return;
                TrafficSelector selector = tunnel.AnyPeer ? Host((byte)instance)
                    : random.Next(2) == 0 ? tunnel.Selectors[index] : tunnel.Selectors[index] with { Remote = new IpPrefix(tunnel.Selectors[index].Remote.Address, random.Next(25, 33)) };
                _spis.Add(1_000 + step);
                Install(tunnel, instance, index, selector, 1_000 + step, random.Next(4) > 0);
                break;
        }
    }

    private void Install(IkeTunnel tunnel, int instance, int index, TrafficSelector selector, uint spi, bool isUsed) => _sas.Install(
        new ChildSaKeys
        {
            Tunnel = tunnel,
            Instance = instance,
            SelectorIndex = index,
            Selector = selector,
            Suite = s_suite,
            InboundSpi = spi,
            OutboundSpi = spi,
            InboundKeymat = new SecretBytes(20),
            OutboundKeymat = new SecretBytes(20),
            Local = s_us,
            Peer = s_peer,
            UdpEncapsulated = false,
            LifetimeKilobytes = 0,
            UseForSending = isUsed,
            Replaces = 0,
        },
        new SaOptions(128, 0, 1500, DontFragmentRule.Set, 46), new Instant(spi));

    private static TrafficSelector Host(byte host) => new(new IpPrefix(IpAddress.Parse("10.7.0.0"), 24 + host), new IpPrefix(IpAddress.Parse($"172.16.0.{host}"), 32));

    private static int Narrowness(SaPair pair) => pair.Outbound.Selector.Local.Length + pair.Outbound.Selector.Remote.Length;

    private sealed class Zero : IRandom
    {
        public void Fill(Span<byte> destination) => destination.Clear();
    }
}
