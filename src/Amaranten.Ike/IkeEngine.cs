using System.Collections.Immutable;
using Amaranten.Crypto;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Amaranten.Ike;

/// <summary>
/// All IKEv1 of the gateway (RFC 2407, 2408, 2409, 3706, 3947). It does no I/O and reads no clock: it is given messages, requests and the
/// time, and calls back through <see cref="IIkeActions"/>. All calls come from the control thread.
/// </summary>
public sealed class IkeEngine
{
    /// <summary>An engine for these tunnels. Nothing is negotiated until it is asked for.</summary>
    public IkeEngine(ImmutableArray<IkeTunnel> tunnels, IRandom random, IIkeActions actions) => throw new NotImplementedException();

    /// <summary>The earliest instant at which <see cref="Tick"/> has something to do; <see cref="Instant.Never"/> when nothing waits.</summary>
    public Instant Deadline => throw new NotImplementedException();

    /// <summary>A UDP datagram arrived on port 500 or 4500; on 4500 without the non-ESP marker.</summary>
    public void Receive(UdpEndpoint local, UdpEndpoint peer, ReadOnlySpan<byte> message, Instant now) => throw new NotImplementedException();

    /// <summary>A computation has been run.</summary>
    public void Completed(IkeComputation computation, Instant now) => throw new NotImplementedException();

    /// <summary>Retransmits, rekeys, probes, expires.</summary>
    public void Tick(Instant now) => throw new NotImplementedException();

    /// <summary>Traffic or the operator wants this pair of networks up. Does nothing if it is up or being negotiated. Backs off after failures unless <paramref name="byOperator"/>.</summary>
    public void Acquire(string tunnel, int selectorIndex, bool byOperator, Instant now) => throw new NotImplementedException();

    /// <summary>The pair with this inbound SPI reached its soft limit of bytes or sequence numbers: rekey it.</summary>
    public void SoftLimitReached(uint inboundSpi, Instant now) => throw new NotImplementedException();

    /// <summary>An authentic ESP packet of this pair came from another endpoint: the peer moved behind its NAT (RFC 3947 §7).</summary>
    public void PeerMoved(uint inboundSpi, UdpEndpoint peer, Instant now) => throw new NotImplementedException();

    /// <summary>ESP with an unknown SPI came from this address: if we hold an SA with it, ask it whether it lives (never believe it).</summary>
    public void UnknownSpi(IpAddress peer, Instant now) => throw new NotImplementedException();

    /// <summary>Takes a tunnel down: deletes to the peer, SAs removed. It stays down until traffic, the operator or the peer wants it.</summary>
    public void Down(string tunnel, Instant now) => throw new NotImplementedException();

    /// <summary>Deletes everything, telling the peers; afterwards the engine only forgets.</summary>
    public void Shutdown(Instant now) => throw new NotImplementedException();

    /// <summary>
    /// Takes a changed configuration. Tunnels that are equal are not touched; changed and removed ones are taken down; indices may move.
    /// </summary>
    public void Reconfigure(ImmutableArray<IkeTunnel> tunnels, Instant now) => throw new NotImplementedException();

    /// <summary>The tunnels as they are now, in configuration order.</summary>
    public IReadOnlyList<IkeTunnelStatus> Status => throw new NotImplementedException();
}
