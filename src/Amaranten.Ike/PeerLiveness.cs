using Amaranten.Ike.Informational;
using Amaranten.Ike.Phase2;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Amaranten.Ike;

/// <summary>Whether the peer of one tunnel lives and where it is: its last sign, its moves behind a NAT, what is done when it is silent or seems lost.</summary>
internal sealed class PeerLiveness(IkeContext context, TunnelState tunnel)
{
    private readonly DeletesTold _deletes = new();
    private readonly NatKeepalive _keepalive = new(context);
    private Instant _reachAt = Instant.Never;

    /// <summary>When <see cref="Tick"/> has something to do.</summary>
    public Instant Deadline => Instant.Earlier(_keepalive.Deadline, _reachAt);

    /// <summary>The last sign of life of the peer: by IKE, or by ESP (RFC 3706 §5.4).</summary>
    public Instant LastLife
    {
        get
        {
            Instant inbound = LastInbound, heard = tunnel.Phase1.LastHeard;
            return inbound > heard ? inbound : heard;
        }
    }

    /// <summary>When the last authentic packet came on a pair.</summary>
    public Instant LastInbound
    {
        get
        {
            Instant last = default;
            foreach (ChildSa child in tunnel.Children.All)
            {
                Instant inbound = context.Actions.LastInbound(child.InboundSpi);
                if (inbound > last) last = inbound;
            }
            return last;
        }
    }

    /// <summary>There is an ISAKMP SA: what could not be told is, and the NAT's mapping is kept.</summary>
    public void OnEstablished(IkeSa sa, Instant now)
    {
        _keepalive.Restart(tunnel.Phase1.Best, now);
        _deletes.CatchUp(sa);
    }

    /// <summary>Nobody can be asked any more whether the peer lives, but pairs may be left.</summary>
    public void OnNoIkeSaLeft(Instant now)
    {
        if (tunnel.Config is { MayInitiate: true, DpdDelaySeconds: > 0 }) _reachAt = now.Plus(tunnel.Config.DpdDelaySeconds * 1_000L);
    }

    /// <summary>Tells the peer that inbound SPIs of ours are gone; later, if there is no ISAKMP SA now.</summary>
    public void TellDeleted(ChildSpis inbound) => _deletes.Tell(inbound, tunnel.Phase1.Best);

    /// <summary>The same client was here before, and may have missed what it was told then.</summary>
    public void Remember(PeerLiveness former) => _deletes.Remember(former._deletes);

    /// <summary>R-U-THERE was not answered.</summary>
    public void OnPeerDead(IkeSa sa, long silentMilliseconds, Instant now)
    {
        context.Report(IkeEventKind.PeerDead, tunnel.Config.Name, sa.Peer, $"no answer to R-U-THERE for {silentMilliseconds / 1000} s: its SAs are removed");
        DropPairs(now);
        tunnel.Phase1.CloseAll(tellPeer: false, "the peer is dead", now);
    }

    /// <summary>The pairs with a dead peer go. It may come back with all that it had, and hears of them then.</summary>
    public void DropPairs(Instant now)
    {
        foreach (ChildSa child in tunnel.Children.All) _deletes.Remember(child.Inbound);
        tunnel.Children.Clear(tellPeer: false, "the peer is dead", now);
    }

    /// <summary>The peer's NAT has given it another endpoint: everything that used the old one moves (RFC 3947 §7).</summary>
    public void OnPeerMoved(UdpEndpoint from, UdpEndpoint to, Instant now)
    {
        tunnel.Phase1.Move(from, to);
        if (tunnel.Client is { } client && client.Peer == from) tunnel.Client = client with { Peer = to };
        List<ChildSa> moved = [.. tunnel.Children.All.Where(child => child.UdpEncapsulated && child.Peer == from)];
        foreach (ChildSa child in moved) child.Peer = to;
        if (moved.Count > 0) context.Actions.MovePeer([.. moved.Select(child => child.InboundSpi)], to);
        context.Report(IkeEventKind.PeerMoved, tunnel.Config.Name, to, $"it was at {from}");
        tunnel.Template?.Clients?.Join(tunnel, now);
    }

    /// <summary>An authentic ESP packet came from elsewhere.</summary>
    public void OnEspMoved(ChildSa child, UdpEndpoint to, Instant now)
    {
        if (child.Peer != to && child.UdpEncapsulated && child.MayFollowPeer) OnPeerMoved(child.Peer, to, now);
    }

    /// <summary>
    /// The peer seems to use an SA that we do not have. It may be a forger, so nothing is believed: we ask whether it lives, and say again what
    /// we deleted lately, in case that was lost.
    /// </summary>
    public void OnUnknownSpi(Instant now)
    {
        if (tunnel.Phase1.Best is not { } sa || !_deletes.TryRemind(sa, now)) return;
        sa.Suspect(now);
    }

    public void Tick(Instant now)
    {
        _keepalive.Tick(tunnel.Phase1.Best, tunnel.Children, now);
        if (now >= _reachAt) Reach(now);
    }

    // Pairs are left without an ISAKMP SA, so nobody can be asked whether the peer lives. Silence brings a new phase 1: it comes up or tells.
    private void Reach(Instant now)
    {
        _reachAt = Instant.Never;
        if (tunnel.IkeSas.Count > 0 || tunnel.Children.All.Count == 0) return;
        Instant silent = LastInbound.Plus(tunnel.Config.DpdDelaySeconds * 1_000L);
        _reachAt = silent > now ? silent : now.Plus(Limits.LongestPauseMilliseconds);
        if (silent <= now && tunnel.Negotiating is null) tunnel.Phase1.Begin(now);
    }
}
