using System.Buffers.Binary;
using Amaranten.Crypto.Suites;
using Amaranten.Ike.Exchanges;
using Amaranten.Ike.Fragmentation;
using Amaranten.Ike.Informational;
using Amaranten.Ike.Nat;
using Amaranten.Ike.Phase1;
using Amaranten.Ike.Phase2;
using Amaranten.Ike.Transaction;
using Amaranten.Wire;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike;

/// <summary>An ISAKMP SA: what main mode has left, and under which quick modes and informational exchanges run (RFC 2408 §2.4).</summary>
internal sealed class IkeSa
{
    private readonly IkeContext _context;
    private readonly Phase1Exchange _establishment;
    private readonly byte[] _lastPhase1Block;
    private readonly List<QuickMode> _quickModes = [];
    private readonly HashSet<uint> _ourMessageIds = [];
    private readonly HashSet<uint> _peerMessageIds = [];
    private readonly DeadPeerDetection _dpd;
    private readonly Retransmission _proof = new();
    private readonly Transactions _transactions;
    private readonly Queue<Action<Instant>> _later = [];
    private long _octetsProtected;
    private bool _isWorn;

    public IkeSa(IkeContext context, Phase1Exchange establishment, Phase1Keys keys, byte[] lastPhase1Block, IkeIdentity peerId, Instant now)
    {
        (_context, _establishment, _lastPhase1Block) = (context, establishment, lastPhase1Block);
        (Keys, PeerId, Tunnel, Nat, Lifetime) = (keys, peerId, establishment.Tunnel!, establishment.Nat, establishment.Lifetime);
        (Local, Peer, CreatedAt, LastHeard) = (establishment.Local, establishment.Peer, now, now);
        RekeyAt = RekeyTime.Of(now, Lifetime.Seconds, WeInitiated, context);
        // The high bit of the first sequence number is clear (RFC 3706 §6.2).
        uint sequence = BinaryPrimitives.ReadUInt32BigEndian(context.Draw(sizeof(uint))) >> 1;
        int delay = establishment.PeerSpeaksDpd ? Tunnel.Config.DpdDelaySeconds : 0;
        _transactions = new Transactions(context, this);
        Preliminaries = new Preliminaries(context, this, now);
        _dpd = new DeadPeerDetection(sequence, delay, Tunnel.Config.DpdTimeoutSeconds, now);
        if (WeInitiated && Mode == ExchangeType.Aggressive && SpeaksDpd) _proof.Start(now);
    }

    public TunnelState Tunnel { get; private set; }

    public Phase1Keys Keys { get; }

    public IkeSuite Suite => Keys.Suite;

    public IkeIdentity PeerId { get; }

    public NatState Nat { get; }

    public Lifetime Lifetime { get; }

    public UdpEndpoint Local { get; }

    public UdpEndpoint Peer { get; set; }

    /// <summary>The method of authentication that was agreed.</summary>
    public Phase1Method Method => _establishment.Method!;

    /// <summary>Main or aggressive mode.</summary>
    public ExchangeType Mode => _establishment.Mode;

    /// <summary>Through which everything under it is sent.</summary>
    public Fragmenter Fragmenter => _establishment.Fragmenter;

    /// <summary>Whether the peer answers when it is asked whether it lives.</summary>
    public bool SpeaksDpd => _establishment.PeerSpeaksDpd;

    /// <summary>It was given up while it was being negotiated.</summary>
    public bool IsAbandoned => _establishment is Phase1Initiator { IsAbandoned: true };

    public bool WeInitiated => _establishment.WeInitiate;

    public Instant CreatedAt { get; }

    /// <summary>When its main mode began.</summary>
    public Instant BegunAt => _establishment.Begun;

    public Instant LastHeard { get; private set; }

    /// <summary>When it is to be replaced.</summary>
    public Instant RekeyAt { get; set; }

    public Instant ExpiresAt => CreatedAt.Plus(Lifetime.Seconds * 1_000L);

    /// <summary>A newer one has taken over: when this one is deleted. Never while it is in use.</summary>
    public Instant RetiredAt { get; set; } = Instant.Never;

    public bool IsRetiring => RetiredAt != Instant.Never;

    /// <summary>Each began before the other was there: the two sides may have seen them come up in different orders.</summary>
    public bool CrossedWith(IkeSa other) => BegunAt <= other.CreatedAt && other.BegunAt <= CreatedAt;

    /// <summary>How often it was replaced before.</summary>
    public int Rekeys { get; set; }

    /// <summary>Quick modes of ours that failed under it; never counted once one has succeeded.</summary>
    public int FruitlessQuickModes { get; set; }

    /// <summary>A pair was agreed under it.</summary>
    public bool HasBorneFruit { get; set; }

    /// <summary>Whether it was told already why nothing has come of it: that it ends then says no more.</summary>
    public bool IsWhyTold { get; set; }

    /// <summary>A quick mode began under it, and no other may (<see cref="IkeTunnel.PfsOnIdentities"/>).</summary>
    public bool IsSpent { get; set; }

    /// <summary>It is gone.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>CKY-I and CKY-R, in a header that is otherwise empty.</summary>
    public IsakmpHeader Cookies => new()
    {
        InitiatorCookie = _establishment.InitiatorCookie,
        ResponderCookie = _establishment.ResponderCookie,
        Version = IsakmpHeader.Version1,
    };

    /// <summary>CKY-I | CKY-R, as SPI of an ISAKMP SA (RFC 2408 §2.4).</summary>
    public byte[] Spi
    {
        get
        {
            byte[] spi = new byte[2 * sizeof(ulong)];
            BinaryPrimitives.WriteUInt64BigEndian(spi, Cookies.InitiatorCookie);
            BinaryPrimitives.WriteUInt64BigEndian(spi.AsSpan(sizeof(ulong)), Cookies.ResponderCookie);
            return spi;
        }
    }

    public IReadOnlyList<QuickMode> QuickModes => _quickModes;

    /// <summary>What comes before quick mode.</summary>
    public Preliminaries Preliminaries { get; }

    /// <summary>Quick modes may run under it.</summary>
    public bool IsReady => Preliminaries.AreOver && !IsClosed;

    /// <summary>The peer has said INITIAL-CONTACT, which counts when the ISAKMP SA is ready: until then its user has proved nothing (threats 30).</summary>
    public bool SaysInitialContact { get; set; }

    /// <summary>When <see cref="Tick"/> has something to do.</summary>
    public Instant Deadline
    {
        get
        {
            if (IsClosed) return Instant.Never;
            Instant earliest = Instant.Earlier(Instant.Earlier(ExpiresAt, RetiredAt), Instant.Earlier(_dpd.Deadline, _proof.Deadline));
            earliest = Instant.Earlier(earliest, Instant.Earlier(_transactions.Deadline, Preliminaries.Deadline));
            if (!IsRetiring) earliest = Instant.Earlier(earliest, RekeyAt);
            foreach (QuickMode quickMode in _quickModes)
                earliest = Instant.Earlier(earliest,
                    quickMode.IsOver ? quickMode.EndedAt.Plus(Limits.FinishedExchangeMilliseconds) : quickMode.Deadline);
            return earliest;
        }
    }

    /// <summary>The IV context of a new exchange.</summary>
    public CbcChain Cbc(uint messageId) => Keys.Phase2Cbc(_lastPhase1Block, messageId);

    /// <summary>A message with our cookies came.</summary>
    public IkeDrop Receive(in IsakmpHeader header, ReadOnlySpan<byte> octets, Arrival arrival)
    {
        Tunnel.Touch();
        CountOctets(octets.Length, arrival.At);
        switch (header.Exchange)
        {
            // A duplicate of the last message of phase 1: the peer has not got our answer.
            case ExchangeType.MainMode or ExchangeType.Aggressive: return _establishment.Receive(header, octets, arrival);
            case ExchangeType.QuickMode or ExchangeType.Informational or ExchangeType.Transaction when header.MessageId == 0: return IkeDrop.Malformed;
            case ExchangeType.QuickMode: return ReceiveQuickMode(header, octets, arrival);
            case ExchangeType.Transaction: return ReceiveTransaction(header, octets, arrival);
            case ExchangeType.Informational: return ReceiveInformational(header, octets, arrival);
            default: return IkeDrop.UnknownExchange;
        }
    }

    /// <summary>Its peer proves to be one that has a tunnel state already.</summary>
    public void BelongTo(TunnelState tunnel) => Tunnel = tunnel;

    /// <summary>A message has proved authentic and new: the peer lives, and where it is now (RFC 3947 §7).</summary>
    public void OnAuthentic(Arrival arrival)
    {
        LastHeard = arrival.At;
        _proof.Stop();
        if (Nat.MayFollowPeer && arrival.Peer != Peer) Tunnel.Liveness.OnPeerMoved(Peer, arrival.Peer, arrival.At);
    }

    /// <summary>Begins a quick mode.</summary>
    public void Start(Wish wish, Instant now)
    {
        Tunnel.Touch();
        var quickMode = new QuickModeInitiator(_context, this, NewMessageId(), wish, now);
        _quickModes.Add(quickMode);
        quickMode.Start(now);
    }

    /// <summary>Begins a transaction.</summary>
    public void Ask(Configuration question, Action<Configuration, Instant> onAnswer, Action<Instant> onNoAnswer, Instant now)
    {
        Tunnel.Touch();
        _transactions.Ask(NewMessageId(), question, onAnswer, onNoAnswer, now);
    }

    /// <summary>Does something when the message at hand has been answered.</summary>
    public void Later(Action<Instant> action) => _later.Enqueue(action);

    /// <summary>Sends an informational exchange.</summary>
    public void Send(PayloadChain payloads)
    {
        byte[] message = InformationalExchange.Write(Keys, _lastPhase1Block, Cookies, NewMessageId(), payloads, out PayloadChain authenticated);
        _octetsProtected += message.Length;
        Fragmenter.Send(_context, Local, Peer, message, _context.Watch.Clear(message, authenticated));
    }

    /// <summary>Deletes pairs of SAs by our inbound SPIs; a delete names one protocol, so each has its message (RFC 2408 §3.15).</summary>
    public void SendDelete(IReadOnlyList<ChildSpis> inbound)
    {
        foreach (Grouping<ProtocolId, uint> protocol in inbound.SelectMany(spis => spis.All).GroupBy(one => one.Protocol, one => one.Spi))
        {
            byte[] spis = [.. protocol.SelectMany(QuickMode.Octets)];
            Send(new PayloadChain().Add(PayloadType.Delete, DeleteView.Write(protocol.Key, spis.Length / sizeof(uint), spis)));
        }
    }

    /// <summary>Ends it; the peer is told unless it said so itself.</summary>
    public void Close(bool tellPeer, Instant now)
    {
        if (IsClosed) return;
        if (tellPeer) Send(new PayloadChain().Add(PayloadType.Delete, DeleteView.Write(ProtocolId.Isakmp, 1, Spi)));
        IsClosed = true;
        foreach (QuickMode quickMode in _quickModes) quickMode.Abandon(now);
        _transactions.End();
        Keys.Dispose();
    }

    /// <summary>Asks the peer whether it lives: something looks wrong.</summary>
    public void Suspect(Instant now)
    {
        Tunnel.Touch();
        if (_establishment.PeerSpeaksDpd && !IsClosed) _dpd.AskSoon(now);
    }

    /// <summary>Retransmits, probes; tells the tunnel when it is time to replace it or to end it.</summary>
    public void Tick(Instant now)
    {
        foreach (QuickMode quickMode in _quickModes.ToArray()) quickMode.Tick(now);
        _quickModes.RemoveAll(quickMode => quickMode.IsOver && now.Since(quickMode.EndedAt) >= Limits.FinishedExchangeMilliseconds);
        _transactions.Tick(now);
        if (!IsClosed) Preliminaries.Tick(now);
        if (IsClosed) return;
        if (now >= ExpiresAt) Tunnel.Phase1.Expire(this, now);
        else if (now >= RetiredAt) Tunnel.Phase1.OnRetired(this, now);
        else if (!IsRetiring && now >= RekeyAt) Tunnel.Phase1.Rekey(this, now);
        if (!IsClosed && now >= _proof.Deadline) TickProof(now);
        if (!IsClosed) TickDpd(now);
    }

    private bool IsProven => _proof.Deadline == Instant.Never;

    // Aggressive mode ends with a message of ours that has no answer. Before the peer has said anything under the ISAKMP SA it may not have that one,
    // and so no ISAKMP SA: that it is silent there does not mean that it is dead.
    private void TickProof(Instant now)
    {
        if (_proof.TryAgain(now))
        {
            _establishment.AnswerAgain();
            Ask(_dpd.AskBesides());
        }
        else GiveUp(now);
    }

    private void Ask(uint sequence) => Send(new PayloadChain().Add(PayloadType.Notify, Notifications.Dpd(NotifyType.RUThere, Spi, sequence)));

    private void GiveUp(Instant now) => Tunnel.Phase1.Close(this, tellPeer: false, "the peer has never shown that it has it", now);

    private void TickDpd(Instant now)
    {
        switch (_dpd.Tick(Tunnel.Liveness.LastLife, now))
        {
            case DpdAction.Ask:
                Ask(_dpd.NextSequence());
                break;
            case DpdAction.PeerIsDead when !IsProven:
                GiveUp(now);
                break;
            case DpdAction.PeerIsDead:
                Tunnel.Liveness.OnPeerDead(this, now.Since(_dpd.AskedAt!.Value), now);
                break;
        }
    }

    private IkeDrop ReceiveQuickMode(in IsakmpHeader header, ReadOnlySpan<byte> octets, Arrival arrival)
    {
        uint messageId = header.MessageId;
        QuickMode? known = _quickModes.Find(quickMode => quickMode.MessageId == messageId);
        if (known is not null) return known.Receive(header, octets, arrival);
        if (!header.IsEncrypted) return IkeDrop.WrongProtection;
        if (!IsReady) return IkeDrop.Unexpected; // XAUTH cannot be skipped (threats 12)
        IkeDrop drop = MayBegin(messageId);
        if (drop != IkeDrop.None) return drop;
        if (_quickModes.Count(quickMode => !quickMode.IsOver) >= Limits.QuickModes) return IkeDrop.HalfOpenLimit;

        var begun = new QuickModeResponder(_context, this, messageId, arrival.At);
        drop = begun.Receive(header, octets, arrival);
        // Only an authentic message uses up its ID: a forger must not spoil one that the peer has yet to send.
        if (drop == IkeDrop.None || begun.IsOver) _peerMessageIds.Add(messageId);
        if (drop == IkeDrop.None) _quickModes.Add(begun);
        else begun.End();
        return drop;
    }

    private IkeDrop ReceiveTransaction(in IsakmpHeader header, ReadOnlySpan<byte> octets, Arrival arrival)
    {
        if (!header.IsEncrypted) return IkeDrop.WrongProtection;
        IkeDrop? drop = _transactions.Receive(header, octets, arrival) ?? BeginTransaction(header, octets, arrival);
        while (!IsClosed && _later.TryDequeue(out Action<Instant>? action)) action(arrival.At);
        return drop.Value;
    }

    private IkeDrop BeginTransaction(in IsakmpHeader header, ReadOnlySpan<byte> octets, Arrival arrival)
    {
        IkeDrop drop = MayBegin(header.MessageId);
        if (drop == IkeDrop.None) drop = _transactions.Begin(header, octets, arrival, Preliminaries.Answer);
        // As with quick mode, only an authentic message uses up its ID.
        if (drop == IkeDrop.None) _peerMessageIds.Add(header.MessageId);
        return drop;
    }

    private IkeDrop ReceiveInformational(in IsakmpHeader header, ReadOnlySpan<byte> octets, Arrival arrival)
    {
        if (!header.IsEncrypted) return IkeDrop.Unauthenticated;
        uint messageId = header.MessageId;
        QuickMode? connects = _quickModes.Find(quickMode => quickMode.MessageId == messageId && !quickMode.IsOver);
        IkeDrop drop = connects is null ? MayBegin(messageId) : IkeDrop.None;
        if (drop != IkeDrop.None) return drop;
        if (!Cbc(messageId).TryOpen(octets, out byte[] opened)) return IkeDrop.WrongProtection;
        _context.Watch.Opened(opened);
        if (IkeMessage.TryRead(header, opened, arrival, out IkeMessage message) != IkeDrop.None) return IkeDrop.BadHash;
        if (!InformationalExchange.IsAuthentic(Keys, message)) return IkeDrop.BadHash;

        _peerMessageIds.Add(messageId);
        OnAuthentic(arrival);
        return new InformationalReceiver(this, _dpd, _context).On(message, connects);
    }

    private IkeDrop MayBegin(uint messageId)
    {
        if (_ourMessageIds.Contains(messageId)) return IkeDrop.Reflected;
        if (_peerMessageIds.Contains(messageId)) return IkeDrop.Duplicate;
        return _peerMessageIds.Count >= Limits.MessageIds ? IkeDrop.TooMany : IkeDrop.None;
    }

    private uint NewMessageId()
    {
        uint id = _context.NewMessageId();
        return !_peerMessageIds.Contains(id) && _ourMessageIds.Add(id) ? id : NewMessageId();
    }

    // Long before the message IDs or the kilobytes run out, the SA is replaced.
    private void CountOctets(int length, Instant now)
    {
        _octetsProtected += length;
        bool worn = _ourMessageIds.Count + _peerMessageIds.Count > Limits.MessageIds * 3 / 4
            || Lifetime.Kilobytes > 0 && _octetsProtected > Lifetime.Kilobytes * 1024 * 9 / 10;
        if (!worn || _isWorn) return;
        _isWorn = true;
        RekeyAt = Instant.Earlier(RekeyAt, now);
    }
}
