using Amaranten.Gateway.Ports;
using Amaranten.Wire.Ethernet;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Forwarding;

/// <summary>What comes through a port: for us or not, ARP or IPv4, whole or not (RFC 894, RFC 1812 §5.2).</summary>
internal sealed class Ingress(WorkerContext context, LocalDelivery local, ForwardingPath forwarding, DhcpIntake dhcp)
{
    public void Take(int port, in Frame frame)
    {
        PacketDrop drop = Classify(port, frame, out Packet packet);
        if (drop == PacketDrop.None) drop = Dispatch(packet);
        if (drop != PacketDrop.None) context.Drop(drop);
    }

    /// <summary>A packet that came out of a tunnel: its source has been checked, its header not yet.</summary>
    public void TakeInner(in Packet packet)
    {
        PacketDrop drop = packet.Sa is { IsForDhcp: true } ? dhcp.TakeFromTunnel(packet) : Dispatch(packet);
        if (drop != PacketDrop.None) context.Drop(drop, packet.Sa?.Drops);
    }

    // None with an empty packet: it was ARP and has been handed over.
    private PacketDrop Classify(int port, in Frame frame, out Packet packet)
    {
        packet = default;
        ReadOnlySpan<byte> octets = context.Memory.Span.Slice(frame.Offset, frame.Length);
        if (!EthernetView.TryParse(octets, out EthernetView ethernet)) return PacketDrop.Malformed;

        bool isOurs = ethernet.Destination == context.Snapshot.Interfaces[port].Mac;
        if (!isOurs && !ethernet.Destination.IsGroup) return PacketDrop.OtherStation;
        if (ethernet.EtherType == EtherType.Arp)
        {
            context.Punts.Arp(port, octets);
            return PacketDrop.None;
        }
        if (ethernet.EtherType != EtherType.Ipv4) return PacketDrop.UnknownEtherType;
        // A unicast packet in a broadcast frame is somebody's mistake or trick (RFC 1122 §3.3.6).
        if (!isOurs && !context.Snapshot.Interfaces[port].RelaysDhcp) return PacketDrop.NotUnicast;

        if (!Ipv4View.TryParse(ethernet.Payload, out Ipv4View ip)) return PacketDrop.Malformed;
        packet = new Packet(frame.Offset + EthernetHeader.Size, ip.TotalLength, Origin.Cable, port, Offload: frame.Offload);
        if (!isOurs) return dhcp.TakeBroadcast(ref packet, ip);
        return PartialChecksum.IsPlausible(ip, frame.Offload) ? PacketDrop.None : PacketDrop.Malformed;
    }

    private PacketDrop Dispatch(in Packet packet)
    {
        if (packet.Length == 0) return PacketDrop.None;
        if (!Ipv4View.TryParse(packet.In(context.Memory), out Ipv4View ip)) return PacketDrop.Malformed;
        PacketDrop drop = Admission.Check(context.Snapshot, ip);
        if (drop != PacketDrop.None) return drop;
        return context.Snapshot.IsOurs(ip.Destination) ? local.Deliver(packet, ip) : forwarding.Forward(packet, ip);
    }
}
