using System.Buffers.Binary;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Forwarding;

/// <summary>
/// Puts what came out of tunnels together again: segments of a TCP connection that follow each other, datagrams of equal size of a UDP flow, many flows at a
/// time, each in its order. What cannot be put together goes on alone. Nothing is kept longer than the batch that it came with.
/// </summary>
internal sealed class Merger(WorkerContext context, Departures departures)
{
    private const int MostFlows = 16;

    private readonly MergedFlow[] _flows = new MergedFlow[MostFlows];
    private int _open, _oldest;
    private Action<Packet>? _forInner;

    /// <summary>Says, once, who takes what goes on.</summary>
    public void DeliverTo(Action<Packet> forInner) => _forInner = forInner;

    /// <summary>Takes an authentic inner packet. It, or what was kept before it, may go on at once.</summary>
    public void Take(in Packet packet, Ipv4View ip)
    {
        if (!FlowKey.TryOf(ip, out FlowKey key))
        {
            CloseBetween(ip.Source.V4, ip.Destination.V4);
            _forInner!(packet);
            return;
        }
        bool isMergeable = MergeableSegment.TryRead(ip, out MergeableSegment segment);
        if (Find(key) is >= 0 and int at && isMergeable && TryAppend(ref _flows[at], packet, segment))
        {
            if (_flows[at].IsComplete) Close(at);
            return;
        }
        // What was kept of the flow goes first; it may have gone already, to make room.
        if (Find(key) is >= 0 and int kept) Close(kept);
        if (isMergeable && MayStart(packet, ip, segment)) Start(key, packet, segment);
        else _forInner!(packet);
    }

    /// <summary>The batch is over: everything goes on.</summary>
    public void Flush()
    {
        while (_open > 0) Close(_open - 1);
    }

    // What is for us is no stream to us; a client's DHCP is taken packet by packet. A segment that ends a run is one of its own.
    private bool MayStart(in Packet packet, Ipv4View ip, in MergeableSegment segment) =>
        !segment.EndsRun && packet.Sa is { IsForDhcp: false } && !context.Snapshot.IsOurs(ip.Destination);

    private void Start(in FlowKey key, in Packet packet, in MergeableSegment segment)
    {
        if (_open == MostFlows)
        {
            Close(_oldest);
            _oldest = (_oldest + 1) % MostFlows;
        }
        _flows[_open++] = new MergedFlow(key, packet, segment);
    }

    private bool TryAppend(ref MergedFlow flow, in Packet packet, in MergeableSegment segment)
    {
        if (!ReferenceEquals(flow.Packet.Sa, packet.Sa) || packet.Ingress != flow.Packet.Ingress) return false;
        Span<byte> memory = context.Memory.Span;
        ReadOnlySpan<byte> octets = packet.In(context.Memory);
        if (!flow.IsContinuedBy(memory, octets, segment)) return false;
        if (flow.Count > 1) return flow.TryAppend(memory, octets, segment);
        return context.Merged.TryTake(out int offset)
            ? flow.TryMoveTo(memory, offset) && flow.TryAppend(memory, octets, segment)
            : MakeRoom();
    }

    // All slots hold superpackets that wait to be sent, or are being put together: they go, and the packet at hand begins anew.
    private bool MakeRoom()
    {
        Flush();
        departures.Finish();
        context.Merged.TakeBackAll();
        return false;
    }

    private int Find(in FlowKey key)
    {
        for (int i = 0; i < _open; i++)
            if (_flows[i].Key == key) return i;
        return -1;
    }

    // A packet whose ports cannot be seen may belong to any flow between the two.
    private void CloseBetween(uint source, uint destination)
    {
        for (int i = _open - 1; i >= 0; i--)
            if (_flows[i].Key.IsBetween(source, destination)) Close(i);
    }

    private void Close(int at)
    {
        MergedFlow flow = _flows[at];
        _flows[at] = _flows[--_open];
        _flows[_open] = default;
        _forInner!(flow.Count == 1 ? flow.Packet : flow.Finish(context.Memory.Span));
    }
}

/// <summary>What the packets of a flow have in common.</summary>
/// <param name="Addresses">Source in the upper half, destination in the lower.</param>
/// <param name="Ports">The same.</param>
/// <param name="Protocol">TCP or UDP.</param>
internal readonly record struct FlowKey(ulong Addresses, uint Ports, byte Protocol)
{
    /// <summary>False for other protocols, and where ports cannot be seen or are those of the first fragment alone.</summary>
    public static bool TryOf(Ipv4View ip, out FlowKey key)
    {
        key = default;
        if (ip.Protocol is not (IpProtocol.Tcp or IpProtocol.Udp) || ip.IsFragment || ip.Payload.Length < sizeof(uint)) return false;
        key = new FlowKey((ulong)ip.Source.V4 << 32 | ip.Destination.V4, BinaryPrimitives.ReadUInt32BigEndian(ip.Payload), ip.Protocol);
        return true;
    }

    public bool IsBetween(uint source, uint destination) => Addresses == ((ulong)source << 32 | destination);
}
