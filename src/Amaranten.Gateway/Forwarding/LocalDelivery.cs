using System.Buffers.Binary;
using Amaranten.Crypto.Esp;
using Amaranten.Wire.Icmp;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Tcp;
using Amaranten.Wire.Udp;

namespace Amaranten.Gateway.Forwarding;

/// <summary>A packet for one of our own addresses: ESP, AH, IKE, ICMP (RFC 1122 §3.2). Nothing else listens.</summary>
internal sealed class LocalDelivery(
    WorkerContext context, Reassembler reassembler, TunnelExit tunnelExit, MadeHere answers, IcmpErrors errors)
{
    // Before IKE on the port that it shares with ESP (RFC 3948 §2.2).
    private const int NonEspMarkerBytes = 4;

    private const byte KeepaliveOctet = 0xFF;

    private readonly PathMtuMessages _pathMtu = new(context);
    private readonly TokenBucket _echo = new(perSecond: 1000, burst: 1000);

    public PacketDrop Deliver(in Packet packet, Ipv4View ip)
    {
        if (!ip.IsFragment) return DeliverWhole(packet, ip);
        return reassembler.Add(packet, ip, out Packet whole) switch
        {
            FragmentOutcome.Refused => PacketDrop.FragmentRefused,
            FragmentOutcome.Complete when Ipv4View.TryParse(whole.In(context.Memory), out Ipv4View wholeIp) => DeliverWhole(whole, wholeIp),
            _ => PacketDrop.None,
        };
    }

    private PacketDrop DeliverWhole(in Packet packet, Ipv4View ip)
    {
        // IKE and ESP inside a tunnel are for nobody here; outside they are exempt from the policies (RFC 4301 §4.4.1).
        if (packet.Origin == Origin.Cable && TryDeliverOuter(packet, ip, out PacketDrop outcome)) return outcome;

        PacketDrop drop = ArrivalCheck.Check(context.Snapshot, packet, ip);
        if (drop != PacketDrop.None) return drop;
        // An address of ours at another interface is as far away as a host there.
        if (packet.Origin == Origin.Cable && !context.Snapshot.ForwardInClear && context.Snapshot.Interfaces[packet.Ingress].Address != ip.Destination)
            return PacketDrop.NotAllowedInClear;
        if (!context.Snapshot.HostFlows.IsEmpty && TryDeliverHost(packet, ip, out PacketDrop outcomeOfHost)) return outcomeOfHost;
        return ip.Protocol switch
        {
            IpProtocol.Icmp => DeliverIcmp(packet, ip),
            IpProtocol.Udp when !packet.IsSuperpacket =>
                errors.Send(packet, ip, IcmpError.Unreachable(UnreachableCode.Port), PacketDrop.NotListening),
            _ => PacketDrop.NotListening,
        };
    }

    private bool TryDeliverOuter(in Packet packet, Ipv4View ip, out PacketDrop outcome)
    {
        outcome = PacketDrop.None;
        if (ip.Protocol == IpProtocol.Esp)
        {
            var slice = new EspSlice(packet.Offset + ip.HeaderLength, ip.Payload.Length);
            tunnelExit.Add(packet, ip, new UdpEndpoint(ip.Destination, 0), new UdpEndpoint(ip.Source, 0), udpEncapsulated: false, slice);
            return true;
        }
        if (ip.Protocol == IpProtocol.Ah)
        {
            tunnelExit.AddAh(packet, ip);
            return true;
        }
        if (ip.Protocol != IpProtocol.Udp) return false;
        if (!UdpView.TryParse(ip.Payload, out UdpView udp))
        {
            outcome = PacketDrop.Malformed;
            return true;
        }
        if (udp.DestinationPort is not (ExemptPacket.IkePort or ExemptPacket.NatTraversalPort)) return false;
        outcome = DeliverDatagrams(packet, ip, udp);
        return true;
    }

    private bool TryDeliverHost(in Packet packet, Ipv4View ip, out PacketDrop outcome)
    {
        outcome = PacketDrop.None;
        HostFlow flow;
        ReadOnlySpan<byte> content = ip.Payload;
        bool hasChecksum = true;
        if (ip.Protocol == IpProtocol.Udp && !packet.IsSuperpacket && UdpView.TryParse(ip.Payload, out UdpView udp))
        {
            (UdpEndpoint local, UdpEndpoint peer) = EndsOf(ip, udp);
            flow = new HostFlow(ip.Protocol, local, peer);
            content = udp.Payload;
            hasChecksum = udp.Checksum != 0;
        }
        else if (ip.Protocol == IpProtocol.Tcp && TcpView.TryParse(ip.Payload, out TcpView tcp))
            flow = new HostFlow(ip.Protocol, new UdpEndpoint(ip.Destination, tcp.DestinationPort), new UdpEndpoint(ip.Source, tcp.SourcePort));
        else return false;
        if (!context.Snapshot.HostFlows.Contains(flow)) return false;

        bool isVerified = packet.Offload.NeedsChecksum || packet.IsSuperpacket;
        if (isVerified || !hasChecksum || InternetChecksum.Holds(ip.Payload, ip.PseudoHeader)) context.Punts.Host(packet.Ingress, flow, content);
        else outcome = PacketDrop.BadChecksum;
        return true;
    }

    // A superpacket holds datagrams of one size, each with an ESP packet.
    private PacketDrop DeliverDatagrams(in Packet packet, Ipv4View ip, UdpView udp)
    {
        int size = packet.IsSuperpacket ? packet.Offload.SegmentSize : Math.Max(udp.Payload.Length, 1);
        PacketDrop drop = udp.Payload.Length == 0 ? PacketDrop.Malformed : PacketDrop.None;
        for (int at = 0; at < udp.Payload.Length && drop == PacketDrop.None; at += size)
        {
            int length = Math.Min(size, udp.Payload.Length - at);
            drop = udp.Payload[at] == KeepaliveOctet && length == 1 ? PacketDrop.NatKeepalive
                : udp.DestinationPort == ExemptPacket.IkePort ? DeliverToIkePort(packet, ip, udp, at, length)
                : DeliverNatTraversal(packet, ip, udp, at, length);
        }
        return drop;
    }

    private PacketDrop DeliverNatTraversal(in Packet packet, Ipv4View ip, UdpView udp, int at, int length)
    {
        ReadOnlySpan<byte> payload = udp.Payload.Slice(at, length);
        if (payload.Length < NonEspMarkerBytes) return PacketDrop.Malformed;
        if (BinaryPrimitives.ReadUInt32BigEndian(payload) == 0) return DeliverIke(packet, ip, udp, payload[NonEspMarkerBytes..]);
        DeliverEsp(packet, ip, udp, at, length, nonIkeMarker: false);
        return PacketDrop.None;
    }

    // Here IKE has no marker, and ESP has one: peers of the first drafts know no other port (draft-ietf-ipsec-udp-encaps-01).
    private PacketDrop DeliverToIkePort(in Packet packet, Ipv4View ip, UdpView udp, int at, int length)
    {
        ReadOnlySpan<byte> payload = udp.Payload.Slice(at, length);
        if (!NonIkeMarker.Precedes(payload)) return DeliverIke(packet, ip, udp, payload);
        DeliverEsp(packet, ip, udp, at + NonIkeMarker.Size, length - NonIkeMarker.Size, nonIkeMarker: true);
        return PacketDrop.None;
    }

    private void DeliverEsp(in Packet packet, Ipv4View ip, UdpView udp, int at, int length, bool nonIkeMarker)
    {
        var slice = new EspSlice(packet.Offset + ip.HeaderLength + UdpHeader.Size + at, length);
        (UdpEndpoint local, UdpEndpoint peer) = EndsOf(ip, udp);
        tunnelExit.Add(packet, ip, local, peer, udpEncapsulated: true, slice, nonIkeMarker);
    }

    private PacketDrop DeliverIke(in Packet packet, Ipv4View ip, UdpView udp, ReadOnlySpan<byte> message)
    {
        if (!packet.Offload.NeedsChecksum && !udp.ChecksumHolds(ip.PseudoHeader)) return PacketDrop.BadChecksum;
        (UdpEndpoint local, UdpEndpoint peer) = EndsOf(ip, udp);
        context.Punts.Udp(packet.Ingress, local, peer, message);
        return PacketDrop.None;
    }

    private PacketDrop DeliverIcmp(in Packet packet, Ipv4View ip)
    {
        PartialChecksum.Complete(packet.In(context.Memory), packet.Offload);
        if (!IcmpView.TryParse(ip.Payload, out IcmpView icmp)) return PacketDrop.Malformed;
        if (!icmp.ChecksumHolds) return PacketDrop.BadChecksum;
        if (icmp.IsError) return packet.Origin == Origin.Cable ? _pathMtu.Receive(icmp) : PacketDrop.NotListening;
        if (!IcmpEcho.TryParse(ip.Payload, out IcmpEcho echo)) return PacketDrop.NotListening;
        if (!echo.IsReply) return Answer(packet, ip, echo);
        context.Punts.EchoReply(packet, ip.Destination, ip.Source, ip.Payload);
        return PacketDrop.None;
    }

    // The answer takes the place of the question, without its options (RFC 1122 §3.2.2.6).
    private PacketDrop Answer(in Packet packet, Ipv4View ip, IcmpEcho echo)
    {
        if (!_echo.TryTake(context.Now)) return PacketDrop.RateLimited;
        int offset = packet.Offset + ip.HeaderLength - Ipv4Header.Size, length = packet.Length - ip.HeaderLength + Ipv4Header.Size;
        var header = new Ipv4Header(
            ip.Destination, ip.Source, IpProtocol.Icmp, (ushort)length, TypeOfService: ip.TypeOfService, Identification: context.NextIdentification());
        Span<byte> answer = context.Memory.Span.Slice(offset, length);
        (echo with { IsReply = true }).Write(answer[Ipv4Header.Size..]);
        header.Write(answer);
        answers.Add(new Packet(offset, length, Origin.Here, packet.Ingress, MustBeProtected: packet.Origin == Origin.Tunnel));
        context.Counters.Local++;
        return PacketDrop.None;
    }

    private static (UdpEndpoint Local, UdpEndpoint Peer) EndsOf(Ipv4View ip, UdpView udp) =>
        (new UdpEndpoint(ip.Destination, udp.DestinationPort), new UdpEndpoint(ip.Source, udp.SourcePort));
}
