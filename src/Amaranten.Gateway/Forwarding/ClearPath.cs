using Amaranten.Wire.Icmp;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Forwarding;

/// <summary>A packet that no policy covers, or that a tunnel has brought: routed on as it is (RFC 1812 §5.2.1).</summary>
internal sealed class ClearPath(WorkerContext context, Departures departures, IcmpErrors errors)
{
    public PacketDrop Forward(in Packet packet, Ipv4View ip, in ClearPacket clear)
    {
        Snapshot snapshot = context.Snapshot;
        if (packet.MustBeProtected || !snapshot.ForwardInClear && !IsAllowed(packet, ip)) return PacketDrop.NotAllowedInClear;
        if (snapshot.FindRoute(ip.Destination) is not { } route)
            return errors.Send(packet, ip, IcmpError.Unreachable(UnreachableCode.Network), PacketDrop.NoRoute);
        if (LeadsBackOut(packet, ip, route)) return PacketDrop.NotAllowedInClear;

        if (packet.Origin != Origin.Here) Ipv4Writer.DecrementTimeToLive(packet.In(context.Memory));
        var hop = new NextHop(route.Interface, route.Gateway ?? ip.Destination);
        departures.Reserve();
        return packet.IsSuperpacket ? SendSuperpacket(packet, ip, clear, hop) : SendOne(packet, ip, clear, hop);
    }

    // Where nothing is routed in clear: what we say ourselves, and what a tunnel has brought, even when it has waited for its neighbour since.
    private bool IsAllowed(in Packet packet, Ipv4View ip) => packet.Origin switch
    {
        Origin.Tunnel => true,
        Origin.Here => context.Snapshot.IsOurs(ip.Source) || ArrivalCheck.IsCovered(context.Snapshot, ip),
        _ => false,
    };

    // What came, or would have to come, out of a tunnel must not return to the side that the tunnel goes through. A roaming client may have an address
    // of the LAN's own: its route says nothing then.
    private bool LeadsBackOut(in Packet packet, Ipv4View ip, Route route)
    {
        if (packet.Origin == Origin.Cable) return false;
        if (packet.Origin == Origin.Tunnel && packet.Ingress == route.Interface) return true;
        return (packet.Origin == Origin.Tunnel || ArrivalCheck.IsCovered(context.Snapshot, ip))
            && context.Snapshot.FindRoute(ip.Source)?.Interface == route.Interface
            && !context.Snapshot.Interfaces[route.Interface].Network.Contains(ip.Source);
    }

    private PacketDrop SendSuperpacket(in Packet packet, Ipv4View ip, in ClearPacket clear, NextHop hop)
    {
        if (!Segmenter.TryStart(ip, packet.Offload, ushort.MaxValue, out Segmenter segmenter)) return PacketDrop.Malformed;
        if (segmenter.LargestPacket <= MtuBytes(hop) && context.SuperpacketPorts[hop.Interface]) return Count(packet, departures.Send(clear, hop));

        PacketDrop drop = PacketDrop.None;
        while (drop == PacketDrop.None && segmenter.MoveNext(context.Built, context.Memory, out int offset, out int length))
        {
            Packet segment = packet with { Offset = offset, Length = length, Offload = default };
            if (!Ipv4View.TryParse(segment.In(context.Memory), out Ipv4View segmentIp)) return PacketDrop.Malformed;
            drop = SendOne(segment, segmentIp, clear.Piece(segmentIp, offset, isSegment: true), hop);
            departures.Reserve();
        }
        return drop;
    }

    private PacketDrop SendOne(in Packet packet, Ipv4View ip, in ClearPacket clear, NextHop hop)
    {
        int mtuBytes = MtuBytes(hop);
        if (packet.Length <= mtuBytes) return Count(packet, departures.Send(Completed(packet, ip, clear, hop), hop));
        if (ip.DontFragment) return errors.Send(packet, ip, IcmpError.FragmentationNeeded((ushort)mtuBytes), PacketDrop.TooBig);

        PartialChecksum.Complete(packet.In(context.Memory), packet.Offload);
        bool isSent = true;
        var fragmenter = new Fragmenter(ip, mtuBytes);
        while (isSent && fragmenter.MoveNext(context.Built, context.Memory, out int offset, out int length))
        {
            if (!Ipv4View.TryParse(context.Memory.Span.Slice(offset, length), out Ipv4View fragment)) return PacketDrop.Malformed;
            isSent = departures.Send(clear.Piece(fragment, offset, isSegment: false), hop);
        }
        return Count(packet, isSent);
    }

    private ClearPacket Completed(in Packet packet, Ipv4View ip, in ClearPacket clear, NextHop hop)
    {
        if (!packet.Offload.NeedsChecksum || context.SuperpacketPorts[hop.Interface]) return clear;
        PartialChecksum.Complete(packet.In(context.Memory), packet.Offload);
        return clear.Piece(ip, packet.Offset, isSegment: false);
    }

    private int MtuBytes(NextHop hop) => context.Snapshot.Interfaces[hop.Interface].MtuBytes;

    // A packet without neighbour has been counted, and handed to who finds it.
    private PacketDrop Count(in Packet packet, bool isSent)
    {
        if (isSent && packet.Origin == Origin.Cable) context.Counters.Forwarded++;
        return PacketDrop.None;
    }
}
