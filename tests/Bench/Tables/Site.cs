using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Amaranten.Bench.Kernels;
using Amaranten.Bench.Measuring;
using Amaranten.Config;
using Amaranten.Crypto;
using Amaranten.Crypto.Suites;
using Amaranten.Gateway.Control;
using Amaranten.Gateway.Forwarding;
using Amaranten.Ike;
using Amaranten.Wire;
using Amaranten.Wire.Ethernet;
using Amaranten.Wire.Ip;

namespace Amaranten.Bench.Tables;

/// <summary>One of two gateways with the same tunnels between them, each for its own /24: its configuration, its SAs, what its worker reads.</summary>
internal sealed class Site
{
    private static readonly EspSuite s_suite = new(EncryptionAlgorithm.AesGcm16, 128, IntegrityAlgorithm.None, DhGroup.None);
    private static readonly SaOptions s_options = new(ReplayWindow: 128, PlaintextMtuBytes: 0, PathMtuBytes: 1500);
    private static readonly MacAddress s_beyond = new(0x02_00_00_00_FF_FE);

    private readonly byte _number;
    private readonly bool _isHub;
    private readonly uint[] _spis;
    private uint _lastSpi = 0x1000;

    /// <summary>A gateway with so many tunnels, all up. The hub has one network behind it, the other one a network for each tunnel.</summary>
    public Site(int tunnels, bool isHub)
    {
        (_isHub, _number) = (isHub, isHub ? (byte)1 : (byte)2);
        Config = Read(ConfigText(tunnels, isHub));
        Tunnels = TunnelMapping.Tunnels(Config, new SecretBytes(32));
        Sas = new SaStore(new Keys(), new WorkerPlacement(1, []));
        _spis = new uint[tunnels];
        long before = Heap.AliveBytes;
        for (int i = 0; i < tunnels; i++) Install(i);
        Snapshot();
        PairBytes = Heap.AliveBytes - before;
    }

    /// <summary>Bytes of the heap that the SAs take, with all that leads to them.</summary>
    public long PairBytes { get; }

    public GatewayConfig Config { get; }
    public ImmutableArray<IkeTunnel> Tunnels { get; }
    public SaStore Sas { get; }

    /// <summary>A host behind the hub.</summary>
    public static IpAddress Host { get; } = IpAddress.FromV4(0xAC10_000A);

    /// <summary>A host in the network of a tunnel.</summary>
    public static IpAddress HostOf(int tunnel) => IpAddress.FromV4(0x0A00_0005 + ((uint)tunnel << 8));

    /// <summary>The SPI of a tunnel's inbound SA.</summary>
    public uint SpiOf(int tunnel) => _spis[tunnel];

    /// <summary>A file with so many tunnels.</summary>
    public static string ConfigText(int tunnels, bool isHub)
    {
        var text = new StringBuilder($"""
            [system]
            name = bench
            max-tunnels = 10000
            [interface:wan]
            device = wan
            address = 192.0.2.{(isHub ? 1 : 2)}/24
            gateway = 192.0.2.254
            [interface:lan]
            device = lan
            address = {(isHub ? "172.16.0.1/16" : "172.17.0.1/16")}

            """);
        for (int i = 0; i < tunnels; i++)
        {
            string net = string.Create(CultureInfo.InvariantCulture, $"10.{i >> 8}.{i & 255}.0/24");
            text.Append(CultureInfo.InvariantCulture, $"""
                [tunnel:t{i}]
                psk = correct horse battery staple
                local-network = {(isHub ? "172.16.0.0/16" : net)}
                remote-network = {(isHub ? net : "172.16.0.0/16")}
                remote-gateway = 100.64.{i >> 8}.{i & 255}
                ike = aes128-sha256-curve25519
                ipsec = aes128gcm16
                pfs = none

                """);
        }
        return text.ToString();
    }

    public static GatewayConfig Read(string text) =>
        ConfigReader.Read("bench.ini", text) is { Config: { } config } result && config.TunnelsInError.Count == 0
            ? config : throw new InvalidOperationException("the configuration of the benchmark has errors");

    /// <summary>What the worker reads.</summary>
    public Snapshot Snapshot() => new()
    {
        Interfaces =
        [
            new InterfaceState("wan", Mac(isLan: false), Address, IpPrefix.Parse("192.0.2.0/24"), 1500),
            new InterfaceState("lan", Mac(isLan: true), IpAddress.FromV4(_isHub ? 0xAC10_0001 : 0xAC11_0001), IpPrefix.Parse(_isHub ? "172.16.0.0/16" : "172.17.0.0/16"), 1500),
        ],
        Routes = _isHub
            ? [new(IpPrefix.Parse("192.0.2.0/24"), 0, null), new(IpPrefix.Parse("172.16.0.0/16"), 1, null)]
            : [new(IpPrefix.Parse("192.0.2.0/24"), 0, null), new(IpPrefix.Parse("10.0.0.0/8"), 1, IpAddress.FromV4(0xAC11_0002))],
        Neighbours = new Dictionary<IpAddress, MacAddress>
        {
            [Peer] = new(0x02_00_00_00_00_00UL | (ulong)(3 - _number) << 8),
            [IpAddress.FromV4(0xAC11_0002)] = s_beyond,
        }.ToFrozenDictionary(),
        Policies = Sas.Policies(Tunnels, Config),
        InboundSas = Sas.InboundSas(),
        ForwardInClear = false,
    };

    public MacAddress Mac(bool isLan) => new(0x02_00_00_00_00_00UL | (ulong)_number << 8 | (isLan ? 1UL : 0));

    /// <summary>What agreeing on a tunnel's SAs anew does here: the new pair, the end of the old one, and what the worker is told of each.</summary>
    public void Rekey(int tunnel)
    {
        uint old = _spis[tunnel];
        Install(tunnel);
        Snapshot();
        Sas.Remove(old, 0);
        Snapshot();
        Sas.WipeSeenBy(long.MaxValue);
    }

    private IpAddress Address => IpAddress.FromV4(0xC000_0200U + _number);

    private IpAddress Peer => IpAddress.FromV4(0xC000_0200U + 3 - _number);

    // Both sites number their SPIs alike, and all keys are equal: nobody looks at them.
    private void Install(int tunnel)
    {
        _spis[tunnel] = unchecked((_lastSpi++ * 0x9E37_79B1) | 0x100);
        while (Sas.Find(_spis[tunnel]) is not null) _spis[tunnel]++;
        Sas.Install(
            new ChildSaKeys
            {
                Tunnel = Tunnels[tunnel],
                SelectorIndex = 0,
                Selector = Tunnels[tunnel].Selectors[0],
                Suite = s_suite,
                InboundSpi = _spis[tunnel],
                OutboundSpi = _spis[tunnel],
                InboundKeymat = new SecretBytes(Keys.Octets(20)),
                OutboundKeymat = new SecretBytes(Keys.Octets(20)),
                Local = new UdpEndpoint(Address, 0),
                Peer = new UdpEndpoint(Peer, 0),
                UdpEncapsulated = false,
                LifetimeKilobytes = 0,
                UseForSending = true,
                Replaces = 0,
            },
            s_options, new Instant(1_000));
    }
}
