namespace Amaranten.Gateway.Forwarding;

/// <summary>
/// A bounded ring of entries with octets, from one thread to another: one producer, one consumer, no lock, no allocation once made.
/// </summary>
internal sealed class PacketRing<TEntry> where TEntry : struct
{
    private readonly TEntry[] _entries;
    private readonly int[] _lengths;
    private readonly byte[] _data;

    // Counts since the start, never reset: entry n lies at n modulo the capacity. Each has one writer.
    private long _added, _dataAdded;
    private long _taken, _dataTaken;

    public PacketRing(int entries, int dataBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(entries);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dataBytes);
        _entries = new TEntry[entries];
        _lengths = new int[entries];
        _data = GC.AllocateUninitializedArray<byte>(dataBytes);
    }

    public bool IsEmpty => Volatile.Read(ref _added) == Volatile.Read(ref _taken);

    /// <summary>Producer. True when, after so much more has been added, a share of one in <paramref name="share"/> is still free.</summary>
    public bool LeavesFree(int dataBytes, int share) =>
        _added - Volatile.Read(ref _taken) < _entries.Length - _entries.Length / share
        && dataBytes <= _data.Length - _data.Length / share - (_dataAdded - Volatile.Read(ref _dataTaken));

    /// <summary>Producer. False when the entry or its data does not fit.</summary>
    public bool TryAdd(in TEntry entry, ReadOnlySpan<byte> data)
    {
        // _taken is written last by the consumer, so _dataTaken is at least as new as what is read here.
        if (_added - Volatile.Read(ref _taken) == _entries.Length) return false;
        if (data.Length > _data.Length - (_dataAdded - Volatile.Read(ref _dataTaken))) return false;

        int at = (int)(_added % _entries.Length);
        _entries[at] = entry;
        _lengths[at] = data.Length;
        int start = (int)(_dataAdded % _data.Length), first = Math.Min(data.Length, _data.Length - start);
        data[..first].CopyTo(_data.AsSpan(start));
        data[first..].CopyTo(_data);

        _dataAdded += data.Length;
        Volatile.Write(ref _added, _added + 1);
        return true;
    }

    /// <summary>Consumer: looks at the oldest entry.</summary>
    public bool TryPeek(out TEntry entry)
    {
        entry = default;
        if (Volatile.Read(ref _added) == _taken) return false;
        entry = _entries[(int)(_taken % _entries.Length)];
        return true;
    }

    /// <summary>Consumer. Data that is longer than the buffer is cut.</summary>
    public bool TryTake(out TEntry entry, Span<byte> buffer, out int length)
    {
        (entry, length) = (default, 0);
        if (Volatile.Read(ref _added) == _taken) return false;

        int at = (int)(_taken % _entries.Length);
        entry = _entries[at];
        length = Math.Min(_lengths[at], buffer.Length);
        int start = (int)(_dataTaken % _data.Length), first = Math.Min(length, _data.Length - start);
        _data.AsSpan(start, first).CopyTo(buffer);
        _data.AsSpan(0, length - first).CopyTo(buffer[first..]);

        Volatile.Write(ref _dataTaken, _dataTaken + _lengths[at]);
        Volatile.Write(ref _taken, _taken + 1);
        return true;
    }
}
