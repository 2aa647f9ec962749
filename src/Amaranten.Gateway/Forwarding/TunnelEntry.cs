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
        if (context.Snapshot.FindRoute(sa.Peer.Address) is not { } route) return PacketDrop.NoRoute;
        var hop = new NextHop(route.Interface, route.Gateway ?? sa.Peer.Address);
        departures.Reserve();
        if (sa.IsTransport) return _transport.Enter(packet, ip, sa, hop);

        int largest = LargestInner(sa, route.Interface);
        if (packet.IsSuperpacket) return EnterSegments(packet, ip, sa, hop, largest);
        PartialChecksum.Complete(packet.In(context.Memory), packet.Offload);
        return packet.Origin == Origin.Cable ? EnterOne(packet, ip, sa, hop, largest) : EnterCopy(packet, ip, sa, hop, largest);
    }

    private int LargestInner(OutboundSa sa, int egress) =>
        EspOverhead.LargestInner(sa, Math.Min(context.Snapshot.Interfaces[egress].MtuBytes, sa.PathMtuAt(context.Now)));

    // What came out of a superpacket of ESP in UDP lies wall to wall with its neighbours, and sealing needs room on both sides.
    private PacketDrop EnterCopy(in Packet packet, Ipv4View ip, OutboundSa sa, NextHop hop, int largest)
    {
        if (!context.Built.TryTake(out int offset)) return PacketDrop.Malformed;
        Packet copy = packet with { Offset = offset, Length = ip.TotalLength };
        ip.Packet.CopyTo(copy.In(context.Memory));
        return Ipv4View.TryParse(copy.In(context.Memory), out Ipv4View copyIp) ? EnterOne(copy, copyIp, sa, hop, largest) : PacketDrop.Malformed;
    }

    private PacketDrop EnterSegments(in Packet packet, Ipv4View ip, OutboundSa sa, NextHop hop, int largest)
    {
        if (!Segmenter.TryStart(ip, packet.Offload, largest, out Segmenter segmenter)) return PacketDrop.Malformed;
        PacketDrop drop = PacketDrop.None;
        while (drop == PacketDrop.None && segmenter.MoveNext(context.Built, context.Memory, out int offset, out int length))
        {
            Packet segment = packet with { Offset = offset, Length = length, Offload = default };
            if (!Ipv4View.TryParse(segment.In(context.Memory), out Ipv4View segmentIp)) return PacketDrop.Malformed;
            drop = EnterOne(segment, segmentIp, sa, hop, largest);
            departures.Reserve();
        }
        return drop;
    }

    private PacketDrop EnterOne(in Packet packet, Ipv4View ip, OutboundSa sa, NextHop hop, int largest)
    {
        ClampMss(packet, ip, largest);
        if (ip.TotalLength <= largest)
        {
            departures.Seal(sa, packet.Offset, packet.Length, hop, ip.TypeOfService, ip.DontFragment);
            return PacketDrop.None;
        }
        if (ip.DontFragment) return errors.Send(packet, ip, IcmpError.FragmentationNeeded((ushort)largest), PacketDrop.TooBig);

        // Fragments are made before they are sealed, so the other end need not reassemble what it has not verified (RFC 4301 §7).
        var fragmenter = new Fragmenter(ip, largest);
        while (fragmenter.MoveNext(context.Built, context.Memory, out int offset, out int length))
            departures.Seal(sa, offset, length, hop, ip.TypeOfService, dontFragment: false);
        return fragmenter.IsFinished ? PacketDrop.None : PacketDrop.TooBig;
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
