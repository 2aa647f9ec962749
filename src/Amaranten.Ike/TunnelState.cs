using Amaranten.Crypto.Certificates;
using Amaranten.Ike.Exchanges;
using Amaranten.Ike.Informational;
using Amaranten.Ike.Phase1;
using Amaranten.Ike.Phase2;
using Amaranten.Ike.Roaming;
using Amaranten.Ike.Telling;
using Amaranten.Ike.Timing;
using Amaranten.Ike.Transaction;
using Amaranten.Wire;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike;

/// <summary>
/// One tunnel while the gateway runs. It joins its parts: phase 1, the pairs of SAs, those that are wanted, whether the peer lives. Exchanges report to
/// it; it decides what comes next.
/// </summary>
internal sealed class TunnelState
{
    private readonly IkeContext _context;
    private readonly BackOff _backOff = new();
    private readonly BeginLimit _begins = new(), _aggressive = new(Limits.AggressiveCostPerSource);
    private ResolvedPeer? _peer;

    public TunnelState(IkeContext context, Negotiations negotiations, IkeTunnel config, Instant now, TunnelState? template = null)
    {
        (_context, Configured, Config, Since) = (context, config, config, now);
        Phase1 = new TunnelPhase1(context, negotiations, this);
        Children = new ChildSas(context, this);
        Wishes = new Wishes(context, this);
        Liveness = new PeerLiveness(context, this);
        PeerCertificate = new PeerCertificate(context, this);
        Addresses = new TunnelAddresses(context, this);
        Template = template;
        if (config.AnyPeer && template is null) Clients = new RoamingClients(context, negotiations, this);
    }

    /// <summary>What the agenda keeps with it.</summary>
    public AgendaSlot Slot = new();

    /// <summary>It may have changed: whatever follows from that, and when it has something to do next, is looked at when the matter at hand is done.</summary>
    public void Touch() => _context.Agenda.Touch(this);

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

    public TunnelPhase1 Phase1 { get; }

    public ChildSas Children { get; }

    /// <summary>The pairs that are not there yet.</summary>
    public Wishes Wishes { get; }

    public PeerLiveness Liveness { get; }

    /// <summary>By which the peer proved who it is, where it did so by one.</summary>
    public PeerCertificate PeerCertificate { get; }

    /// <summary>How long the last negotiation took.</summary>
    public NegotiationTimes Times { get; } = new();

    public IReadOnlyList<IkeSa> IkeSas => Phase1.Sas;

    /// <summary>Our own phase 1, while it runs.</summary>
    public Phase1Initiator? Negotiating => Phase1.Negotiating;

    /// <summary>When <see cref="Phase"/> last changed.</summary>
    public Instant Since { get; private set; }

    public TunnelPhase Phase { get; private set; }

    public IkeEvent? LastFailure => _backOff.LastFailure;

    /// <summary>After a failure: when traffic may try again.</summary>
    public Instant? RetryAt => _backOff.RetryAt;

    /// <summary>Whether anything stands with this peer; if not, we say INITIAL-CONTACT.</summary>
    public bool HasSas => IkeSas.Count > 0 || Children.All.Count > 0;

    /// <summary>Whether somebody at the peer's address may begin another negotiation now.</summary>
    public bool MayBegin(Arrival arrival) =>
        Template?.Clients?.MayBegin(arrival.Peer.Address, arrival.At) ?? _begins.TryTake(arrival.At);

    /// <summary>Whether that may be an aggressive mode, as far as the share of this one source goes.</summary>
    public bool MayBeginAggressive(Arrival arrival, int cost) =>
        Template?.Clients?.MayBeginAggressive(arrival.Peer.Address, cost, arrival.At) ?? _aggressive.TryTake(arrival.At, cost);

    /// <summary>Whether the log may have a line about it.</summary>
    public bool MayTell(Instant now) => Template?.Clients?.MayTell(now) ?? true;

    /// <summary>The peer has proved who it is: the state that this phase 1 belongs to.</summary>
    public TunnelState Admit(Whereabouts client, bool initialContact, Instant now) =>
        Template is null || Instance > 0 ? this : Template.Clients!.Admit(this, client, initialContact, now);

    /// <summary>Whether we have SAs with this peer; if not, we say INITIAL-CONTACT.</summary>
    public bool Knows(IkeIdentity peerId) => HasSas || Template?.Clients?.Know(peerId) == true;

    /// <summary>Of the two sides the one that ends replaced SAs first; the other one does so only later. Both decide alike.</summary>
    public bool DrainsFirst { get; private set; } = true;

    /// <summary>When <see cref="Tick"/> has something to do.</summary>
    public Instant Deadline =>
        Instant.Earlier(Instant.Earlier(Children.Deadline, Phase1.Deadline), Instant.Earlier(Liveness.Deadline, PeerCertificate.Deadline));

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
        Touch();
        Phase1.Add(sa);
        if (sa.IsAbandoned)
        {
            Phase1.Close(sa, tellPeer: true, "it was not wanted any more", now);
            return;
        }
        if (Template?.Clients?.Objection(this, sa, out IkeEventKind kind) is { } why)
        {
            Fail(kind, sa.Peer, why, -1, now);
            Phase1.Close(sa, tellPeer: true, why, now);
            return;
        }
        DrainsFirst = string.CompareOrdinal(Config.LocalId.ToString(), sa.PeerId.ToString()) < 0;
        if (!Config.PfsOnIdentities) _backOff.Reset(); // there each attempt has a phase 1, so that alone is no success
        _context.Report(IkeEventKind.Phase1Established, Config.Name, sa.Peer,
            $"{sa.Suite}, peer is {sa.PeerId}, lifetime {sa.Lifetime}", now.Since(sa.BegunAt));
        if (sa.Nat.Text is { } nat) _context.Report(IkeEventKind.NatDetected, Config.Name, sa.Peer, nat);
        if (!sa.WeInitiated && ChildPolicy.Of(Config, Config.Encapsulation, sa.Nat).MeetsNat(sa.Nat) is { } obstacle)
        {
            _context.Report(IkeEventKind.NatInTheWay, Config.Name, sa.Peer, obstacle); // who initiates may not even try
            sa.IsWhyTold = true;
        }
        sa.SaysInitialContact = initialContact;
        Liveness.OnEstablished(sa, now);
        if (sa.IsReady) OnReady(sa, now);
        else sa.Preliminaries.Start(now);
    }

    /// <summary>Nothing stands before quick mode any more.</summary>
    public void OnReady(IkeSa sa, Instant now)
    {
        Touch();
        if (sa.SaysInitialContact) InitialContact.Apply(this, sa, _context, now);
        Phase1.RetireOthers(sa, now);
        foreach (Wish wish in Wishes.Take()) Wishes.Want(wish with { Selector = Addresses.PutInto(wish.Selector) }, now);
        // Only where pairs went meanwhile: else both sides, each beginning anew for its traffic, would delete what the other one has just begun to use.
        if (sa.WeInitiated && !HasUseForPhase1 && Children.LastRemoval >= sa.BegunAt)
            Phase1.Close(sa, tellPeer: true, "the pairs that it was to replace are gone", now);
    }

    /// <summary>XAUTH or mode-config came to nothing: the ISAKMP SA is of no use.</summary>
    public void OnPreliminariesFailed(IkeSa sa, IkeEventKind kind, Reason reason, Instant now)
    {
        Wishes.Clear();
        Fail(kind, sa.Peer, reason, now.Since(sa.BegunAt), now);
        Phase1.Close(sa, tellPeer: true, reason.Detail, now);
    }

    /// <summary>We had proved who we are as we thought, and the peer says under the agreed keys that it does not take us for that.</summary>
    public void OnPeerRefuses(IkeSa sa, NotifyType says, Instant now)
    {
        Wishes.Clear();
        Fail(IkeEventKind.PeerRefuses, sa.Peer, Refusal.By(says, Config, sa.Method, sa.Nat.Version), now.Since(sa.BegunAt), now);
        Phase1.Close(sa, tellPeer: false, "the peer refuses us", now);
    }

    /// <summary>The peer's user has not proved who he is.</summary>
    public void OnUserRefused(IkeSa sa, Instant now) => Phase1.Close(sa, tellPeer: true, "XAUTH failed", now);

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
        bool hasMoved = configured.PeerAddress != Config.PeerAddress;
        Config = Addresses.PutInto(configured);
        if (hasMoved && Template is null) _context.Tunnels.PeerChanged();
        Clients?.Renew(configured);
    }

    public void OnPhase1Failed(Phase1Initiator phase1, IkeEventKind kind, Reason reason, Instant now)
    {
        Touch();
        if (phase1.IsAbandoned) return;
        Fail(kind, phase1.Peer, reason, now.Since(phase1.Begun), now);
        Wishes.Clear();
        // Pairs on which nothing comes, whose peer does not answer, and to which no ISAKMP SA is left, are of no use.
        if (kind is IkeEventKind.NoAnswer or IkeEventKind.NoProposalChosen && IkeSas.Count == 0 && Children.All.Count > 0 && Liveness.LastInbound < phase1.Begun)
        {
            _context.Report(IkeEventKind.PeerDead, Config.Name, phase1.Peer, "it does not answer phase 1, and no ISAKMP SA is left");
            Liveness.DropPairs(now);
        }
    }

    public void OnQuickModeDone(QuickMode quickMode, IkeSa sa, ChildSa child, Instant now)
    {
        sa.HasBorneFruit = true;
        _backOff.Reset();
        Wishes.Fulfil(quickMode.SelectorIndex, child);
        Children.Confirm(child, now);
        if (Config.PfsOnIdentities) Phase1.Spend(sa, quickMode is QuickModeInitiator ? Limits.SpentMilliseconds : Limits.LaterSpentMilliseconds, now);
        if (!child.IsForDhcp) Template?.Clients?.Displace(this, child.Selector, now);
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
        sa.IsWhyTold = true;
        if (Config.PfsOnIdentities) Phase1.Close(sa, tellPeer: true, "its quick mode failed", now);
        else if (!sa.HasBorneFruit && ++sa.FruitlessQuickModes >= Limits.FruitlessQuickModes)
            Phase1.Close(sa, tellPeer: true, "nothing could be agreed under it", now);
    }

    /// <summary>The peer says, authenticated, that it holds nothing but this.</summary>
    public void OnInitialContact(IkeSa sa, Instant now)
    {
        if (sa.IsReady) InitialContact.Apply(this, sa, _context, now);
        else sa.SaysInitialContact = true;
    }

    /// <summary>A delete of an ISAKMP SA; it must be one with this peer (RFC 2408 §3.15).</summary>
    public void OnDelete(ReadOnlySpan<byte> cookies, Instant now)
    {
        foreach (IkeSa sa in IkeSas)
        {
            if (!cookies.SequenceEqual(sa.Spi)) continue;
            // Not begun anew at once: a peer that deletes instead of refusing would have us go round in circles.
            List<Wish> unfinished = IkeSaList.Unfinished(sa);
            sa.IsWhyTold |= unfinished.Count > 0;
            foreach (Wish wish in unfinished)
                Fail(IkeEventKind.Phase2Failed, sa.Peer, $"the peer deleted the ISAKMP SA while {wish.Selector} was negotiated", -1, now);
            if (!sa.IsReady) Fail(IkeEventKind.Phase1Failed, sa.Peer, "the peer deleted the ISAKMP SA during XAUTH or mode-config", -1, now);
            else if (!sa.HasBorneFruit && IkeSas.Count == 1 && Children.All.Count == 0 && !sa.IsWhyTold) TellEndedEarly(sa);
            foreach (QuickModeInitiator quickMode in sa.QuickModes.OfType<QuickModeInitiator>()) quickMode.OnSaDeleted(now);
            Phase1.Close(sa, tellPeer: false, "the peer deleted it", now);
            if (!HasUseForPhase1) Phase1.CloseAll(tellPeer: true, "the peer deleted everything else", now);
            else if (IkeSas.Count == 0 && now.Since(Children.LastRemoval) < Limits.HandOverMilliseconds) Children.DoubtAll(now);
            return;
        }
    }

    /// <summary>The lists changed by which a peer's certificate is judged; where it was refused so far, that may be over.</summary>
    public void OnTrustChanged(TrustStore trust, Instant now)
    {
        if (Config.Trust != trust) return;
        if (HasSas) PeerCertificate.Review(now);
        else _backOff.Reset();
    }

    /// <summary>The certificate by which the peer proved who it is does not prove it any more: nothing stays that rests on it, and the peer is told.</summary>
    public void OnPeerDistrusted(CertificateVerdict verdict, Instant now)
    {
        UdpEndpoint peer = IkeSas.Count > 0 ? IkeSas[^1].Peer : Children.All[^1].Peer;
        _context.Report(verdict.Fault, Config.Name, peer, $"{verdict.Detail}; the tunnel rested on it and is taken down");
        Down($"the peer's certificate is trusted no more: {verdict.Detail}", now);
    }

    /// <summary>The last ISAKMP SA ended.</summary>
    public void OnNoIkeSaLeft(Instant now)
    {
        if (Negotiating is null) Wishes.Clear(); // they waited for this one to be ready
        Liveness.OnNoIkeSaLeft(now);
    }

    /// <summary>Everything ends; the peer is told.</summary>
    public void Down(string why, Instant now)
    {
        Touch();
        Wishes.Clear();
        Phase1.Abandon();
        Children.Clear(tellPeer: true, why, now);
        Phase1.CloseAll(tellPeer: true, why, now);
        _backOff.Reset();
        Clients?.Down(why, now);
        Addresses.GiveBack();
        Addresses.Drop(Config.Name);
        Renew(Configured);
    }

    public void Tick(Instant now)
    {
        Children.Tick(now); // first: where both phases end at once, the end of the pairs is told under the ISAKMP SA
        Phase1.Tick(now);
        Liveness.Tick(now);
        PeerCertificate.Tick(now);
    }

    /// <summary>Whether there is somebody to call; if not, that is told.</summary>
    public bool MayCall(bool byOperator, Instant now)
    {
        bool anybody = Clients is null && IsPeerKnown;
        string why = Clients is null ? "the peer's name is not resolved yet" : "it serves whoever comes, there is nobody to call";
        if (!anybody && (byOperator || !(RetryAt > now))) Fail(IkeEventKind.Phase1Failed, null, why, -1, now);
        return anybody;
    }

    /// <summary>Notices a change of phase.</summary>
    public void UpdatePhase(Instant now)
    {
        TunnelPhase phase = PhaseNow;
        if (phase != Phase)
        {
            Template?.Clients!.OnPhase(Phase, phase);
            (Phase, Since) = (phase, now);
        }
        if (!HasSas) Addresses.GiveBack();
    }

    /// <summary>What a look would find that was not looked for, as nobody touched it; null: nothing. For tests.</summary>
    public string? Unnoted() =>
        Deadline < Slot.DueAt ? $"{Config.Name} has something to do at {Deadline.Milliseconds}, and {Slot.DueAt.Milliseconds} is noted"
        : PhaseNow != Phase ? $"{Config.Name} is in {PhaseNow}, and {Phase} is noted"
        : Wishes.CanStart ? $"{Config.Name} could begin what waits"
        : Template is not null && !HasSas && Negotiating is null ? $"{Config.Name} is gone"
        : null;

    private TunnelPhase PhaseNow => Children.AnyCarries ? TunnelPhase.Up
        : Phase1.NegotiatesPairs ? TunnelPhase.Phase2
        : Negotiating is not null ? TunnelPhase.Phase1
        : Clients?.Phase ?? TunnelPhase.Idle;

    // Where each host or port has its own pair, the operator may have wanted phase 1 alone.
    private bool HasUseForPhase1 => Children.All.Count > 0 || Phase1.NegotiatesPairs || Wishes.AreWaiting || Config.SaPer != SaGranularity.Net;

    // What it asked for in vain may explain it.
    private void TellEndedEarly(IkeSa sa)
    {
        const string Ended = "it ends phase 1 before anything was agreed under it: ";
        if (sa.Preliminaries.WasAskedInVain) _context.Report(IkeEventKind.NoAddress, Config.Name, sa.Peer,
            Reason.About($"{Ended}it asked for an address by mode-config, and this tunnel gives none", IkeParameter.ModeConfig));
        else _context.Report(IkeEventKind.PeerRefuses, Config.Name, sa.Peer, $"{Ended}its log says why");
    }

    private bool TryFindOfClient(TrafficSelector asked, out int index)
    {
        bool found = RoamingSelectors.TryFind(this, asked, _context.Tunnels.All, _context, out index, out string? reason);
        if (reason is not null) _context.Report(IkeEventKind.WrongSelectors, Config.Name, Client?.Peer, $"{asked.Remote}: {reason}");
        return found;
    }

    private void Fail(IkeEventKind kind, UdpEndpoint? peer, Reason reason, long elapsed, Instant now)
    {
        _backOff.OnFailure(reason.Tell(kind, Config.Name, peer, elapsed), now);
        _context.Actions.Report(LastFailure!);
    }
}
