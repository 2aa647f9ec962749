namespace Amaranten;

/// <summary>
/// Queries over sequences as <see cref="System.Linq.Enumerable"/> has them: the same names, the same results, evaluated as late. That one keeps several
/// ways to run each query, and a native binary holds all of them for every type that is a value: more than a megabyte (docs/design/linking.md). Here each has
/// one. What is found in this namespace is found first, so nothing of it needs to be asked for. For where microseconds do not count: the packet
/// path has loops.
/// </summary>
public static partial class Enumerable
{
    /// <summary>So many integers from the first on.</summary>
    public static IEnumerable<int> Range(int start, int count)
    {
        for (int i = 0; i < count; i++) yield return start + i;
    }

    /// <summary>The same value so many times.</summary>
    public static IEnumerable<T> Repeat<T>(T value, int count)
    {
        for (int i = 0; i < count; i++) yield return value;
    }

    /// <summary>Nothing.</summary>
    public static IEnumerable<T> Empty<T>() => Array.Empty<T>();

    /// <summary>What is made of each.</summary>
    public static IEnumerable<TResult> Select<T, TResult>(this IEnumerable<T> all, Func<T, TResult> selector)
    {
        foreach (T one in all) yield return selector(one);
    }

    /// <summary>What is made of each and its place.</summary>
    public static IEnumerable<TResult> Select<T, TResult>(this IEnumerable<T> all, Func<T, int, TResult> selector)
    {
        int at = 0;
        foreach (T one in all) yield return selector(one, at++);
    }

    /// <summary>All that is made of each, one after the other.</summary>
    public static IEnumerable<TResult> SelectMany<T, TResult>(this IEnumerable<T> all, Func<T, IEnumerable<TResult>> selector)
    {
        foreach (T one in all)
            foreach (TResult result in selector(one)) yield return result;
    }

    /// <summary>All that is made of each and its place, one after the other.</summary>
    public static IEnumerable<TResult> SelectMany<T, TResult>(this IEnumerable<T> all, Func<T, int, IEnumerable<TResult>> selector)
    {
        int at = 0;
        foreach (T one in all)
            foreach (TResult result in selector(one, at++)) yield return result;
    }

    /// <summary>What is made of each pair of one and one of what belongs to it.</summary>
    public static IEnumerable<TResult> SelectMany<T, TOther, TResult>(this IEnumerable<T> all, Func<T, IEnumerable<TOther>> others, Func<T, TOther, TResult> selector)
    {
        foreach (T one in all)
            foreach (TOther other in others(one)) yield return selector(one, other);
    }

    /// <summary>Those for which it holds.</summary>
    public static IEnumerable<T> Where<T>(this IEnumerable<T> all, Func<T, bool> predicate)
    {
        foreach (T one in all)
            if (predicate(one)) yield return one;
    }

    /// <summary>Those for which, with their place, it holds.</summary>
    public static IEnumerable<T> Where<T>(this IEnumerable<T> all, Func<T, int, bool> predicate)
    {
        int at = 0;
        foreach (T one in all)
            if (predicate(one, at++)) yield return one;
    }

    /// <summary>Those that are of this type.</summary>
    public static IEnumerable<T> OfType<T>(this System.Collections.IEnumerable all)
    {
        foreach (object? one in all)
            if (one is T wanted) yield return wanted;
    }

    /// <summary>All, which must be of this type.</summary>
    public static IEnumerable<T> Cast<T>(this System.Collections.IEnumerable all)
    {
        foreach (object? one in all) yield return (T)one!;
    }

    /// <summary>Each with its place.</summary>
    public static IEnumerable<(int Index, T Item)> Index<T>(this IEnumerable<T> all)
    {
        int at = 0;
        foreach (T one in all) yield return (at++, one);
    }

    /// <summary>The one sequence, then the other.</summary>
    public static IEnumerable<T> Concat<T>(this IEnumerable<T> all, IEnumerable<T> more)
    {
        foreach (T one in all) yield return one;
        foreach (T one in more) yield return one;
    }

    /// <summary>The sequence, then one more.</summary>
    public static IEnumerable<T> Append<T>(this IEnumerable<T> all, T last)
    {
        foreach (T one in all) yield return one;
        yield return last;
    }

    /// <summary>One, then the sequence.</summary>
    public static IEnumerable<T> Prepend<T>(this IEnumerable<T> all, T first)
    {
        yield return first;
        foreach (T one in all) yield return one;
    }

    /// <summary>The first of the one with the first of the other, and so on, until one of them ends.</summary>
    public static IEnumerable<TResult> Zip<T, TOther, TResult>(this IEnumerable<T> all, IEnumerable<TOther> others, Func<T, TOther, TResult> selector)
    {
        using IEnumerator<T> one = all.GetEnumerator();
        using IEnumerator<TOther> other = others.GetEnumerator();
        while (one.MoveNext() && other.MoveNext()) yield return selector(one.Current, other.Current);
    }

    /// <summary>The first of the one with the first of the other, and so on, until one of them ends.</summary>
    public static IEnumerable<(T First, TOther Second)> Zip<T, TOther>(this IEnumerable<T> all, IEnumerable<TOther> others) =>
        Zip(all, others, (one, other) => (one, other));

    /// <summary>All but the first so many.</summary>
    public static IEnumerable<T> Skip<T>(this IEnumerable<T> all, int count)
    {
        foreach (T one in all)
            if (--count < 0) yield return one;
    }

    /// <summary>From the first on for which it does not hold.</summary>
    public static IEnumerable<T> SkipWhile<T>(this IEnumerable<T> all, Func<T, bool> predicate)
    {
        bool isOver = false;
        foreach (T one in all)
            if (isOver |= !predicate(one)) yield return one;
    }

    /// <summary>All but the last so many.</summary>
    public static IEnumerable<T> SkipLast<T>(this IEnumerable<T> all, int count)
    {
        T[] array = ToArray(all);
        for (int i = 0; i < array.Length - count; i++) yield return array[i];
    }

    /// <summary>The first so many.</summary>
    public static IEnumerable<T> Take<T>(this IEnumerable<T> all, int count)
    {
        if (count <= 0) yield break;
        foreach (T one in all)
        {
            yield return one;
            if (--count == 0) yield break;
        }
    }

    /// <summary>Those before the first for which it does not hold.</summary>
    public static IEnumerable<T> TakeWhile<T>(this IEnumerable<T> all, Func<T, bool> predicate)
    {
        foreach (T one in all)
        {
            if (!predicate(one)) yield break;
            yield return one;
        }
    }

    /// <summary>The last so many.</summary>
    public static IEnumerable<T> TakeLast<T>(this IEnumerable<T> all, int count)
    {
        T[] array = ToArray(all);
        for (int i = Math.Max(0, array.Length - count); i < array.Length; i++) yield return array[i];
    }

    /// <summary>Arrays of so many; the last may be shorter.</summary>
    public static IEnumerable<T[]> Chunk<T>(this IEnumerable<T> all, int size)
    {
        T[] array = ToArray(all);
        for (int at = 0; at < array.Length; at += size) yield return array[at..Math.Min(at + size, array.Length)];
    }

    /// <summary>From the last to the first.</summary>
    public static IEnumerable<T> Reverse<T>(this IEnumerable<T> all)
    {
        T[] array = ToArray(all);
        for (int i = array.Length - 1; i >= 0; i--) yield return array[i];
    }

    /// <summary>From the last to the first; this one stays as it is, where Array.Reverse turns it round.</summary>
    public static IEnumerable<T> Reverse<T>(this T[] all) => Reverse((IEnumerable<T>)all);

    /// <summary>The sequence, or this value if there is nothing in it.</summary>
    public static IEnumerable<T> DefaultIfEmpty<T>(this IEnumerable<T> all, T value)
    {
        bool any = false;
        foreach (T one in all)
        {
            any = true;
            yield return one;
        }
        if (!any) yield return value;
    }

    /// <summary>Each once, where it comes first.</summary>
    public static IEnumerable<T> Distinct<T>(this IEnumerable<T> all, IEqualityComparer<T>? comparer = null)
    {
        var seen = new HashSet<T>(comparer);
        foreach (T one in all)
            if (seen.Add(one)) yield return one;
    }

    /// <summary>For each key the first that has it.</summary>
    public static IEnumerable<T> DistinctBy<T, TKey>(this IEnumerable<T> all, Func<T, TKey> key, IEqualityComparer<TKey>? comparer = null)
    {
        var seen = new HashSet<TKey>(comparer);
        foreach (T one in all)
            if (seen.Add(key(one))) yield return one;
    }

    /// <summary>Those that are not in the other sequence, each once.</summary>
    public static IEnumerable<T> Except<T>(this IEnumerable<T> all, IEnumerable<T> others)
    {
        var seen = new HashSet<T>(others);
        foreach (T one in all)
            if (seen.Add(one)) yield return one;
    }

    /// <summary>Those that are in the other sequence as well, each once.</summary>
    public static IEnumerable<T> Intersect<T>(this IEnumerable<T> all, IEnumerable<T> others)
    {
        var left = new HashSet<T>(others);
        foreach (T one in all)
            if (left.Remove(one)) yield return one;
    }
}
