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

    private const int BuiltSlots = 256, ErrorSlots = 64, InjectedSlots = 32, HandedOverSlots = 32, PlacedSlots = 16, MergedSlots = 32;

    // Room behind a largest frame for trailer and ICV, and for whole cache lines.
    private const int SlotBytes = (FrameMemory.HeadroomBytes + FrameMemory.LargestFrameBytes + FrameMemory.TailroomBytes + 63) / 64 * 64;

    public WorkerContext(ImmutableArray<IPort> ports, Snapshot snapshot, ControlQueue toControl, Handover handover)
    {
        Handover = handover;
        SuperpacketPorts = [.. ports.Select(port => port.TakesSuperpackets)];
        int received = ports.Length * BatchFrames, handedOver = handover.Workers > 1 ? HandedOverSlots : 0;
        Memory = new FrameMemory(
            received + BuiltSlots + ErrorSlots + InjectedSlots + handedOver + Reassembler.Slots + PlacedSlots + MergedSlots, SlotBytes);
        int next = 0;
        Received = Take(received);
        Built = Take(BuiltSlots);
        Errors = Take(ErrorSlots);
        Injected = Take(InjectedSlots);
        HandedOver = Take(handedOver);
        Reassembled = Take(Reassembler.Slots);
        Merged = Take(MergedSlots);
        Placed = new PlacedRuns(Memory, next, PlacedSlots);
        Snapshot = snapshot;
        Punts = new Punts(this, toControl);
        (_firstIdentification, _lastIdentification) = Share(handover.Index, handover.Workers);
        _identification = _lastIdentification;

        SlotRange Take(int count)
        {
            var range = new SlotRange(Memory, next, count);
            next += count;
            return range;
        }
    }

    /// <summary>The worker's place among the others.</summary>
    public Handover Handover { get; }

    public FrameMemory Memory { get; }

    /// <summary>Where frames are copied to; null: no capture runs.</summary>
    public CaptureTap? Tap => Snapshot.Taps?.Of(Handover.Index);

    /// <summary>Where frames are received: the batch of each port after the other.</summary>
    public SlotRange Received { get; }

    /// <summary>Segments and fragments.</summary>
    public SlotRange Built { get; }

    /// <summary>ICMP errors.</summary>
    public SlotRange Errors { get; }

    /// <summary>Packets from the control thread.</summary>
    public SlotRange Injected { get; }

    /// <summary>Packets from other workers.</summary>
    public SlotRange HandedOver { get; }

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

    /// <summary>
    /// The next identification of a packet made here; never 0 (RFC 6864 §4). Each worker has a share of its own, so that fragments of two packets are not
    /// taken for each other.
    /// </summary>
    public ushort NextIdentification()
    {
        _identification = _identification == _lastIdentification ? _firstIdentification : (ushort)(_identification + 1);
        return _identification;
    }

    private static (ushort First, ushort Last) Share(int index, int workers)
    {
        int each = ushort.MaxValue / workers;
        return ((ushort)(index * each + 1), (ushort)(index == workers - 1 ? ushort.MaxValue : (index + 1) * each));
    }

    private readonly ushort _firstIdentification, _lastIdentification;
    private ushort _identification;
}
