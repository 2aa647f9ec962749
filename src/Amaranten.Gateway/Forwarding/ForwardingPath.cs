using Amaranten.Ipsec.Policy;
using Amaranten.Wire.Icmp;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Forwarding;

/// <summary>A packet that is not for us: protected, passed on, or dropped (RFC 4301 §5.1, RFC 1812 §5.2.1).</summary>
internal sealed class ForwardingPath(
    WorkerContext context, TunnelEntry tunnelEntry, ClearPath clearPath, Departures departures, IcmpErrors errors)
{
    public PacketDrop Forward(in Packet packet, Ipv4View ip)
    {
        PacketDrop drop = ArrivalCheck.Check(context.Snapshot, packet, ip);
        if (drop != PacketDrop.None) return drop;
        if (ip.TimeToLive <= 1) return errors.Send(packet, ip, IcmpError.TtlExceeded, PacketDrop.TtlExpired);
        return Leave(packet, ip);
    }

    /// <summary>A packet made here, or given back by the control thread.</summary>
    public PacketDrop Originate(in Packet packet)
    {
        if (!Ipv4View.TryParse(packet.In(context.Memory), out Ipv4View ip)) return PacketDrop.Malformed;
        return ip.ChecksumHolds ? Leave(packet with { Length = ip.TotalLength }, ip) : PacketDrop.BadChecksum;
    }

    /// <summary>A packet that another worker has looked at and handed over, to be sealed here.</summary>
    public void TakeOver(in Packet packet)
    {
        PacketDrop drop = Ipv4View.TryParse(packet.In(context.Memory), out Ipv4View ip) ? Leave(packet, ip) : PacketDrop.Malformed;
        if (drop != PacketDrop.None) context.Drop(drop, packet.Sa?.Drops);
    }

    /// <summary>DHCP for a client that has no address yet: into its SA for that, or nowhere.</summary>
    public PacketDrop OriginateDhcp(in Packet packet, uint inboundSpi)
    {
        if (!Ipv4View.TryParse(packet.In(context.Memory), out Ipv4View ip)) return PacketDrop.Malformed;
        if (!context.Snapshot.DhcpSas.TryGetValue(inboundSpi, out SecurityPolicy? policy)) return PacketDrop.TunnelDown;
        tunnelEntry.Enter(packet with { Length = ip.TotalLength }, ip, policy);
        return PacketDrop.None;
    }

    /// <summary>IKE, or ESP that waited for its neighbour: sent without a look at the policies.</summary>
    public PacketDrop OriginateExempt(in Packet packet)
    {
        if (!Ipv4View.TryParse(packet.In(context.Memory), out Ipv4View ip)) return PacketDrop.Malformed;
        if (!ip.ChecksumHolds) return PacketDrop.BadChecksum;
        // Fragments of two messages must not be taken for each other (RFC 6864 §4.2).
        if (ip.Identification == 0) Ipv4Writer.SetIdentification(packet.In(context.Memory), context.NextIdentification());
        if (context.Snapshot.FindRoute(ip.Destination) is not { } route) return PacketDrop.NoRoute;
        InterfaceState egress = context.Snapshot.Interfaces[route.Interface];
        if (!ExemptPacket.TryRecognise(egress, packet, ip, out ExemptPacket exempt)) return PacketDrop.NotAllowedInClear;

        var hop = new NextHop(route.Interface, route.Gateway ?? ip.Destination);
        if (ip.TotalLength > egress.MtuBytes) return ip.DontFragment ? PacketDrop.TooBig : SendFragments(ip, exempt, hop, egress.MtuBytes);
        departures.Send(exempt, hop);
        return PacketDrop.None;
    }

    private PacketDrop SendFragments(Ipv4View ip, in ExemptPacket exempt, NextHop hop, int mtuBytes)
    {
        departures.Reserve();
        bool isSent = true;
        var fragmenter = new Fragmenter(ip, mtuBytes);
        while (isSent && fragmenter.MoveNext(context.Built, context.Memory, out int offset, out int length))
        {
            if (!Ipv4View.TryParse(context.Memory.Span.Slice(offset, length), out Ipv4View fragment)) return PacketDrop.Malformed;
            isSent = departures.Send(exempt.Piece(fragment, offset), hop);
        }
        return PacketDrop.None;
    }

    // None: it has left, or its tunnel has counted it.
    private PacketDrop Leave(in Packet packet, Ipv4View ip)
    {
        switch (ClearPacket.Decide(context.Snapshot.Policies, packet, ip, out SecurityPolicy? policy, out ClearPacket clear))
        {
            case OutboundDecision.Protect when policy!.Sa is { } sa && sa.Worker != context.Handover.Index:
                if (!context.Handover.TryGive(sa.Worker, packet, packet.In(context.Memory))) context.Drop(PacketDrop.WorkerBusy, policy.Drops);
                return PacketDrop.None;
            case OutboundDecision.Protect:
                if (packet.Origin != Origin.Here) Ipv4Writer.DecrementTimeToLive(packet.In(context.Memory));
                tunnelEntry.Enter(packet, ip, policy!);
                return PacketDrop.None;
            case OutboundDecision.Bypass:
                return clearPath.Forward(packet, ip, clear);
            default:
                return PacketDrop.FragmentRefused;
        }
    }
}
