namespace Amaranten;

/// <content>One answer about a whole sequence.</content>
public static partial class Enumerable
{
    /// <summary>Whether there is any.</summary>
    public static bool Any<T>(this IEnumerable<T> all)
    {
        using IEnumerator<T> one = all.GetEnumerator();
        return one.MoveNext();
    }

    /// <summary>Whether it holds for any.</summary>
    public static bool Any<T>(this IEnumerable<T> all, Func<T, bool> predicate)
    {
        foreach (T one in all)
            if (predicate(one)) return true;
        return false;
    }

    /// <summary>Whether it holds for all.</summary>
    public static bool All<T>(this IEnumerable<T> all, Func<T, bool> predicate)
    {
        foreach (T one in all)
            if (!predicate(one)) return false;
        return true;
    }

    /// <summary>Whether this is one of them.</summary>
    public static bool Contains<T>(this IEnumerable<T> all, T wanted) =>
        all is ICollection<T> collection ? collection.Contains(wanted) : Contains(all, wanted, EqualityComparer<T>.Default);

    /// <summary>Whether one of them is equal to this by that comparer.</summary>
    public static bool Contains<T>(this IEnumerable<T> all, T wanted, IEqualityComparer<T> comparer)
    {
        foreach (T one in all)
            if (comparer.Equals(one, wanted)) return true;
        return false;
    }

    /// <summary>Whether both have the same in the same order.</summary>
    public static bool SequenceEqual<T>(this IEnumerable<T> all, IEnumerable<T> others)
    {
        using IEnumerator<T> other = others.GetEnumerator();
        foreach (T one in all)
            if (!other.MoveNext() || !EqualityComparer<T>.Default.Equals(one, other.Current)) return false;
        return !other.MoveNext();
    }

    /// <summary>How many there are.</summary>
    public static int Count<T>(this IEnumerable<T> all)
    {
        if (all is ICollection<T> collection) return collection.Count;
        int count = 0;
        foreach (T one in all) count++;
        return count;
    }

    /// <summary>For how many it holds.</summary>
    public static int Count<T>(this IEnumerable<T> all, Func<T, bool> predicate)
    {
        int count = 0;
        foreach (T one in all)
            if (predicate(one)) count++;
        return count;
    }

    /// <summary>The first one.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static T First<T>(this IEnumerable<T> all)
    {
        foreach (T one in all) return one;
        throw NothingThere();
    }

    /// <summary>The first one for which it holds.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static T First<T>(this IEnumerable<T> all, Func<T, bool> predicate) => First(Where(all, predicate));

    /// <summary>The first one, or nothing.</summary>
    public static T? FirstOrDefault<T>(this IEnumerable<T> all)
    {
        foreach (T one in all) return one;
        return default;
    }

    /// <summary>The first one for which it holds, or nothing.</summary>
    public static T? FirstOrDefault<T>(this IEnumerable<T> all, Func<T, bool> predicate)
    {
        foreach (T one in all)
            if (predicate(one)) return one;
        return default;
    }

    /// <summary>The last one.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static T Last<T>(this IEnumerable<T> all) => TryLast(all, out T? last) ? last! : throw NothingThere();

    /// <summary>The last one for which it holds.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static T Last<T>(this IEnumerable<T> all, Func<T, bool> predicate) => Last(Where(all, predicate));

    /// <summary>The last one, or nothing.</summary>
    public static T? LastOrDefault<T>(this IEnumerable<T> all)
    {
        TryLast(all, out T? last);
        return last;
    }

    /// <summary>The last one for which it holds, or nothing.</summary>
    public static T? LastOrDefault<T>(this IEnumerable<T> all, Func<T, bool> predicate) => LastOrDefault(Where(all, predicate));

    /// <summary>What comes of taking in one after the other.</summary>
    public static TResult Aggregate<T, TResult>(this IEnumerable<T> all, TResult seed, Func<TResult, T, TResult> add)
    {
        foreach (T one in all) seed = add(seed, one);
        return seed;
    }

    /// <summary>Their sum.</summary>
    public static int Sum(this IEnumerable<int> all)
    {
        int sum = 0;
        foreach (int one in all) sum = checked(sum + one);
        return sum;
    }

    /// <summary>Their sum.</summary>
    public static long Sum(this IEnumerable<long> all)
    {
        long sum = 0;
        foreach (long one in all) sum = checked(sum + one);
        return sum;
    }

    /// <summary>The sum of what each has.</summary>
    public static int Sum<T>(this IEnumerable<T> all, Func<T, int> of) => Sum(Select(all, of));

    /// <summary>The sum of what each has.</summary>
    public static long Sum<T>(this IEnumerable<T> all, Func<T, long> of) => Sum(Select(all, of));

    /// <summary>Their mean.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static double Average(this IEnumerable<long> all)
    {
        long sum = 0, count = 0;
        foreach (long one in all) (sum, count) = (checked(sum + one), count + 1);
        return count > 0 ? (double)sum / count : throw NothingThere();
    }

    /// <summary>The smallest; of what is a reference, null if there is none.</summary>
    /// <exception cref="InvalidOperationException">There is none, and it is a value.</exception>
    public static T? Min<T>(this IEnumerable<T> all) => Extreme(all, one => one, sign: -1);

    /// <summary>The smallest of what each has; of what is a reference, null if there is none.</summary>
    /// <exception cref="InvalidOperationException">There is none, and it is a value.</exception>
    public static TResult? Min<T, TResult>(this IEnumerable<T> all, Func<T, TResult> of) => Min(Select(all, of));

    /// <summary>The largest; of what is a reference, null if there is none.</summary>
    /// <exception cref="InvalidOperationException">There is none, and it is a value.</exception>
    public static T? Max<T>(this IEnumerable<T> all) => Extreme(all, one => one, sign: 1);

    /// <summary>The largest of what each has; of what is a reference, null if there is none.</summary>
    /// <exception cref="InvalidOperationException">There is none, and it is a value.</exception>
    public static TResult? Max<T, TResult>(this IEnumerable<T> all, Func<T, TResult> of) => Max(Select(all, of));

    /// <summary>The first of those whose key is smallest; of what is a reference, null if there is none.</summary>
    /// <exception cref="InvalidOperationException">There is none, and it is a value.</exception>
    public static T? MinBy<T, TKey>(this IEnumerable<T> all, Func<T, TKey> key) => Extreme(all, key, sign: -1);

    /// <summary>The first of those whose key is largest; of what is a reference, null if there is none.</summary>
    /// <exception cref="InvalidOperationException">There is none, and it is a value.</exception>
    public static T? MaxBy<T, TKey>(this IEnumerable<T> all, Func<T, TKey> key) => Extreme(all, key, sign: 1);

    private static bool TryLast<T>(IEnumerable<T> all, out T? last)
    {
        last = default;
        if (all is IList<T> list)
        {
            if (list.Count > 0) last = list[list.Count - 1];
            return list.Count > 0;
        }
        bool any = false;
        foreach (T one in all) (last, any) = (one, true);
        return any;
    }

    private static T? Extreme<T, TKey>(IEnumerable<T> all, Func<T, TKey> key, int sign)
    {
        using IEnumerator<T> one = all.GetEnumerator();
        if (!one.MoveNext()) return default(T) is null ? default : throw NothingThere();
        T best = one.Current;
        while (one.MoveNext())
            if (Math.Sign(Comparer<TKey>.Default.Compare(key(one.Current), key(best))) == sign) best = one.Current;
        return best;
    }

    private static InvalidOperationException NothingThere() => new("There is none.");
}
