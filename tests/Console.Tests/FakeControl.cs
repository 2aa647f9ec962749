using Amaranten.Crypto;
using Amaranten.Crypto.Suites;
using Amaranten.Gateway.Control;
using Amaranten.Gateway.Control.Editing;
using Amaranten.Gateway.Forwarding;
using Amaranten.Gateway.Ports;
using Amaranten.Gateway.Tests.Control.Editing;
using Amaranten.Ike;
using Amaranten.Wire;
using Amaranten.Wire.Ethernet;
using Amaranten.Wire.Ip;

namespace Amaranten.Console.Tests;

/// <summary>A gateway that only says what it is told to say, and notes what it is asked.</summary>
internal sealed class FakeControl : IGatewayControl
{
    private const int Minute = 60_000, Hour = 60 * Minute;
    private static readonly Instant s_now = new(10 * Hour);
    private static readonly TrafficSelector s_officeToHq = new(IpPrefix.Parse("10.7.0.0/24"), IpPrefix.Parse("10.0.0.0/16"));
    private static readonly TrafficSelector s_labToHq = new(IpPrefix.Parse("10.8.0.0/24"), IpPrefix.Parse("10.0.0.0/16"));
    private static readonly TrafficSelector s_toSpare = new(IpPrefix.Parse("10.7.0.0/24"), IpPrefix.Parse("10.9.0.0/16"));

    private const string Configuration = """
        [system]
        name = branch-7

        [interface:wan]
        device  = wan
        address = 198.51.100.7/24

        [tunnel:hq]
        local-network  = 10.7.0.0/24
        remote-network = 10.0.0.0/16
        remote-gateway = 203.0.113.1
        psk            = correct horse battery staple

        """;

    public List<string> Asked { get; } = [];

    public MemoryStatus? Memory { get; init; } = new(21_504_000, 23_000_500, 3_210_000, 7);

    public CandidateConfig Candidate { get; } = new(new MemoryStore(Configuration), (_, _) => true, (_, _) => { });

    public Action<PingOutcome>? PingCaller { get; private set; }

    public Action<IkeSighting>? SnoopCaller { get; private set; }

    public GatewayStatus Status { get; set; } = new()
    {
        Name = "branch-7",
        Version = "0.1.0",
        Now = s_now,
        UptimeMilliseconds = 2 * Hour + 5 * Minute,
        Interfaces =
        [
            new InterfaceStatus(
                "wan", "eth0", new MacAddress(0x02005E100001), IpAddress.Parse("198.51.100.7"), IpPrefix.Parse("198.51.100.0/24"), 1500, true,
                new PortCounters(1_234_567, 1_230_000, 0, 12)),
            new InterfaceStatus(
                "lan", "eth1", new MacAddress(0x02005E100002), IpAddress.Parse("10.7.0.1"), IpPrefix.Parse("10.7.0.0/24"), 1500, false,
                new PortCounters(1, 0, 0, 0)),
        ],
        Tunnels =
        [
            new TunnelStatus(
                "hq", "203.0.113.1:4500", TunnelPhase.Up, 2 * Hour + 4 * Minute, 3_000, null, "new keys",
                [
                    new PairStatus(s_officeToHq, new SaPairStatus(
                        new EspSuite(EncryptionAlgorithm.AesGcm16, 256, IntegrityAlgorithm.None, DhGroup.Modp2048), 0xC0FFEE01, 0x00ABCDEF, true,
                        new UdpEndpoint(IpAddress.Parse("203.0.113.1"), 4500), 80_123, 104_857_600, 40_001, 2_097_152, 10 * Minute, 50 * Minute, 1446, 3_000, 2)
                    {
                        Lifetime = (new AgreedLifetime(3_600, 4_000_000), 50 * Minute + 5_000),
                        ReplayWindow = 1024,
                    })
                    {
                        Carried = new Carried(80_123, 104_857_600, 40_001, 2_097_152),
                    },
                    new PairStatus(s_labToHq, null),
                ],
                new IkeTunnelStatus(
                    "hq", TunnelPhase.Up, s_now,
                    [
                        new IkeSaStatus(
                            "0123456789abcdef", "fedcba9876543210", true, "established",
                            new IkeSuite(EncryptionAlgorithm.AesCbc, 256, HashAlgorithm.Sha256, DhGroup.Modp2048),
                            new UdpEndpoint(IpAddress.Parse("198.51.100.7"), 4500), new UdpEndpoint(IpAddress.Parse("203.0.113.1"), 4500),
                            new IkeIdentity(1, "203.0.113.1"), "in front of us", s_now.Plus(-2 * Hour), s_now.Plus(5 * Hour + 40 * Minute), s_now.Plus(6 * Hour),
                            s_now.Plus(-3_000), 0, "main mode", "pre-shared key")
                        {
                            LocalId = new IkeIdentity(2, "branch-7.example"),
                            NatVersion = "RFC 3947",
                            Lifetime = new AgreedLifetime(28_800, 0),
                            Dpd = new DpdTimes(10, 30),
                            PeerSpeaksDpd = true,
                        },
                    ],
                    [], null, null))
            {
                NextInMilliseconds = 50 * Minute,
            },
            new TunnelStatus(
                "spare", "192.0.2.40", TunnelPhase.Idle, 40_000, null, "no answer to the first message of phase 1, sent 5 times; is the peer there?",
                "again in 20 s", [new PairStatus(s_toSpare, null)],
                new IkeTunnelStatus("spare", TunnelPhase.Idle, s_now, [], [], null, s_now.Plus(20_000)))
            {
                LastFailureMilliseconds = 40_000,
            },
        ],
        Neighbours = [new NeighbourStatus("wan", IpAddress.Parse("198.51.100.1"), new MacAddress(0x0200000000FE), 65_000)],
        Routes =
        [
            new Route(IpPrefix.Parse("198.51.100.0/24"), 0, null), new Route(IpPrefix.Parse("10.7.0.0/24"), 1, null),
            new Route(IpPrefix.AllV4, 0, IpAddress.Parse("198.51.100.1")),
        ],
        Counters =
        [
            new CounterStatus("packets.sealed", 1_040_001, "packets sealed and sent"),
            new CounterStatus("esp.replayed", 0, "seen before, or older than the replay window"),
            new CounterStatus("drop.should-be-protected", 17, "arrived in clear although a policy protects it (RFC 4301 §5.2), and was dropped"),
        ],
        Lights = new LightPanel(
            LightPattern.On, [new LinkLight("wan", LightPattern.On), new LinkLight("lan", LightPattern.Off)], LightPattern.Winking),
        Complaints = [],
    };

    public IReadOnlyList<string> RecentLog(int lines) =>
        [.. new[] { "09:00:00 started", "09:00:01 tunnel hq: up, 412 ms", "09:30:00 peer says \u001b[31mred\u0007" }.TakeLast(lines)];

    public bool TunnelUp(string name) => Ask($"up {name}", name);

    public bool TunnelDown(string name) => Ask($"down {name}", name);

    public void Ping(IpAddress destination, int count, Action<PingOutcome> each)
    {
        Asked.Add($"ping {destination} {count}");
        PingCaller = each;
    }

    public IDisposable SnoopIke(IpAddress? peer, Action<IkeSighting> each)
    {
        Asked.Add($"snoop {peer?.ToString() ?? "all"}");
        SnoopCaller = each;
        return new Ended(this);
    }

    public string? CaptureProgress { get; private set; }

    public string? StartCapture(CaptureRequest request)
    {
        Asked.Add($"capture {request.File} {request.OnlyInterface ?? "all"}{(request.WithInner ? " inner" : "")}{(request.KeyFile is { } keys ? $" keys {keys}" : "")}");
        if (request.OnlyInterface is { } only && Status.Interfaces.All(port => port.Name != only)) return $"there is no interface '{only}'; there are wan, lan";
        CaptureProgress = $"0 packets in {request.File}";
        return null;
    }

    public bool StopCapture()
    {
        bool ran = CaptureProgress is not null;
        CaptureProgress = null;
        return ran;
    }

    public Action<PowerWish>? Power { get; set; }

    public PasswordHash Disguise(string password) => PasswordHash.Of(password, new NoRandom());

    private sealed class NoRandom : IRandom
    {
        public void Fill(Span<byte> destination) => destination.Fill(7);
    }

    private sealed class Ended(FakeControl control) : IDisposable
    {
        public void Dispose()
        {
            control.Asked.Add("snoop ended");
            control.SnoopCaller = null;
        }
    }

    private bool Ask(string what, string name)
    {
        Asked.Add(what);
        return Status.Tunnels.Any(tunnel => tunnel.Name == name);
    }
}
