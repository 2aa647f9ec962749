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
internal sealed class SaStore(IRandom random)
{
    private const int NoTunnel = -1;
    private readonly Dictionary<uint, SaPair> _pairs = [];
    private readonly Dictionary<SaKey, Totals> _retired = [];
    private readonly Dictionary<SaKey, TunnelDrops> _drops = [];
    private readonly List<(SaPair Pair, long Publication)> _toWipe = [];

    public bool IsEmpty => _pairs.Count == 0;

    /// <summary>Nothing waits to be wiped.</summary>
    public bool IsClean => _toWipe.Count == 0;

    public IEnumerable<SaPair> Pairs => _pairs.Values;

    public SaPair? Find(uint inboundSpi) => _pairs.GetValueOrDefault(inboundSpi);

    public SaPair? FindOutbound(uint spi) => _pairs.Values.FirstOrDefault(pair => pair.Outbound.Spi == spi);

    /// <summary>Takes a pair in. Manual keys get no replay window, since their sequence numbers begin anew with every start.</summary>
    public SaPair Install(in ChildSaKeys keys, SaOptions options, Instant now, bool isManual = false)
    {
        var key = new SaKey(keys.Tunnel.Name, keys.Instance, keys.SelectorIndex);
        TunnelDrops drops = DropsOf(key);
        InboundSa inbound = SaFactory.Inbound(keys, options, random, drops, isManual);
        OutboundSa outbound = SaFactory.Outbound(keys, options, random, drops);
        var pair = new SaPair(key, keys.Suite, inbound, outbound, new PairKeys(keys), now) { UsedForSending = keys.UseForSending };
        if (keys.UseForSending) StopSendingWithOthers(pair);
        _pairs.Add(inbound.Spi, pair);
        return pair;
    }

    public void UseForSending(uint inboundSpi)
    {
        if (!_pairs.TryGetValue(inboundSpi, out SaPair? pair)) return;
        StopSendingWithOthers(pair);
        pair.UsedForSending = true;
    }

    /// <summary>
    /// Takes a pair out. If it was the one to send with, the newest that is left takes over, so that a delete that crosses a rekey is no gap.
    /// </summary>
    /// <param name="inboundSpi">Which.</param>
    /// <param name="publication">Number of the snapshot from which on no worker sees it; its keys are wiped after that.</param>
    public SaPair? Remove(uint inboundSpi, long publication)
    {
        if (!_pairs.Remove(inboundSpi, out SaPair? pair)) return null;
        Totals retired = _retired.GetValueOrDefault(pair.Key);
        _retired[pair.Key] = retired.Plus(pair);
        _toWipe.Add((pair, publication));
        if (pair.UsedForSending)
        {
            SaPair? next = _pairs.Values.Where(other => Compete(other, pair)).MaxBy(other => other.InstalledAt.Milliseconds);
            next?.UsedForSending = true;
        }
        if (pair.Key.Instance > 0 && _pairs.Values.All(other => other.Key != pair.Key)) KeepForTunnel(pair.Key);
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

    /// <summary>
    /// What the policies look like now: each configured pair, preceded by what was agreed where that is narrower, the narrowest first. A pair of a
    /// tunnel that serves whoever comes, with any address on the far side, claims nothing but what its clients have: else all traffic would be
    /// dropped for want of a client.
    /// </summary>
    /// <param name="tunnels">The tunnels, in order.</param>
    /// <param name="config">Whether a tunnel that is down leaves its networks to those below, and what tunnels in error hold back.</param>
    public PolicyTable Policies(ImmutableArray<IkeTunnel> tunnels, GatewayConfig config)
    {
        ILookup<SaKey, SaPair> sending = _pairs.Values.Where(pair => pair.UsedForSending)
            .OrderByDescending(pair => Narrowness(pair.Outbound.Selector)).ToLookup(pair => pair.Key.OfTunnel);
        var policies = ImmutableArray.CreateBuilder<SecurityPolicy>();
        ILookup<int, HeldTraffic> heldAt = config.TunnelsInError.SelectMany(tunnel => tunnel.Held).ToLookup(traffic => traffic.Place);
        var last = new List<SecurityPolicy>();
        foreach (IkeTunnel tunnel in tunnels)
        {
            policies.AddRange(heldAt[tunnel.Index].Select(Discarding));
            for (int i = 0; i < tunnel.Selectors.Length; i++)
            {
                TrafficSelector configured = tunnel.Selectors[i];
                OutboundSa? whole = null;
                bool isDown = !sending.Contains(new SaKey(tunnel.Name, 0, i));
                foreach (SaPair pair in sending[new SaKey(tunnel.Name, 0, i)])
                {
                    if (pair.Outbound.Selector.Contains(configured)) whole = pair.Outbound;
                    else policies.Add(new SecurityPolicy(tunnel.Index, i, pair.Outbound.Selector, pair.Outbound) { Drops = pair.Outbound.Drops });
                }
                if (tunnel.AnyPeer && configured.Remote.Length == 0 && whole is null) continue;
                var policy = new SecurityPolicy(tunnel.Index, i, configured, whole) { HasNobodyToCall = tunnel.AnyPeer, Drops = DropsOf(new SaKey(tunnel.Name, 0, i)) };
                if (isDown && config.Tunnels[tunnel.Index].Route == RouteMode.Dynamic) last.Add(policy);
                else policies.Add(policy);
            }
        }
        policies.AddRange(heldAt[tunnels.Length].Select(Discarding));
        policies.AddRange(last);
        return new PolicyTable(policies.ToImmutable());
    }

    /// <summary>The SAs of clients that have no address yet, by our SPI. They stand in no table of policies: nobody's packets are to find them.</summary>
    public FrozenDictionary<uint, SecurityPolicy> DhcpSas() =>
        _pairs.Values.Where(pair => pair.Key.Selector == ChildSaKeys.DhcpSelector && pair.UsedForSending).ToFrozenDictionary(
            pair => pair.Inbound.Spi, pair => new SecurityPolicy(NoTunnel, ChildSaKeys.DhcpSelector, pair.Outbound.Selector, pair.Outbound) { Drops = pair.Outbound.Drops });

    public InboundSaTable InboundSas() => new([.. _pairs.Values.Select(pair => pair.Inbound)]);

    /// <summary>Everything ever carried for a pair of networks, over all its SAs.</summary>
    public Totals TotalsOf(string tunnel, int selector)
    {
        var key = new SaKey(tunnel, 0, selector);
        Totals totals = default;
        foreach ((SaKey of, Totals retired) in _retired)
            if (of.OfTunnel == key) totals = totals.Plus(retired);
        foreach (SaPair pair in _pairs.Values)
            if (pair.Key.OfTunnel == key) totals = totals.Plus(pair);
        return totals;
    }

    /// <summary>The same for one client.</summary>
    public Totals TotalsOf(SaKey key)
    {
        Totals totals = _retired.GetValueOrDefault(key);
        foreach (SaPair pair in _pairs.Values)
            if (pair.Key == key) totals = totals.Plus(pair);
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
        && _pairs.Values.Any(pair => pair.UsedForSending && pair.Key.OfTunnel == key && pair.Outbound.Selector.Contains(wanted));

    /// <summary>Whether a pair that sends has exactly this address on its far side.</summary>
    public bool ReachesHost(IpAddress address)
    {
        IpPrefix host = IpPrefix.Host(address);
        foreach (SaPair pair in _pairs.Values)
            if (pair.UsedForSending && pair.Outbound.Selector.Remote == host) return true;
        return false;
    }

    // A client is gone: what it carried stays in its tunnel's account.
    private void KeepForTunnel(SaKey client)
    {
        _retired.Remove(client, out Totals carried);
        _retired[client.OfTunnel] = _retired.GetValueOrDefault(client.OfTunnel).Plus(carried);
    }

    private static SecurityPolicy Discarding(HeldTraffic traffic) => new(NoTunnel, 0, traffic.Selector, null) { Discards = true };

    private static bool Compete(SaPair pair, SaPair other) => pair.Key == other.Key && pair.Outbound.IsTransport == other.Outbound.IsTransport
        && (pair.Outbound.Selector.Contains(other.Outbound.Selector) || other.Outbound.Selector.Contains(pair.Outbound.Selector));

    private static int Narrowness(TrafficSelector selector) => selector.Local.Length + selector.Remote.Length
        + (selector.Protocol == 0 ? 0 : 1) + (selector.LocalPort == 0 ? 0 : 1) + (selector.RemotePort == 0 ? 0 : 1);

    private void StopSendingWithOthers(SaPair pair)
    {
        foreach (SaPair other in _pairs.Values)
            if (Compete(pair, other)) other.UsedForSending = false;
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
