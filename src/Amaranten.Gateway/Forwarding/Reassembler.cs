using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Forwarding;

/// <summary>
/// Puts fragmented datagrams for us together (RFC 791 §3.2, RFC 815): a bounded number, a bounded number from one source, for a bounded time. When
/// there are too many the oldest goes, so that a flood needs to be faster than the fragments of one datagram follow each other.
/// </summary>
internal sealed class Reassembler
{
    /// <summary>Datagrams at the same time.</summary>
    public const int Slots = 32;

    private const int SlotsPerSource = 8, TimeoutMs = 30_000;

    private readonly WorkerContext _context;
    private readonly ReassemblySlot[] _slots;

    public Reassembler(WorkerContext context)
    {
        _context = context;
        _slots = [.. Enumerable.Range(0, Slots).Select(index => new ReassemblySlot(context.Memory, context.Reassembled.At(index)))];
    }

    /// <summary>Takes a fragment. When that makes a datagram whole it lies in <paramref name="whole"/> until the batch ends.</summary>
    public FragmentOutcome Add(in Packet packet, Ipv4View fragment, out Packet whole)
    {
        whole = default;
        Expire(_context.Now);
        var key = new DatagramKey(fragment.Source, fragment.Destination, fragment.Identification, fragment.Protocol, packet.Sa);
        if ((Find(key) ?? Start(key)) is not { } slot) return FragmentOutcome.Refused;

        FragmentOutcome outcome = slot.Add(fragment);
        int offset = 0, length = 0;
        if (outcome == FragmentOutcome.Complete && !slot.TryFinish(out offset, out length)) outcome = FragmentOutcome.Refused;
        if (outcome == FragmentOutcome.Refused) slot.Free();
        if (outcome == FragmentOutcome.Complete) whole = packet with { Offset = offset, Length = length, Offload = default };
        return outcome;
    }

    /// <summary>The batch has ended: whole datagrams are no longer in use.</summary>
    public void FreeComplete()
    {
        foreach (ReassemblySlot slot in _slots)
            if (slot.IsComplete) slot.Free();
    }

    private void Expire(Instant now)
    {
        foreach (ReassemblySlot slot in _slots)
        {
            if (!slot.IsUsed || slot.IsComplete || now.Since(slot.Since) < TimeoutMs) continue;
            slot.Free();
            _context.Drop(PacketDrop.FragmentRefused);
        }
    }

    private ReassemblySlot? Find(in DatagramKey key)
    {
        foreach (ReassemblySlot slot in _slots)
            if (slot.IsUsed && !slot.IsComplete && slot.Key == key) return slot;
        return null;
    }

    // A free slot; or the oldest one of this source when it has its share, else the oldest of all.
    private ReassemblySlot? Start(in DatagramKey key)
    {
        int ofSource = 0;
        ReassemblySlot? free = null, oldest = null, oldestOfSource = null;
        foreach (ReassemblySlot slot in _slots)
        {
            if (!slot.IsUsed) free = slot;
            if (!slot.IsUsed || slot.IsComplete) continue;
            if (oldest is null || slot.Since < oldest.Since) oldest = slot;
            if (slot.Key.Source != key.Source) continue;
            ofSource++;
            if (oldestOfSource is null || slot.Since < oldestOfSource.Since) oldestOfSource = slot;
        }
        ReassemblySlot? chosen = ofSource >= SlotsPerSource ? oldestOfSource : free ?? oldest;
        if (chosen is { IsUsed: true }) _context.Drop(PacketDrop.FragmentRefused);
        chosen?.Start(key, _context.Now);
        return chosen;
    }
}
