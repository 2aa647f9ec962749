using System.Collections.Immutable;

namespace Amaranten.Gateway.Forwarding;

/// <summary>
/// The ways between one worker and the others: bounded rings, no lock. A packet for an outbound SA goes to the worker that has its sequence numbers, unsealed as it
/// is, in its order, and is looked up there anew. Ports bring most packets to that worker at once (<see cref="Ports.FlowPlacement"/>); this is for the others, such
/// as those that come out of one tunnel and go into another.
/// </summary>
public sealed class Handover
{
    private const int Entries = 512, DataBytes = 2 << 20;

    private readonly PacketRing<Packet>[] _from;
    private readonly Handover[] _all;
    private readonly Action<int> _wake;
    private readonly bool[] _isGiven;
    private int _isAtRest, _next;

    private Handover(int index, Handover[] all, Action<int> wake)
    {
        Index = index;
        _all = all;
        _wake = wake;
        _isGiven = new bool[all.Length];
        _from = [.. all.Select(_ => all.Length > 1 ? new PacketRing<Packet>(Entries, DataBytes) : new PacketRing<Packet>(1, 1))];
    }

    /// <summary>The worker's index, 0 to <see cref="Workers"/> - 1.</summary>
    public int Index { get; }

    /// <summary>How many workers there are, this one among them.</summary>
    public int Workers => _all.Length;

    /// <summary>For so many workers, 1 or more, each with ways to all others.</summary>
    /// <param name="workers">How many.</param>
    /// <param name="wake">Ends the sleep of the worker with this index. Any worker may call it.</param>
    public static ImmutableArray<Handover> Between(int workers, Action<int> wake)
    {
        Handover[] all = new Handover[workers];
        for (int i = 0; i < workers; i++) all[i] = new Handover(i, all, wake);
        return [.. all];
    }

    /// <summary>Gives a packet to another worker; false when it has no room.</summary>
    internal bool TryGive(int worker, in Packet packet, ReadOnlySpan<byte> octets)
    {
        if (!_all[worker]._from[Index].TryAdd(packet, octets)) return false;
        _isGiven[worker] = true;
        return true;
    }

    /// <summary>Takes a packet, from each of the others in turn; false when there is none.</summary>
    internal bool TryTake(out Packet packet, Span<byte> room, out int length)
    {
        for (int i = 0; i < _from.Length; i++)
        {
            _next = (_next + 1) % _from.Length;
            if (_from[_next].TryTake(out packet, room, out length)) return true;
        }
        (packet, length) = (default, 0);
        return false;
    }

    /// <summary>True when nobody has given anything.</summary>
    internal bool IsEmpty
    {
        get
        {
            foreach (PacketRing<Packet> ring in _from)
                if (!ring.IsEmpty) return false;
            return true;
        }
    }

    /// <summary>The batch is over: wakes those who sleep and were given something.</summary>
    internal void Wake()
    {
        for (int i = 0; i < _isGiven.Length; i++)
        {
            if (!_isGiven[i]) continue;
            _isGiven[i] = false;
            // What was given must be seen before it is seen that nobody rests: the other side looks in the other order.
            Interlocked.MemoryBarrier();
            if (Volatile.Read(ref _all[i]._isAtRest) != 0) _wake(i);
        }
    }

    /// <summary>From now on whoever gives something wakes this worker. False, and nothing has changed, when something has been given already.</summary>
    internal bool TryRest()
    {
        Volatile.Write(ref _isAtRest, 1);
        Interlocked.MemoryBarrier();
        if (IsEmpty) return true;
        Volatile.Write(ref _isAtRest, 0);
        return false;
    }

    /// <summary>It is awake again.</summary>
    internal void Rise() => Volatile.Write(ref _isAtRest, 0);
}
