using System.Collections.Immutable;
using Amaranten.Gateway.Ports;
using Amaranten.Wire;

namespace Amaranten.Gateway.Forwarding;

/// <summary>
/// One packet-processing loop body: takes a batch from each port, runs every packet to completion, sends. It never blocks and, once made,
/// never allocates. Its owner calls <see cref="RunOnce"/> and sleeps on the ports when that returns 0.
/// </summary>
public sealed class Worker
{
    private readonly ImmutableArray<IPortQueue> _ports;
    private readonly WorkerContext _context;
    private readonly Egress _egress;
    private readonly Departures _departures;
    private readonly MadeHere _answers;
    private readonly ForwardingPath _forwarding;
    private readonly Reassembler _reassembler;
    private readonly TunnelExit _tunnelExit;
    private readonly Ingress _ingress;
    private readonly Injection _injection;
    private readonly Handover _handover;
    private readonly Frame[] _frames = new Frame[WorkerContext.BatchFrames];
    private volatile Published _published;
    private long _quiescedAt;

    private sealed record Published(Snapshot Snapshot, long Number);

    /// <summary>The only worker over these ports, in the order of <see cref="Snapshot.Interfaces"/>.</summary>
    public Worker(ImmutableArray<IPort> ports, Snapshot snapshot, ControlQueue toControl)
        : this(ports, snapshot, toControl, Handover.Between(1, _ => { })[0])
    {
    }

    /// <summary>One of several, with its ways to the others.</summary>
    public Worker(ImmutableArray<IPort> ports, Snapshot snapshot, ControlQueue toControl, Handover handover)
    {
        _handover = handover;
        ToControl = toControl;
        _ports = [.. ports.Select(port => port.Queue(handover.Index))];
        _published = new Published(snapshot, 0);
        _context = new WorkerContext(ports, snapshot, toControl, handover);

        // From the cable's end backwards: each part knows only those after it.
        _egress = new Egress(_context, _ports);
        _departures = new Departures(_context, _egress);
        _answers = new MadeHere(_context);
        var errors = new IcmpErrors(_context, _answers);
        var tunnelEntry = new TunnelEntry(_context, _departures, errors);
        var clearPath = new ClearPath(_context, _departures, errors);
        _forwarding = new ForwardingPath(_context, tunnelEntry, clearPath, _departures, errors);
        _reassembler = new Reassembler(_context);
        var merger = new Merger(_context, _departures);
        _tunnelExit = new TunnelExit(_context, tunnelEntry, merger);
        var local = new LocalDelivery(_context, _reassembler, _tunnelExit, _answers, errors);
        _ingress = new Ingress(_context, local, _forwarding, new DhcpIntake(_context));
        _injection = new Injection(_context, _forwarding, _egress, errors);
        merger.DeliverTo(packet => _ingress.TakeInner(packet));
    }

    /// <summary>What it hands to the control thread.</summary>
    public ControlQueue ToControl { get; }

    /// <summary>
    /// Number of the last snapshot that the worker has finished a batch with: 0 for the one it was made with, the next number for each
    /// <see cref="Publish"/>. When it has reached the number of a replacement, nothing older is in use and keys of removed SAs may be wiped.
    /// </summary>
    public long QuiescedAt => Volatile.Read(ref _quiescedAt);

    /// <summary>What has been forwarded and dropped, readable by any thread (torn between values, never within one).</summary>
    public WorkerCounters Counters => _context.Counters;

    /// <summary>Replaces what the worker reads. Called by the control thread; takes effect with the next batch. Returns the snapshot's number.</summary>
    public long Publish(Snapshot snapshot)
    {
        long number = _published.Number + 1;
        _published = new Published(snapshot, number);
        return number;
    }

    /// <summary>
    /// Control: hands the worker an IPv4 packet to treat as if it had been made here (policy, ESP, route, neighbour): pings of the console,
    /// packets that waited for a tunnel. Bounded; false when full. <paramref name="isSealed"/>: IKE, or ESP sealed before, from our
    /// address at the interface it leaves by: sent as it is, without policy lookup.
    /// </summary>
    public bool TryInject(ReadOnlySpan<byte> packet, bool isSealed) =>
        _injection.TryAdd(isSealed ? InjectedKind.Exempt : InjectedKind.Packet, 0, packet);

    /// <summary>Control: hands the worker an IPv4 packet with DHCP for the client at the far end of <see cref="Snapshot.DhcpSas"/>. Bounded; false when full.</summary>
    public bool TryInjectDhcp(ReadOnlySpan<byte> packet, uint inboundSpi) => _injection.TryAdd(InjectedKind.Dhcp, 0, packet, inboundSpi);

    /// <summary>
    /// Control: gives back an IPv4 packet that waited for its neighbour in vain, so that its sender hears of it (RFC 1812 §3.3.2), within the limit
    /// for all ICMP errors. Bounded; false when full.
    /// </summary>
    /// <param name="packet">As it waited, unsealed.</param>
    /// <param name="ingress">Index of the interface where it arrived.</param>
    /// <param name="inboundSpi">The SA that it came out of; 0: none.</param>
    public bool TryInjectUndeliverable(ReadOnlySpan<byte> packet, int ingress, uint inboundSpi) =>
        ingress >= 0 && ingress < _ports.Length && _injection.TryAdd(InjectedKind.Undeliverable, ingress, packet, inboundSpi);

    /// <summary>Control: hands the worker a whole ARP frame to send at an interface. Bounded; false when full.</summary>
    public bool TryInjectArp(int interfaceIndex, ReadOnlySpan<byte> frame) =>
        interfaceIndex >= 0 && interfaceIndex < _ports.Length && _injection.TryAdd(InjectedKind.Arp, interfaceIndex, frame);

    /// <summary>Takes and finishes one batch from each port and the injected packets. Returns how many frames it took.</summary>
    public int RunOnce(Instant now)
    {
        Published published = _published;
        _context.Snapshot = published.Snapshot;
        _context.Now = now;

        int taken = 0;
        for (int port = 0; port < _ports.Length; port++) taken += RunPort(port);
        taken += _injection.Run();
        taken += TakeHandedOver();
        if (taken > 0) EndBatch();

        Volatile.Write(ref _quiescedAt, published.Number);
        return taken;
    }

    private int RunPort(int port)
    {
        int firstSlot = port * WorkerContext.BatchFrames;
        for (int i = 0; i < _frames.Length; i++)
            _frames[i] = new Frame(_context.Received.At(firstSlot + i), FrameMemory.LargestFrameBytes, default);

        int count = _ports[port].Receive(_context.Memory, _frames);
        if (_context.Tap is { } tap && count > 0) tap.Take(port, isInbound: true, _context.Memory, _frames.AsSpan(0, count));
        for (int i = 0; i < count; i++) _ingress.Take(port, _frames[i]);
        if (count > 0) EndBatch();
        return count;
    }

    /// <summary>True if the worker may sleep until its ports or its bell wake it; it is told by <see cref="Rise"/> that it is awake again.</summary>
    public bool TryRest() => _handover.TryRest();

    /// <summary>The sleep is over.</summary>
    public void Rise() => _handover.Rise();

    private int TakeHandedOver()
    {
        int taken = 0;
        while (!_handover.IsEmpty && _context.HandedOver.TryTake(out int offset)
            && _handover.TryTake(out Packet packet, _context.Memory.Span.Slice(offset, FrameMemory.LargestFrameBytes), out int length))
        {
            taken++;
            _forwarding.TakeOver(packet with { Offset = offset, Length = length });
        }
        return taken;
    }

    private void EndBatch()
    {
        _tunnelExit.OpenAll();
        foreach (ref readonly Packet answer in _answers.Packets)
        {
            PacketDrop drop = _forwarding.Originate(answer);
            if (drop != PacketDrop.None) _context.Drop(drop);
        }
        _answers.Clear();
        _departures.Finish();
        _context.Errors.TakeBackAll();
        _context.Injected.TakeBackAll();
        _context.HandedOver.TakeBackAll();
        _context.Merged.TakeBackAll();
        _reassembler.FreeComplete();
        _handover.Wake();
    }
}
