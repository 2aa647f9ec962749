using System.Collections.Immutable;
using Amaranten.Ipsec.Tables;
using Amaranten.Wire.Ip;

namespace Amaranten.Ipsec.Policy;

/// <summary>The policies of one shape, immutable: what a packet has where they look is the key under which those that match it stand.</summary>
internal sealed class PolicyGroup
{
    private readonly PolicyShape _shape;
    private readonly UInt128 _localMask, _remoteMask;
    private readonly ChunkedTable<PolicyKey, Entry> _entries;

    // Those of one key: the lowest rank, and behind it those that it hides; mostly none.
    private sealed record Entry(RankedPolicy First, ImmutableSortedDictionary<UInt128, SecurityPolicy> Hidden);

    private PolicyGroup(PolicyShape shape, ChunkedTable<PolicyKey, Entry> entries, UInt128 leastRank)
    {
        (_shape, _entries, LeastRank) = (shape, entries, leastRank);
        _localMask = Mask(shape.LocalIsV6, shape.LocalLength);
        _remoteMask = Mask(shape.RemoteIsV6, shape.RemoteLength);
    }

    /// <summary>A group without policies.</summary>
    public static PolicyGroup Empty(PolicyShape shape) => new(shape, ChunkedTable<PolicyKey, Entry>.Empty, UInt128.MaxValue);

    /// <summary>The lowest rank here: where another group has found a lower one, this one need not be asked.</summary>
    public UInt128 LeastRank { get; }

    public bool IsEmpty => _entries.Count == 0;

    /// <summary>All of them, in no order.</summary>
    public IEnumerable<RankedPolicy> All => _entries.Values.SelectMany(entry => entry.Hidden.Select(hidden => new RankedPolicy(hidden.Key, hidden.Value)).Prepend(entry.First));

    /// <summary>The lowest that matches; a policy of null: none does.</summary>
    public RankedPolicy Find(IpAddress local, IpAddress remote, byte protocol, ushort localPort, ushort remotePort)
    {
        if (local.IsV6 != _shape.LocalIsV6 || remote.IsV6 != _shape.RemoteIsV6) return default;
        var key = new PolicyKey(
            local.Bits & _localMask, remote.Bits & _remoteMask, _shape.HasProtocol ? protocol : (byte)0,
            _shape.HasLocalPort ? localPort : (ushort)0, _shape.HasRemotePort ? remotePort : (ushort)0);
        return _entries.Find(key)?.First ?? default;
    }

    /// <summary>The group with changes; those removed are in it. Keys are told with each.</summary>
    public PolicyGroup With(IEnumerable<(PolicyKey Key, RankedPolicy Ranked)> removed, IEnumerable<(PolicyKey Key, RankedPolicy Ranked)> added)
    {
        Dictionary<PolicyKey, Entry?> changes = [];
        UInt128 least = LeastRank;
        bool hasLostLeast = false;
        foreach ((PolicyKey key, RankedPolicy ranked) in removed)
        {
            changes[key] = Without(Current(changes, key), ranked.Rank);
            hasLostLeast |= ranked.Rank == LeastRank;
        }
        foreach ((PolicyKey key, RankedPolicy ranked) in added)
        {
            changes[key] = Including(Current(changes, key), ranked);
            if (ranked.Rank <= least) (least, hasLostLeast) = (ranked.Rank, false);
        }
        ChunkedTable<PolicyKey, Entry> entries = _entries.With(changes);
        if (hasLostLeast) least = entries.Values.Select(entry => entry.First.Rank).DefaultIfEmpty(UInt128.MaxValue).Min();
        return new PolicyGroup(_shape, entries, least);
    }

    private Entry? Current(Dictionary<PolicyKey, Entry?> changes, PolicyKey key) =>
        changes.TryGetValue(key, out Entry? changed) ? changed : _entries.Find(key);

    private static Entry Including(Entry? entry, RankedPolicy ranked)
    {
        if (entry is null) return new Entry(ranked, ImmutableSortedDictionary<UInt128, SecurityPolicy>.Empty);
        (RankedPolicy first, RankedPolicy hidden) = ranked.Rank < entry.First.Rank ? (ranked, entry.First) : (entry.First, ranked);
        return new Entry(first, entry.Hidden.Add(hidden.Rank, hidden.Policy));
    }

    private static Entry? Without(Entry? entry, UInt128 rank)
    {
        if (entry is null) throw new ArgumentException($"there is no policy of rank {rank}", nameof(rank));
        if (entry.First.Rank != rank) return entry with { Hidden = entry.Hidden.Remove(rank) };
        if (entry.Hidden.IsEmpty) return null;
        (UInt128 next, SecurityPolicy policy) = entry.Hidden.First();
        return new Entry(new RankedPolicy(next, policy), entry.Hidden.Remove(next));
    }

    // The network of the highest address has a 1 wherever an address of its length counts.
    private static UInt128 Mask(bool isV6, int length) =>
        new IpPrefix(isV6 ? IpAddress.FromV6(UInt128.MaxValue) : IpAddress.FromV4(uint.MaxValue), length).Address.Bits;
}
