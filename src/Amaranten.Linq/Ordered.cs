using System.Collections;

namespace Amaranten;

/// <summary>A sequence in another order, which is made when it is asked for; equal ones stay as they came.</summary>
public sealed class Ordered<T> : IEnumerable<T>
{
    private readonly IEnumerable<T> _all;
    private readonly Func<T[], Comparison<int>> _order;

    // The order of places in an array: keys are asked for once, and one sort of integers serves all types.
    internal Ordered(IEnumerable<T> all, Func<T[], Comparison<int>> order) => (_all, _order) = (all, order);

    /// <summary>Those that are equal by now in the order of this key.</summary>
    public Ordered<T> ThenBy<TKey>(Func<T, TKey> key, IComparer<TKey>? comparer = null) => new(_all, array =>
    {
        Comparison<int> first = _order(array), next = By(key, comparer)(array);
        return (one, other) => first(one, other) is var order and not 0 ? order : next(one, other);
    });

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator()
    {
        T[] array = _all.ToArray();
        int[] places = Enumerable.Range(0, array.Length).ToArray();
        Comparison<int> order = _order(array);
        Array.Sort(places, (one, other) => order(one, other) is var found and not 0 ? found : one - other);    // Array.Sort alone is not stable
        foreach (int place in places) yield return array[place];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal static Func<T[], Comparison<int>> By<TKey>(Func<T, TKey> key, IComparer<TKey>? comparer) => array =>
    {
        TKey[] keys = array.Select(key).ToArray();
        comparer ??= Comparer<TKey>.Default;
        return (one, other) => comparer.Compare(keys[one], keys[other]);
    };

    internal static Func<T[], Comparison<int>> Backwards(Func<T[], Comparison<int>> order) => array =>
    {
        Comparison<int> forwards = order(array);
        return (one, other) => forwards(other, one);
    };
}
