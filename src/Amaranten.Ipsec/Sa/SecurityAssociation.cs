using Amaranten.Crypto.Esp;
using Amaranten.Wire.Ip;

namespace Amaranten.Ipsec.Sa;

/// <summary>
/// What both directions of an SA have in common (RFC 4301 §4.4.2). Immutable but for the counters, which workers write.
/// </summary>
public abstract class SecurityAssociation : IDisposable
{
    private volatile PeerBox _peer = new(default);

    /// <summary>The SPI on the wire, chosen by the receiver.</summary>
    public required uint Spi { get; init; }

    /// <summary>What was dropped between its networks, by it and by those before it.</summary>
    public required TunnelDrops Drops { get; init; }

    /// <summary>The packets it may carry.</summary>
    public required TrafficSelector Selector { get; init; }

    /// <summary>Cipher, ICV and keys of ESP; null where AH stands alone.</summary>
    public required EspTransform? Transform { get; init; }

    /// <summary>AH, alone or around ESP; null: none. With ESP every packet has both, or it is none of this SA (RFC 4301 §4.1).</summary>
    public AhHalf? Ah { get; init; }

    /// <summary>Transport mode: between the two ends themselves, whose IP header stays (RFC 4301 §3.2).</summary>
    public bool IsTransport { get; init; }

    /// <summary>Our outer address and, with UDP encapsulation, port.</summary>
    public required UdpEndpoint Local { get; init; }

    /// <summary>
    /// The peer's outer address and, with UDP encapsulation, port. The control thread replaces it when the peer has moved
    /// (RFC 3947 §7); a worker always reads a whole one.
    /// </summary>
    public required UdpEndpoint Peer
    {
        get => _peer.Value;
        set => _peer = new PeerBox(value);
    }

    /// <summary>True when ESP travels in UDP (RFC 3948).</summary>
    public required bool UdpEncapsulated { get; init; }

    /// <summary>
    /// True when ESP in UDP shares the port of IKE, behind eight zero octets: as drafts did it before there was port 4500
    /// (draft-ietf-ipsec-udp-encaps-01). Never without <see cref="UdpEncapsulated"/>.
    /// </summary>
    public bool NonIkeMarker { get; init; }

    /// <summary>Octets of inner packets carried.</summary>
    public long Bytes;

    /// <summary>Inner packets carried.</summary>
    public long Packets;

    /// <summary>Bytes after which the control thread is asked to rekey.</summary>
    public long SoftLimitBytes { get; init; } = long.MaxValue;

    /// <summary>Bytes after which nothing more is carried.</summary>
    public long HardLimitBytes { get; init; } = long.MaxValue;

    /// <summary>Set once when the soft limit has been reported.</summary>
    public bool SoftLimitReported;

    /// <summary>True from the moment a soft limit is reached (RFC 4301 §4.4.2.1). The worker looks after each batch.</summary>
    public virtual bool NeedsRekey => Bytes >= SoftLimitBytes;

    /// <summary>Wipes the keys. Only when no snapshot refers to the SA any more.</summary>
    public void Dispose()
    {
        Transform?.Dispose();
        Ah?.Transform.Dispose();
    }

    private sealed record PeerBox(UdpEndpoint Value);
}
