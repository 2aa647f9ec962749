using Amaranten.Crypto;
using Amaranten.Crypto.Ah;
using Amaranten.Crypto.Esp;
using Amaranten.Crypto.Suites;
using Amaranten.Ipsec;
using Amaranten.Ipsec.Policy;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Tests.Forwarding;

/// <summary>Host, gateway A, WAN, gateway B, host: SAs both ways, keys from a counter.</summary>
internal sealed class TwoGateways
{
    public static readonly EspSuite Gcm = new(EncryptionAlgorithm.AesGcm16, 128, IntegrityAlgorithm.None, DhGroup.None);
    public static readonly EspSuite Cbc = new(EncryptionAlgorithm.AesCbc, 128, IntegrityAlgorithm.HmacSha1, DhGroup.None);

    private const uint SpiToA = 0xA000_0001, SpiToB = 0xB000_0001;

    public TwoGateways(
        EspSuite? suite = null, bool udpEncapsulated = false, int wanMtuBytes = 1500, int plaintextMtuBytes = 0, byte protocol = 0, ushort remotePort = 0,
        AhSuite? ah = null, bool withoutEsp = false, bool transport = false, DontFragmentRule dontFragment = DontFragmentRule.Copy, byte? dscp = null,
        bool marker = false, bool superpackets = false, int workers = 1)
    {
        (_ah, _withoutEsp, _isTransport, _dontFragment, _dscp, _marker) = (ah, withoutEsp, transport, dontFragment, dscp, marker);
        _workers = workers;
        A = new TestGateway(1, wanMtuBytes, superpackets, workers);
        B = new TestGateway(2, wanMtuBytes, superpackets, workers);
        Suite = suite ?? Gcm;
        ushort port = marker ? (ushort)500 : udpEncapsulated ? (ushort)4500 : (ushort)0;
        UdpEndpoint a = new(A.Wan.Address, port), b = new(B.Wan.Address, port);
        IpPrefix behindA = transport ? new IpPrefix(A.Wan.Address, 32) : A.Lan.Network, behindB = transport ? new IpPrefix(B.Wan.Address, 32) : B.Lan.Network;
        var fromA = new TrafficSelector(behindA, behindB, protocol, 0, remotePort);
        var fromB = new TrafficSelector(behindB, behindA, protocol, remotePort, 0);
        AToB = Outbound(SpiToB, fromA, a, b, udpEncapsulated, wanMtuBytes, plaintextMtuBytes);
        BFromA = Inbound(SpiToB, fromB, b, a, udpEncapsulated);
        BToA = Outbound(SpiToA, fromB, b, a, udpEncapsulated, wanMtuBytes, plaintextMtuBytes);
        AFromB = Inbound(SpiToA, fromA, a, b, udpEncapsulated);
        A.Protect([new SecurityPolicy(0, 0, fromA, AToB)], [AFromB]);
        B.Protect([new SecurityPolicy(0, 0, fromB, BToA)], [BFromA]);
        A.Know(B.Wan.Address, B.Wan.Mac);
        B.Know(A.Wan.Address, A.Wan.Mac);
    }

    private readonly AhSuite? _ah;
    private readonly int _workers;
    private readonly bool _withoutEsp, _isTransport, _marker;
    private readonly DontFragmentRule _dontFragment;
    private readonly byte? _dscp;

    public TestGateway A { get; }
    public TestGateway B { get; }
    public EspSuite Suite { get; }
    public OutboundSa AToB { get; }
    public OutboundSa BToA { get; }
    public InboundSa AFromB { get; }
    public InboundSa BFromA { get; }

    /// <summary>All that crossed the WAN, both ways.</summary>
    public List<CableFrame> Crossed { get; } = [];

    /// <summary>Lets everything arrive.</summary>
    public void Run()
    {
        bool moved = true;
        while (moved)
        {
            A.Run();
            B.Run();
            moved = Carry(A, B) | Carry(B, A);
        }
    }

    /// <summary>Sends from the host behind A; returns what arrives at the host behind B.</summary>
    public List<byte[]> Send(params byte[][] packets)
    {
        foreach (byte[] packet in packets) A.FromHost(packet);
        Run();
        return [.. B.TakeLan().Select(frame => frame.Packet)];
    }

    public static EspTransform Transform(EspSuite suite, uint seed) => EspTransform.Create(
        suite, Keys(suite.EncryptionKeyBytes, seed), Keys(suite.IntegrityKeyBytes, seed + 1), new CountingRandom());

    private static byte[] Keys(int length, uint seed) => [.. Enumerable.Range(0, length).Select(i => (byte)((seed + (uint)i * 37) & 0xFF))];

    private OutboundSa Outbound(
        uint spi, TrafficSelector selector, UdpEndpoint local, UdpEndpoint peer, bool udpEncapsulated, int pathMtuBytes, int plaintextMtuBytes) => new()
        {
            Spi = spi,
            Drops = new TunnelDrops(),
            Selector = selector,
            Transform = _withoutEsp ? null : Transform(Suite, spi),
            Local = local,
            Peer = peer,
            UdpEncapsulated = udpEncapsulated,
            NonIkeMarker = _marker,
            PathMtuBytes = pathMtuBytes,
            PlaintextMtuBytes = plaintextMtuBytes,
            Ah = _ah is { } ah ? new AhHalf(AhSpi(spi), Authentication(ah, spi)) : null,
            IsTransport = _isTransport,
            DontFragment = _dontFragment,
            Dscp = _dscp,
            Worker = (int)(spi >> 28) % _workers,
        };

    /// <summary>SPIs of AH: where it stands alone that of the SA.</summary>
    private uint AhSpi(uint spi) => _withoutEsp ? spi : spi + 0x100;

    public static AhTransform Authentication(AhSuite suite, uint seed) => AhTransform.Create(suite, AhKey(suite, seed));

    public static byte[] AhKey(AhSuite suite, uint seed) => Keys(suite.KeyBytes, seed + 7);

    private InboundSa Inbound(uint spi, TrafficSelector selector, UdpEndpoint local, UdpEndpoint peer, bool udpEncapsulated)
    {
        var window = new ReplayWindow(1024, _workers > 1);
        AhHalf? ah = _ah is { } suite ? new AhHalf(AhSpi(spi), Authentication(suite, spi), _withoutEsp ? window : new ReplayWindow(1024, _workers > 1)) : null;
        return Inbound(spi, selector, local, peer, udpEncapsulated, window, ah);
    }

    private InboundSa Inbound(
        uint spi, TrafficSelector selector, UdpEndpoint local, UdpEndpoint peer, bool udpEncapsulated, ReplayWindow window, AhHalf? ah) => new()
        {
            Spi = spi,
            Drops = new TunnelDrops(),
            Selector = selector,
            Transform = _withoutEsp ? null : Transform(Suite, spi),
            Local = local,
            Peer = peer,
            UdpEncapsulated = udpEncapsulated,
            NonIkeMarker = _marker,
            Window = window,
            IsShared = _workers > 1,
            Ah = ah,
            IsTransport = _isTransport,
        };

    private bool Carry(TestGateway from, TestGateway to)
    {
        List<CableFrame> frames = from.TakeWan();
        foreach (CableFrame frame in frames)
        {
            Crossed.Add(frame);
            if (frame.Octets.AsSpan(0, 6).SequenceEqual(Packets.Frame(to.Wan.Mac, default, []).Octets.AsSpan(0, 6))) to.WanPort.Arriving.Enqueue(frame);
        }
        return frames.Count > 0;
    }

    private sealed class CountingRandom : IRandom
    {
        private byte _next;

        public void Fill(Span<byte> destination)
        {
            foreach (ref byte octet in destination) octet = unchecked(_next++);
        }
    }
}
