using Amaranten.Ike.Phase1;
using Amaranten.Ike.Phase2;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Amaranten.Ike;

/// <summary>
/// Phase 1 of one tunnel: the ISAKMP SAs with the peer and our own negotiation of the next; how one begins, is replaced and ends (RFC 2409 §5).
/// </summary>
internal sealed class TunnelPhase1(IkeContext context, Negotiations negotiations, TunnelState tunnel)
{
    private readonly IkeSaList _sas = new(context.Sas);
    private Phase1Initiator? _ours;
    private Instant _settleAt = Instant.Never;

    public IReadOnlyList<IkeSa> Sas => _sas.All;

    /// <summary>Our own negotiation, while it runs.</summary>
    public Phase1Initiator? Negotiating => _ours is { IsOver: false } ? _ours : null;

    /// <summary>The one that serves.</summary>
    public IkeSa? Best => _sas.Best;

    /// <summary>The one under which a quick mode of ours begins.</summary>
    public IkeSa? Serving => tunnel.Config.PfsOnIdentities ? _sas.Unspent : Best;

    /// <summary>When one of them has something to do.</summary>
    public Instant Deadline => Instant.Earlier(_sas.Deadline, _settleAt);

    /// <summary>When the peer was last heard of under one of them.</summary>
    public Instant LastHeard => _sas.LastHeard;

    /// <summary>Whether any quick mode runs.</summary>
    public bool NegotiatesPairs => _sas.NegotiatesAny;

    /// <summary>Whether a quick mode for this selector runs under one of them.</summary>
    public bool Negotiates(int selectorIndex, TrafficSelector selector) => _sas.Negotiates(selectorIndex, selector);

    public void Add(IkeSa sa)
    {
        tunnel.Touch();
        _sas.Add(sa);
    }

    /// <summary>The peer has another endpoint (RFC 3947 §7).</summary>
    public void Move(UdpEndpoint from, UdpEndpoint to) => _sas.Move(from, to);

    public void Tick(Instant now)
    {
        foreach (IkeSa sa in Sas.ToArray()) sa.Tick(now);
        if (now >= _settleAt) Settle(now);
    }

    /// <summary>Calls the peer.</summary>
    public void Begin(Instant now)
    {
        // Where the last one ended, if pairs are left: behind a NAT the peer is nowhere else (RFC 3947 §4).
        ChildSa? last = tunnel.Children.All.LastOrDefault(child => child.UdpEncapsulated);
        UdpEndpoint? known = last?.Peer;
        ushort port = last is null or { NonIkeMarker: true } ? RfcValues.IkePort : RfcValues.NatTraversalPort;
        Begin(new UdpEndpoint(tunnel.Config.LocalAddress, port), known ?? new UdpEndpoint(tunnel.Config.PeerAddress, RfcValues.IkePort), now);
    }

    /// <summary>
    /// Our own negotiation is not wanted any more. Where the peer may have our proof already it goes on to its end: the peer would keep what it
    /// has established, and it can be told to delete that only then.
    /// </summary>
    public void Abandon()
    {
        tunnel.Touch();
        if (Negotiating is not { } ours) return;
        ours.IsAbandoned = true;
        if (ours.State != Phase1State.SentId) ours.End();
        _ours = null;
    }

    /// <summary>The ISAKMP SA is to be replaced by a new one. Without a pair of ESP SAs it just ends.</summary>
    public void Rekey(IkeSa sa, Instant now)
    {
        sa.RekeyAt = now.Plus(Math.Clamp(sa.ExpiresAt.Since(now) / 4, 1_000, Limits.LongestPauseMilliseconds));
        if (tunnel.Children.All.Count == 0 || !MayReplace || Negotiating is not null || sa != Best) return;
        context.Report(IkeEventKind.Phase1Rekeying, tunnel.Config.Name, sa.Peer, $"it ends in {sa.ExpiresAt.Since(now) / 1000} s");
        Begin(sa.Local, sa.Peer, now);
    }

    /// <summary>
    /// The newest may be used: the others go soon. Where the peer may prefer one of them, both serve until another replaces them all, which
    /// follows when this collision is past.
    /// </summary>
    public void RetireOthers(IkeSa newest, Instant now)
    {
        tunnel.Touch();
        if (_sas.Count > Limits.IkeSasPerTunnel) Close(Sas[0], tellPeer: true, "too many ISAKMP SAs with this peer", now);
        Instant at = now.Plus(tunnel.DrainsFirst ? Limits.RetireMilliseconds : Limits.LaterRetireMilliseconds);
        bool all = _sas.RetireAllBut(newest, at);
        _settleAt = all ? Instant.Never : now.Plus(Limits.SettleMilliseconds + context.Jitter(Limits.SettleMilliseconds));
        if (newest.WeInitiated) _ours = null;
    }

    /// <summary>
    /// What we ask under an ISAKMP SA is not answered, and nothing else comes under it: its delete may have been lost, and a pair that works keeps us
    /// from asking whether the peer lives. A new one is made in time for that pair.
    /// </summary>
    public void OnSilence(IkeSa sa, Instant now)
    {
        if (MayReplace && Negotiating is null && sa == Best) Begin(sa.Local, sa.Peer, now);
    }

    /// <summary>The peer of this tunnel state proves to be the same as that of another, whose ISAKMP SAs are ours from now on.</summary>
    public void TakeOver(TunnelState other, Instant now)
    {
        foreach (IkeSa sa in other.Phase1.Sas.ToArray())
        {
            other.Phase1._sas.Remove(sa, now);
            sa.BelongTo(tunnel);
            Add(sa);
        }
        other.Touch();
        if (Best is not { } best) return;
        if (best.IsReady) RetireOthers(best, now);
        tunnel.PeerCertificate.TakeOver(other.PeerCertificate, now);
        tunnel.Liveness.Remember(other.Liveness);
        tunnel.Liveness.OnEstablished(best, now);
    }

    /// <summary>A retired ISAKMP SA ends, if there is still another.</summary>
    public void OnRetired(IkeSa sa, Instant now)
    {
        if (sa.IsSpent) Replace(sa, "its quick mode is done, and identities have PFS", now);
        else if (_sas.HasSuccessorOf(sa)) Replace(sa, "it was replaced", now);
        else sa.RetiredAt = Instant.Never;
    }

    /// <summary>
    /// PFS of identities: no other quick mode runs under what has shown them once (RFC 2409 §8). It ends when a lost HASH(3) had its time, or when the
    /// next has replaced it.
    /// </summary>
    public void Spend(IkeSa sa, long milliseconds, Instant now)
    {
        sa.IsSpent = true;
        if (!tunnel.Config.KeepsSpentPhase1) sa.RetiredAt = Instant.Earlier(sa.RetiredAt, now.Plus(milliseconds));
    }

    /// <summary>Ends an ISAKMP SA; its unfinished quick modes end with it.</summary>
    public void Close(IkeSa sa, bool tellPeer, string why, Instant now)
    {
        if (sa.IsClosed) return;
        tunnel.Touch();
        _sas.Remove(sa, now);
        sa.Close(tellPeer, now);
        context.Report(IkeEventKind.Phase1Deleted, tunnel.Config.Name, sa.Peer, why, now.Since(sa.CreatedAt));
        if (_sas.Count == 0) tunnel.OnNoIkeSaLeft(now);
    }

    /// <summary>Ends all of them.</summary>
    public void CloseAll(bool tellPeer, string why, Instant now)
    {
        foreach (IkeSa sa in Sas.ToArray()) Close(sa, tellPeer, why, now);
    }

    /// <summary>
    /// The lifetime of an ISAKMP SA is over. Where it is the last of a client, and only the client may begin another one, the pairs end with it: they
    /// could not be replaced any more, nor could the client be told of their end.
    /// </summary>
    public void Expire(IkeSa sa, Instant now)
    {
        if (_sas.Count == 1 && tunnel.Instance > 0 && !MayReplace) tunnel.Children.Clear(tellPeer: true, "phase 1 is over, and only the client may begin another", now);
        Replace(sa, "its lifetime is over", now);
    }

    /// <summary>Ends an ISAKMP SA whose time has come; what it was negotiating is negotiated under another.</summary>
    public void Replace(IkeSa sa, string why, Instant now)
    {
        List<Wish> unfinished = [.. IkeSaList.Unfinished(sa), .. tunnel.Wishes.Take()];
        Close(sa, tellPeer: true, why, now);
        foreach (Wish wish in unfinished) tunnel.Wishes.Want(wish, now);
    }

    // A client is not called, but a phase 1 that stands may be replaced by us where a key is all that it takes on the other side.
    private bool MayReplace => tunnel.Config.MayInitiate || tunnel.Instance > 0 && !tunnel.Config.Aggressive
        && tunnel.Config is { Authentication: not IkeAuthentication.Hybrid, Xauth: null, ModeConfig: null };

    // Unless the peer was faster, or one of the two has ended.
    private void Settle(Instant now)
    {
        _settleAt = Instant.Never;
        if (_sas.Serving < 2 || tunnel.Children.All.Count == 0 || !MayReplace || Negotiating is not null) return;
        context.Report(IkeEventKind.Phase1Rekeying, tunnel.Config.Name, Best!.Peer, "two have crossed, one is to replace both");
        Begin(Best.Local, Best.Peer, now);
    }

    private void Begin(UdpEndpoint local, UdpEndpoint peer, Instant now)
    {
        tunnel.Touch();
        _ours = Phase1Initiator.For(context, tunnel, local, peer, now);
        negotiations.Add(_ours);
        context.Report(IkeEventKind.Phase1Started, tunnel.Config.Name, peer, $"from {local}");
        _ours.Start(now);
    }
}
