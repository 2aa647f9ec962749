using Amaranten.Ipsec.Esp;
using Amaranten.Ipsec.Policy;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire.Icmp;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Tcp;

namespace Amaranten.Gateway.Forwarding;

/// <summary>
/// A packet that a policy protects: made small enough for the tunnel, then sealed (RFC 4301 §5.1). Without SA it goes no further,
/// whatever happens. What is dropped here is counted here, for its tunnel too.
/// </summary>
internal sealed class TunnelEntry(WorkerContext context, Departures departures, IcmpErrors errors)
{
    // Headers of IPv4 and TCP without options: what the maximum segment size does not count (RFC 1122 §4.2.2.6).
    private const int TcpIpHeaderBytes = 40;

    private readonly TransportEntry _transport = new(context, departures, errors);

    // Packets come in trains: whoever comes after another has keys that may have to come from far.
    private OutboundSa? _last;

    public void Enter(in Packet packet, Ipv4View ip, SecurityPolicy policy)
    {
        PacketDrop drop = TryEnter(packet, ip, policy);
        if (drop != PacketDrop.None) context.Drop(drop, policy.Drops);
    }

    /// <summary>Lowers the maximum segment size of a SYN so that what it asks for fits the tunnel (RFC 4459 §3.2).</summary>
    public void ClampMss(in Packet packet, Ipv4View ip, OutboundSa sa)
    {
        if (context.Snapshot.FindRoute(sa.Peer.Address) is { } route) ClampMss(packet, ip, LargestInner(sa, route.Interface));
    }

    private PacketDrop TryEnter(in Packet packet, Ipv4View ip, SecurityPolicy policy)
    {
        if (policy.Sa is not { } sa)
        {
            if (policy.Discards) return PacketDrop.TunnelInError;
            if (policy.HasNobodyToCall) return PacketDrop.NobodyToCall;
            Acquire(packet, ip, policy);
            return PacketDrop.TunnelDown;
        }
        if (sa != _last) (_last = sa).Transform?.Prefetch();
        if (context.Snapshot.FindRoute(sa.Peer.Address) is not { } route) return PacketDrop.NoRoute;
        var hop = new NextHop(route.Interface, route.Gateway ?? sa.Peer.Address);
        departures.Reserve();
        if (sa.IsTransport) return _transport.Enter(packet, ip, sa, hop);

        int largest = LargestInner(sa, route.Interface);
        var leg = new TunnelLeg(sa, hop, ip.TypeOfService, ip.DontFragment);
        if (packet.IsSuperpacket) return EnterSegments(packet, ip, leg, largest);
        PartialChecksum.Complete(packet.In(context.Memory), packet.Offload);
        return EnterOne(packet, ip, leg, largest);
    }

    private int LargestInner(OutboundSa sa, int egress) =>
        EspOverhead.LargestInner(sa, Math.Min(context.Snapshot.Interfaces[egress].MtuBytes, sa.PathMtuAt(context.Now)));

    private PacketDrop EnterSegments(in Packet packet, Ipv4View ip, in TunnelLeg leg, int largest)
    {
        if (!Segmenter.TryStart(ip, packet.Offload, largest, out Segmenter segmenter)) return PacketDrop.Malformed;
        if (segmenter.LargestPacket > largest) return EnterDatagrams(packet, ref segmenter, leg, largest);
        while (segmenter.MoveNext(out int length))
        {
            Placement at = departures.Place(leg, length);
            segmenter.Write(context.Memory.Span.Slice(at.Offset, length));
            departures.Seal(leg, at, length);
        }
        return PacketDrop.None;
    }

    // Datagrams that are themselves too big: each becomes fragments, or is refused.
    private PacketDrop EnterDatagrams(in Packet packet, ref Segmenter segmenter, in TunnelLeg leg, int largest)
    {
        PacketDrop drop = PacketDrop.None;
        while (drop == PacketDrop.None && segmenter.MoveNext(context.Built, context.Memory, out int offset, out int length))
        {
            Packet datagram = packet with { Offset = offset, Length = length, Offload = default };
            if (!Ipv4View.TryParse(datagram.In(context.Memory), out Ipv4View ip)) return PacketDrop.Malformed;
            drop = EnterOne(datagram, ip, leg, largest);
            departures.Reserve();
        }
        return drop;
    }

    private PacketDrop EnterOne(in Packet packet, Ipv4View ip, in TunnelLeg leg, int largest)
    {
        ClampMss(packet, ip, largest);
        if (ip.TotalLength <= largest)
        {
            EnterFitting(packet, ip, leg);
            return PacketDrop.None;
        }
        if (ip.DontFragment) return errors.Send(packet, ip, IcmpError.FragmentationNeeded((ushort)largest), PacketDrop.TooBig);

        // Fragments are made before they are sealed, so the other end need not reassemble what it has not verified (RFC 4301 §7).
        var fragmenter = new Fragmenter(ip, largest);
        TunnelLeg fragmentLeg = leg with { DontFragment = false };
        while (fragmenter.MoveNext(context.Built, context.Memory, out int offset, out int length)) departures.SealInPlace(fragmentLeg, offset, length);
        return fragmenter.IsFinished ? PacketDrop.None : PacketDrop.TooBig;
    }

    // What came out of a superpacket of ESP in UDP lies wall to wall with its neighbours, and sealing needs room on both sides. What goes into one lies so
    // afterwards: copying it there costs less than sending it alone.
    private void EnterFitting(in Packet packet, Ipv4View ip, in TunnelLeg leg)
    {
        if (packet.Origin == Origin.Cable && !leg.Sa.UdpEncapsulated)
        {
            departures.SealInPlace(leg, packet.Offset, ip.TotalLength);
            return;
        }
        Placement at = departures.Place(leg, ip.TotalLength);
        ip.Packet.CopyTo(context.Memory.Span[at.Offset..]);
        departures.Seal(leg, at, ip.TotalLength);
    }

    private void ClampMss(in Packet packet, Ipv4View ip, int largest)
    {
        if (ip.Protocol != IpProtocol.Tcp || ip.FragmentOffset != 0 || largest <= TcpIpHeaderBytes) return;
        TcpWriter.ClampMss(packet.In(context.Memory)[ip.HeaderLength..], (ushort)(largest - TcpIpHeaderBytes));
    }

    // Of a superpacket the first segment is kept: TCP sends the rest again.
    private void Acquire(in Packet packet, Ipv4View ip, SecurityPolicy policy)
    {
        Packet kept = packet;
        if (packet.IsSuperpacket)
        {
            departures.Reserve();
            if (!Segmenter.TryStart(ip, packet.Offload, ushort.MaxValue, out Segmenter segmenter)
                || !segmenter.MoveNext(context.Built, context.Memory, out int offset, out int length))
                return;
            kept = packet with { Offset = offset, Length = length };
        }
        else PartialChecksum.Complete(packet.In(context.Memory), packet.Offload);
        context.Punts.Acquire(packet.Ingress, policy, kept.In(context.Memory));
    }
}
