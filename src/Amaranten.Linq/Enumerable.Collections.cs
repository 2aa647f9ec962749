namespace Amaranten;

/// <content>Sequences in order, by key, and in collections of one's own.</content>
public static partial class Enumerable
{
    /// <summary>In their own order, equal ones as they came.</summary>
    public static Ordered<T> Order<T>(this IEnumerable<T> all) => OrderBy(all, one => one);

    /// <summary>By a key, equal ones as they came.</summary>
    public static Ordered<T> OrderBy<T, TKey>(this IEnumerable<T> all, Func<T, TKey> key, IComparer<TKey>? comparer = null) =>
        new(all, Ordered<T>.By(key, comparer));

    /// <summary>By a key, the largest first, equal ones as they came.</summary>
    public static Ordered<T> OrderByDescending<T, TKey>(this IEnumerable<T> all, Func<T, TKey> key) =>
        new(all, Ordered<T>.Backwards(Ordered<T>.By(key, null)));

    /// <summary>Those with equal keys together, in the order in which the keys first come.</summary>
    public static IEnumerable<Grouping<TKey, T>> GroupBy<T, TKey>(this IEnumerable<T> all, Func<T, TKey> key) where TKey : notnull =>
        GroupBy(all, key, one => one);

    /// <summary>The same, with what is made of each.</summary>
    public static IEnumerable<Grouping<TKey, TValue>> GroupBy<T, TKey, TValue>(this IEnumerable<T> all, Func<T, TKey> key, Func<T, TValue> value) where TKey : notnull
    {
        foreach (Grouping<TKey, TValue> group in ToLookup(all, key, value).Groups) yield return group;    // not before it is asked for
    }

    /// <summary>What is found by its key.</summary>
    public static Lookup<TKey, T> ToLookup<T, TKey>(this IEnumerable<T> all, Func<T, TKey> key) where TKey : notnull => ToLookup(all, key, one => one);

    /// <summary>What is found by its key, with what is made of each.</summary>
    public static Lookup<TKey, TValue> ToLookup<T, TKey, TValue>(this IEnumerable<T> all, Func<T, TKey> key, Func<T, TValue> value) where TKey : notnull
    {
        var lookup = new Lookup<TKey, TValue>();
        foreach (T one in all) lookup.Add(key(one), value(one));
        return lookup;
    }

    /// <summary>By key; each key comes once.</summary>
    /// <exception cref="ArgumentException">A key comes twice.</exception>
    public static Dictionary<TKey, T> ToDictionary<T, TKey>(this IEnumerable<T> all, Func<T, TKey> key, IEqualityComparer<TKey>? comparer = null) where TKey : notnull =>
        ToDictionary(all, key, one => one, comparer);

    /// <summary>By key, with what is made of each; each key comes once.</summary>
    /// <exception cref="ArgumentException">A key comes twice.</exception>
    public static Dictionary<TKey, TValue> ToDictionary<T, TKey, TValue>(
        this IEnumerable<T> all, Func<T, TKey> key, Func<T, TValue> value, IEqualityComparer<TKey>? comparer = null) where TKey : notnull
    {
        var dictionary = new Dictionary<TKey, TValue>(comparer);
        foreach (T one in all) dictionary.Add(key(one), value(one));
        return dictionary;
    }

    /// <summary>All of them, in a list of one's own.</summary>
    public static List<T> ToList<T>(this IEnumerable<T> all) => new(all);

    /// <summary>All of them, in an array of one's own.</summary>
    public static T[] ToArray<T>(this IEnumerable<T> all)
    {
        if (all is ICollection<T> collection)
        {
            var copy = new T[collection.Count];
            collection.CopyTo(copy, 0);
            return copy;
        }
        T[] array = [];
        int count = 0;
        foreach (T one in all)
        {
            if (count == array.Length) Array.Resize(ref array, Math.Max(4, 2 * count));
            array[count++] = one;
        }
        Array.Resize(ref array, count);
        return array;
    }
}
