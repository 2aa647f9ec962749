using Amaranten.Ike.Exchanges;
using Amaranten.Ike.Informational;
using Amaranten.Ike.Phase1;
using Amaranten.Ike.Phase2;
using Amaranten.Ike.Roaming;
using Amaranten.Ike.Telling;
using Amaranten.Ike.Transaction;
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
    private readonly IkeSaList _ikeSas = new();
    private readonly List<Wish> _wishes = []; // until an ISAKMP SA is ready, and has a quick mode less
    private readonly DeletesTold _deletes = new();
    private readonly BackOff _backOff = new();
    private readonly BeginLimit _begins = new();
    private readonly NatKeepalive _keepalive;
    private Phase1Initiator? _ours;
    private Instant _reachAt = Instant.Never;
    private ResolvedPeer? _peer;

    public TunnelState(IkeContext context, Negotiations negotiations, IkeTunnel config, Instant now, TunnelState? template = null)
    {
        (_context, _negotiations, Configured, Config, Since) = (context, negotiations, config, config, now);
        Children = new ChildSas(context, this);
        Addresses = new TunnelAddresses(context, this);
        _keepalive = new NatKeepalive(context);
        Template = template;
        if (config.AnyPeer && template is null) Clients = new RoamingClients(context, negotiations, this);
    }

    /// <summary>The tunnel that serves whoever comes, of which this is one client; null otherwise.</summary>
    public TunnelState? Template { get; }

    /// <summary>The clients of a tunnel that serves whoever comes; null otherwise.</summary>
    public RoamingClients? Clients { get; }

    /// <summary>The client's number; 0 otherwise, and until it has proved who it is.</summary>
    public int Instance { get; set; }

    /// <summary>Who and where the client is.</summary>
    public Whereabouts? Client { get; set; }

    /// <summary>Whether the peer's address is known; one with a name may have none yet.</summary>
    public bool IsPeerKnown => !Config.PeerAddress.IsUnspecified;

    /// <summary>As the operator wrote it.</summary>
    public IkeTunnel Configured { get; private set; }

    /// <summary>What is in force: as configured, with the addresses that mode-config has assigned.</summary>
    public IkeTunnel Config { get; private set; }

    /// <summary>What mode-config has given.</summary>
    public TunnelAddresses Addresses { get; }

    public ChildSas Children { get; }

    public IReadOnlyList<IkeSa> IkeSas => _ikeSas.All;

    /// <summary>When <see cref="Phase"/> last changed.</summary>
    public Instant Since { get; private set; }

    public TunnelPhase Phase { get; private set; }

    public IkeEvent? LastFailure => _backOff.LastFailure;

    /// <summary>After a failure: when traffic may try again.</summary>
    public Instant? RetryAt => _backOff.RetryAt;

    /// <summary>Whether anything stands with this peer; if not, we say INITIAL-CONTACT.</summary>
    public bool HasSas => _ikeSas.Count > 0 || Children.All.Count > 0;

    /// <summary>Whether somebody at the peer's address may begin another negotiation now.</summary>
    public bool MayBegin(Arrival arrival) =>
        Template?.Clients?.MayBegin(arrival.Peer.Address, arrival.At) ?? _begins.TryTake(arrival.At);

    /// <summary>Whether the log may have a line about it.</summary>
    public bool MayTell(Instant now) => Template?.Clients?.MayTell(now) ?? true;

    /// <summary>The peer has proved who it is: the state that this phase 1 belongs to.</summary>
    public TunnelState Admit(Whereabouts client, bool initialContact, Instant now) =>
        Template is null || Instance > 0 ? this : Template.Clients!.Admit(this, client, initialContact, now);

    /// <summary>Whether we have SAs with this peer; if not, we say INITIAL-CONTACT.</summary>
    public bool Knows(IkeIdentity peerId) => HasSas || Template?.Clients?.Know(peerId) == true;

    /// <summary>Our own main mode, while it runs.</summary>
    public Phase1Initiator? Negotiating => _ours is { IsOver: false } ? _ours : null;

    /// <summary>Of the two sides the one that ends replaced SAs first; the other one does so only later. Both decide alike.</summary>
    public bool DrainsFirst { get; private set; } = true;

    /// <summary>When <see cref="Tick"/> has something to do.</summary>
    public Instant Deadline =>
        Instant.Earlier(Instant.Earlier(Children.Deadline, _ikeSas.Deadline), Instant.Earlier(_keepalive.Deadline, _reachAt));

    private IkeSa? Best => _ikeSas.Best;

    // Under which a quick mode of ours begins.
    private IkeSa? Serving => Config.PfsOnIdentities ? _ikeSas.Unspent : Best;

    public void Acquire(int selectorIndex, bool byOperator, TrafficSelector? packet, Instant now)
    {
        bool narrowed = Narrowing.TryNarrow(Config.Selectors[selectorIndex], Config.SaPer, packet, out TrafficSelector selector);
        if (narrowed && (Children.Serves(selectorIndex, selector) || IsNegotiated(selectorIndex, selector))) return;
        if (!MayCall(byOperator, now)) return;
        if (!Config.MayInitiate || !byOperator && RetryAt > now) return;
        if (narrowed) Want(new Wish(selectorIndex, selector, IsRekey: false), now);
        // Where each host or port has its own pair, nobody can be asked for one before there is a packet.
        else if (packet is null && _ikeSas.Count == 0 && Negotiating is null) BeginPhase1(now);
    }

    /// <summary>A pair is to be replaced, unless that is already under way, by us or by the peer.</summary>
    public void Rekey(ChildSa child, Instant now)
    {
        if (!Config.MayInitiate && Best is null || IsNegotiated(child.SelectorIndex, child.Asked)) return;
        _context.Report(IkeEventKind.Phase2Rekeying, Config.Name, child.Peer, $"{child.Selector}, inbound SPI {child.InboundSpi:x8}");
        Want(new Wish(child.SelectorIndex, child.Asked, IsRekey: true), now);
    }

    /// <summary>The ISAKMP SA is to be replaced by a new main mode. Without a pair of ESP SAs it just ends.</summary>
    public void RekeyPhase1(IkeSa sa, Instant now)
    {
        sa.RekeyAt = now.Plus(Math.Clamp(sa.ExpiresAt.Since(now) / 4, 1_000, Limits.LongestPauseMilliseconds));
        if (Children.All.Count == 0 || !MayReplacePhase1 || Negotiating is not null || sa != Best) return;
        _context.Report(IkeEventKind.Phase1Rekeying, Config.Name, sa.Peer, $"it ends in {sa.ExpiresAt.Since(now) / 1000} s");
        BeginPhase1(sa.Local, sa.Peer, now);
    }

    /// <summary>
    /// The selector of ours that equals or else contains what the peer asks for.
    /// </summary>
    public bool TryFindSelector(TrafficSelector asked, out int index)
    {
        index = -1;
        if (!Addresses.Allow(Config, asked)) return false;
        if (Template is not null) return TryFindOfClient(asked, out index);
        index = Config.Selectors.IndexOf(asked);
        for (int i = 0; index < 0 && i < Config.Selectors.Length; i++)
            if (Config.Selectors[i].Contains(asked)) index = i;
        return index >= 0;
    }

    public void OnPhase1Established(IkeSa sa, bool initialContact, Instant now)
    {
        _ikeSas.Add(sa);
        if (Template?.Clients?.Objection(this, sa) is { } why)
        {
            Close(sa, tellPeer: true, why, now);
            return;
        }
        DrainsFirst = string.CompareOrdinal(Config.LocalId.ToString(), sa.PeerId.ToString()) < 0;
        if (!Config.PfsOnIdentities) _backOff.Reset(); // there each attempt has a phase 1, so that alone is no success
        _context.Report(IkeEventKind.Phase1Established, Config.Name, sa.Peer,
            $"{sa.Suite}, peer is {sa.PeerId}, lifetime {sa.Lifetime}", now.Since(sa.BegunAt));
        if (sa.Nat.Text is { } nat) _context.Report(IkeEventKind.NatDetected, Config.Name, sa.Peer, nat);
        if (initialContact) OnInitialContact(sa, now);
        _keepalive.Restart(Best, now);
        _deletes.CatchUp(sa);
        if (sa.IsReady) OnReady(sa, now);
        else sa.Preliminaries.Start(now);
    }

    /// <summary>Nothing stands before quick mode any more.</summary>
    public void OnReady(IkeSa sa, Instant now)
    {
        RetireOthers(sa, now);
        if (sa.WeInitiated) _ours = null;
        foreach (Wish wish in TakeWishes()) Want(wish with { Selector = Addresses.PutInto(wish.Selector) }, now);
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
        if (Addresses.Take(sa, assigned)) Children.Clear(tellPeer: true, "we have another address now", now);
        Renew(Configured);
    }

    /// <summary>The same tunnel, maybe at another place in the configuration.</summary>
    public void Renew(IkeTunnel configured)
    {
        Configured = configured;
        if (_peer is { } found) configured = found.PutInto(configured);
        Config = Addresses.PutInto(configured);
        Clients?.Renew(configured);
    }

    public void OnPhase1Failed(Phase1Initiator phase1, IkeEventKind kind, Reason reason, Instant now)
    {
        Fail(kind, phase1.Peer, reason, now.Since(phase1.Begun), now);
        _wishes.Clear();
        // Pairs on which nothing comes, whose peer does not answer, and to which no ISAKMP SA is left, are of no use.
        if (kind is IkeEventKind.NoAnswer or IkeEventKind.NoProposalChosen && _ikeSas.Count == 0 && Children.All.Count > 0 && LastInbound() < phase1.Begun)
        {
            _context.Report(IkeEventKind.PeerDead, Config.Name, phase1.Peer, "it does not answer phase 1, and no ISAKMP SA is left");
            Children.Clear(tellPeer: false, "the peer is dead", now);
        }
    }

    public void OnQuickModeDone(QuickMode quickMode, IkeSa sa, ChildSa child, Instant now)
    {
        sa.HasBorneFruit = true;
        _backOff.Reset();
        _wishes.RemoveAll(wish => wish.SelectorIndex == quickMode.SelectorIndex && child.Covers(wish.Selector));
        Children.Confirm(child, now);
        if (Config.PfsOnIdentities) Spend(sa, quickMode is QuickModeInitiator ? Limits.SpentMilliseconds : Limits.LaterSpentMilliseconds, now);
        Template?.Clients?.Displace(this, child.Selector, now);
    }

    /// <summary>What the peer's name means now; null: nothing. SAs with the former address are taken down (deletes told).</summary>
    public void SetPeer(ResolvedPeer? peer, Instant now)
    {
        ResolvedPeer next = peer ?? new ResolvedPeer(default, Configured.LocalAddress);
        if (next == (_peer ?? new ResolvedPeer(Config.PeerAddress, Config.LocalAddress))) return;
        if (IsPeerKnown) Down(peer is null ? "the peer's name means no address any more" : $"the peer's name means {peer.Address} now", now);
        _peer = next;
        _backOff.Reset();
        Renew(Configured);
    }

    /// <summary>
    /// A quick mode failed. What main mode says in clear, vendor IDs above all, is not authenticated: when nothing can be agreed under an
    /// ISAKMP SA, that may be why, and a new one is tried.
    /// </summary>
    public void OnQuickModeFailed(QuickModeInitiator quickMode, IkeSa sa, IkeEventKind kind, Reason reason, Instant now)
    {
        Fail(kind, quickMode.Peer, reason, now.Since(quickMode.Begun), now);
        if (Config.PfsOnIdentities) Close(sa, tellPeer: true, "its quick mode failed", now);
        else if (!sa.HasBorneFruit && ++sa.FruitlessQuickModes >= Limits.FruitlessQuickModes)
            Close(sa, tellPeer: true, "nothing could be agreed under it", now);
    }

    /// <summary>The peer says, authenticated, that it holds nothing but this.</summary>
    public void OnInitialContact(IkeSa sa, Instant now) => InitialContact.Apply(this, sa, _context, now);

    /// <summary>A delete of an ISAKMP SA; it must be one with this peer (RFC 2408 §3.15).</summary>
    public void OnDelete(ReadOnlySpan<byte> cookies, Instant now)
    {
        foreach (IkeSa sa in IkeSas)
        {
            if (!cookies.SequenceEqual(sa.Spi)) continue;
            // Not begun anew at once: a peer that deletes instead of refusing would have us go round in circles.
            foreach (Wish wish in IkeSaList.Unfinished(sa))
                Fail(IkeEventKind.Phase2Failed, sa.Peer, $"the peer deleted the ISAKMP SA while {wish.Selector} was negotiated", -1, now);
            if (!sa.IsReady) Fail(IkeEventKind.Phase1Failed, sa.Peer, "the peer deleted the ISAKMP SA during XAUTH or mode-config", -1, now);
            else if (!sa.HasBorneFruit && _ikeSas.Count == 1 && Children.All.Count == 0) _context.Report(IkeEventKind.NotifyReceived, Config.Name, sa.Peer,
                "the peer ends phase 1 before anything was agreed under it: it may refuse our certificate or identity, its log says why");
            Close(sa, tellPeer: false, "the peer deleted it", now);
            return;
        }
    }

    public void OnPeerDead(IkeSa sa, long silentMilliseconds, Instant now)
    {
        _context.Report(IkeEventKind.PeerDead, Config.Name, sa.Peer, $"no answer to R-U-THERE for {silentMilliseconds / 1000} s: its SAs are removed");
        Children.Clear(tellPeer: false, "the peer is dead", now);
        foreach (IkeSa each in IkeSas.ToArray()) Close(each, tellPeer: false, "the peer is dead", now);
    }

    /// <summary>The peer's NAT has given it another endpoint: everything that used the old one moves (RFC 3947 §7).</summary>
    public void OnPeerMoved(UdpEndpoint from, UdpEndpoint to)
    {
        _ikeSas.Move(from, to);
        if (Client is { } client && client.Peer == from) Client = client with { Peer = to };
        List<ChildSa> moved = [.. Children.All.Where(child => child.UdpEncapsulated && child.Peer == from)];
        foreach (ChildSa child in moved) child.Peer = to;
        if (moved.Count > 0) _context.Actions.MovePeer([.. moved.Select(child => child.InboundSpi)], to);
        _context.Report(IkeEventKind.PeerMoved, Config.Name, to, $"it was at {from}");
    }

    /// <summary>An authentic ESP packet came from elsewhere.</summary>
    public void OnEspMoved(ChildSa child, UdpEndpoint to)
    {
        if (child.Peer != to && child.UdpEncapsulated && child.MayFollowPeer) OnPeerMoved(child.Peer, to);
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
        Instant inbound = LastInbound(), heard = _ikeSas.LastHeard;
        return inbound > heard ? inbound : heard;
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
        if (sa.IsSpent) Replace(sa, "its quick mode is done, and identities have PFS", now);
        else if (_ikeSas.HasSuccessorOf(sa)) Replace(sa, "it was replaced", now);
        else sa.RetiredAt = Instant.Never;
    }

    /// <summary>Ends an ISAKMP SA; its unfinished quick modes end with it.</summary>
    public void Close(IkeSa sa, bool tellPeer, string why, Instant now)
    {
        if (sa.IsClosed) return;
        _ikeSas.Remove(sa);
        sa.Close(tellPeer, now);
        if (_ikeSas.Count == 0 && Negotiating is null) _wishes.Clear(); // they waited for this one to be ready
        _context.Report(IkeEventKind.Phase1Deleted, Config.Name, sa.Peer, why, now.Since(sa.CreatedAt));
        if (_ikeSas.Count == 0 && Config.MayInitiate && Config.DpdDelaySeconds > 0) _reachAt = now.Plus(Config.DpdDelaySeconds * 1_000L);
    }

    /// <summary>Ends an ISAKMP SA whose time has come; what it was negotiating is negotiated under another.</summary>
    public void Replace(IkeSa sa, string why, Instant now)
    {
        List<Wish> unfinished = [.. IkeSaList.Unfinished(sa), .. TakeWishes()];
        Close(sa, tellPeer: true, why, now);
        foreach (Wish wish in unfinished) Want(wish, now);
    }

    /// <summary>Tells the peer that inbound SPIs of ours are gone; later, if there is no ISAKMP SA now.</summary>
    public void TellDeleted(ChildSpis inbound) => _deletes.Tell(inbound, Best);

    /// <summary>Everything ends; the peer is told.</summary>
    public void Down(string why, Instant now)
    {
        _wishes.Clear();
        Negotiating?.End();
        Children.Clear(tellPeer: true, why, now);
        foreach (IkeSa sa in IkeSas.ToArray()) Close(sa, tellPeer: true, why, now);
        _backOff.Reset();
        Clients?.Down(why, now);
        Addresses.GiveBack();
        Addresses.Drop(Config.Name);
        Renew(Configured);
    }

    public void Tick(Instant now)
    {
        foreach (IkeSa sa in IkeSas.ToArray()) sa.Tick(now);
        Children.Tick(now);
        _keepalive.Tick(Best, Children, now);
        if (now >= _reachAt) Reach(now);
    }

    /// <summary>Notices a change of phase.</summary>
    public void UpdatePhase(Instant now)
    {
        TunnelPhase phase = Children.All.Any(child => child.ConfirmedAt is not null) ? TunnelPhase.Up
            : _ikeSas.NegotiatesAny ? TunnelPhase.Phase2
            : Negotiating is not null ? TunnelPhase.Phase1
            : Clients?.All.Select(client => client.Phase).DefaultIfEmpty(TunnelPhase.Idle).Max() ?? TunnelPhase.Idle;
        if (phase != Phase) (Phase, Since) = (phase, now);
        if (!HasSas) Addresses.GiveBack();
    }

    // A client is not called, but a phase 1 that stands may be replaced by us where a key is all that it takes on the other side.
    private bool MayReplacePhase1 => Config.MayInitiate
        || Instance > 0 && !Config.Aggressive && Config is { Authentication: not IkeAuthentication.Hybrid, Xauth: null, ModeConfig: null };

    private bool MayCall(bool byOperator, Instant now)
    {
        bool anybody = Clients is null && IsPeerKnown;
        string why = Clients is null ? "the peer's name is not resolved yet" : "it serves whoever comes, there is nobody to call";
        if (!anybody && (byOperator || !(RetryAt > now))) Fail(IkeEventKind.Phase1Failed, null, why, -1, now);
        return anybody;
    }

    private bool TryFindOfClient(TrafficSelector asked, out int index)
    {
        bool found = RoamingSelectors.TryFind(this, asked, _context.Tunnels, _context, out index, out string? reason);
        if (reason is not null) _context.Report(IkeEventKind.WrongSelectors, Config.Name, Client?.Peer, $"{asked.Remote}: {reason}");
        return found;
    }

    private void Want(Wish wish, Instant now)
    {
        IkeSa? sa = Serving;
        if (sa is { IsReady: true })
        {
            StartQuickMode(sa, wish, now);
            return;
        }
        if (!Config.MayInitiate) return;
        _wishes.Add(wish);
        if (Negotiating is null && sa is null) BeginPhase1(now);
    }

    // PFS of identities: no other quick mode runs under what has shown them once (RFC 2409 §8). It ends when a lost HASH(3) had its time.
    private void Spend(IkeSa sa, long milliseconds, Instant now)
    {
        sa.IsSpent = true;
        sa.RetiredAt = Instant.Earlier(sa.RetiredAt, now.Plus(milliseconds));
    }

    private void BeginPhase1(Instant now)
    {
        // Where the last one ended, if pairs are left: behind a NAT the peer is nowhere else (RFC 3947 §4).
        ChildSa? last = Children.All.LastOrDefault(child => child.UdpEncapsulated);
        UdpEndpoint? known = last?.Peer;
        ushort port = last is null or { NonIkeMarker: true } ? RfcValues.IkePort : RfcValues.NatTraversalPort;
        BeginPhase1(new UdpEndpoint(Config.LocalAddress, port), known ?? new UdpEndpoint(Config.PeerAddress, RfcValues.IkePort), now);
    }

    private void BeginPhase1(UdpEndpoint local, UdpEndpoint peer, Instant now)
    {
        _ours = Phase1Initiator.For(_context, this, local, peer, now);
        _negotiations.Add(_ours);
        _context.Report(IkeEventKind.Phase1Started, Config.Name, peer, $"from {local}");
        _ours.Start(now);
    }

    /// <summary>Begins what had to wait for other quick modes to end.</summary>
    public void StartWaiting(Instant now)
    {
        while (_wishes.Count > 0 && Serving is { IsReady: true } sa && IkeSaList.Unfinished(sa).Count < Limits.OwnQuickModes)
        {
            Wish next = _wishes[0];
            _wishes.RemoveAt(0);
            StartQuickMode(sa, next, now);
        }
    }

    private void StartQuickMode(IkeSa sa, Wish wish, Instant now)
    {
        if (IkeSaList.Unfinished(sa).Count >= Limits.OwnQuickModes)
        {
            _wishes.Add(wish);
            return;
        }
        _context.Report(IkeEventKind.Phase2Started, Config.Name, sa.Peer, wish.Selector.ToString());
        if (Config.PfsOnIdentities) sa.IsSpent = true;
        sa.Start(wish, now);
    }

    private bool IsNegotiated(int selectorIndex, TrafficSelector selector) =>
        _wishes.Exists(wish => wish.SelectorIndex == selectorIndex && wish.Selector.Contains(selector))
        || _ikeSas.Negotiates(selectorIndex, selector);

    private List<Wish> TakeWishes()
    {
        List<Wish> wishes = [.. _wishes];
        _wishes.Clear();
        return wishes;
    }

    private void RetireOthers(IkeSa newest, Instant now)
    {
        if (_ikeSas.Count > Limits.IkeSasPerTunnel) Close(IkeSas[0], tellPeer: true, "too many ISAKMP SAs with this peer", now);
        _ikeSas.RetireAllBut(newest, now.Plus(DrainsFirst ? Limits.RetireMilliseconds : Limits.LaterRetireMilliseconds));
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

    private void Fail(IkeEventKind kind, UdpEndpoint? peer, Reason reason, long elapsed, Instant now)
    {
        _backOff.OnFailure(reason.Tell(kind, Config.Name, peer, elapsed), now);
        _context.Actions.Report(LastFailure!);
    }
}
