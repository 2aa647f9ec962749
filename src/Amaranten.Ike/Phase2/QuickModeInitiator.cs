using Amaranten.Crypto.Suites;
using Amaranten.Ike.Exchanges;
using Amaranten.Ike.Informational;
using Amaranten.Ike.Telling;
using Amaranten.Wire;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Phase2;

/// <summary>Quick mode, our side as initiator (RFC 2409 §5.5).</summary>
internal sealed class QuickModeInitiator : QuickMode
{
    private ChildSpis _outbound;
    private Instant _sentHash1At, _gotHash2At, _sentHash3At;

    public QuickModeInitiator(IkeContext context, IkeSa sa, uint messageId, Wish wish, Instant now)
        : base(context, sa, messageId, now)
    {
        Wish = wish;
        SelectorIndex = wish.SelectorIndex;
        Selector = IsTransport ? TransportEnds.Between(wish.Selector, sa.Local.Address, sa.Peer.Address) : wish.Selector;
        Suite = Policy.Suites.First();
        InboundSpis = ChildSpis.Draw(Suite, context);
        Cbc = sa.Cbc(messageId);
        Steps =
        [
            //       <-- HDR*, HASH(2), SA, Nr [, KE ] [, IDci, IDcr ]      then  HDR*, HASH(3) -->
            new(Phase2State.SentHash1, true, Payloads.Hash | Payloads.Sa | Payloads.Nonce, Extra, OnHash2, Phase2State.GotHash2),
            //       <-- HDR*, HASH, N(CONNECTED)    only where the peer set the commit bit, as a fourth message
            new(Phase2State.SentHash3, true, Payloads.Hash | Payloads.Notify, Payloads.None, OnConnectedMessage, Phase2State.Connected),
        ];
    }

    /// <summary>What it is for.</summary>
    public Wish Wish { get; }

    /// <inheritdoc/>
    public override TrafficSelector Asked => Wish.Selector;

    /// <inheritdoc/>
    protected override IReadOnlyList<Step<Phase2State>> Steps { get; }

    // The responder sends its HASH(2) again until it has our HASH(3), so that must be answered; but not while we compute.
    /// <inheritdoc/>
    protected override bool AnswersDuplicates => true;

    private Lifetime Proposed => Lifetime.OfChild(Config);

    /// <summary>Sends the first message, after an exponentiation where there is PFS.</summary>
    public void Start(Instant now)
    {
        if (Policy.MeetsNat(Sa.Nat) is { } obstacle)
        {
            Fail(IkeEventKind.NatInTheWay, obstacle, now);
            return;
        }
        if (Suite.Group != DhGroup.None) Dh = DhComputation.Generate(this, Suite.Group, Context);
        Begin(Dh, BuildHash1, Phase2State.SentHash1, now);
    }

    /// <inheritdoc/>
    public override void Tick(Instant now)
    {
        base.Tick(now);
        if (!IsOver && State == Phase2State.SentHash1 && Transmissions >= Limits.SilentTransmissions && Sa.LastHeard < Begun) Tunnel.Phase1.OnSilence(Sa, now);
    }

    /// <summary>The peer refused it, under the keys of the ISAKMP SA.</summary>
    public void OnRefused(NotifyType type, Instant now)
    {
        string says = $"the peer says {type.ToText()}";
        switch (type)
        {
            case NotifyType.InvalidIdInformation:
                Fail(IkeEventKind.WrongSelectors, $"{says} to {Selector}: its networks for this tunnel must mirror ours", now);
                break;
            case NotifyType.NoProposalChosen:
                Fail(IkeEventKind.NoProposalChosen, Reason.About($"{says}: we offer {Policy.Told} for {Selector}", Policy.Parameters), now);
                break;
            default:
                Fail(IkeEventKind.Phase2Failed, $"{says} to our offer for {Selector}", now);
                break;
        }
    }

    /// <summary>
    /// The peer has deleted the ISAKMP SA. If we hear that sooner after HASH(3) than HASH(1) was answered, it was said before HASH(3) was read, which
    /// cannot be read any more: a responder has no pair without it (RFC 2409 §5.5), and we have one. It must prove itself soon.
    /// </summary>
    public void OnSaDeleted(Instant now)
    {
        if (State == Phase2State.SentHash3 && now.Since(_sentHash3At) < _gotHash2At.Since(_sentHash1At)) Tunnel.Children.Doubt(Child!, now);
    }

    // HDR*, HASH(1), SA, Ni [, KE ], IDci, IDcr -->
    private void BuildHash1(Instant now)
    {
        PayloadChain payloads = Payload(ChildProposals.Offer(Policy, Proposed, InboundSpis));
        byte[] hash1 = Keys.Authenticator(MessageId).Add(payloads.Octets).Finish();
        _sentHash1At = now;
        Send(InformationalExchange.Authenticate(hash1, payloads), encrypted: true, wantsAnswer: true, now);
    }

    // <-- HDR*, HASH(2), SA, Nr [, KE ] [, IDci, IDcr ]
    private IkeDrop OnHash2(IkeMessage message)
    {
        if (!IsAuthentic(message, Keys.Authenticator(MessageId).Add(OurNonce).Add(message.AfterFirst).Finish())) return IkeDrop.BadHash;
        IkeDrop drop = ChildProposals.TryRead(message[PayloadType.Sa], out List<ProposalOffer> answered);
        if (drop != IkeDrop.None) return drop;
        // The reply holds one of our transforms for each protocol and nothing else (RFC 2408 §4.2).
        if (!ChildProposals.IsChoice(answered) || !ChildProposals.TryChoose(answered, Policy, out ChosenProposal chosen))
        {
            Fail(IkeEventKind.NoProposalChosen, ChildProposals.Explain(answered, Policy).After("the peer chose what we did not offer: "), message.At);
            return IkeDrop.NoProposal;
        }
        Suite = chosen.Suite;
        drop = TakeKe(message, Dh is null ? [] : Dh.Ours!.PublicValue);
        if (drop != IkeDrop.None) return drop;
        if (!TryReadClients(message, out TrafficSelector clients) || !Selector.Contains(clients)
            || message.Count(PayloadType.Id) == 0 && clients != Selector)
        {
            Fail(IkeEventKind.WrongSelectors, $"we asked for {Selector}, the peer answers with other networks", message.At);
            return IkeDrop.WrongSelectors;
        }
        Selector = clients;
        _gotHash2At = message.At;
        _outbound = chosen.Spis;
        Lifetime = Proposed.ShortenedTo(chosen.Lifetime);
        foreach (ReadOnlyMemory<byte> content in message.All(PayloadType.Notify))
            if (NotifyView.TryParse(content.Span, out NotifyView notify) && notify.Type == NotifyType.ResponderLifetime)
                Lifetime = Notifications.Shorten(Lifetime, notify.Protocol == ProtocolId.Ah ? ProtocolId.Ah : ProtocolId.Esp, notify.Data);
        if (Dh is not null) Dh = DhComputation.Agree(this, Dh.Ours!, PeerPublicValue);
        Then(Dh, BuildHash3, Phase2State.SentHash3);
        return IkeDrop.None;
    }

    // HDR*, HASH(3) -->
    private void BuildHash3(Instant now)
    {
        byte[] hash3 = Keys.Hash3(MessageId, OurNonce, PeerNonce);
        // A responder may take packets only when it has read HASH(3), and strongSwan does. So where an older pair carries the traffic, it
        // goes on until the peer uses the new one or had the time; otherwise what overtakes HASH(3) or its handling is lost.
        bool waits = PeerCommits || Tunnel.Children.Carries(SelectorIndex, Selector);
        _sentHash3At = now;
        Install(_outbound, confirmed: !waits, now);
        Send(new PayloadChain().Add(PayloadType.Hash, hash3), encrypted: true, wantsAnswer: false, now);
        if (waits) AwaitConnected(PeerCommits ? Limits.CommitMilliseconds : Limits.HandOverMilliseconds, now);
        else Confirm(now);
    }

    // <-- HDR*, HASH, N(CONNECTED)
    private IkeDrop OnConnectedMessage(IkeMessage message)
    {
        if (!IsAuthentic(message, Keys.Authenticator(MessageId).Add(message.AfterFirst).Finish())) return IkeDrop.BadHash;
        OnConnected(message.At);
        return IkeDrop.None;
    }

    private protected override IEnumerable<byte[]> Identities() =>
    [
        new ClientIdentity(Selector.Local, Selector.Protocol, Selector.LocalPort).Write(),
        new ClientIdentity(Selector.Remote, Selector.Protocol, Selector.RemotePort).Write(),
    ];

    /// <inheritdoc/>
    protected override void OnNoAnswer(Instant now)
    {
        int sent = Transmissions;
        Fail(IkeEventKind.NoAnswer, $"no answer to HDR*, HASH(1), SA, Ni for {Selector} (sent {sent} times in {now.Since(Begun) / 1000} s)", now);
        Sa.Suspect(now);
    }

    private void Fail(IkeEventKind kind, Reason reason, Instant now)
    {
        Finish(now);
        Tunnel.OnQuickModeFailed(this, Sa, kind, reason, now);
    }
}
