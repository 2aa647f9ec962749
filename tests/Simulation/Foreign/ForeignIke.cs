using Amaranten.Wire.Isakmp;

namespace Simulation;

/// <summary>IKE of a foreign site: which message belongs to what, and which exchange begins when.</summary>
public sealed class ForeignIke
{
    private const int HoldOffMilliseconds = 5_000, RetireMilliseconds = 5_000, HalfOpenMilliseconds = 30_000, QuickModeMilliseconds = 60_000, CallMilliseconds = 2_000;
    private readonly ForeignContext _context;
    private readonly ForeignPath _path;
    private readonly ForeignSas _sas;
    private readonly ForeignLiveness _liveness;
    private readonly ForeignRequests _requests;
    private long _holdUntil;

    public ForeignIke(ForeignContext context, ForeignPath path, ForeignSas sas, ForeignLiveness liveness)
    {
        (_context, _path, _sas, _liveness, _requests) = (context, path, sas, liveness, new ForeignRequests(context, path));
        _requests.GotNoAnswer += OnNoAnswer;
        path.IkeCame += OnMessage;
    }

    /// <summary>A pair was agreed.</summary>
    public event Action<ForeignPair>? PairMade;

    /// <summary>It begins nothing any more.</summary>
    public bool Rests { get; set; }

    /// <summary>What was being negotiated is forgotten.</summary>
    public void Forget()
    {
        _requests.Clear();
        _holdUntil = 0;
    }

    /// <summary>What we are negotiating is given up, and nobody is told.</summary>
    public void GiveUp()
    {
        _requests.Clear();
        _sas.IkeSas.RemoveAll(sa => !sa.IsEstablished);
        _sas.QuickModes.RemoveAll(quickMode => quickMode is { WeInitiate: true, IsAgreed: false });
    }

    /// <summary>There is a packet and no pair.</summary>
    public void Want()
    {
        if (Rests || _context.Now < _holdUntil || _requests.Any || _sas.Pairs.Count > 0) return;
        if (_sas.Serving is { } sa) BeginQuickMode(sa);
        else if (!_sas.IkeSas.Exists(each => _context.Now - each.BegunAt < CallMilliseconds)) BeginPhase1();
    }

    /// <summary>Calls the peer, where it is known to be.</summary>
    public void BeginPhase1(ForeignIkeSa? replaced = null)
    {
        if (_sas.IkeSas.Exists(each => each is { WeInitiate: true, IsEstablished: false })) return;
        if ((replaced?.Ends ?? (_context.Peer is { } peer ? ForeignEnds.First(peer) : null)) is not { } ends) return;
        bool isFirst = _sas.IkeSas.Count == 0 && _sas.Pairs.Count == 0;
        ForeignIkeSa sa = ForeignIkeSa.Of(_context, weInitiate: true, 0, ends, isFirst && !_context.Habits.NeverInitialContact || _context.Habits.AlwaysInitialContact);
        _sas.IkeSas.Add(sa);
        if (replaced is not null) _sas.HandOver(replaced, sa);
        _requests.Send(sa.Begin(), sa);
    }

    /// <summary>Negotiates a pair.</summary>
    public void BeginQuickMode(ForeignIkeSa sa)
    {
        var quickMode = new ForeignQuickMode(_context, sa, _context.DrawMessageId(), weInitiate: true);
        _sas.QuickModes.Add(quickMode);
        _requests.Send(quickMode.Begin(_context.OurNetwork, _context.PeerNetwork, _context.Habits.IpsecLifetimeSeconds), quickMode);
    }

    /// <summary>Sends again, and forgets what had its time.</summary>
    public void Tick()
    {
        _requests.Tick();
        _sas.IkeSas.RemoveAll(sa => !sa.IsEstablished && !sa.WeInitiate && _context.Now - sa.BegunAt > HalfOpenMilliseconds);
        _sas.QuickModes.RemoveAll(quickMode => _context.Now - quickMode.BegunAt > QuickModeMilliseconds);
        // Without interest in pairs there is none in phase 1.
        if (Rests && _sas.Pairs.Count == 0) _sas.DropAll();
    }

    /// <summary>Says in clear that it does not know something, if that is its habit.</summary>
    public void TellInClear(ProtocolId protocol, NotifyType type, byte[] spi, ForeignEnds ends, ulong initiator = 0, ulong responder = 0)
    {
        if (!_context.Habits.NotifiesInClear) return;
        PayloadChain payloads = new PayloadChain().Add(PayloadType.Notify, NotifyView.Write(protocol, type, spi, []));
        ulong cookie = initiator == 0 ? _context.DrawCookie() : initiator;
        _path.SendIke(ForeignMessage.Write(cookie, responder, ExchangeType.Informational, payloads.First, 0, payloads.Octets.ToArray(), encrypted: false), ends);
    }

    private void OnMessage(byte[] message, ForeignEnds ends)
    {
        if (!IsakmpHeader.TryParse(message, out IsakmpHeader header)) return;
        message = message[..(int)Math.Min(header.Length, message.Length)];
        bool isPhase1 = header.Exchange is ExchangeType.MainMode or ExchangeType.Aggressive;
        ForeignIkeSa? sa = _sas.IkeSas.Find(each => each.InitiatorCookie == header.InitiatorCookie && (each.ResponderCookie == header.ResponderCookie
            || isPhase1 && (each.ResponderCookie == 0 || header.ResponderCookie == 0)));
        if (isPhase1) OnPhase1(sa, header, message, ends);
        else if (sa is not { IsEstablished: true })
            TellInClear(ProtocolId.Isakmp, NotifyType.InvalidCookie, [], ends, header.InitiatorCookie, header.ResponderCookie);
        else if (header.Exchange == ExchangeType.QuickMode) OnQuickMode(sa, header, message, ends);
        else if (header.Exchange == ExchangeType.Informational && header.IsEncrypted) OnInformational(sa, header, message, ends);
    }

    private void OnPhase1(ForeignIkeSa? sa, IsakmpHeader header, byte[] message, ForeignEnds ends)
    {
        if (sa is null)
        {
            if (header.ResponderCookie != 0) return;
            sa = ForeignIkeSa.Of(_context, weInitiate: false, header.InitiatorCookie, ends, _context.Habits.AlwaysInitialContact);
            if (header.Exchange != sa.Mode) return;
            _sas.IkeSas.Add(sa);
        }
        bool was = sa.IsEstablished;
        byte[]? answer = sa.Receive(header, message, ends);
        if (sa.WeInitiate && (answer is not null || sa.IsEstablished)) _requests.Answered(sa);
        if (answer is not null && sa is { WeInitiate: true, IsEstablished: false }) _requests.Send(answer, sa);
        else if (answer is not null) _path.SendIke(answer, sa.Ends);
        if (!was && sa.IsEstablished) OnEstablished(sa);
    }

    private void OnEstablished(ForeignIkeSa sa)
    {
        sa.EstablishedAt = _context.Now;
        _liveness.OnEstablished();
        _context.Say($"phase 1 established, {(sa.WeInitiate ? "we" : "they")} began");
        if (sa.PeerHasInitialContact) _sas.OnInitialContact(sa);
        if (!sa.WeInitiate) _sas.Adopt(sa);
        foreach (ForeignIkeSa old in _sas.IkeSas.Where(other => other != sa && other.IsEstablished).ToList())
            if (sa.WeInitiate || _context.Habits.DeletesFirst) _context.After(RetireMilliseconds, () => Retire(old));
        if (sa.WeInitiate && _sas.Pairs.Count == 0 && !Rests) BeginQuickMode(sa);
    }

    // What is replaced stays for what runs under it; what was made under it meanwhile is not to go with it.
    private void Retire(ForeignIkeSa sa)
    {
        if (!_sas.IkeSas.Contains(sa) || _context.Habits.NeverDeletes) return;
        if (_sas.Serving is { } next && next != sa) _sas.HandOver(sa, next);
        _sas.Drop(sa);
    }

    private void OnQuickMode(ForeignIkeSa sa, IsakmpHeader header, byte[] message, ForeignEnds ends)
    {
        ForeignQuickMode? quickMode = _sas.QuickModes.Find(each => each.MessageId == header.MessageId);
        if (quickMode is null)
        {
            quickMode = new ForeignQuickMode(_context, sa, header.MessageId, weInitiate: false);
            _sas.QuickModes.Add(quickMode);
        }
        bool was = quickMode.IsAgreed;
        byte[]? answer = quickMode.Receive(header, message);
        if (quickMode.IsAgreed) _requests.Answered(quickMode);
        if (answer is not null || quickMode.IsAgreed) _sas.MoveTo(ends);
        if (answer is not null) _path.SendIke(answer, quickMode.Ends);
        if (was || !quickMode.IsAgreed) return;
        _liveness.OnHeard();
        ForeignPair pair = quickMode.Pair(_context.Now);
        if (_context.Habits.DeletesFirst) foreach (ForeignPair old in _sas.Pairs.ToList()) _sas.Drop(old);
        _sas.Pairs.Add(pair);
        _context.Say($"pair {pair.InboundSpi:x8}/{pair.OutboundSpi:x8}");
        PairMade?.Invoke(pair);
    }

    private void OnInformational(ForeignIkeSa sa, IsakmpHeader header, byte[] message, ForeignEnds ends)
    {
        if (ForeignInformational.Read(sa, header, message) is not { } payloads) return;
        _sas.MoveTo(ends);
        _liveness.OnHeard();
        foreach (byte[] notify in payloads[PayloadType.Notify]) _liveness.OnNotify(sa, notify);
        foreach (byte[] delete in payloads[PayloadType.Delete]) _sas.OnDelete(delete);
    }

    // One under which nobody answers is of no use.
    private void OnNoAnswer(IForeignExchange exchange)
    {
        _holdUntil = _context.Now + HoldOffMilliseconds;
        if (exchange is ForeignIkeSa sa) _sas.Forget(sa);
        if (exchange is ForeignQuickMode quickMode) _sas.Forget(quickMode.Sa);
        foreach (ForeignPair pair in _sas.Pairs) pair.IsBeingReplaced = false;
        foreach (ForeignIkeSa other in _sas.IkeSas) other.IsBeingReplaced = false;
    }
}
