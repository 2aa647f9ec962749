using Amaranten.Crypto;
using Amaranten.Crypto.Suites;
using Amaranten.Wire.Ip;

namespace Amaranten.Ike;

/// <summary>A freshly agreed pair of ESP SAs (RFC 2409 §5.5).</summary>
public readonly struct ChildSaKeys
{
    /// <summary>The tunnel it belongs to.</summary>
    public required IkeTunnel Tunnel { get; init; }

    /// <summary>Index of the pair of networks in <see cref="IkeTunnel.Selectors"/>.</summary>
    public required int SelectorIndex { get; init; }

    /// <summary>The agreed selector; may be narrower than the tunnel's.</summary>
    public required TrafficSelector Selector { get; init; }

    /// <summary>The agreed algorithms.</summary>
    public required EspSuite Suite { get; init; }

    /// <summary>Our SPI: what arrives carries it.</summary>
    public required uint InboundSpi { get; init; }

    /// <summary>The peer's SPI: what we send carries it.</summary>
    public required uint OutboundSpi { get; init; }

    /// <summary>Keys of the inbound SA: encryption, then integrity, as long as the suite says.</summary>
    public required SecretBytes InboundKeymat { get; init; }

    /// <summary>Keys of the outbound SA.</summary>
    public required SecretBytes OutboundKeymat { get; init; }

    /// <summary>Our outer endpoint.</summary>
    public required UdpEndpoint Local { get; init; }

    /// <summary>The peer's outer endpoint.</summary>
    public required UdpEndpoint Peer { get; init; }

    /// <summary>Whether ESP travels in UDP between these endpoints.</summary>
    public required bool UdpEncapsulated { get; init; }

    /// <summary>Agreed lifetime by volume in kilobytes; 0: none. The time limit is kept by IKE.</summary>
    public required long LifetimeKilobytes { get; init; }

    /// <summary>Whether outbound traffic uses this pair at once.</summary>
    public required bool UseForSending { get; init; }

    /// <summary>The inbound SPI of the pair this one replaces; 0 when it is the first.</summary>
    public required uint Replaces { get; init; }
}
