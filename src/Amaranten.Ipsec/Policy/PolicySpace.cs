using System.Collections.Immutable;
using Amaranten.Wire.Ip;

namespace Amaranten.Ipsec.Policy;

/// <summary>
/// Ranked policies by what their selectors look at, immutable: one hash table for each shape that occurs (tuple space search). A look-up asks one
/// table after the other, the one with the lowest rank first, and stops where none can hold a lower one than was found: what it costs follows the
/// number of shapes, not of policies.
/// </summary>
internal sealed class PolicySpace
{
    private readonly ImmutableDictionary<PolicyShape, PolicyGroup> _byShape;
    private readonly ImmutableArray<PolicyGroup> _groups;

    private PolicySpace(ImmutableDictionary<PolicyShape, PolicyGroup> byShape)
    {
        _byShape = byShape;
        _groups = [.. byShape.Values.OrderBy(group => group.LeastRank)];
    }

    public static PolicySpace Empty { get; } = new(ImmutableDictionary<PolicyShape, PolicyGroup>.Empty);

    /// <summary>All policies, in no order.</summary>
    public IEnumerable<RankedPolicy> All => _groups.SelectMany(group => group.All);

    /// <summary>The policy with the lowest rank that matches; a policy of null: none does.</summary>
    public RankedPolicy Find(IpAddress local, IpAddress remote, byte protocol, ushort localPort, ushort remotePort)
    {
        RankedPolicy first = default;
        foreach (PolicyGroup group in _groups)
        {
            if (first.Policy is not null && group.LeastRank > first.Rank) break;
            RankedPolicy found = group.Find(local, remote, protocol, localPort, remotePort);
            if (found.Policy is not null && (first.Policy is null || found.Rank < first.Rank)) first = found;
        }
        return first;
    }

    /// <summary>The space with changes; those removed are in it. Each stands where <paramref name="selectorOf"/> says.</summary>
    public PolicySpace With(IEnumerable<RankedPolicy> removed, IEnumerable<RankedPolicy> added, Func<SecurityPolicy, TrafficSelector> selectorOf)
    {
        var changes = removed.Select(ranked => (IsAdded: false, Ranked: ranked)).Concat(added.Select(ranked => (IsAdded: true, Ranked: ranked)))
            .Select(change => (change.IsAdded, change.Ranked, Selector: selectorOf(change.Ranked.Policy)))
            .GroupBy(change => PolicyShape.Of(change.Selector));
        ImmutableDictionary<PolicyShape, PolicyGroup> byShape = _byShape;
        foreach (var ofShape in changes)
        {
            Lookup<bool, (PolicyKey, RankedPolicy)> by = ofShape.ToLookup(change => change.IsAdded, change => (PolicyKey.Of(change.Selector), change.Ranked));
            PolicyGroup group = (byShape.GetValueOrDefault(ofShape.Key) ?? PolicyGroup.Empty(ofShape.Key)).With(by[false], by[true]);
            byShape = group.IsEmpty ? byShape.Remove(ofShape.Key) : byShape.SetItem(ofShape.Key, group);
        }
        return ReferenceEquals(byShape, _byShape) ? this : new PolicySpace(byShape);
    }
}
