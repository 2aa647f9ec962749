using System.Collections.Immutable;
using Amaranten.Gateway.Ports;
using Amaranten.Ipsec;
using Amaranten.Wire;

namespace Amaranten.Gateway.Forwarding;

/// <summary>What all parts of one worker share: its memory, and what holds for the batch it is at.</summary>
internal sealed class WorkerContext
{
    /// <summary>Frames taken from a port at once.</summary>
    public const int BatchFrames = 64;

    private const int BuiltSlots = 256, ErrorSlots = 64, InjectedSlots = 32, PlacedSlots = 16, MergedSlots = 32;

    // Room behind a largest frame for trailer and ICV, and for whole cache lines.
    private const int SlotBytes = (FrameMemory.HeadroomBytes + FrameMemory.LargestFrameBytes + FrameMemory.TailroomBytes + 63) / 64 * 64;

    public WorkerContext(ImmutableArray<IPort> ports, Snapshot snapshot, ControlQueue toControl)
    {
        SuperpacketPorts = [.. ports.Select(port => port.TakesSuperpackets)];
        int received = ports.Length * BatchFrames;
        Memory = new FrameMemory(received + BuiltSlots + ErrorSlots + InjectedSlots + Reassembler.Slots + PlacedSlots + MergedSlots, SlotBytes);
        Received = new SlotRange(Memory, 0, received);
        Built = new SlotRange(Memory, received, BuiltSlots);
        Errors = new SlotRange(Memory, received + BuiltSlots, ErrorSlots);
        Injected = new SlotRange(Memory, received + BuiltSlots + ErrorSlots, InjectedSlots);
        Reassembled = new SlotRange(Memory, received + BuiltSlots + ErrorSlots + InjectedSlots, Reassembler.Slots);
        int free = received + BuiltSlots + ErrorSlots + InjectedSlots + Reassembler.Slots;
        Placed = new PlacedRuns(Memory, free, PlacedSlots);
        Merged = new SlotRange(Memory, free + PlacedSlots, MergedSlots);
        Snapshot = snapshot;
        Punts = new Punts(this, toControl);
    }

    public FrameMemory Memory { get; }

    /// <summary>Where frames are received: the batch of each port after the other.</summary>
    public SlotRange Received { get; }

    /// <summary>Segments and fragments.</summary>
    public SlotRange Built { get; }

    /// <summary>ICMP errors.</summary>
    public SlotRange Errors { get; }

    /// <summary>Packets from the control thread.</summary>
    public SlotRange Injected { get; }

    /// <summary>Datagrams being reassembled.</summary>
    public SlotRange Reassembled { get; }

    /// <summary>What is built to be sealed where it is.</summary>
    public PlacedRuns Placed { get; }

    /// <summary>Superpackets of what came out of tunnels.</summary>
    public SlotRange Merged { get; }

    /// <summary>Which ports take superpackets.</summary>
    public ImmutableArray<bool> SuperpacketPorts { get; }

    public WorkerCounters Counters { get; } = new();
    public Punts Punts { get; }

    /// <summary>Read once a batch.</summary>
    public Snapshot Snapshot { get; set; }

    public Instant Now { get; set; }

    public void Drop(PacketDrop reason) => Counters.Count(reason);

    /// <summary>The same for a packet of a tunnel; null: it belongs to none.</summary>
    public void Drop(PacketDrop reason, TunnelDrops? tunnel)
    {
        Counters.Count(reason);
        tunnel?.CountPath((int)reason);
    }

    /// <summary>Counts a drop of ESP or AH, of a tunnel; null: of no known one.</summary>
    public void Drop(Drop reason, TunnelDrops? tunnel)
    {
        Counters.Count(reason);
        tunnel?.Count(reason);
    }

    /// <summary>The next identification of a packet made here; never 0 (RFC 6864 §4).</summary>
    public ushort NextIdentification()
    {
        _identification = _identification == ushort.MaxValue ? (ushort)1 : (ushort)(_identification + 1);
        return _identification;
    }

    private ushort _identification;
}
