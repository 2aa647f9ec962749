using Amaranten.Crypto;
using Amaranten.Crypto.Ah;
using Amaranten.Crypto.Esp;
using Amaranten.Crypto.Suites;
using Amaranten.Ike;
using Amaranten.Ipsec;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Control;

/// <summary>What a tunnel's configuration says of its packets.</summary>
/// <param name="ReplayWindow">Packets that may arrive out of order.</param>
/// <param name="PlaintextMtuBytes">Longest inner packet; 0: as the path allows.</param>
/// <param name="PathMtuBytes">Longest packet of the interface towards the peer.</param>
/// <param name="DontFragment">What becomes of DF.</param>
/// <param name="Dscp">DSCP of outer packets; null: copied.</param>
internal sealed record SaOptions(
    int ReplayWindow, int PlaintextMtuBytes, int PathMtuBytes, DontFragmentRule DontFragment = DontFragmentRule.Copy, byte? Dscp = null);

/// <summary>Makes the two SAs of a pair from their keys: of ESP, of AH, or of ESP inside AH (RFC 4301 §4.1).</summary>
internal static class SaFactory
{
    /// <summary>
    /// Bytes after which a cipher with 64-bit blocks is replaced, whatever was configured: far below the 2^32 blocks at which
    /// collisions leak plaintext (Sweet32, CVE-2016-2183).
    /// </summary>
    private const long SmallBlockSoftBytes = 1L << 30, SmallBlockHardBytes = 4L << 30;

    public static InboundSa Inbound(in ChildSaKeys keys, SaOptions options, IRandom random, TunnelDrops drops, bool isManual, bool isShared = false)
    {
        (long soft, long hard) = Limits(keys.Suite.Esp, keys.LifetimeKilobytes);
        ReplayWindow window = Window(options, isManual, isShared);
        return new InboundSa
        {
            Spi = keys.InboundSpi,
            Drops = drops,
            Selector = Selector(keys),
            Transform = Esp(keys.Suite, keys.InboundKeymat, random),
            Ah = Ah(keys, isInbound: true, keys.Suite.Esp is null ? window : Window(options, isManual, isShared)),
            IsTransport = keys.Encapsulation == Encapsulation.Transport,
            Before = Before(keys),
            IsForDhcp = keys.SelectorIndex == ChildSaKeys.DhcpSelector,
            Local = keys.Local,
            Peer = keys.Peer,
            UdpEncapsulated = IsInUdp(keys),
            NonIkeMarker = IsInUdp(keys) && keys.NonIkeMarker,
            SoftLimitBytes = soft,
            HardLimitBytes = hard,
            Window = window,
            IsShared = isShared,
        };
    }

    public static OutboundSa Outbound(in ChildSaKeys keys, SaOptions options, IRandom random, TunnelDrops drops, int worker = 0)
    {
        (long soft, long hard) = Limits(keys.Suite.Esp, keys.LifetimeKilobytes);
        return new OutboundSa
        {
            Spi = keys.OutboundSpi,
            Drops = drops,
            Selector = Selector(keys),
            Transform = Esp(keys.Suite, keys.OutboundKeymat, random),
            Ah = Ah(keys, isInbound: false, window: null),
            IsTransport = keys.Encapsulation == Encapsulation.Transport,
            Local = keys.Local,
            Peer = keys.Peer,
            UdpEncapsulated = IsInUdp(keys),
            NonIkeMarker = IsInUdp(keys) && keys.NonIkeMarker,
            SoftLimitBytes = soft,
            HardLimitBytes = hard,
            PathMtuBytes = options.PathMtuBytes,
            PlaintextMtuBytes = options.PlaintextMtuBytes,
            DontFragment = options.DontFragment,
            Dscp = options.Dscp,
            Worker = worker,
        };
    }

    /// <summary>
    /// Why these keys may not be fixed ones; null: they may. A cipher whose security ends when a nonce comes twice cannot be used with keys that are
    /// the same after every start, when sequence numbers begin anew (RFC 4106 §2, RFC 3686 §2.1, RFC 4309 §2). Those are all that do not run in CBC
    /// mode: an IV as long as the block, and unpredictable; or none.
    /// </summary>
    public static string? WhyNotManual(ChildSuite suite) => suite switch
    {
        { Esp: null, Ah: null } => "manual keys need a suite of ESP or of AH",
        { Esp: { } esp } when esp.Integrity == IntegrityAlgorithm.None || esp.IvBytes != 0 && esp.IvBytes != esp.AlignmentBytes =>
            $"{esp} must not be used with manual keys: its nonces would come again after every start; use a cipher in CBC mode",
        _ => null,
    };

    // Never with manual keys, whose sequence numbers begin anew with every start of the peer (RFC 4303 §3.4.3).
    private static ReplayWindow Window(SaOptions options, bool isManual, bool isShared) =>
        isManual ? ReplayWindow.Off() : new ReplayWindow(options.ReplayWindow, isShared);

    // In transport mode only packets between the two ends themselves, by the addresses that are on our cable: behind a NAT what was agreed may
    // name others (RFC 3948 §5.2).
    private static TrafficSelector Selector(in ChildSaKeys keys) => keys.Encapsulation == Encapsulation.Tunnel
        ? keys.Selector
        : keys.Selector with { Local = Host(keys.Local.Address), Remote = Host(keys.Peer.Address) };

    private static IpPrefix Host(IpAddress address) => new(address, address.IsV6 ? 128 : 32);

    // AH covers the addresses, so a NAT between could not be helped by UDP either (RFC 3948 §1).
    private static bool IsInUdp(in ChildSaKeys keys) => keys.UdpEncapsulated && keys.Suite.Ah is null;

    private static AddressesBefore? Before(in ChildSaKeys keys) =>
        keys.Encapsulation == Encapsulation.Transport && keys.Original is { } original ? new AddressesBefore(original.Peer, original.Local) : null;

    private static EspTransform? Esp(ChildSuite suite, SecretBytes keymat, IRandom random) => suite.Esp is not { } esp ? null
        : EspTransform.Create(esp, keymat.Span[..esp.EncryptionKeyBytes], keymat.Span.Slice(esp.EncryptionKeyBytes, esp.IntegrityKeyBytes), random);

    private static AhHalf? Ah(in ChildSaKeys keys, bool isInbound, ReplayWindow? window)
    {
        if (keys.Suite.Ah is not { } suite) return null;
        uint spi = isInbound ? keys.Ah?.InboundSpi ?? keys.InboundSpi : keys.Ah?.OutboundSpi ?? keys.OutboundSpi;
        SecretBytes keymat = isInbound ? keys.Ah?.InboundKeymat ?? keys.InboundKeymat : keys.Ah?.OutboundKeymat ?? keys.OutboundKeymat;
        return new AhHalf(spi, AhTransform.Create(suite, keymat.Span[..suite.KeyBytes]), window);
    }

    private static (long Soft, long Hard) Limits(EspSuite? suite, long kilobytes)
    {
        const long Kilobyte = 1024;
        long hard = kilobytes == 0 ? long.MaxValue : kilobytes * Kilobyte;
        long soft = kilobytes == 0 ? long.MaxValue : hard - Math.Min(hard / 5, 64L << 20);
        return suite is { HasSmallBlocks: true } ? (Math.Min(soft, SmallBlockSoftBytes), Math.Min(hard, SmallBlockHardBytes)) : (soft, hard);
    }
}
