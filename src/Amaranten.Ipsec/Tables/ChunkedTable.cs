using System.Numerics;

namespace Amaranten.Ipsec.Tables;

/// <summary>
/// An immutable hash table that is cheap to change: it is cut into chunks of open addressing, and a changed table shares with its forerunner all
/// chunks but those of the changed keys. A look-up is one chunk and mostly one or two neighbouring slots of it, however many entries there are; a
/// change copies a chunk of some dozen entries and the list of chunks, not the table.
/// </summary>
/// <typeparam name="TKey">Its hash code is mixed here, so any that differs where keys differ will do.</typeparam>
/// <typeparam name="TValue">What is found.</typeparam>
internal sealed class ChunkedTable<TKey, TValue> where TKey : struct, IEquatable<TKey> where TValue : class
{
    // A table is cut anew when chunks hold more than this on average, or less than an eighth of it.
    private const int MostPerChunk = 64, LeastPerChunk = MostPerChunk / 8, IdealPerChunk = MostPerChunk / 2;

    private static readonly Slot[] s_empty = new Slot[1];

    private readonly Slot[][] _chunks;
    private readonly int _shift;

    private ChunkedTable(Slot[][] chunks, int count)
    {
        (_chunks, Count) = (chunks, count);
        _shift = 64 - BitOperations.Log2((uint)chunks.Length);
    }

    /// <summary>The table without entries.</summary>
    public static ChunkedTable<TKey, TValue> Empty { get; } = new([s_empty], 0);

    /// <summary>How many entries there are.</summary>
    public int Count { get; }

    /// <summary>The values, in no order.</summary>
    public IEnumerable<TValue> Values => _chunks.SelectMany(chunk => chunk).Where(slot => slot.Value is not null).Select(slot => slot.Value!);

    /// <summary>What the key stands for, or null. Allocates nothing.</summary>
    public TValue? Find(in TKey key)
    {
        ulong hash = Hash(key);
        Slot[] chunk = _chunks[ChunkOf(hash)];
        return chunk[IndexIn(chunk, key, hash)].Value;
    }

    /// <summary>The table with these changes: a value takes the place of the key's former one, null takes the key out.</summary>
    public ChunkedTable<TKey, TValue> With(IReadOnlyDictionary<TKey, TValue?> changes)
    {
        int count = Count;
        foreach ((TKey key, TValue? value) in changes) count += (value is null ? 0 : 1) - (Find(key) is null ? 0 : 1);
        if (count > _chunks.Length * MostPerChunk || _chunks.Length > 1 && count < _chunks.Length * LeastPerChunk) return CutAnew(changes, count);

        Slot[][] chunks = [.. _chunks];
        foreach (Grouping<int, KeyValuePair<TKey, TValue?>> group in changes.GroupBy(change => ChunkOf(Hash(change.Key))))
            chunks[group.Key] = Filled(Changed(chunks[group.Key], group));
        return new ChunkedTable<TKey, TValue>(chunks, count);
    }

    private ChunkedTable<TKey, TValue> CutAnew(IReadOnlyDictionary<TKey, TValue?> changes, int count)
    {
        var next = new ChunkedTable<TKey, TValue>(new Slot[BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, count / IdealPerChunk))][], count);
        var entries = new List<Slot>[next._chunks.Length];
        for (int i = 0; i < entries.Length; i++) entries[i] = [];
        foreach (Slot slot in Changed(_chunks.SelectMany(chunk => chunk), changes)) entries[next.ChunkOf(Hash(slot.Key))].Add(slot);
        for (int i = 0; i < entries.Length; i++) next._chunks[i] = Filled(entries[i]);
        return next;
    }

    private static List<Slot> Changed(IEnumerable<Slot> slots, IEnumerable<KeyValuePair<TKey, TValue?>> changes)
    {
        var changed = new Dictionary<TKey, TValue?>(changes);
        List<Slot> kept = [.. slots.Where(slot => slot.Value is not null && !changed.ContainsKey(slot.Key))];
        kept.AddRange(changed.Where(change => change.Value is not null).Select(change => new Slot(change.Key, change.Value)));
        return kept;
    }

    // At most half full, so that there is always an empty slot to stop at.
    private static Slot[] Filled(List<Slot> entries)
    {
        if (entries.Count == 0) return s_empty;
        var chunk = new Slot[BitOperations.RoundUpToPowerOf2((uint)(2 * entries.Count))];
        foreach (Slot entry in entries) chunk[IndexIn(chunk, entry.Key, Hash(entry.Key))] = entry;
        return chunk;
    }

    // High bits choose the chunk; a shift by 64 would be one by 0.
    private int ChunkOf(ulong hash) => _shift == 64 ? 0 : (int)(hash >> _shift);

    // The slot that holds the key, or the empty one where it would go. Low bits choose where to begin.
    private static int IndexIn(Slot[] chunk, in TKey key, ulong hash)
    {
        int mask = chunk.Length - 1, index = (int)(hash & (uint)mask);
        while (chunk[index].Value is not null && !chunk[index].Key.Equals(key)) index = index + 1 & mask;
        return index;
    }

    // Multiplied, every bit of the hash code reaches the high bits; folded, those reach the low ones.
    private static ulong Hash(in TKey key)
    {
        ulong product = unchecked((uint)key.GetHashCode() * 0x9E37_79B9_7F4A_7C15);
        return product ^ product >> 32;
    }

    private readonly record struct Slot(TKey Key, TValue? Value);
}
