using System.Collections.Immutable;
using Amaranten.Wire.Ip;

namespace Amaranten.Ipsec.Policy;

/// <summary>
/// The policies in top-down order, immutable (RFC 4301 §4.4.1). The first match wins. Policies whose prefixes have the same
/// two lengths share a hash table keyed by the two networks; a lookup probes one table per pair of lengths that occurs, and
/// stops when no later table can hold an earlier policy. So the cost follows the number of different lengths, not of
/// policies.
/// </summary>
public sealed class PolicyTable
{
    private readonly ImmutableArray<LengthGroup> _groups;

    /// <summary>A table of these policies, first match first.</summary>
    public PolicyTable(ImmutableArray<SecurityPolicy> policies)
    {
        Policies = policies;
        _groups = [.. Enumerable.Range(0, policies.Length)
            .GroupBy(index => LengthPair.Of(policies[index].Selector))
            .Select(group => new LengthGroup(group.Key, [.. group], policies))
            .OrderBy(group => group.FirstIndex)];
    }

    /// <summary>The policies in order.</summary>
    public ImmutableArray<SecurityPolicy> Policies { get; }

    /// <summary>The policy of a packet that leaves: <paramref name="source"/> is local, or null when none covers it.</summary>
    public SecurityPolicy? Outbound(IpAddress source, IpAddress destination, byte protocol, ushort sourcePort, ushort destinationPort) =>
        Find(source, destination, protocol, sourcePort, destinationPort);

    /// <summary>The policy of a packet that arrives: <paramref name="source"/> is remote, or null when none covers it.</summary>
    public SecurityPolicy? Inbound(IpAddress source, IpAddress destination, byte protocol, ushort sourcePort, ushort destinationPort) =>
        Find(destination, source, protocol, destinationPort, sourcePort);

    private SecurityPolicy? Find(IpAddress local, IpAddress remote, byte protocol, ushort localPort, ushort remotePort)
    {
        int first = int.MaxValue;
        foreach (LengthGroup group in _groups)
        {
            if (group.FirstIndex > first) break;
            foreach (int index in group.Candidates(local, remote))
            {
                if (!Policies[index].Selector.Matches(local, remote, protocol, localPort, remotePort)) continue;
                first = Math.Min(first, index);
                break;
            }
        }
        return first == int.MaxValue ? null : Policies[first];
    }

    private readonly record struct LengthPair(bool LocalIsV6, int Local, bool RemoteIsV6, int Remote)
    {
        public static LengthPair Of(TrafficSelector selector) =>
            new(selector.Local.Address.IsV6, selector.Local.Length, selector.Remote.Address.IsV6, selector.Remote.Length);
    }

    private readonly record struct Networks(UInt128 Local, UInt128 Remote)
    {
        // The keys are the operator's own networks, so a cheap hash will do; overflow is how it mixes.
        public override int GetHashCode() =>
            unchecked((int)((Folded(Local) * 0x9E37_79B9_7F4A_7C15 + Folded(Remote)) * 0xC2B2_AE3D_27D4_EB4F >> 32));

        private static ulong Folded(UInt128 bits) => unchecked((ulong)bits ^ (ulong)(bits >> 64));
    }

    // Policies of one pair of prefix lengths: for each pair of networks their indices, ascending.
    private sealed class LengthGroup
    {
        private readonly LengthPair _lengths;
        private readonly UInt128 _localMask, _remoteMask;
        private readonly Dictionary<Networks, int[]> _indices;

        public LengthGroup(LengthPair lengths, ImmutableArray<int> indices, ImmutableArray<SecurityPolicy> policies)
        {
            _lengths = lengths;
            _localMask = Mask(lengths.LocalIsV6, lengths.Local);
            _remoteMask = Mask(lengths.RemoteIsV6, lengths.Remote);
            FirstIndex = indices[0];
            _indices = indices
                .GroupBy(index => NetworksOf(policies[index].Selector))
                .ToDictionary(group => group.Key, group => group.ToArray());
        }

        public int FirstIndex { get; }

        public ReadOnlySpan<int> Candidates(IpAddress local, IpAddress remote)
        {
            if (local.IsV6 != _lengths.LocalIsV6 || remote.IsV6 != _lengths.RemoteIsV6) return default;
            var key = new Networks(local.Bits & _localMask, remote.Bits & _remoteMask);
            return _indices.TryGetValue(key, out int[]? found) ? found : default;
        }

        // The network of the highest address has a 1 wherever an address of its length counts.
        private static UInt128 Mask(bool isV6, int length) =>
            new IpPrefix(isV6 ? IpAddress.FromV6(UInt128.MaxValue) : IpAddress.FromV4(uint.MaxValue), length).Address.Bits;

        private static Networks NetworksOf(TrafficSelector selector) =>
            new(selector.Local.Address.Bits, selector.Remote.Address.Bits);
    }
}
