using Amaranten.Crypto.Esp;
using Amaranten.Ipsec;
using Amaranten.Ipsec.Esp;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire.Esp;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Tcp;

namespace Amaranten.Gateway.Forwarding;

/// <summary>ESP for us: opened in batches; what comes out goes the way of any packet, marked as authentic (RFC 4301 §5.2).</summary>
internal sealed class TunnelExit(WorkerContext context, TunnelEntry tunnelEntry)
{
    private const int Capacity = 64;

    private readonly OpenBatch _batch = new(Capacity);
    private readonly Outer[] _outer = new Outer[Capacity];
    private Action<Packet>? _forInner;
    private int _count;

    // What the outer headers said.
    private readonly record struct Outer(int Ingress, UdpEndpoint Peer, byte TypeOfService);

    /// <summary>Says, once, who takes inner packets.</summary>
    public void DeliverTo(Action<Packet> forInner) => _forInner = forInner;

    /// <summary>Takes an ESP packet that lies at <paramref name="slice"/> (RFC 4303 §3.4.2). It is opened with the batch.</summary>
    public void Add(in Packet packet, Ipv4View outer, UdpEndpoint local, UdpEndpoint peer, bool udpEncapsulated, EspSlice slice)
    {
        if (_batch.IsFull) OpenAll();
        Span<byte> memory = context.Memory.Span;
        Drop drop = Drop.EspMalformed;
        if (EspView.TryParse(memory.Slice(slice.Offset, slice.Length), out EspView esp))
        {
            drop = context.Snapshot.InboundSas.Classify(esp.Spi, local.Address, udpEncapsulated, out InboundSa? sa);
            if (sa is not null) drop = _batch.Add(sa, memory, slice, _count);
            else if (drop == Drop.EspUnknownSpi) context.Punts.UnknownSpi(packet.Ingress, local, peer, esp.Spi);
        }
        if (drop == Drop.None) _outer[_count++] = new Outer(packet.Ingress, peer, outer.TypeOfService);
        else context.Drop(drop);
    }

    /// <summary>Opens what has been taken, and sends it on its way.</summary>
    public void OpenAll()
    {
        if (_count == 0) return;
        _batch.Open(context.Memory.Span, context.Now);
        foreach (ref readonly OpenedPacket opened in _batch.Opened)
        {
            Drop drop = opened.Drop == Drop.None ? Decapsulate(opened, _outer[opened.Tag]) : opened.Drop;
            if (drop != Drop.None) context.Drop(drop);
        }
        _batch.Clear();
        _count = 0;
    }

    private Drop Decapsulate(in OpenedPacket opened, in Outer outer)
    {
        InboundSa sa = opened.Sa;
        context.Punts.SoftLimit(sa);
        if (opened.IsNewest && outer.Peer != sa.Peer) context.Punts.PeerMoved(outer.Ingress, sa, outer.Peer);

        var packet = new Packet(opened.InnerOffset, opened.InnerLength, Origin.Tunnel, outer.Ingress, sa);
        Span<byte> octets = packet.In(context.Memory);
        if (!Ipv4View.TryParse(octets, out Ipv4View inner)) return Drop.EspBadInner;
        Drop drop = EcnTunnel.Decapsulate(inner.TypeOfService, outer.TypeOfService, out byte typeOfService);
        if (drop != Drop.None) return drop;

        if (typeOfService != inner.TypeOfService) Ipv4Writer.SetTypeOfService(octets, typeOfService);
        ClampMss(packet, inner);
        context.Counters.Opened++;
        _forInner!(packet);
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
