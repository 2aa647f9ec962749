using System.Collections.Immutable;
using Amaranten.Crypto.Suites;
using Amaranten.Ike.Exchanges;
using Amaranten.Ike.Informational;
using Amaranten.Wire;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Phase2;

/// <summary>Quick mode, our side as initiator (RFC 2409 §5.5).</summary>
internal sealed class QuickModeInitiator : QuickMode
{
    private readonly ImmutableArray<EspSuite> _suites;
    private uint _outboundSpi;

    public QuickModeInitiator(IkeContext context, IkeSa sa, uint messageId, Wish wish, Instant now)
        : base(context, sa, messageId, now)
    {
        Wish = wish;
        (SelectorIndex, Selector) = (wish.SelectorIndex, wish.Selector);
        _suites = Config.EspSuites;
        Suite = _suites[0];
        InboundSpi = context.NewSpi();
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
    protected override IReadOnlyList<Step<Phase2State>> Steps { get; }

    // The responder sends its HASH(2) again until it has our HASH(3), so that must be answered; but not while we compute.
    /// <inheritdoc/>
    protected override bool AnswersDuplicates => true;

    private Lifetime Proposed => new(Config.EspLifetimeSeconds, Config.EspLifetimeKilobytes);

    /// <summary>Sends the first message, after an exponentiation where there is PFS.</summary>
    public void Start(Instant now)
    {
        if (Suite.Group != DhGroup.None) Dh = DhComputation.Generate(this, Suite.Group, Context);
        Begin(Dh, BuildHash1, Phase2State.SentHash1, now);
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
                Fail(IkeEventKind.NoProposalChosen, $"{says}: we offer {string.Join(", ", _suites)}{(Udp ? " in UDP" : "")} for {Selector}", now);
                break;
            default:
                Fail(IkeEventKind.Phase2Failed, $"{says} to our offer for {Selector}", now);
                break;
        }
    }

    // HDR*, HASH(1), SA, Ni [, KE ], IDci, IDcr -->
    private void BuildHash1(Instant now)
    {
        PayloadChain payloads = Payload(EspProposals.Offer(_suites, Udp, Proposed, InboundSpi));
        byte[] hash1 = Keys.Authenticator(MessageId).Add(payloads.Octets).Finish();
        Send(InformationalExchange.Authenticate(hash1, payloads), encrypted: true, wantsAnswer: true, now);
    }

    // <-- HDR*, HASH(2), SA, Nr [, KE ] [, IDci, IDcr ]
    private IkeDrop OnHash2(IkeMessage message)
    {
        if (!IsAuthentic(message, Keys.Authenticator(MessageId).Add(OurNonce).Add(message.AfterFirst).Finish())) return IkeDrop.BadHash;
        IkeDrop drop = EspProposals.TryRead(message[PayloadType.Sa], out List<EspTransformOffer> transforms);
        if (drop != IkeDrop.None) return drop;
        // The reply holds one of our transforms and nothing else (RFC 2408 §4.2).
        if (transforms.Count != 1 || !EspProposals.TryChoose(transforms, _suites, Udp, out EspTransformOffer chosen, out EspSuite suite))
        {
            Fail(IkeEventKind.NoProposalChosen, $"the peer chose what we did not offer: {EspProposals.Explain(transforms, _suites, Udp)}", message.At);
            return IkeDrop.NoProposal;
        }
        Suite = suite;
        drop = TakeKe(message, Dh is null ? [] : Dh.Ours!.PublicValue);
        if (drop != IkeDrop.None) return drop;
        if (message.Count(PayloadType.Id) == 0 || !TryReadClients(message, out TrafficSelector answered) || !Selector.Contains(answered))
        {
            Fail(IkeEventKind.WrongSelectors, $"we asked for {Selector}, the peer answers with other networks", message.At);
            return IkeDrop.WrongSelectors;
        }
        Selector = answered;
        _outboundSpi = chosen.Spi;
        Lifetime = Proposed.ShortenedTo(chosen.Lifetime);
        foreach (ReadOnlyMemory<byte> content in message.All(PayloadType.Notify))
            if (NotifyView.TryParse(content.Span, out NotifyView notify) && notify.Type == NotifyType.ResponderLifetime)
                Lifetime = Notifications.Shorten(Lifetime, ProtocolId.Esp, notify.Data);
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
        Install(_outboundSpi, confirmed: !waits, now);
        Send(new PayloadChain().Add(PayloadType.Hash, hash3), encrypted: true, wantsAnswer: false, now);
        if (waits) ConnectedBy = now.Plus(PeerCommits ? Limits.CommitMilliseconds : Limits.HandOverMilliseconds);
        else Confirm(now);
    }

    // <-- HDR*, HASH, N(CONNECTED)
    private IkeDrop OnConnectedMessage(IkeMessage message)
    {
        if (!IsAuthentic(message, Keys.Authenticator(MessageId).Add(message.AfterFirst).Finish())) return IkeDrop.BadHash;
        OnConnected(message.At);
        return IkeDrop.None;
    }

    /// <inheritdoc/>
    protected override void OnNoAnswer(Instant now)
    {
        int sent = Transmissions;
        Fail(IkeEventKind.NoAnswer, $"no answer to HDR*, HASH(1), SA, Ni for {Selector} (sent {sent} times in {now.Since(Begun) / 1000} s)", now);
        Sa.Suspect(now);
    }

    private void Fail(IkeEventKind kind, string detail, Instant now)
    {
        Finish(now);
        Tunnel.OnQuickModeFailed(this, Sa, kind, detail, now);
    }
}
