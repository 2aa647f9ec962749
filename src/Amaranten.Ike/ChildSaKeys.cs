using Amaranten.Crypto;
using Amaranten.Crypto.Suites;
using Amaranten.Wire.Ip;

namespace Amaranten.Ike;

/// <summary>
/// A freshly agreed pair of SAs, one each way (RFC 2409 §5.5). With ESP and AH together it is two pairs that share one fate: the SPIs of ESP
/// name it, and those of AH stand beside them.
/// </summary>
public readonly struct ChildSaKeys
{
    /// <summary>Stands in <see cref="SelectorIndex"/> for the SA of a client that has no address yet: nothing but DHCP goes through it (RFC 3456 §4).</summary>
    public const int DhcpSelector = -1;

    /// <summary>The tunnel it belongs to.</summary>
    public required IkeTunnel Tunnel { get; init; }

    /// <summary>Which peer of a tunnel that serves many (<see cref="IkeTunnel.AnyPeer"/>); 0 where there is one.</summary>
    public int Instance { get; init; }

    /// <summary>Index of the pair of networks in <see cref="IkeTunnel.Selectors"/>, or <see cref="DhcpSelector"/>.</summary>
    public required int SelectorIndex { get; init; }

    /// <summary>The agreed selector; may be narrower than the tunnel's.</summary>
    public required TrafficSelector Selector { get; init; }

    /// <summary>The agreed algorithms.</summary>
    public required ChildSuite Suite { get; init; }

    /// <summary>Tunnel or transport mode (RFC 4301 §3.2).</summary>
    public Encapsulation Encapsulation { get; init; }

    /// <summary>Our SPI: what arrives carries it. That of ESP; of AH where there is no ESP.</summary>
    public required uint InboundSpi { get; init; }

    /// <summary>The peer's SPI: what we send carries it.</summary>
    public required uint OutboundSpi { get; init; }

    /// <summary>Keys of the inbound SA: encryption, then integrity, as long as the suite says. Of AH where there is no ESP.</summary>
    public required SecretBytes InboundKeymat { get; init; }

    /// <summary>Keys of the outbound SA.</summary>
    public required SecretBytes OutboundKeymat { get; init; }

    /// <summary>The SAs of AH where ESP stands inside AH; null otherwise.</summary>
    public AhKeys? Ah { get; init; }

    /// <summary>
    /// The addresses as the peer has them, where transport mode crosses a NAT (NAT-OA, RFC 3947 §5.2): the checksum of TCP and UDP in what
    /// arrives was made over its own address as source and over what it calls us as destination. Null otherwise, and where it did not say.
    /// </summary>
    public OriginalAddresses? Original { get; init; }

    /// <summary>Our outer endpoint.</summary>
    public required UdpEndpoint Local { get; init; }

    /// <summary>The peer's outer endpoint.</summary>
    public required UdpEndpoint Peer { get; init; }

    /// <summary>Whether ESP travels in UDP between these endpoints.</summary>
    public required bool UdpEncapsulated { get; init; }

    /// <summary>
    /// Whether ESP in UDP comes to the port of IKE, behind eight zero octets where IKE has its cookies: so peers do it that speak no later draft
    /// than draft-ietf-ipsec-nat-t-ike-01.
    /// </summary>
    public bool NonIkeMarker { get; init; }

    /// <summary>Agreed lifetime by volume in kilobytes; 0: none. The time limit is kept by IKE.</summary>
    public required long LifetimeKilobytes { get; init; }

    /// <summary>Whether outbound traffic uses this pair at once.</summary>
    public required bool UseForSending { get; init; }

    /// <summary>The inbound SPI of the pair this one replaces; 0 when it is the first.</summary>
    public required uint Replaces { get; init; }
}

/// <summary>The AH half of ESP inside AH.</summary>
/// <param name="InboundSpi">Our SPI of AH.</param>
/// <param name="OutboundSpi">The peer's SPI of AH.</param>
/// <param name="InboundKeymat">Key of the inbound SA.</param>
/// <param name="OutboundKeymat">Key of the outbound SA.</param>
public sealed record AhKeys(uint InboundSpi, uint OutboundSpi, SecretBytes InboundKeymat, SecretBytes OutboundKeymat);

/// <summary>The addresses of both ends as the peer has them (RFC 3947 §5.2).</summary>
/// <param name="Local">What the peer calls us: our address, or that of a NAT before us.</param>
/// <param name="Peer">The address that the peer has itself.</param>
public readonly record struct OriginalAddresses(IpAddress Local, IpAddress Peer);
