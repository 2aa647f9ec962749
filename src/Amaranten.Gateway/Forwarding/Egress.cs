using System.Collections.Immutable;
using Amaranten.Gateway.Ports;
using Amaranten.Wire.Ethernet;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Forwarding;

/// <summary>Where a packet leaves: the interface and the station there.</summary>
internal readonly record struct NextHop(int Interface, IpAddress Address);

/// <summary>
/// The only way to a port. What goes in is sealed, or cleared by the policies, or exempt from them: the types say so, and a
/// plaintext that a policy covers can be made into none of them. Finished frames, superpackets among them, wait here until the batch ends.
/// </summary>
internal sealed class Egress(WorkerContext context, ImmutableArray<IPortQueue> ports)
{
    private const int FramesPerPort = 256;

    private readonly Frame[][] _frames = [.. ports.Select(_ => new Frame[FramesPerPort])];
    private readonly int[] _counts = new int[ports.Length];

    public bool Send(in OuterPacket packet, NextHop hop) =>
        Leave(packet.Offset, packet.Length, packet.Offload, hop, packet.Spi, isSealed: true, ingress: -1);

    public bool Send(in ExemptPacket packet, NextHop hop) =>
        Leave(packet.Offset, packet.Length, default, hop, 0, isSealed: true, ingress: -1);

    public bool Send(in ClearPacket packet, NextHop hop) =>
        Leave(packet.Offset, packet.Length, packet.Offload, hop, packet.InboundSpi, isSealed: false, packet.Ingress);

    /// <summary>An ARP frame of the control thread's neighbour table; anything else is refused.</summary>
    public bool SendArp(int port, int offset, int length)
    {
        bool isArp = EthernetView.TryParse(context.Memory.Span.Slice(offset, length), out EthernetView ethernet)
            && ethernet.EtherType == EtherType.Arp;
        if (isArp) Add(port, new Frame(offset, length, default));
        return isArp;
    }

    public void Flush()
    {
        for (int port = 0; port < ports.Length; port++) Flush(port);
    }

    private void Flush(int port)
    {
        if (_counts[port] == 0) return;
        if (context.Tap is { } tap) tap.Take(port, isInbound: false, context.Memory, _frames[port].AsSpan(0, _counts[port]));
        ports[port].Send(context.Memory, _frames[port].AsSpan(0, _counts[port]));
        _counts[port] = 0;
    }

    private bool Leave(int offset, int length, Offload offload, NextHop hop, uint spi, bool isSealed, int ingress)
    {
        if (length == 0) return false;
        Span<byte> memory = context.Memory.Span;
        if (!context.Snapshot.Neighbours.TryGetValue(hop.Address, out MacAddress station))
        {
            context.Drop(PacketDrop.NoNeighbour);
            // A superpacket cannot wait, since nothing would segment it later; the question is asked all the same.
            bool canWait = offload == default;
            context.Punts.Resolve(hop.Interface, hop.Address, spi, isSealed, canWait ? ingress : -1, canWait ? memory.Slice(offset, length) : default);
            return false;
        }
        int frameAt = offset - EthernetHeader.Size;
        new EthernetHeader(station, context.Snapshot.Interfaces[hop.Interface].Mac, EtherType.Ipv4).Write(memory[frameAt..]);
        Add(hop.Interface, new Frame(frameAt, length + EthernetHeader.Size, offload));
        return true;
    }

    // Every frame here is finished, so sending early is always safe.
    private void Add(int port, Frame frame)
    {
        if (_counts[port] == FramesPerPort) Flush(port);
        _frames[port][_counts[port]++] = frame;
    }
}
