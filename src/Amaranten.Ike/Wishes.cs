using Amaranten.Ike.Phase2;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Amaranten.Ike;

/// <summary>
/// The pairs of SAs that one tunnel wants and has not got. A wish becomes a quick mode as soon as an ISAKMP SA is ready and has room for it; where
/// there is none, phase 1 begins.
/// </summary>
internal sealed class Wishes(IkeContext context, TunnelState tunnel)
{
    private readonly List<Wish> _waiting = [];

    /// <summary>Whether any has to wait.</summary>
    public bool AreWaiting => _waiting.Count > 0;

    /// <summary>Traffic or the operator wants this pair of networks, or what of it a packet needs.</summary>
    public void Acquire(int selectorIndex, TrafficSelector? packet, bool byOperator, Instant now)
    {
        bool narrowed = Narrowing.TryNarrow(tunnel.Config.Selectors[selectorIndex], tunnel.Config.SaPer, packet, out TrafficSelector selector);
        if (narrowed && (tunnel.Children.Serves(selectorIndex, selector) || IsNegotiated(selectorIndex, selector))) return;
        if (!tunnel.MayCall(byOperator, now)) return;
        if (!tunnel.Config.MayInitiate || !byOperator && tunnel.RetryAt > now) return;
        if (narrowed) Want(new Wish(selectorIndex, selector, IsRekey: false), now);
        // Where each host or port has its own pair, nobody can be asked for one before there is a packet.
        else if (packet is null && tunnel.IkeSas.Count == 0 && tunnel.Negotiating is null) tunnel.Phase1.Begin(now);
    }

    /// <summary>A pair is to be replaced, unless that is already under way, by us or by the peer.</summary>
    public void Rekey(ChildSa child, Instant now)
    {
        if (child.IsForDhcp) return; // the client needs it for its first address, then no more
        if (child.Encapsulation != tunnel.Config.Encapsulation) return; // the peer asked for the other mode, and asks again if it wants
        if (!tunnel.Config.MayInitiate && tunnel.Phase1.Best is null || IsNegotiated(child.SelectorIndex, child.Asked)) return;
        context.Report(IkeEventKind.Phase2Rekeying, tunnel.Config.Name, child.Peer, $"{child.Selector}, inbound SPI {child.InboundSpi:x8}");
        Want(new Wish(child.SelectorIndex, child.Asked, IsRekey: true), now);
    }

    /// <summary>A pair is to be negotiated, now or when it can be.</summary>
    public void Want(Wish wish, Instant now)
    {
        IkeSa? sa = tunnel.Phase1.Serving;
        if (sa is { IsReady: true })
        {
            Start(sa, wish, now);
            return;
        }
        if (!tunnel.Config.MayInitiate) return;
        tunnel.Touch();
        _waiting.Add(wish);
        if (tunnel.Negotiating is null && sa is null) tunnel.Phase1.Begin(now);
    }

    /// <summary>Whether one that waits need not.</summary>
    public bool CanStart => _waiting.Count > 0 && tunnel.Phase1.Serving is { IsReady: true } sa && IkeSaList.Unfinished(sa).Count < Limits.OwnQuickModes;

    /// <summary>Begins what had to wait for other quick modes to end.</summary>
    public void StartWaiting(Instant now)
    {
        while (CanStart)
        {
            Wish next = _waiting[0];
            _waiting.RemoveAt(0);
            Start(tunnel.Phase1.Serving!, next, now);
        }
    }

    /// <summary>What waits, which is forgotten here.</summary>
    public List<Wish> Take()
    {
        List<Wish> wishes = [.. _waiting];
        _waiting.Clear();
        return wishes;
    }

    /// <summary>Nothing is wanted any more.</summary>
    public void Clear() => _waiting.Clear();

    /// <summary>A pair was agreed.</summary>
    public void Fulfil(int selectorIndex, ChildSa child) =>
        _waiting.RemoveAll(wish => wish.SelectorIndex == selectorIndex && child.Covers(wish.Selector));

    private void Start(IkeSa sa, Wish wish, Instant now)
    {
        if (IkeSaList.Unfinished(sa).Count >= Limits.OwnQuickModes)
        {
            _waiting.Add(wish);
            return;
        }
        context.Report(IkeEventKind.Phase2Started, tunnel.Config.Name, sa.Peer, wish.Selector.ToString());
        if (tunnel.Config.PfsOnIdentities) sa.IsSpent = true;
        sa.Start(wish, now);
    }

    private bool IsNegotiated(int selectorIndex, TrafficSelector selector) =>
        _waiting.Exists(wish => wish.SelectorIndex == selectorIndex && wish.Selector.Contains(selector))
        || tunnel.Phase1.Negotiates(selectorIndex, selector);
}
