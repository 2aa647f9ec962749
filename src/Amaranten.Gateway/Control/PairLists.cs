namespace Amaranten.Gateway.Control;

/// <summary>Pairs by something that several have in common.</summary>
internal sealed class PairLists(Func<SaPair, SaKey> keyOf)
{
    private readonly Dictionary<SaKey, List<SaPair>> _lists = [];

    /// <summary>Those of this key, the oldest first.</summary>
    public IReadOnlyList<SaPair> this[SaKey key] => _lists.TryGetValue(key, out List<SaPair>? list) ? list : [];

    public void Add(SaPair pair)
    {
        if (!_lists.TryGetValue(keyOf(pair), out List<SaPair>? list)) _lists[keyOf(pair)] = list = new List<SaPair>(capacity: 1);
        list.Add(pair);
    }

    public void Remove(SaPair pair)
    {
        List<SaPair> list = _lists[keyOf(pair)];
        list.Remove(pair);
        if (list.Count == 0) _lists.Remove(keyOf(pair));
    }
}
