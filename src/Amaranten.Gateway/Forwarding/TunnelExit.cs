using Amaranten.Crypto.Esp;
using Amaranten.Ipsec;
using Amaranten.Ipsec.Ah;
using Amaranten.Ipsec.Esp;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire.Ah;
using Amaranten.Wire.Esp;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Tcp;

namespace Amaranten.Gateway.Forwarding;

/// <summary>
/// ESP and AH for us: opened in batches; what comes out goes the way of any packet, marked as authentic (RFC 4301 §5.2). AH around ESP comes off
/// first, and what it held goes on as ESP.
/// </summary>
internal sealed class TunnelExit(WorkerContext context, TunnelEntry tunnelEntry, Merger merger)
{
    private const int Capacity = 64;

    private readonly OpenBatch _esp = new(Capacity);
    private readonly Outer[] _outer = new Outer[Capacity];
    private int _espCount;

    private readonly AhOpenBatch _ah = new(Capacity);
    private readonly AhOuter[] _ahOuter = new AhOuter[Capacity];
    private int _ahCount;

    // As of TunnelEntry.
    private InboundSa? _last;

    // What the outer headers said.
    private readonly record struct Outer(int Ingress, UdpEndpoint Peer, byte TypeOfService);

    private readonly record struct AhOuter(Outer Outer, int PacketOffset, int HeaderLength);

    /// <summary>Takes an ESP packet that lies at <paramref name="slice"/> (RFC 4303 §3.4.2). It is opened with the batch.</summary>
    public void Add(
        in Packet packet, Ipv4View outer, UdpEndpoint local, UdpEndpoint peer, bool udpEncapsulated, EspSlice slice, bool nonIkeMarker = false)
    {
        if (_esp.IsFull) OpenBatches();
        Span<byte> memory = context.Memory.Span;
        Drop drop = Drop.EspMalformed;
        InboundSa? sa = null;
        if (EspView.TryParse(memory.Slice(slice.Offset, slice.Length), out EspView esp))
        {
            drop = context.Snapshot.InboundSas.Classify(esp.Spi, local.Address, udpEncapsulated, out sa, nonIkeMarker);
            // Transport mode needs room for the header in front, and datagrams of a superpacket have only so much between them.
            ReadOnlySpan<byte> header = packet.IsSuperpacket && outer.HeaderLength > Ipv4Header.Size ? default : outer.Header;
            if (sa is not null && sa != _last) (_last = sa).Transform?.Prefetch();
            if (drop == Drop.None) drop = _esp.Add(sa!, memory, slice, _espCount, header);
            else if (drop == Drop.EspUnknownSpi) context.Punts.UnknownSpi(packet.Ingress, local, peer, esp.Spi);
        }
        if (drop == Drop.None) _outer[_espCount++] = new Outer(packet.Ingress, peer, outer.TypeOfService);
        else context.Drop(drop, sa?.Drops);
    }

    /// <summary>Takes a packet with AH (RFC 4302 §3.4.2). It is opened with the batch.</summary>
    public void AddAh(in Packet packet, Ipv4View outer)
    {
        if (_ah.IsFull) OpenBatches();
        UdpEndpoint local = new(outer.Destination, 0), peer = new(outer.Source, 0);
        Drop drop = Drop.AhMalformed;
        InboundSa? sa = null;
        if (AhView.TryParse(outer.Payload, out AhView ah))
        {
            drop = context.Snapshot.InboundSas.ClassifyAh(ah.Spi, local.Address, out sa);
            var whole = new EspSlice(packet.Offset, outer.TotalLength);
            if (drop == Drop.None) drop = _ah.Add(sa!, context.Memory.Span, whole, outer.HeaderLength, _ahCount);
            else if (drop == Drop.AhUnknownSpi) context.Punts.UnknownSpi(packet.Ingress, local, peer, ah.Spi);
        }
        if (drop == Drop.None)
            _ahOuter[_ahCount++] = new AhOuter(new Outer(packet.Ingress, peer, outer.TypeOfService), packet.Offset, outer.HeaderLength);
        else context.Drop(drop, sa?.Drops);
    }

    /// <summary>Opens what has been taken, and sends it on its way: the batch is over.</summary>
    public void OpenAll()
    {
        OpenBatches();
        merger.Flush();
    }

    private void OpenBatches()
    {
        if (_espCount > 0) OpenEsp();
        if (_ahCount == 0) return;
        OpenAh();
        if (_espCount > 0) OpenEsp();
    }

    private void OpenEsp()
    {
        _esp.Open(context.Memory.Span, context.Now);
        foreach (ref readonly OpenedPacket opened in _esp.Opened)
        {
            Drop drop = opened.Drop == Drop.None ? Decapsulate(opened, _outer[opened.Tag]) : opened.Drop;
            if (drop != Drop.None) context.Drop(drop, opened.Sa.Drops);
        }
        _esp.Clear();
        _espCount = 0;
    }

    private void OpenAh()
    {
        _ah.Open(context.Memory.Span, context.Now);
        foreach (ref readonly OpenedPacket opened in _ah.Opened)
        {
            Drop drop = opened.Drop;
            if (drop == Drop.None)
                drop = opened.Sa.Transform is null ? Decapsulate(opened, _ahOuter[opened.Tag].Outer) : AddFromAh(opened, _ahOuter[opened.Tag]);
            if (drop != Drop.None) context.Drop(drop, opened.Sa.Drops);
        }
        _ah.Clear();
        _ahCount = 0;
    }

    // The ESP batch is empty when AH is opened, and holds as many.
    private Drop AddFromAh(in OpenedPacket opened, in AhOuter outer)
    {
        Span<byte> memory = context.Memory.Span;
        var slice = new EspSlice(opened.InnerOffset, opened.InnerLength);
        if (!EspView.TryParse(memory.Slice(slice.Offset, slice.Length), out EspView esp) || esp.Spi != opened.Sa.Spi) return Drop.AhWithoutEsp;
        Drop drop = _esp.Add(opened.Sa, memory, slice, _espCount, memory.Slice(outer.PacketOffset, outer.HeaderLength));
        if (drop == Drop.None) _outer[_espCount++] = outer.Outer;
        return drop;
    }

    private Drop Decapsulate(in OpenedPacket opened, in Outer outer)
    {
        InboundSa sa = opened.Sa;
        context.Punts.SoftLimit(sa);
        if (opened.IsNewest && outer.Peer != sa.Peer) context.Punts.PeerMoved(outer.Ingress, sa, outer.Peer);

        var packet = new Packet(opened.InnerOffset, opened.InnerLength, Origin.Tunnel, outer.Ingress, sa);
        Span<byte> octets = packet.In(context.Memory);
        if (!Ipv4View.TryParse(octets, out Ipv4View inner)) return Drop.EspBadInner;
        context.Tap?.TakeInner(sa.Drops, isInbound: true, octets);
        Drop drop = EcnTunnel.Decapsulate(inner.TypeOfService, outer.TypeOfService, out byte typeOfService);
        if (drop != Drop.None) return drop;

        if (typeOfService != inner.TypeOfService) Ipv4Writer.SetTypeOfService(octets, typeOfService);
        ClampMss(packet, inner);
        context.Counters.Opened++;
        merger.Take(packet, inner);
        return Drop.None;
    }

    // The answers to this SYN come back through the tunnel: what it says of its own segments, it hears of theirs.
    private void ClampMss(in Packet packet, Ipv4View inner)
    {
        if (inner.Protocol != IpProtocol.Tcp || !TcpView.TryParse(inner.Payload, out TcpView tcp) || (tcp.Flags & TcpFlags.Syn) == 0) return;
        OutboundSa? back = context.Snapshot.Policies.Inbound(inner.Source, inner.Destination, inner.Protocol, tcp.SourcePort, tcp.DestinationPort)?.Sa;
        if (back is not null) tunnelEntry.ClampMss(packet, inner, back);
    }
}
