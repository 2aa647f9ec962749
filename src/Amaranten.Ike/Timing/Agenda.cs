using System.Diagnostics.CodeAnalysis;
using Amaranten.Wire;

namespace Amaranten.Ike.Timing;

/// <summary>
/// The tunnels in force, clients among them: which of them may have changed since the last look, and when each has something to do. What one costs grows with the
/// logarithm of their number: a binary heap, the earliest first, in which each knows its place.
/// </summary>
internal sealed class Agenda
{
    private readonly List<TunnelState> _heap = [];
    private readonly Queue<TunnelState> _touched = new();

    /// <summary>All of them, in no order.</summary>
    public IReadOnlyList<TunnelState> Members => _heap;

    /// <summary>When the first of them has something to do, of what is noted.</summary>
    public Instant Deadline => _heap.Count == 0 ? Instant.Never : _heap[0].Slot.DueAt;

    /// <summary>It is in force from now on.</summary>
    public void Add(TunnelState tunnel)
    {
        tunnel.Slot.Place = _heap.Count;
        tunnel.Slot.DueAt = Instant.Never;
        _heap.Add(tunnel);
        Touch(tunnel);
    }

    /// <summary>It is in force no more.</summary>
    public void Remove(TunnelState tunnel)
    {
        int place = tunnel.Slot.Place;
        if (place < 0) return;
        TunnelState last = _heap[^1];
        _heap.RemoveAt(_heap.Count - 1);
        tunnel.Slot.Place = -1;
        if (last != tunnel) Settle(last, place);
    }

    /// <summary>It may have changed, and is to be looked at. Of one that is not in force nobody wants to know.</summary>
    public void Touch(TunnelState tunnel)
    {
        if (tunnel.Slot.IsTouched) return;
        tunnel.Slot.IsTouched = true;
        _touched.Enqueue(tunnel);
    }

    /// <summary>The next that may have changed and is in force.</summary>
    public bool TryTakeTouched([NotNullWhen(true)] out TunnelState? tunnel)
    {
        while (_touched.TryDequeue(out tunnel))
        {
            tunnel.Slot.IsTouched = false;
            if (tunnel.Slot.Place >= 0) return true;
        }
        return false;
    }

    /// <summary>The next that has something to do now. It is taken for touched, and due again when that is noted.</summary>
    public bool TryTakeDue(Instant now, [NotNullWhen(true)] out TunnelState? tunnel)
    {
        tunnel = null;
        if (Deadline > now || _heap.Count == 0) return false;
        tunnel = _heap[0];
        Note(tunnel, Instant.Never);
        Touch(tunnel);
        return true;
    }

    /// <summary>When a tunnel in force has something to do next.</summary>
    public void Note(TunnelState tunnel, Instant dueAt)
    {
        if (tunnel.Slot.Place < 0) return;
        tunnel.Slot.DueAt = dueAt;
        Settle(tunnel, tunnel.Slot.Place);
    }

    // Puts one where it belongs, given a place that is free.
    private void Settle(TunnelState tunnel, int place)
    {
        for (int parent; place > 0 && tunnel.Slot.DueAt < _heap[parent = (place - 1) / 2].Slot.DueAt; place = parent) Put(_heap[parent], place);
        for (int child; (child = EarlierChild(place)) > 0 && _heap[child].Slot.DueAt < tunnel.Slot.DueAt; place = child) Put(_heap[child], place);
        Put(tunnel, place);
    }

    // 0, which is nobody's child: there is none.
    private int EarlierChild(int place)
    {
        int left = 2 * place + 1, right = left + 1;
        if (left >= _heap.Count) return 0;
        return right < _heap.Count && _heap[right].Slot.DueAt < _heap[left].Slot.DueAt ? right : left;
    }

    private void Put(TunnelState tunnel, int place)
    {
        _heap[place] = tunnel;
        tunnel.Slot.Place = place;
    }
}

/// <summary>What the agenda keeps with a tunnel.</summary>
internal struct AgendaSlot()
{
    /// <summary>Where it is in the heap; -1: it is not in force.</summary>
    public int Place = -1;

    /// <summary>When it has something to do.</summary>
    public Instant DueAt = Instant.Never;

    /// <summary>It is to be looked at.</summary>
    public bool IsTouched;
}
