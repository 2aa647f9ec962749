using System.Collections;

namespace Amaranten;

/// <summary>Values by key, many to one.</summary>
public sealed class Lookup<TKey, TValue> where TKey : notnull
{
    private readonly Dictionary<TKey, Grouping<TKey, TValue>> _byKey = [];
    private readonly List<Grouping<TKey, TValue>> _groups = [];

    internal IReadOnlyList<Grouping<TKey, TValue>> Groups => _groups;

    /// <summary>Those with this key, in the order in which they came; none if there are none.</summary>
    public IEnumerable<TValue> this[TKey key] => _byKey.TryGetValue(key, out Grouping<TKey, TValue>? group) ? group : Array.Empty<TValue>();

    internal void Add(TKey key, TValue value)
    {
        if (!_byKey.TryGetValue(key, out Grouping<TKey, TValue>? group))
        {
            group = new Grouping<TKey, TValue>(key);
            _byKey.Add(key, group);
            _groups.Add(group);
        }
        group.Values.Add(value);
    }
}

/// <summary>Values with one key.</summary>
public sealed class Grouping<TKey, TValue> : IEnumerable<TValue>
{
    internal Grouping(TKey key) => Key = key;

    /// <summary>The key.</summary>
    public TKey Key { get; }

    internal List<TValue> Values { get; } = [];

    /// <inheritdoc/>
    public IEnumerator<TValue> GetEnumerator() => Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
