using Amaranten.Ike.Informational;
using Amaranten.Ike.Phase1;
using Amaranten.Ike.Phase2;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Amaranten.Ike;

/// <summary>
/// One tunnel while the gateway runs: what is wanted, what is negotiated, what stands. Exchanges report to it; it decides what comes next.
/// </summary>
internal sealed class TunnelState
{
    private readonly IkeContext _context;
    private readonly Negotiations _negotiations;
    private readonly List<IkeSa> _ikeSas = [];
    private readonly List<Wish> _wishes = [];
    private readonly DeletesTold _deletes = new();
    private Phase1Initiator? _ours;
    private int _failures;
    private Instant _reachAt = Instant.Never;
    private Instant _begunSince;
    private int _begun;
    private Instant _keepaliveAt = Instant.Never;

    public TunnelState(IkeContext context, Negotiations negotiations, IkeTunnel config, Instant now)
    {
        (_context, _negotiations, Configured, Config, Since) = (context, negotiations, config, config, now);
        Children = new ChildSas(context, this);
    }

    /// <summary>As the operator wrote it.</summary>
    public IkeTunnel Configured { get; private set; }

    /// <summary>What is in force: as configured, with the addresses that mode-config has assigned.</summary>
    public IkeTunnel Config { get; private set; }

    /// <summary>What a mode-config server has given us; null when nothing.</summary>
    public AssignedAddress? Assigned { get; private set; }

    /// <summary>The address that we have given to the peer; null when none.</summary>
    public IpAddress? Leased { get; private set; }

    public ChildSas Children { get; }

    public IReadOnlyList<IkeSa> IkeSas => _ikeSas;

    /// <summary>When <see cref="Phase"/> last changed.</summary>
    public Instant Since { get; private set; }

    public TunnelPhase Phase { get; private set; }

    public IkeEvent? LastFailure { get; private set; }

    /// <summary>After a failure: when traffic may try again.</summary>
    public Instant? RetryAt { get; private set; }

    /// <summary>Whether anything stands with this peer; if not, we say INITIAL-CONTACT.</summary>
    public bool HasSas => _ikeSas.Count > 0 || Children.All.Count > 0;

    /// <summary>Whether somebody at the peer's address may begin another negotiation now.</summary>
    public bool MayBegin(Instant now)
    {
        if (now.Since(_begunSince) >= 1_000) (_begunSince, _begun) = (now, 0);
        return _begun++ < Limits.BegunPerSecond;
    }

    /// <summary>Our own main mode, while it runs.</summary>
    public Phase1Initiator? Negotiating => _ours is { IsOver: false } ? _ours : null;

    /// <summary>Of the two sides the one that ends replaced SAs first; the other one does so only later. Both decide alike.</summary>
    public bool DrainsFirst => _ikeSas.Count == 0
        || string.CompareOrdinal(Config.LocalId.ToString(), _ikeSas[^1].PeerId.ToString()) < 0;

    /// <summary>When <see cref="Tick"/> has something to do.</summary>
    public Instant Deadline
    {
        get
        {
            Instant earliest = Instant.Earlier(Instant.Earlier(Children.Deadline, _keepaliveAt), _reachAt);
            foreach (IkeSa sa in _ikeSas) earliest = Instant.Earlier(earliest, sa.Deadline);
            return earliest;
        }
    }

    // The newest that stays; one about to go only when there is no other.
    private IkeSa? Best => _ikeSas.FindLast(sa => !sa.IsRetiring && sa.IsReady) ?? _ikeSas.FindLast(sa => sa.IsReady) ?? _ikeSas.LastOrDefault();

    public void Acquire(int selectorIndex, bool byOperator, Instant now)
    {
        TrafficSelector selector = Config.Selectors[selectorIndex];
        if (Children.Serves(selectorIndex, selector) || IsNegotiated(selectorIndex, selector)) return;
        if (!Config.MayInitiate || !byOperator && RetryAt > now) return;
        Want(new Wish(selectorIndex, selector, IsRekey: false), now);
    }

    /// <summary>A pair is to be replaced, unless that is already under way, by us or by the peer.</summary>
    public void Rekey(ChildSa child, Instant now)
    {
        if (!Config.MayInitiate && Best is null || IsNegotiated(child.SelectorIndex, child.Selector)) return;
        _context.Report(IkeEventKind.Phase2Rekeying, Config.Name, child.Peer, $"{child.Selector}, inbound SPI {child.InboundSpi:x8}");
        Want(new Wish(child.SelectorIndex, child.Selector, IsRekey: true), now);
    }

    /// <summary>The ISAKMP SA is to be replaced by a new main mode. Without a pair of ESP SAs it just ends.</summary>
    public void RekeyPhase1(IkeSa sa, Instant now)
    {
        sa.RekeyAt = now.Plus(Math.Clamp(sa.ExpiresAt.Since(now) / 4, 1_000, Limits.LongestPauseMilliseconds));
        if (Children.All.Count == 0 || !Config.MayInitiate || Negotiating is not null || sa != Best) return;
        _context.Report(IkeEventKind.Phase1Rekeying, Config.Name, sa.Peer, $"it ends in {sa.ExpiresAt.Since(now) / 1000} s");
        BeginPhase1(sa.Local, sa.Peer, now);
    }

    /// <summary>
    /// The selector of ours that equals or else contains what the peer asks for.
    /// </summary>
    public bool TryFindSelector(TrafficSelector asked, out int index)
    {
        // To a client with an address of ours belongs that address and no other.
        index = -1;
        if (Config.ModeConfig is ModeConfigServer && (Leased is not { } leased || asked.Remote != IpPrefix.Host(leased))) return false;
        index = Config.Selectors.IndexOf(asked);
        for (int i = 0; index < 0 && i < Config.Selectors.Length; i++)
            if (Config.Selectors[i].Contains(asked)) index = i;
        return index >= 0;
    }

    public void OnPhase1Established(IkeSa sa, bool initialContact, Instant now)
    {
        sa.Rekeys = _ikeSas.Count == 0 ? 0 : _ikeSas[^1].Rekeys + 1;
        _ikeSas.Add(sa);
        (_failures, RetryAt) = (0, null);
        _context.Report(IkeEventKind.Phase1Established, Config.Name, sa.Peer,
            $"{sa.Suite}, peer is {sa.PeerId}, lifetime {sa.Lifetime}", now.Since(sa.BegunAt));
        if (sa.Nat.Text is { } nat) _context.Report(IkeEventKind.NatDetected, Config.Name, sa.Peer, nat);
        if (initialContact) OnInitialContact(sa, now);
        _keepaliveAt = NextKeepalive(now);
        _deletes.CatchUp(sa);
        if (sa.IsReady) OnReady(sa, now);
        else sa.Preliminaries.Start(now);
    }

    /// <summary>Nothing stands before quick mode any more.</summary>
    public void OnReady(IkeSa sa, Instant now)
    {
        RetireOthers(sa, now);
        foreach (Wish wish in TakeWishes()) StartQuickMode(sa, Assigned is null ? wish : wish with { Selector = WithAssigned(wish.Selector) }, now);
    }

    /// <summary>XAUTH or mode-config came to nothing: the ISAKMP SA is of no use.</summary>
    public void OnPreliminariesFailed(IkeSa sa, IkeEventKind kind, string detail, Instant now)
    {
        _wishes.Clear();
        Fail(kind, sa.Peer, detail, now.Since(sa.BegunAt), now);
        Close(sa, tellPeer: true, detail, now);
    }

    /// <summary>The peer's user has not proved who he is.</summary>
    public void OnUserRefused(IkeSa sa, Instant now) => Close(sa, tellPeer: true, "XAUTH failed", now);

    /// <summary>A mode-config server has given us an address.</summary>
    public void OnAssigned(IkeSa sa, AssignedAddress assigned, Instant now)
    {
        if (Assigned is { } former && former.Address != assigned.Address) Children.Clear(tellPeer: true, "we have another address now", now);
        Assigned = assigned;
        Renew(Configured);
        _context.Actions.AddressAssigned(Config.Name, assigned);
        _context.Report(IkeEventKind.AddressAssigned, Config.Name, sa.Peer, $"we have {assigned.Address}");
    }

    /// <summary>We have given the peer an address.</summary>
    public void OnLeased(IkeSa sa, IpAddress address)
    {
        if (Leased != address) _context.Report(IkeEventKind.AddressAssigned, Config.Name, sa.Peer, $"{sa.PeerId} has {address}");
        Leased = address;
    }

    /// <summary>The same tunnel, maybe at another place in the configuration.</summary>
    public void Renew(IkeTunnel configured)
    {
        Configured = configured;
        Config = Assigned is null ? configured : configured with { Selectors = [.. configured.Selectors.Select(WithAssigned)] };
    }

    public void OnPhase1Failed(Phase1Initiator phase1, IkeEventKind kind, string detail, Instant now)
    {
        Fail(kind, phase1.Peer, detail, now.Since(phase1.Begun), now);
        _wishes.Clear();
        // Pairs on which nothing comes, whose peer does not answer, and to which no ISAKMP SA is left, are of no use.
        if (kind == IkeEventKind.NoAnswer && _ikeSas.Count == 0 && Children.All.Count > 0 && LastInbound() < phase1.Begun)
        {
            _context.Report(IkeEventKind.PeerDead, Config.Name, phase1.Peer, "it does not answer phase 1, and no ISAKMP SA is left");
            Children.Clear(tellPeer: false, "the peer is dead", now);
        }
    }

    public void OnQuickModeDone(QuickMode quickMode, IkeSa sa, ChildSa child, Instant now)
    {
        sa.HasBorneFruit = true;
        (_failures, RetryAt) = (0, null);
        _wishes.RemoveAll(wish => wish.SelectorIndex == quickMode.SelectorIndex);
        Children.Confirm(child, now);
    }

    /// <summary>
    /// A quick mode failed. What main mode says in clear, vendor IDs above all, is not authenticated: when nothing can be agreed under an
    /// ISAKMP SA, that may be why, and a new one is tried.
    /// </summary>
    public void OnQuickModeFailed(QuickModeInitiator quickMode, IkeSa sa, IkeEventKind kind, string detail, Instant now)
    {
        Fail(kind, quickMode.Peer, detail, now.Since(quickMode.Begun), now);
        if (!sa.HasBorneFruit && ++sa.FruitlessQuickModes >= Limits.FruitlessQuickModes)
            Close(sa, tellPeer: true, "nothing could be agreed under it", now);
    }

    /// <summary>
    /// The peer says, authenticated, that it holds nothing but this. Believed for what the same identity set up from the same place; behind a
    /// NAT the port belongs to the place, since others may share the address (RFC 2407 §4.6.3.3, RFC 3947 §6). What was agreed since its main
    /// mode began is spared: both sides may have begun at once, each saying so.
    /// </summary>
    public void OnInitialContact(IkeSa sa, Instant now)
    {
        bool SamePlace(UdpEndpoint peer) => peer.Address == sa.Peer.Address && (!sa.Nat.PeerIsBehind || peer.Port == sa.Peer.Port);
        List<IkeSa> old = _ikeSas.FindAll(other => other != sa && other.CreatedAt < sa.BegunAt && other.PeerId == sa.PeerId && SamePlace(other.Peer));
        List<ChildSa> pairs = [.. Children.All.Where(child => child.CreatedAt < sa.BegunAt && SamePlace(child.Peer))];
        if (old.Count == 0 && pairs.Count == 0) return;
        _context.Report(IkeEventKind.PeerRestarted, Config.Name, sa.Peer, $"INITIAL-CONTACT from {sa.PeerId}: what stood before is dropped");
        foreach (ChildSa child in pairs) Children.Remove(child, tellPeer: false, "the peer restarted", now);
        foreach (IkeSa other in old) Close(other, tellPeer: false, "the peer restarted", now);
    }

    /// <summary>A delete of an ISAKMP SA; it must be one with this peer (RFC 2408 §3.15).</summary>
    public void OnDelete(ReadOnlySpan<byte> cookies, Instant now)
    {
        foreach (IkeSa sa in _ikeSas)
        {
            if (!cookies.SequenceEqual(sa.Spi)) continue;
            // Not begun anew at once: a peer that deletes instead of refusing would have us go round in circles.
            foreach (Wish wish in Unfinished(sa))
                Fail(IkeEventKind.Phase2Failed, sa.Peer, $"the peer deleted the ISAKMP SA while {wish.Selector} was negotiated", -1, now);
            if (!sa.IsReady) Fail(IkeEventKind.Phase1Failed, sa.Peer, "the peer deleted the ISAKMP SA during XAUTH or mode-config", -1, now);
            Close(sa, tellPeer: false, "the peer deleted it", now);
            return;
        }
    }

    public void OnPeerDead(IkeSa sa, long silentMilliseconds, Instant now)
    {
        _context.Report(IkeEventKind.PeerDead, Config.Name, sa.Peer, $"no answer to R-U-THERE for {silentMilliseconds / 1000} s: its SAs are removed");
        Children.Clear(tellPeer: false, "the peer is dead", now);
        foreach (IkeSa each in _ikeSas.ToArray()) Close(each, tellPeer: false, "the peer is dead", now);
    }

    /// <summary>The peer's NAT has given it another endpoint: everything that used the old one moves (RFC 3947 §7).</summary>
    public void OnPeerMoved(UdpEndpoint from, UdpEndpoint to)
    {
        foreach (IkeSa sa in _ikeSas)
            if (sa.Peer == from) sa.Peer = to;
        List<ChildSa> moved = [.. Children.All.Where(child => child.UdpEncapsulated && child.Peer == from)];
        foreach (ChildSa child in moved) child.Peer = to;
        if (moved.Count > 0) _context.Actions.MovePeer([.. moved.Select(child => child.InboundSpi)], to);
        _context.Report(IkeEventKind.PeerMoved, Config.Name, to, $"it was at {from}");
    }

    /// <summary>An authentic ESP packet came from elsewhere.</summary>
    public void OnEspMoved(ChildSa child, UdpEndpoint to)
    {
        if (child.Peer != to && child.UdpEncapsulated && _ikeSas.Exists(sa => sa.Nat.MayFollowPeer)) OnPeerMoved(child.Peer, to);
    }

    /// <summary>
    /// The peer seems to use an SA that we do not have. It may be a forger, so nothing is believed: we ask whether it lives, and say again what
    /// we deleted lately, in case that was lost.
    /// </summary>
    public void OnUnknownSpi(Instant now)
    {
        if (Best is not { } sa || !_deletes.TryRemind(sa, now)) return;
        sa.Suspect(now);
    }

    /// <summary>The last sign of life of the peer: by IKE, or by ESP (RFC 3706 §5.4).</summary>
    public Instant LastLife()
    {
        Instant last = LastInbound();
        foreach (IkeSa sa in _ikeSas)
            if (sa.LastHeard > last) last = sa.LastHeard;
        return last;
    }

    private Instant LastInbound()
    {
        Instant last = default;
        foreach (ChildSa child in Children.All)
        {
            Instant inbound = _context.Actions.LastInbound(child.InboundSpi);
            if (inbound > last) last = inbound;
        }
        return last;
    }

    /// <summary>A retired ISAKMP SA ends, if there is still another.</summary>
    public void OnRetired(IkeSa sa, Instant now)
    {
        if (_ikeSas.Exists(other => other != sa && !other.IsRetiring)) Replace(sa, "it was replaced", now);
        else sa.RetiredAt = Instant.Never;
    }

    /// <summary>Ends an ISAKMP SA; its unfinished quick modes end with it.</summary>
    public void Close(IkeSa sa, bool tellPeer, string why, Instant now)
    {
        if (sa.IsClosed) return;
        _ikeSas.Remove(sa);
        sa.Close(tellPeer, now);
        if (_ikeSas.Count == 0 && Negotiating is null) _wishes.Clear(); // they waited for this one to be ready
        if (Best is { IsRetiring: true } last) last.RetiredAt = Instant.Never;
        _context.Report(IkeEventKind.Phase1Deleted, Config.Name, sa.Peer, why, now.Since(sa.CreatedAt));
        if (_ikeSas.Count == 0 && Config.MayInitiate && Config.DpdDelaySeconds > 0) _reachAt = now.Plus(Config.DpdDelaySeconds * 1_000L);
    }

    /// <summary>Ends an ISAKMP SA whose time has come; what it was negotiating is negotiated under another.</summary>
    public void Replace(IkeSa sa, string why, Instant now)
    {
        List<Wish> unfinished = Unfinished(sa);
        Close(sa, tellPeer: true, why, now);
        foreach (Wish wish in unfinished) Want(wish, now);
    }

    /// <summary>Tells the peer that an inbound SPI of ours is gone; later, if there is no ISAKMP SA now.</summary>
    public void TellDeleted(uint inboundSpi) => _deletes.Tell(inboundSpi, Best);

    /// <summary>Everything ends; the peer is told.</summary>
    public void Down(string why, Instant now)
    {
        _wishes.Clear();
        Negotiating?.End();
        Children.Clear(tellPeer: true, why, now);
        foreach (IkeSa sa in _ikeSas.ToArray()) Close(sa, tellPeer: true, why, now);
        (RetryAt, _failures) = (null, 0);
    }

    public void Tick(Instant now)
    {
        foreach (IkeSa sa in _ikeSas.ToArray()) sa.Tick(now);
        Children.Tick(now);
        if (now >= _keepaliveAt) SendKeepalive(now);
        if (now >= _reachAt) Reach(now);
    }

    /// <summary>Notices a change of phase.</summary>
    public void UpdatePhase(Instant now)
    {
        TunnelPhase phase = Children.All.Any(child => child.ConfirmedAt is not null) ? TunnelPhase.Up
            : _ikeSas.Exists(sa => sa.QuickModes.Any(quickMode => !quickMode.IsOver)) ? TunnelPhase.Phase2
            : Negotiating is not null ? TunnelPhase.Phase1
            : TunnelPhase.Idle;
        if (phase != Phase) (Phase, Since) = (phase, now);
        if (!HasSas) GiveBackAddresses();
    }

    private void GiveBackAddresses()
    {
        if (Leased is not null) _context.Leases.Release(this);
        Leased = null;
    }

    // Where the operator left our side of a selector to mode-config, it is the address that we were given.
    private TrafficSelector WithAssigned(TrafficSelector selector) =>
        selector.Local == IkeTunnel.Assigned ? selector with { Local = IpPrefix.Host(Assigned!.Address) } : selector;

    private void Want(Wish wish, Instant now)
    {
        if (Best is { IsReady: true } sa)
        {
            StartQuickMode(sa, wish, now);
            return;
        }
        if (!Config.MayInitiate) return;
        _wishes.Add(wish);
        if (Negotiating is null && _ikeSas.Count == 0) BeginPhase1(now);
    }

    private void BeginPhase1(Instant now)
    {
        // Where the last one ended, if pairs are left: behind a NAT the peer is nowhere else (RFC 3947 §4).
        UdpEndpoint? known = Children.All.LastOrDefault(child => child.UdpEncapsulated)?.Peer;
        ushort port = known is null ? RfcValues.IkePort : RfcValues.NatTraversalPort;
        BeginPhase1(new UdpEndpoint(Config.LocalAddress, port), known ?? new UdpEndpoint(Config.PeerAddress, RfcValues.IkePort), now);
    }

    private void BeginPhase1(UdpEndpoint local, UdpEndpoint peer, Instant now)
    {
        _ours = Phase1Initiator.For(_context, this, local, peer, now);
        _negotiations.Add(_ours);
        _context.Report(IkeEventKind.Phase1Started, Config.Name, peer, $"from {local}");
        _ours.Start(now);
    }

    private void StartQuickMode(IkeSa sa, Wish wish, Instant now)
    {
        _context.Report(IkeEventKind.Phase2Started, Config.Name, sa.Peer, wish.Selector.ToString());
        sa.Start(wish, now);
    }

    private bool IsNegotiated(int selectorIndex, TrafficSelector selector) =>
        _wishes.Exists(wish => wish.SelectorIndex == selectorIndex && wish.Selector.Contains(selector))
        || _ikeSas.Exists(sa => sa.QuickModes.Any(quickMode => !quickMode.IsOver
            && quickMode.SelectorIndex == selectorIndex && quickMode.Selector.Contains(selector)));

    private static List<Wish> Unfinished(IkeSa sa) =>
        [.. sa.QuickModes.OfType<QuickModeInitiator>().Where(quickMode => !quickMode.IsOver).Select(quickMode => quickMode.Wish)];

    private List<Wish> TakeWishes()
    {
        List<Wish> wishes = [.. _wishes];
        _wishes.Clear();
        return wishes;
    }

    private void RetireOthers(IkeSa newest, Instant now)
    {
        if (_ikeSas.Count > Limits.IkeSasPerTunnel) Close(_ikeSas[0], tellPeer: true, "too many ISAKMP SAs with this peer", now);
        foreach (IkeSa other in _ikeSas)
            if (other != newest && !other.IsRetiring)
                other.RetiredAt = now.Plus(DrainsFirst ? Limits.RetireMilliseconds : Limits.LaterRetireMilliseconds);
    }

    // Pairs are left without an ISAKMP SA, so nobody can be asked whether the peer lives. Silence brings a new main mode: it comes up or tells.
    private void Reach(Instant now)
    {
        _reachAt = Instant.Never;
        if (_ikeSas.Count > 0 || Children.All.Count == 0) return;
        Instant silent = LastInbound().Plus(Config.DpdDelaySeconds * 1_000L);
        _reachAt = silent > now ? silent : now.Plus(Limits.LongestPauseMilliseconds);
        if (silent <= now && Negotiating is null) BeginPhase1(now);
    }

    // One octet now and then keeps the mapping of our NAT alive (RFC 3948 §4).
    private void SendKeepalive(Instant now)
    {
        if (Best is { Nat.WeAreBehind: true } sa) _context.Actions.Send(sa.Local, sa.Peer, []);
        _keepaliveAt = NextKeepalive(now);
    }

    private Instant NextKeepalive(Instant now) =>
        Best is { Nat.WeAreBehind: true } && Config.KeepaliveSeconds > 0 ? now.Plus(Config.KeepaliveSeconds * 1_000L) : Instant.Never;

    private void Fail(IkeEventKind kind, UdpEndpoint peer, string detail, long elapsed, Instant now)
    {
        LastFailure = new IkeEvent(kind, Config.Name, peer.ToString(), detail, ElapsedMilliseconds: elapsed);
        _context.Actions.Report(LastFailure);
        long pause = Math.Min(Limits.FirstPauseMilliseconds << Math.Min(_failures++, 8), Limits.LongestPauseMilliseconds);
        RetryAt = now.Plus(pause);
    }

}
