using Amaranten.Crypto;
using Amaranten.Crypto.Suites;
using Amaranten.Gateway.Control;
using Amaranten.Ike;
using Amaranten.Ipsec;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Tests.Control;

/// <summary>What becomes of agreed keys (RFC 4301 §4.1, §4.4.2).</summary>
public class SaFactoryTests
{
    private static readonly EspSuite s_cbc = new(EncryptionAlgorithm.AesCbc, 128, IntegrityAlgorithm.HmacSha1, DhGroup.None);
    private static readonly EspSuite s_gcm = new(EncryptionAlgorithm.AesGcm16, 128, IntegrityAlgorithm.None, DhGroup.None);
    private static readonly AhSuite s_ah = new(IntegrityAlgorithm.HmacSha256, DhGroup.None);
    private static readonly UdpEndpoint s_us = new(IpAddress.Parse("198.51.100.7"), 4500), s_peer = new(IpAddress.Parse("203.0.113.1"), 4500);
    private static readonly SaOptions s_options = new(128, 1400, 1500, DontFragmentRule.Set, 46);

    [Fact]
    public void ESP_inside_AH_has_two_SPIs_and_two_windows_and_is_never_in_UDP()
    {
        ChildSaKeys keys = Keys(new ChildSuite(s_cbc, s_ah), Encapsulation.Tunnel, udp: true);
        InboundSa inbound = SaFactory.Inbound(keys, s_options, new Zero(), new TunnelDrops(), isManual: false);
        OutboundSa outbound = SaFactory.Outbound(keys, s_options, new Zero(), new TunnelDrops());
        Assert.Equal((1000u, 3000u, 2000u, 4000u), (inbound.Spi, inbound.Ah!.Spi, outbound.Spi, outbound.Ah!.Spi));
        Assert.NotSame(inbound.Window, inbound.Ah.Window);
        Assert.Null(outbound.Ah.Window);
        Assert.False(inbound.UdpEncapsulated || outbound.UdpEncapsulated);
        Assert.Equal((DontFragmentRule.Set, (byte?)46, 1400, 1500), (outbound.DontFragment, outbound.Dscp, outbound.PlaintextMtuBytes, outbound.PathMtuBytes));
        Assert.Equal(keys.Selector, inbound.Selector);
        Assert.Null(inbound.Before);
    }

    [Fact]
    public void AH_alone_has_one_SPI_and_one_window()
    {
        ChildSaKeys keys = Keys(new ChildSuite(null, s_ah), Encapsulation.Tunnel, udp: false);
        InboundSa inbound = SaFactory.Inbound(keys, s_options, new Zero(), new TunnelDrops(), isManual: false);
        Assert.Null(inbound.Transform);
        Assert.Equal((1000u, 1000u), (inbound.Spi, inbound.Ah!.Spi));
        Assert.Same(inbound.Window, inbound.Ah.Window);
    }

    // Whatever was agreed, transport mode carries only what has the addresses of the two ends on our cable (RFC 3948 §5.2).
    [Fact]
    public void Transport_mode_is_between_the_two_ends_alone()
    {
        ChildSaKeys keys = Keys(s_gcm, Encapsulation.Transport, udp: true);
        InboundSa inbound = SaFactory.Inbound(keys, s_options, new Zero(), new TunnelDrops(), isManual: false);
        Assert.Equal(new TrafficSelector(new IpPrefix(s_us.Address, 32), new IpPrefix(s_peer.Address, 32), IpProtocol.Udp, 1701, 0), inbound.Selector);
        Assert.True(inbound.IsTransport && inbound.UdpEncapsulated);
        Assert.Equal(new AddressesBefore(IpAddress.Parse("192.168.1.5"), IpAddress.Parse("198.51.100.99")), inbound.Before);
        Assert.Equal(inbound.Selector, SaFactory.Outbound(keys, s_options, new Zero(), new TunnelDrops()).Selector);
    }

    // draft-ietf-ipsec-udp-encaps-01: the marker is a matter of ESP in UDP alone.
    [Fact]
    public void The_marker_is_before_ESP_in_UDP_and_nothing_else()
    {
        foreach ((ChildSuite suite, bool udp, bool marker, bool expected) in new (ChildSuite, bool, bool, bool)[]
            { (s_gcm, true, true, true), (s_gcm, true, false, false), (s_gcm, false, true, false), (new(s_cbc, s_ah), true, true, false) })
        {
            ChildSaKeys keys = Keys(suite, Encapsulation.Tunnel, udp, marker);
            Assert.Equal(expected, SaFactory.Inbound(keys, s_options, new Zero(), new TunnelDrops(), isManual: false).NonIkeMarker);
            Assert.Equal(expected, SaFactory.Outbound(keys, s_options, new Zero(), new TunnelDrops()).NonIkeMarker);
        }
    }

    [Fact]
    public void Manual_keys_have_no_window_and_no_cipher_whose_nonces_would_come_again()
    {
        Assert.True(SaFactory.Inbound(Keys(s_cbc, Encapsulation.Tunnel, udp: false), s_options, new Zero(), new TunnelDrops(), isManual: true).Window.IsOff);
        Assert.Null(SaFactory.WhyNotManual(s_cbc));
        Assert.Null(SaFactory.WhyNotManual(s_cbc with { Encryption = EncryptionAlgorithm.TripleDesCbc, KeyBits = 192 }));
        Assert.Null(SaFactory.WhyNotManual(s_cbc with { Encryption = EncryptionAlgorithm.Null, KeyBits = 0 }));
        Assert.Null(SaFactory.WhyNotManual(new ChildSuite(null, s_ah)));
        Assert.Contains("nonces", SaFactory.WhyNotManual(s_gcm), StringComparison.Ordinal);
        Assert.Null(SaFactory.WhyNotManual(new ChildSuite(s_cbc, s_ah)));
        Assert.Contains("nonces", SaFactory.WhyNotManual(new ChildSuite(s_gcm, s_ah)), StringComparison.Ordinal);
        Assert.NotNull(SaFactory.WhyNotManual(default));
    }

    private static ChildSaKeys Keys(ChildSuite suite, Encapsulation encapsulation, bool udp, bool marker = false) => new()
    {
        Tunnel = new IkeTunnel
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
            Selectors = [],
            IkeLifetimeSeconds = 1,
            IkeLifetimeKilobytes = 0,
            EspLifetimeSeconds = 1,
            EspLifetimeKilobytes = 0,
            NatTraversal = NatTraversal.Off,
            KeepaliveSeconds = 1,
            DpdDelaySeconds = 0,
            DpdTimeoutSeconds = 0,
            MayInitiate = true,
        },
        SelectorIndex = 0,
        Selector = new TrafficSelector(IpPrefix.Parse("10.7.0.0/24"), IpPrefix.Parse("10.0.0.0/16"), IpProtocol.Udp, 1701, 0),
        Suite = suite,
        Encapsulation = encapsulation,
        InboundSpi = 1000,
        OutboundSpi = 2000,
        InboundKeymat = new SecretBytes(64),
        OutboundKeymat = new SecretBytes(64),
        Ah = suite is { Esp: not null, Ah: not null } ? new AhKeys(3000, 4000, new SecretBytes(32), new SecretBytes(32)) : null,
        Original = new OriginalAddresses(IpAddress.Parse("198.51.100.99"), IpAddress.Parse("192.168.1.5")),
        Local = s_us,
        Peer = s_peer,
        UdpEncapsulated = udp,
        NonIkeMarker = marker,
        LifetimeKilobytes = 0,
        UseForSending = true,
        Replaces = 0,
    };

    private sealed class Zero : IRandom
    {
        public void Fill(Span<byte> destination) => destination.Clear();
    }
}
