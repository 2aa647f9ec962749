using Amaranten.Wire.Ip;

namespace Amaranten.Ike.Watching;

/// <summary>An ISAKMP message that came or went, for whoever watches. What is in it is the peer's word, and may be a secret.</summary>
/// <param name="Local">Our end.</param>
/// <param name="Peer">The other end.</param>
/// <param name="IsInbound">It came.</param>
/// <param name="Octets">As on the cable, without non-ESP marker.</param>
/// <param name="Opened">The same in clear; empty where it was not encrypted, or has not been decrypted.</param>
public sealed record SeenMessage(UdpEndpoint Local, UdpEndpoint Peer, bool IsInbound, ReadOnlyMemory<byte> Octets, ReadOnlyMemory<byte> Opened)
{
    /// <summary>Why it was dropped; none when it was taken.</summary>
    public IkeDrop Drop { get; init; }

    /// <summary>The tunnel that it is for; null where that is not known.</summary>
    public string? Tunnel { get; init; }

    /// <summary>It was sent before.</summary>
    public bool IsAgain { get; init; }
}
