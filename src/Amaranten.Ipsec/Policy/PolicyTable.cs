using System.Collections.Immutable;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire.Ip;

namespace Amaranten.Ipsec.Policy;

/// <summary>
/// The policies in top-down order, immutable (RFC 4301 §4.4.1). The first match wins, as if they were looked at one after the other; the search and
/// a change cost about the same however many there are (docs/design/tables.md).
/// </summary>
public sealed class PolicyTable
{
    private readonly PolicySpace _policies;

    // Those for a protocol, found without a look at ports.
    private readonly PolicySpace _byProtocol;

    /// <summary>A table of these policies, first match first: the rank of each is its index.</summary>
    public PolicyTable(ImmutableArray<SecurityPolicy> policies)
        : this(PolicySpace.Empty, PolicySpace.Empty, OutboundSaTable.Empty, [], [.. policies.Select((policy, index) => new RankedPolicy((uint)index, policy))])
    {
    }

    private PolicyTable(
        PolicySpace policies, PolicySpace byProtocol, OutboundSaTable sending, IReadOnlyCollection<RankedPolicy> removed, IReadOnlyCollection<RankedPolicy> added)
    {
        _policies = policies.With(removed, added, policy => policy.Selector);
        _byProtocol = byProtocol.With(removed.Where(IsForProtocol), added.Where(IsForProtocol), policy => policy.Selector with { LocalPort = 0, RemotePort = 0 });
        Sending = sending.With(removed.Select(ranked => ranked.Policy.Sa).OfType<OutboundSa>(), added.Select(ranked => ranked.Policy.Sa).OfType<OutboundSa>());
    }

    /// <summary>A table without policies.</summary>
    public static PolicyTable Empty { get; } = new([]);

    /// <summary>The SAs that the policies send with.</summary>
    public OutboundSaTable Sending { get; }

    /// <summary>The policies in order. They are put in order anew at each call.</summary>
    public ImmutableArray<SecurityPolicy> Policies => [.. _policies.All.OrderBy(ranked => ranked.Rank).Select(ranked => ranked.Policy)];

    /// <summary>
    /// The table without the first, which are in it, and with the second. What is unchanged is shared, so that this costs little however many there are.
    /// </summary>
    public PolicyTable With(IReadOnlyCollection<RankedPolicy> removed, IReadOnlyCollection<RankedPolicy> added) =>
        removed.Count + added.Count == 0 ? this : new PolicyTable(_policies, _byProtocol, Sending, removed, added);

    /// <summary>The policy of a packet that leaves: <paramref name="source"/> is local, or null when none covers it.</summary>
    public SecurityPolicy? Outbound(IpAddress source, IpAddress destination, byte protocol, ushort sourcePort, ushort destinationPort) =>
        _policies.Find(source, destination, protocol, sourcePort, destinationPort).Policy;

    /// <summary>The policy of a packet that arrives: <paramref name="source"/> is remote, or null when none covers it.</summary>
    public SecurityPolicy? Inbound(IpAddress source, IpAddress destination, byte protocol, ushort sourcePort, ushort destinationPort) =>
        _policies.Find(destination, source, protocol, destinationPort, sourcePort).Policy;

    /// <summary>
    /// Of a packet whose ports cannot be seen: whether a policy for its protocol and addresses stands above the one that matches without ports, so
    /// that it might be for that one (RFC 4301 §7).
    /// </summary>
    public bool MayBeForPorts(IpAddress local, IpAddress remote, byte protocol)
    {
        RankedPolicy ofProtocol = _byProtocol.Find(local, remote, protocol, 0, 0);
        if (ofProtocol.Policy is null) return false;
        RankedPolicy found = _policies.Find(local, remote, protocol, 0, 0);
        return found.Policy is null || ofProtocol.Rank < found.Rank;
    }

    private static bool IsForProtocol(RankedPolicy ranked) => ranked.Policy.Selector.Protocol != 0;
}
