using Amaranten.Wire.Dhcp;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Udp;

namespace Amaranten.Gateway.Forwarding;

/// <summary>
/// What clients say that have no address yet, and so cannot be routed: source 0.0.0.0, destination 255.255.255.255 (RFC 2131 §4.1). It goes to the control
/// thread and nowhere else.
/// </summary>
internal sealed class DhcpIntake(WorkerContext context)
{
    private static readonly IpAddress s_broadcast = IpAddress.FromV4(uint.MaxValue);

    /// <summary>A packet out of an SA for DHCP, of which the addresses say nothing (RFC 3456 §3).</summary>
    public PacketDrop TakeFromTunnel(in Packet packet) =>
        !Ipv4View.TryParse(packet.In(context.Memory), out Ipv4View ip) ? PacketDrop.Malformed
        : !ip.ChecksumHolds ? PacketDrop.BadChecksum
        : Take(packet, ip);

    /// <summary>A broadcast from the cable, at an interface where they are relayed. The packet is empty afterwards: no broadcast goes further.</summary>
    public PacketDrop TakeBroadcast(ref Packet packet, Ipv4View ip)
    {
        Packet taken = packet;
        packet = default;
        if (ip.Destination != s_broadcast) return PacketDrop.NotUnicast;
        return ip.ChecksumHolds ? Take(taken, ip) : PacketDrop.BadChecksum;
    }

    private PacketDrop Take(in Packet packet, Ipv4View ip)
    {
        if (ip.Protocol != IpProtocol.Udp || ip.IsFragment || packet.IsSuperpacket) return PacketDrop.NotListening;
        if (!UdpView.TryParse(ip.Payload, out UdpView udp)) return PacketDrop.Malformed;
        if (udp.DestinationPort != DhcpValues.ServerPort) return PacketDrop.NotListening;
        if (!packet.Offload.NeedsChecksum && !udp.ChecksumHolds(ip.PseudoHeader)) return PacketDrop.BadChecksum;
        context.Punts.Dhcp(packet, udp.Payload);
        return PacketDrop.None;
    }
}
