using Amaranten.Ipsec;
using Amaranten.Ipsec.Ah;
using Amaranten.Ipsec.Esp;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Forwarding;

/// <summary>
/// The end of a batch: seals what is to be sealed, puts outer headers and AH around it, sends, and takes back the slots that were built in.
/// Plaintext lives in the batches alone and comes out of them sealed.
/// </summary>
internal sealed class Departures(WorkerContext context, Egress egress)
{
    // A largest packet makes this many fragments when the path carries only 576 octets and the tunnel takes 100 of them, and itself.
    private const int MostSlotsOfOnePacket = 160;

    private const int Capacity = 128;

    private readonly SealBatch _esp = new(Capacity);
    private readonly Outer[] _outer = new Outer[Capacity];
    private int _espCount;

    // Of one turn: what was ESP before, and what is AH alone.
    private readonly AhSealBatch _ah = new(2 * Capacity);
    private readonly Outer[] _ahOuter = new Outer[2 * Capacity];
    private int _ahCount;

    private readonly record struct Outer(NextHop Hop, OuterHeader Header, bool ContinuesRun = false);

    /// <summary>
    /// Where an inner packet of tunnel mode is to be built. It is given to <see cref="Seal"/> before anything else is placed. What has been built before may be
    /// sent meanwhile: nothing of it may be in use by the caller.
    /// </summary>
    public Placement Place(in TunnelLeg leg, int innerLength)
    {
        bool mayJoin = leg.Sa.UdpEncapsulated && !leg.Sa.NonIkeMarker && leg.Sa.Ah is null && context.SuperpacketPorts[leg.Hop.Interface];
        if (_espCount == Capacity || _ahCount == Capacity) SealAll();
        if (context.Placed.TryPlace(leg, mayJoin, innerLength, out Placement placement)) return placement;
        Finish();
        return context.Placed.TryPlace(leg, mayJoin, innerLength, out placement) ? placement : throw new InvalidOperationException("no room for a largest packet");
    }

    /// <summary>Adds an inner packet of tunnel mode. Its outer header copies DSCP, ECN and DF, or has what was configured (RFC 6040 §4.1, RFC 4301 §8.1).</summary>
    public void Seal(in TunnelLeg leg, in Placement at, int length)
    {
        OutboundSa sa = leg.Sa;
        context.Tap?.TakeInner(sa.Drops, isInbound: false, context.Memory.Span.Slice(at.Offset, length));
        bool outerDontFragment = sa.OuterDontFragment(leg.DontFragment);
        ushort identification = outerDontFragment ? (ushort)0 : context.NextIdentification();
        var header = new OuterHeader(EcnTunnel.Encapsulate(leg.TypeOfService, sa.Dscp), outerDontFragment, identification);
        Add(sa, at.Offset, length, IpProtocol.Ipv4, new Outer(leg.Hop, header, at.Continues));
    }

    /// <summary>The same for one that stays where it lies.</summary>
    public void SealInPlace(in TunnelLeg leg, int offset, int length)
    {
        context.Placed.EndRun();
        Seal(leg, new Placement(offset, Continues: false), length);
    }

    /// <summary>
    /// Adds a packet of transport mode: its header moves forward to where it will be, what follows it is sealed where it lies (RFC 4303 §3.1.1).
    /// One that is too long to leave whole is sent at once, since its fragments need slots too.
    /// </summary>
    public void SealTransport(OutboundSa sa, int offset, int headerLength, int payloadLength, byte protocol, NextHop hop, bool isTooLong)
    {
        Span<byte> memory = context.Memory.Span;
        context.Tap?.TakeInner(sa.Drops, isInbound: false, memory.Slice(offset, headerLength + payloadLength));
        context.Placed.EndRun();
        memory.Slice(offset, headerLength).CopyTo(memory[(offset - EspOverhead.TransportHeaderBytes(sa))..]);
        Add(sa, offset + headerLength, payloadLength, protocol, new Outer(hop, new OuterHeader(0, false, 0, headerLength)));
        if (isTooLong) Finish();
    }

    public bool Send(in ClearPacket packet, NextHop hop) => egress.Send(packet, hop);

    public bool Send(in ExemptPacket packet, NextHop hop) => egress.Send(packet, hop);

    /// <summary>Makes sure that a packet can be built in slots. Nothing that lies in such a slot may be in use by the caller.</summary>
    public void Reserve()
    {
        if (context.Built.Free < MostSlotsOfOnePacket) Finish();
    }

    /// <summary>Sends everything.</summary>
    public void Finish()
    {
        SealAll();
        egress.Flush();
        context.Built.TakeBackAll();
        context.Placed.TakeBackAll();
    }

    private void Add(OutboundSa sa, int offset, int length, byte nextHeader, in Outer outer)
    {
        if (_espCount == Capacity || _ahCount == Capacity) SealAll();
        Drop drop;
        if (sa.Transform is not null)
        {
            drop = _esp.Add(sa, context.Memory.Span, offset, length, _espCount, nextHeader);
            if (drop == Drop.None) _outer[_espCount++] = outer;
        }
        else
        {
            drop = _ah.Add(sa, context.Memory.Span, offset, length, nextHeader, outer.Header, _ahCount);
            if (drop == Drop.None) _ahOuter[_ahCount++] = outer;
        }
        if (drop == Drop.None) return;
        context.Placed.EndRun();
        context.Drop(drop, sa.Drops);
    }

    private void SealAll()
    {
        context.Placed.EndRun();
        if (_espCount > 0) SealEsp();
        if (_ahCount > 0) SealAh();
    }

    private void SealEsp()
    {
        Span<byte> memory = context.Memory.Span;
        _esp.Seal(memory);
        ReadOnlySpan<SealedPacket> all = _esp.Sealed;
        for (int first = 0, end; first < all.Length; first = end)
        {
            end = EndOfRun(first);
            OutboundSa sa = all[first].Sa;
            Outer outer = _outer[first];
            if (sa.Ah is null) Leave(OuterPacket.Wrap(all[first..end], memory, outer.Header), sa, outer.Hop, end - first);
            else
            {
                _ah.Add(all[first], memory, outer.Header, _ahCount);
                _ahOuter[_ahCount++] = outer;
            }
        }
        _esp.Clear();
        _espCount = 0;
    }

    private void SealAh()
    {
        _ah.Seal(context.Memory.Span);
        foreach (ref readonly AuthenticatedPacket packet in _ah.Sealed) Leave(OuterPacket.Of(packet), packet.Sa, _ahOuter[packet.Tag].Hop, packets: 1);
        _ah.Clear();
        _ahCount = 0;
    }

    private int EndOfRun(int first)
    {
        int end = first + 1;
        while (end < _espCount && _outer[end].ContinuesRun) end++;
        return end;
    }

    private void Leave(in OuterPacket packet, OutboundSa sa, NextHop hop, int packets)
    {
        bool isSent = sa.IsTransport ? SendFitting(packet, sa, hop) : egress.Send(packet, hop);
        if (isSent) context.Counters.Sealed += packets;
        context.Punts.SoftLimit(sa);
    }

    // In transport mode fragments are made of what is sealed (RFC 4303 §3.3.4); in tunnel mode nothing that comes here is too long.
    private bool SendFitting(in OuterPacket packet, OutboundSa sa, NextHop hop)
    {
        int mtuBytes = Math.Min(context.Snapshot.Interfaces[hop.Interface].MtuBytes, sa.PathMtuBytes);
        if (packet.Length <= mtuBytes) return egress.Send(packet, hop);
        if (!Ipv4View.TryParse(context.Memory.Span.Slice(packet.Offset, packet.Length), out Ipv4View whole)) return false;
        bool isSent = true;
        var fragmenter = new Fragmenter(whole, mtuBytes);
        while (isSent && fragmenter.MoveNext(context.Built, context.Memory, out int offset, out int length))
        {
            if (!Ipv4View.TryParse(context.Memory.Span.Slice(offset, length), out Ipv4View fragment)) return false;
            isSent = egress.Send(packet.Piece(whole, fragment, offset), hop);
        }
        return isSent;
    }
}
