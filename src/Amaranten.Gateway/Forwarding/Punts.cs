using Amaranten.Ipsec.Policy;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Forwarding;

/// <summary>What the worker hands to the control thread, each kind within its own limit, so that none crowds IKE out of the queue.</summary>
internal sealed class Punts(WorkerContext context, ControlQueue queue)
{
    private const int RememberedPeers = 64, UnknownSpiIntervalMs = 1000;

    // ARP is 42 octets; what follows is padding.
    private const int LargestArpFrame = 64;

    private readonly TokenBucket _arp = new(500, 200);
    private readonly TokenBucket _acquire = new(100, 50);
    private readonly TokenBucket _resolve = new(500, 200);
    private readonly TokenBucket _unknownSpi = new(20, 20);
    private readonly TokenBucket _echoReply = new(200, 100);
    private readonly TokenBucket _dhcp = new(100, 100);
    private readonly TokenBucket _peerMoved = new(50, 20);
    private readonly (UdpEndpoint Peer, Instant At)[] _unknownSpiPeers = new (UdpEndpoint, Instant)[RememberedPeers];

    public void Arp(int ingress, ReadOnlySpan<byte> frame)
    {
        if (!_arp.TryTake(context.Now)) context.Drop(PacketDrop.RateLimited);
        else if (Add(new Punt(PuntKind.Arp, ingress, default, default, 0, -1), frame[..Math.Min(frame.Length, LargestArpFrame)])) context.Counters.Local++;
    }

    /// <summary>IKE: no limit but its share of the queue, the control thread has its own for each peer.</summary>
    public void Udp(int ingress, UdpEndpoint local, UdpEndpoint peer, ReadOnlySpan<byte> payload)
    {
        if (queue.TryAddUnlimited(new Punt(PuntKind.Udp, ingress, local, peer, 0, -1), payload)) context.Counters.Local++;
        else context.Drop(PacketDrop.ControlQueueFull);
    }

    public void EchoReply(in Packet packet, IpAddress local, IpAddress peer, ReadOnlySpan<byte> message)
    {
        if (!_echoReply.TryTake(context.Now)) context.Drop(PacketDrop.RateLimited);
        else if (Add(new Punt(PuntKind.EchoReply, packet.Ingress, new UdpEndpoint(local, 0), new UdpEndpoint(peer, 0), 0, -1), message))
            context.Counters.Local++;
    }

    /// <summary>Something for a conversation of ours with a server. The server is one we chose, but its address can be forged: so no more than its share.</summary>
    public void Host(int ingress, in HostFlow flow, ReadOnlySpan<byte> content)
    {
        PuntKind kind = flow.Protocol == IpProtocol.Tcp ? PuntKind.HostTcp : PuntKind.HostUdp;
        if (queue.TryAddUnlimited(new Punt(kind, ingress, flow.Local, flow.Peer, 0, -1), content)) context.Counters.Local++;
        else context.Drop(PacketDrop.ControlQueueFull);
    }

    /// <summary>A client asks for a DHCP server. A broadcast is anybody's, and a client's SA its own: the control thread has a limit for each.</summary>
    public void Dhcp(in Packet packet, ReadOnlySpan<byte> message)
    {
        if (!_dhcp.TryTake(context.Now)) context.Drop(PacketDrop.RateLimited);
        else if (Add(new Punt(PuntKind.Dhcp, packet.Ingress, default, default, packet.Sa?.Spi ?? 0, -1), message)) context.Counters.Local++;
    }

    /// <summary>A packet met a policy without SA.</summary>
    public void Acquire(int ingress, SecurityPolicy policy, ReadOnlySpan<byte> inner)
    {
        if (!_acquire.TryTake(context.Now)) return;
        Add(new Punt(PuntKind.Acquire, ingress, default, default, 0, policy.PolicyIndex, TunnelIndex: policy.TunnelIndex), inner);
    }

    /// <summary>A packet waits for a neighbour. The control thread keeps a few, so the worker need not.</summary>
    public void Resolve(int egress, IpAddress nextHop, uint spi, bool isSealed, int ingress, ReadOnlySpan<byte> packet)
    {
        if (!_resolve.TryTake(context.Now)) return;
        var peer = new UdpEndpoint(nextHop, 0);
        Add(new Punt(PuntKind.Resolve, egress, default, peer, spi, -1, isSealed, ingress), packet);
    }

    /// <summary>Once an SA.</summary>
    public void SoftLimit(SecurityAssociation sa)
    {
        if (sa.SoftLimitReported || !sa.NeedsRekey) return;
        sa.SoftLimitReported = Add(new Punt(PuntKind.SoftLimit, -1, sa.Local, sa.Peer, sa.Spi, -1), default);
    }

    public void PeerMoved(int ingress, InboundSa sa, UdpEndpoint peer)
    {
        if (_peerMoved.TryTake(context.Now)) Add(new Punt(PuntKind.PeerMoved, ingress, sa.Local, peer, sa.Spi, -1), default);
    }

    /// <summary>At most one a second and peer. Anybody can send these, so what is remembered is bounded and may be forgotten early.</summary>
    public void UnknownSpi(int ingress, UdpEndpoint local, UdpEndpoint peer, uint spi)
    {
        uint hash = unchecked(peer.Address.V4 * 0x9E37_79B1 + peer.Port);
        ref (UdpEndpoint Peer, Instant At) remembered = ref _unknownSpiPeers[hash >> 26];
        if (remembered.Peer == peer && context.Now.Since(remembered.At) < UnknownSpiIntervalMs || !_unknownSpi.TryTake(context.Now)) return;
        remembered = (peer, context.Now);
        Add(new Punt(PuntKind.UnknownSpi, ingress, local, peer, spi, -1), default);
    }

    private bool Add(in Punt punt, ReadOnlySpan<byte> data)
    {
        bool added = queue.TryAdd(punt, data);
        if (!added) context.Drop(PacketDrop.ControlQueueFull);
        return added;
    }
}
