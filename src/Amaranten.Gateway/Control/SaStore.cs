using System.Collections.Frozen;
using System.Collections.Immutable;
using Amaranten.Config;
using Amaranten.Crypto;
using Amaranten.Crypto.Suites;
using Amaranten.Ike;
using Amaranten.Ipsec;
using Amaranten.Ipsec.Policy;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Control;

/// <summary>
/// The pairs of SAs that stand, of ESP, AH or both, and which one each policy sends with. Owned by the control thread; the workers see what
/// <see cref="Policies"/> and <see cref="InboundSas"/> made of it.
/// </summary>
internal sealed class SaStore
{
    private const int NoTunnel = -1;
    private readonly IRandom _random;
    private readonly WorkerPlacement _placement;
    private readonly Dictionary<uint, SaPair> _pairs = [];
    private readonly PairLists _ofKey = new(pair => pair.Key), _ofNetworks = new(pair => pair.Key.OfTunnel);
    private readonly Dictionary<IpPrefix, int> _reached = [];
    private readonly SendingPolicies _policies;
    private readonly HashSet<InboundSa> _came = [], _went = [];
    private readonly Dictionary<SaKey, Totals> _retired = [];
    private readonly Dictionary<SaKey, TunnelDrops> _drops = [];
    private readonly List<(SaPair Pair, long Publication)> _toWipe = [];

    private InboundSaTable _inbound = new([]);
    private FrozenDictionary<uint, SecurityPolicy>? _dhcpSas;

    /// <param name="random">Where random octets come from.</param>
    /// <param name="placement">Which worker sends with which SA.</param>
    public SaStore(IRandom random, WorkerPlacement placement)
    {
        (_random, _placement) = (random, placement);
        _policies = new SendingPolicies(DropsOf);
    }

    public bool IsEmpty => _pairs.Count == 0;

    /// <summary>Nothing waits to be wiped.</summary>
    public bool IsClean => _toWipe.Count == 0;

    public IEnumerable<SaPair> Pairs => _pairs.Values;

    public SaPair? Find(uint inboundSpi) => _pairs.GetValueOrDefault(inboundSpi);

    /// <summary>The pairs of a pair of networks, for one client where it has many.</summary>
    public IReadOnlyList<SaPair> PairsOf(SaKey key) => _ofKey[key];

    /// <summary>Whether a tunnel has pairs that send, of any of its networks.</summary>
    public bool AnySends(IkeTunnel tunnel)
    {
        for (int i = 0; i < tunnel.Selectors.Length; i++)
            if (_ofNetworks[new SaKey(tunnel.Name, 0, i)].Any(pair => pair.UsedForSending)) return true;
        return _ofNetworks[new SaKey(tunnel.Name, 0, ChildSaKeys.DhcpSelector)].Any(pair => pair.UsedForSending);
    }

    public SaPair? FindOutbound(uint spi) => _pairs.Values.FirstOrDefault(pair => pair.Outbound.Spi == spi);

    /// <summary>Takes a pair in. Manual keys get no replay window, since their sequence numbers begin anew with every start.</summary>
    public SaPair Install(in ChildSaKeys keys, SaOptions options, Instant now, bool isManual = false)
    {
        var key = new SaKey(keys.Tunnel.Name, keys.Instance, keys.SelectorIndex);
        TunnelDrops drops = DropsOf(key);
        InboundSa inbound = SaFactory.Inbound(keys, options, _random, drops, isManual, isShared: _placement.Workers > 1);
        OutboundSa outbound = SaFactory.Outbound(keys, options, _random, drops, WorkerOf(keys));
        var pair = new SaPair(key, keys.Suite, inbound, outbound, new PairKeys(keys), now);
        _pairs.Add(inbound.Spi, pair);
        _ofKey.Add(pair);
        _ofNetworks.Add(pair);
        _came.Add(inbound);
        if (keys.UseForSending) UseForSending(pair);
        return pair;
    }

    public void UseForSending(uint inboundSpi)
    {
        if (_pairs.TryGetValue(inboundSpi, out SaPair? pair)) UseForSending(pair);
    }

    /// <summary>
    /// Takes a pair out. If it was the one to send with, the newest that is left takes over, so that a delete that crosses a rekey is no gap.
    /// </summary>
    /// <param name="inboundSpi">Which.</param>
    /// <param name="publication">Number of the snapshot from which on no worker sees it; its keys are wiped after that.</param>
    public SaPair? Remove(uint inboundSpi, long publication)
    {
        if (!_pairs.Remove(inboundSpi, out SaPair? pair)) return null;
        _ofKey.Remove(pair);
        _ofNetworks.Remove(pair);
        if (!_came.Remove(pair.Inbound)) _went.Add(pair.Inbound);
        Totals retired = _retired.GetValueOrDefault(pair.Key);
        _retired[pair.Key] = retired.Plus(pair);
        _toWipe.Add((pair, publication));
        if (pair.UsedForSending)
        {
            SetSending(pair, false);
            if (_ofKey[pair.Key].Where(other => Compete(other, pair)).MaxBy(other => other.InstalledAt.Milliseconds) is { } next) SetSending(next, true);
        }
        if (pair.Key.Instance > 0 && _ofKey[pair.Key].Count == 0) KeepForTunnel(pair.Key);
        return pair;
    }

    /// <summary>Wipes the keys of removed pairs that no worker can see any more.</summary>
    public void WipeSeenBy(long quiescedAt)
    {
        for (int i = _toWipe.Count - 1; i >= 0; i--)
        {
            if (_toWipe[i].Publication > quiescedAt) continue;
            _toWipe[i].Pair.Inbound.Dispose();
            _toWipe[i].Pair.Outbound.Dispose();
            _toWipe[i].Pair.Keys.Dispose();
            _toWipe.RemoveAt(i);
        }
    }

    /// <summary>What is protected; see <see cref="SendingPolicies"/>.</summary>
    /// <param name="tunnels">The tunnels, in order.</param>
    /// <param name="config">The configuration in force.</param>
    public PolicyTable Policies(ImmutableArray<IkeTunnel> tunnels, GatewayConfig config) => _policies.Compose(tunnels, config, _pairs.Values);

    /// <summary>The SAs of clients that have no address yet, by our SPI. They stand in no table of policies: nobody's packets are to find them.</summary>
    public FrozenDictionary<uint, SecurityPolicy> DhcpSas() => _dhcpSas ??=
        _pairs.Values.Where(pair => pair.Key.Selector == ChildSaKeys.DhcpSelector && pair.UsedForSending).ToFrozenDictionary(
            pair => pair.Inbound.Spi, pair => new SecurityPolicy(NoTunnel, ChildSaKeys.DhcpSelector, pair.Outbound.Selector, pair.Outbound) { Drops = pair.Outbound.Drops });

    public InboundSaTable InboundSas()
    {
        if (_came.Count + _went.Count > 0) _inbound = _inbound.With(_went, _came);
        _came.Clear();
        _went.Clear();
        return _inbound;
    }

    /// <summary>Everything ever carried for a pair of networks, over all its SAs.</summary>
    public Totals TotalsOf(string tunnel, int selector)
    {
        var key = new SaKey(tunnel, 0, selector);
        Totals totals = _retired.GetValueOrDefault(key);
        foreach (SaPair pair in _ofNetworks[key]) totals = totals.Plus(pair);
        // What a client's former pairs carried has an account of its own as long as the client has any.
        foreach (SaKey client in _ofNetworks[key].Select(pair => pair.Key).Distinct())
            if (client != key) totals = totals.Plus(_retired.GetValueOrDefault(client));
        return totals;
    }

    /// <summary>The same for one client.</summary>
    public Totals TotalsOf(SaKey key)
    {
        Totals totals = _retired.GetValueOrDefault(key);
        foreach (SaPair pair in _ofKey[key]) totals = totals.Plus(pair);
        return totals;
    }

    /// <summary>What was dropped between a pair of networks, of all its SAs and for want of one; the clients of a tunnel have one account.</summary>
    public TunnelDrops DropsOf(SaKey key)
    {
        if (!_drops.TryGetValue(key.OfTunnel, out TunnelDrops? drops)) _drops[key.OfTunnel] = drops = new TunnelDrops();
        return drops;
    }

    /// <summary>Whether a pair of this tunnel's networks sends such packets.</summary>
    public bool Sends(SaKey key, TrafficSelector? packet) => packet is { } wanted
        && _ofNetworks[key].Any(pair => pair.UsedForSending && pair.Outbound.Selector.Contains(wanted));

    /// <summary>Whether a pair that sends has exactly this address on its far side.</summary>
    public bool ReachesHost(IpAddress address) => _reached.ContainsKey(IpPrefix.Host(address));

    // A client is gone: what it carried stays in its tunnel's account.
    private void KeepForTunnel(SaKey client)
    {
        _retired.Remove(client, out Totals carried);
        _retired[client.OfTunnel] = _retired.GetValueOrDefault(client.OfTunnel).Plus(carried);
    }

    // Packets for a client without an address come from control, which has one worker of its own.
    private int WorkerOf(in ChildSaKeys keys) => keys.SelectorIndex == ChildSaKeys.DhcpSelector ? 0 : _placement.Of(keys.Selector.Remote);

    private static bool Compete(SaPair pair, SaPair other) => pair.Key == other.Key && pair.Outbound.IsTransport == other.Outbound.IsTransport
        && (pair.Outbound.Selector.Contains(other.Outbound.Selector) || other.Outbound.Selector.Contains(pair.Outbound.Selector));

    private void UseForSending(SaPair pair)
    {
        foreach (SaPair other in _ofKey[pair.Key])
            if (Compete(pair, other)) SetSending(other, false);
        SetSending(pair, true);
    }

    private void SetSending(SaPair pair, bool sends)
    {
        if (pair.UsedForSending == sends) return;
        pair.UsedForSending = sends;
        _policies.Changed(pair);
        if (pair.Key.Selector == ChildSaKeys.DhcpSelector) _dhcpSas = null;
        IpPrefix remote = pair.Outbound.Selector.Remote;
        int count = _reached.GetValueOrDefault(remote) + (sends ? 1 : -1);
        if (count == 0) _reached.Remove(remote);
        else _reached[remote] = count;
    }
}

/// <summary>A pair of SAs, one each way.</summary>
internal sealed class SaPair(SaKey key, ChildSuite suite, InboundSa inbound, OutboundSa outbound, PairKeys keys, Instant installedAt)
{
    public SaKey Key { get; } = key;

    public ChildSuite Suite { get; } = suite;

    public InboundSa Inbound { get; } = inbound;

    public OutboundSa Outbound { get; } = outbound;

    public PairKeys Keys { get; } = keys;

    public Instant InstalledAt { get; } = installedAt;

    public bool UsedForSending { get; set; }
}

/// <summary>Packets and octets carried, each way.</summary>
internal readonly record struct Totals(long PacketsIn, long BytesIn, long PacketsOut, long BytesOut)
{
    public Totals Plus(Totals other) =>
        new(PacketsIn + other.PacketsIn, BytesIn + other.BytesIn, PacketsOut + other.PacketsOut, BytesOut + other.BytesOut);

    public Totals Plus(SaPair pair) => new(
        PacketsIn + Volatile.Read(ref pair.Inbound.Packets),
        BytesIn + Volatile.Read(ref pair.Inbound.Bytes),
        PacketsOut + Volatile.Read(ref pair.Outbound.Packets),
        BytesOut + Volatile.Read(ref pair.Outbound.Bytes));
}
