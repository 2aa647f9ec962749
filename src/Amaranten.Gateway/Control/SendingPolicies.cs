using System.Collections.Immutable;
using Amaranten.Config;
using Amaranten.Ike;
using Amaranten.Ipsec;
using Amaranten.Ipsec.Policy;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Control;

/// <summary>
/// What the policies look like now: each configured pair of networks, preceded by what was agreed where that is narrower, the narrowest first. A pair
/// of a tunnel that serves whoever comes, with any address on the far side, claims nothing but what its clients have: else all traffic would be
/// dropped for want of a client. Only what has changed is made anew.
/// </summary>
/// <param name="dropsOf">The account of a pair of networks.</param>
internal sealed class SendingPolicies(Func<SaKey, TunnelDrops> dropsOf)
{
    private const int NoTunnel = -1;
    private const ulong BehindTheNarrower = ulong.MaxValue;

    private readonly Dictionary<SaKey, Networks> _networks = [];
    private readonly Dictionary<SaPair, RankedPolicy?> _present = [];
    private readonly HashSet<SaPair> _changed = [];
    private readonly HashSet<Networks> _touched = [];
    private readonly List<RankedPolicy> _removed = [], _added = [];
    private PolicyTable _table = PolicyTable.Empty;
    private ImmutableArray<IkeTunnel> _tunnels = [];
    private GatewayConfig? _config;
    private uint _sequence;

    // A configured pair of networks: what stands for it, those that send for all of it, and how many send for anything of it.
    private sealed class Networks(IkeTunnel tunnel, int index)
    {
        public IkeTunnel Tunnel { get; } = tunnel;
        public int Index { get; } = index;
        public TrafficSelector Selector => Tunnel.Selectors[Index];
        public List<SaPair> Whole { get; } = new(capacity: 1);
        public int Sending { get; set; }
        public RankedPolicy? Policy { get; set; }
    }

    /// <summary>This pair came, went, sends now or does so no more.</summary>
    public void Changed(SaPair pair) => _changed.Add(pair);

    /// <summary>The table.</summary>
    /// <param name="tunnels">The tunnels, in order.</param>
    /// <param name="config">Whether a tunnel that is down leaves its networks to those below, and what tunnels in error hold back.</param>
    /// <param name="pairs">All pairs that stand.</param>
    public PolicyTable Compose(ImmutableArray<IkeTunnel> tunnels, GatewayConfig config, IEnumerable<SaPair> pairs)
    {
        if (tunnels != _tunnels || config != _config) BeginAnew(tunnels, config, pairs);
        foreach (SaPair pair in _changed) Update(pair);
        foreach (Networks networks in _touched) Update(networks);
        _table = _table.With(_removed, _added);
        _changed.Clear();
        _touched.Clear();
        _removed.Clear();
        _added.Clear();
        return _table;
    }

    private void BeginAnew(ImmutableArray<IkeTunnel> tunnels, GatewayConfig config, IEnumerable<SaPair> pairs)
    {
        (_tunnels, _config, _table) = (tunnels, config, PolicyTable.Empty);
        _networks.Clear();
        _present.Clear();
        _changed.Clear();
        _changed.UnionWith(pairs);
        foreach (IkeTunnel tunnel in tunnels)
            for (int i = 0; i < tunnel.Selectors.Length; i++)
                _touched.Add(_networks[new SaKey(tunnel.Name, 0, i)] = new Networks(tunnel, i));
        int held = 0;
        foreach (HeldTraffic traffic in config.TunnelsInError.SelectMany(tunnel => tunnel.Held))
            _added.Add(new RankedPolicy(Rank(false, 2 * traffic.Place, held++, 0), new SecurityPolicy(NoTunnel, 0, traffic.Selector, null) { Discards = true }));
    }

    private void Update(SaPair pair)
    {
        if (!_networks.TryGetValue(pair.Key.OfTunnel, out Networks? networks)) return;
        if (_present.Remove(pair, out RankedPolicy? before)) Forget(pair, networks, before);
        if (pair.UsedForSending) _present.Add(pair, Enter(pair, networks));
        _touched.Add(networks);
    }

    private void Forget(SaPair pair, Networks networks, RankedPolicy? policy)
    {
        networks.Sending--;
        if (policy is { } narrower) _removed.Add(narrower);
        else networks.Whole.Remove(pair);
    }

    // Null: it sends for all that is configured, and needs no policy of its own.
    private RankedPolicy? Enter(SaPair pair, Networks networks)
    {
        networks.Sending++;
        if (pair.Outbound.Selector.Contains(networks.Selector))
        {
            networks.Whole.Add(pair);
            return null;
        }
        ulong widthThenAge = (ulong)(ushort.MaxValue - Narrowness(pair)) << 32 | unchecked(_sequence++);
        var policy = new SecurityPolicy(networks.Tunnel.Index, networks.Index, pair.Outbound.Selector, pair.Outbound) { Drops = pair.Outbound.Drops };
        var ranked = new RankedPolicy(Rank(false, TunnelPlace(networks), networks.Index, widthThenAge), policy);
        _added.Add(ranked);
        return ranked;
    }

    private void Update(Networks networks)
    {
        RankedPolicy? policy = Configured(networks);
        if (policy == networks.Policy) return;
        if (networks.Policy is { } before) _removed.Add(before);
        if (policy is { } after) _added.Add(after);
        networks.Policy = policy;
    }

    private RankedPolicy? Configured(Networks networks)
    {
        IkeTunnel tunnel = networks.Tunnel;
        SaPair? whole = null;
        foreach (SaPair pair in networks.Whole)
            if (whole is null || Narrowness(pair) <= Narrowness(whole)) whole = pair;
        if (tunnel.AnyPeer && networks.Selector.Remote.Length == 0 && whole is null) return null;
        bool isLast = networks.Sending == 0 && _config!.Tunnels[tunnel.Index].Route == RouteMode.Dynamic;
        return new RankedPolicy(
            Rank(isLast, TunnelPlace(networks), networks.Index, BehindTheNarrower),
            new SecurityPolicy(tunnel.Index, networks.Index, networks.Selector, whole?.Outbound)
            {
                HasNobodyToCall = tunnel.AnyPeer,
                Drops = dropsOf(new SaKey(tunnel.Name, 0, networks.Index)),
            });
    }

    // What a tunnel in error holds back comes before the tunnel that stands in its place.
    private static int TunnelPlace(Networks networks) => 2 * networks.Tunnel.Index + 1;

    private static UInt128 Rank(bool isLast, int place, int index, ulong within) =>
        new((isLast ? 1UL << 63 : 0) | (ulong)place << 32 | (uint)index, within);

    private static int Narrowness(SaPair pair)
    {
        TrafficSelector selector = pair.Outbound.Selector;
        return selector.Local.Length + selector.Remote.Length
            + (selector.Protocol == 0 ? 0 : 1) + (selector.LocalPort == 0 ? 0 : 1) + (selector.RemotePort == 0 ? 0 : 1);
    }
}
