using Amaranten.Ipsec.Esp;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire.Icmp;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Forwarding;

/// <summary>
/// A packet of our own to the peer itself, in transport mode (RFC 4301 §5.1, RFC 4303 §3.1.1): sealed whole, and cut into fragments afterwards
/// where it must be.
/// </summary>
internal sealed class TransportEntry(WorkerContext context, Departures departures, IcmpErrors errors)
{
    /// <summary>Takes a packet that the policy of <paramref name="sa"/> covers. Slots have been reserved.</summary>
    public PacketDrop Enter(in Packet packet, Ipv4View ip, OutboundSa sa, NextHop hop)
    {
        // A fragment is no datagram that transport mode may protect (RFC 4303 §3.3.4), and only we make packets from our address.
        if (packet.Origin != Origin.Here || packet.IsSuperpacket || ip.IsFragment) return PacketDrop.FragmentRefused;
        int headerLength = ip.HeaderLength, payloadLength = ip.TotalLength - headerLength;
        int length = EspOverhead.TransportLength(sa, headerLength, payloadLength);
        int mtuBytes = Math.Min(context.Snapshot.Interfaces[hop.Interface].MtuBytes, sa.PathMtuAt(context.Now));
        bool isTooLong = length > mtuBytes;
        if (length > ushort.MaxValue) return PacketDrop.TooBig;
        if (isTooLong && ip.DontFragment)
            return errors.Send(packet, ip, IcmpError.FragmentationNeeded((ushort)(mtuBytes - (length - ip.TotalLength))), PacketDrop.TooBig);

        // Sealing needs room on both sides, and what we answer lies where the question lay.
        if (!context.Built.TryTake(out int offset)) return PacketDrop.Malformed;
        Span<byte> copy = context.Memory.Span.Slice(offset, ip.TotalLength);
        ip.Packet.CopyTo(copy);
        // Fragments of two packets must not be taken for each other (RFC 6864 §4.2).
        if (!ip.DontFragment && ip.Identification == 0) Ipv4Writer.SetIdentification(copy, context.NextIdentification());
        departures.SealTransport(sa, offset, headerLength, payloadLength, ip.Protocol, hop, isTooLong);
        return PacketDrop.None;
    }
}
