using Amaranten.Crypto;
using Amaranten.Crypto.Ah;
using Amaranten.Crypto.Esp;
using Amaranten.Crypto.Suites;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire.Ip;

namespace Amaranten.Ipsec.Tests;

internal sealed partial record AhVectors
{
    private const uint EspSpi = 0xC0FFEE00, AhSpi = 0xC0FFEE01;

    private static readonly UdpEndpoint s_peer = new(IpAddress.Parse("203.0.113.1"), 0), s_us = new(IpAddress.Parse("198.51.100.7"), 0);

    public static AhVectors Of(string name) => All.Single(vector => vector.Name == name);

    public bool HasAh => AhKey.Length > 0;

    public bool HasEsp => EncryptionKey.Length + IntegrityKey.Length > 0;

    public bool IsTransport => Name.Contains("/transport/", StringComparison.Ordinal);

    public byte[] WireOctets => Convert.FromHexString(Wire);

    public byte[] PlainOctets => Convert.FromHexString(Plain);

    public InboundSa Inbound()
    {
        var window = new ReplayWindow(64);
        TrafficSelector selector = IsTransport ? new(new IpPrefix(s_us.Address, 32), new IpPrefix(s_peer.Address, 32)) : Samples.Selector;
        return new InboundSa
        {
            Spi = HasEsp ? EspSpi : AhSpi,
            Drops = new TunnelDrops(),
            Selector = selector,
            Transform = Esp(),
            IsTransport = IsTransport,
            Ah = Ah() is { } ah ? new AhHalf(AhSpi, ah, HasEsp ? new ReplayWindow(64) : window) : null,
            Local = s_us,
            Peer = s_peer,
            UdpEncapsulated = false,
            Window = window,
        };
    }

    /// <summary>The SA of the peer that sent it.</summary>
    public OutboundSa Outbound() => new()
    {
        Spi = HasEsp ? EspSpi : AhSpi,
        Drops = new TunnelDrops(),
        Selector = Samples.Selector,
        Transform = Esp(),
        IsTransport = IsTransport,
        Ah = Ah() is { } ah ? new AhHalf(AhSpi, ah) : null,
        Local = s_peer,
        Peer = s_us,
        UdpEncapsulated = false,
        PathMtuBytes = 1500,
        Sequence = Sequence - 1,
    };

    // The hash of vectors that are not about AH alone is SHA-1.
    private AhTransform? Ah()
    {
        if (!HasAh) return null;
        IntegrityAlgorithm integrity = Name.Split('/')[0] switch
        {
            "md5" => IntegrityAlgorithm.HmacMd5,
            "sha256" => IntegrityAlgorithm.HmacSha256,
            "sha384" => IntegrityAlgorithm.HmacSha384,
            "sha512" => IntegrityAlgorithm.HmacSha512,
            _ => IntegrityAlgorithm.HmacSha1,
        };
        return AhTransform.Create(new AhSuite(integrity, DhGroup.None), Convert.FromHexString(AhKey));
    }

    private EspTransform? Esp()
    {
        if (!HasEsp) return null;
        Assert.True(SuiteNotation.TryParseEsp(Name.Split('/')[0], out EspSuite suite, out string? problem), problem);
        return EspTransform.Create(suite, Convert.FromHexString(EncryptionKey), Convert.FromHexString(IntegrityKey), new ZeroRandom());
    }

    private sealed class ZeroRandom : IRandom
    {
        public void Fill(Span<byte> destination) => destination.Clear();
    }
}
