using Amaranten.Crypto.Esp;
using Amaranten.Crypto.Suites;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Udp;

namespace Amaranten.Ipsec.Tests;

/// <summary>
/// The tunnel that most tests use: 10.7.0.0/24 behind us at 198.51.100.7, 10.0.0.0/16 behind the peer at 203.0.113.1.
/// </summary>
internal static class Samples
{
    public static readonly EspSuite Cbc = new(EncryptionAlgorithm.AesCbc, 128, IntegrityAlgorithm.HmacSha1, DhGroup.None);
    public static readonly EspSuite Gcm = new(EncryptionAlgorithm.AesGcm16, 128, IntegrityAlgorithm.None, DhGroup.None);

    /// <summary>Every layout there is: block, IV and ICV lengths.</summary>
    public static readonly EspSuite[] Suites =
    [
        Cbc, Gcm,
        new(EncryptionAlgorithm.AesCbc, 256, IntegrityAlgorithm.HmacSha256, DhGroup.None),
        new(EncryptionAlgorithm.AesCbc, 256, IntegrityAlgorithm.HmacSha512, DhGroup.None),
        new(EncryptionAlgorithm.TripleDesCbc, 192, IntegrityAlgorithm.HmacMd5, DhGroup.None),
        new(EncryptionAlgorithm.TripleDesCbc, 192, IntegrityAlgorithm.HmacSha384, DhGroup.None),
        new(EncryptionAlgorithm.Null, 0, IntegrityAlgorithm.HmacSha1, DhGroup.None),
        new(EncryptionAlgorithm.AesCtr, 128, IntegrityAlgorithm.AesXcbc, DhGroup.None),
        new(EncryptionAlgorithm.AesCcm8, 128, IntegrityAlgorithm.None, DhGroup.None),
        new(EncryptionAlgorithm.AesGcm12, 128, IntegrityAlgorithm.None, DhGroup.None),
        new(EncryptionAlgorithm.AesGmac, 128, IntegrityAlgorithm.None, DhGroup.None),
        new(EncryptionAlgorithm.CamelliaCbc, 128, IntegrityAlgorithm.AesCmac, DhGroup.None),
    ];

    public static readonly IpAddress LocalHost = IpAddress.Parse("10.7.0.5"), RemoteHost = IpAddress.Parse("10.0.0.9");
    public static readonly TrafficSelector Selector = new(IpPrefix.Parse("10.7.0.0/24"), IpPrefix.Parse("10.0.0.0/16"));
    public const uint Spi = 0xC0FFEE00;

    private static readonly UdpEndpoint s_us = new(IpAddress.Parse("198.51.100.7"), 4500);
    private static readonly UdpEndpoint s_peer = new(IpAddress.Parse("203.0.113.1"), 4500);

    public static OutboundSa Outbound(
        EspTransform transform, bool udp = false, long hardLimit = long.MaxValue, long softLimit = long.MaxValue,
        int plaintextMtu = 0, bool v6 = false, bool marker = false) => new()
        {
            Spi = Spi,
            Drops = new TunnelDrops(),
            Selector = Selector,
            Transform = transform,
            Local = v6 ? new UdpEndpoint(IpAddress.Parse("2001:db8::7"), 4500) : s_us,
            Peer = s_peer,
            UdpEncapsulated = udp,
            NonIkeMarker = marker,
            PathMtuBytes = 1500,
            HardLimitBytes = hardLimit,
            SoftLimitBytes = softLimit,
            PlaintextMtuBytes = plaintextMtu,
        };

    public static InboundSa Inbound(
        EspTransform transform, uint spi = Spi, TrafficSelector? selector = null, bool udp = false, long hardLimit = long.MaxValue,
        bool marker = false) => new()
        {
            Spi = spi,
            Drops = new TunnelDrops(),
            Selector = selector ?? Selector,
            Transform = transform,
            Local = s_us,
            Peer = s_peer,
            UdpEncapsulated = udp,
            NonIkeMarker = marker,
            HardLimitBytes = hardLimit,
            Window = new ReplayWindow(64),
        };

    /// <summary>A UDP packet from the peer's network to ours: what an outbound SA of the peer carries.</summary>
    public static byte[] Packet(
        int length, IpAddress? source = null, IpAddress? destination = null, byte protocol = IpProtocol.Udp, ushort sourcePort = 1000,
        ushort destinationPort = 2000, int fragmentOffset = 0)
    {
        byte[] packet = new byte[length];
        for (int i = 0; i < length; i++) packet[i] = (byte)(i & 0xFF);
        new Ipv4Header(source ?? RemoteHost, destination ?? LocalHost, protocol, (ushort)length, FragmentOffset: fragmentOffset).Write(packet);
        if (length >= Ipv4Header.Size + UdpHeader.Size)
            new UdpHeader(sourcePort, destinationPort, (ushort)(length - Ipv4Header.Size)).WriteWithoutChecksum(packet.AsSpan(Ipv4Header.Size));
        return packet;
    }
}
