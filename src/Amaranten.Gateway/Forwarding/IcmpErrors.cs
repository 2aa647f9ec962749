using Amaranten.Wire.Icmp;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Forwarding;

/// <summary>Tells a sender why its packet went no further (RFC 792, RFC 1812 §4.3), within one limit for all.</summary>
internal sealed class IcmpErrors(WorkerContext context, MadeHere answers)
{
    // Internetwork control (RFC 1812 §4.3.2.5).
    private const byte Precedence = 0xC0;

    private readonly TokenBucket _limit = new(perSecond: 200, burst: 100);

    /// <summary>Answers <paramref name="packet"/> with <paramref name="error"/>, if it may be answered. Returns <paramref name="reason"/>.</summary>
    public PacketDrop Send(in Packet packet, Ipv4View ip, IcmpError error, PacketDrop reason)
    {
        if (packet.Origin == Origin.Here || !IcmpError.MayAnswer(ip) || !TryChooseSource(packet, out IpAddress source)) return reason;
        if (!_limit.TryTake(context.Now) || !context.Errors.TryTake(out int offset))
        {
            context.Drop(PacketDrop.RateLimited);
            return reason;
        }
        Span<byte> answer = context.Memory.Span[offset..];
        int length = Ipv4Header.Size + error.Write(answer[Ipv4Header.Size..], ip.Packet);
        new Ipv4Header(
            source, ip.Source, IpProtocol.Icmp, (ushort)length, TypeOfService: Precedence, Identification: context.NextIdentification()).Write(answer);
        answers.Add(new Packet(offset, length, Origin.Here, packet.Ingress, MustBeProtected: packet.Origin == Origin.Tunnel));
        return reason;
    }

    // Our address where the packet came in; for one out of a tunnel, an address of ours that the tunnel covers.
    private bool TryChooseSource(in Packet packet, out IpAddress source)
    {
        if (packet.Origin == Origin.Cable)
        {
            source = context.Snapshot.Interfaces[packet.Ingress].Address;
            return true;
        }
        foreach (InterfaceState us in context.Snapshot.Interfaces)
        {
            source = us.Address;
            if (packet.Sa!.Selector.Local.Contains(source)) return true;
        }
        foreach (IpAddress inner in context.Snapshot.InnerAddresses)
        {
            source = inner;
            if (packet.Sa!.Selector.Local.Contains(inner)) return true;
        }
        source = default;
        return false;
    }
}
