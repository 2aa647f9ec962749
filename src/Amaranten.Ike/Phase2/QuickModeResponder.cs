using Amaranten.Crypto.Suites;
using Amaranten.Ike.Exchanges;
using Amaranten.Ike.Informational;
using Amaranten.Ike.Telling;
using Amaranten.Wire;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Phase2;

/// <summary>
/// Quick mode, our side as responder (RFC 2409 §5.5). The pair receives from HASH(2) on and sends from HASH(3) on: then the initiator has it.
/// </summary>
internal sealed class QuickModeResponder : QuickMode
{
    private ChosenProposal? _chosen;
    private List<byte[]> _identities = [];

    public QuickModeResponder(IkeContext context, IkeSa sa, uint messageId, Instant now)
        : base(context, sa, messageId, now)
    {
        Cbc = sa.Cbc(messageId);
        Steps =
        [
            //      --> HDR*, HASH(1), SA, Ni [, KE ] [, IDci, IDcr ]   then  <-- HDR*, HASH(2), SA, Nr [, KE ] [, IDci, IDcr ]
            new(Phase2State.Nothing, true, Payloads.Hash | Payloads.Sa | Payloads.Nonce, Extra, OnHash1, Phase2State.GotHash1),
            //      --> HDR*, HASH(3)
            new(Phase2State.SentHash2, true, Payloads.Hash, Payloads.Notify, OnHash3, Phase2State.GotHash3),
            //      --> HDR*, HASH, N(CONNECTED)    only where the peer set the commit bit
            new(Phase2State.GotHash3, true, Payloads.Hash | Payloads.Notify, Payloads.None, OnConnectedMessage, Phase2State.Connected),
        ];
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Step<Phase2State>> Steps { get; }

    /// <inheritdoc/>
    protected override bool AnswersDuplicates => true;

    private Lifetime Acceptable => Lifetime.OfChild(Config);

    // --> HDR*, HASH(1), SA, Ni [, KE ] [, IDci, IDcr ]
    private IkeDrop OnHash1(IkeMessage message)
    {
        if (!IsAuthentic(message, Keys.Authenticator(MessageId).Add(message.AfterFirst).Finish())) return IkeDrop.BadHash;
        IkeDrop drop = ChildProposals.TryRead(message[PayloadType.Sa], out List<ProposalOffer> offered);
        if (drop != IkeDrop.None) return drop;
        if (Config.TakesTransport && EncapsulationModes.AllAreTransport(offered)) Mode = Encapsulation.Transport;
        if (!TryReadClients(message, out TrafficSelector asked))
            return Refuse(IkeEventKind.WrongSelectors, IkeDrop.WrongSelectors, NotifyType.InvalidIdInformation,
                IsTransport ? "the peer's identities (IDci, IDcr) or addresses (NAT-OA) are not those of the two ends of transport mode"
                    : "the peer's networks (IDci, IDcr) cannot be read", message.At);
        if (!TryFindSelector(asked, out int index))
            return Refuse(IkeEventKind.WrongSelectors, IkeDrop.WrongSelectors, NotifyType.InvalidIdInformation,
                Reason.Selectors(asked, Config.Selectors),
                message.At);
        if (Policy.MeetsNat(Sa.Nat) is { } obstacle)
            return Refuse(IkeEventKind.NatInTheWay, IkeDrop.NoProposal, NotifyType.NoProposalChosen, obstacle, message.At);
        if (!ChildProposals.TryChoose(offered, Policy, out _chosen))
            return Refuse(IkeEventKind.NoProposalChosen, IkeDrop.NoProposal, NotifyType.NoProposalChosen,
                ChildProposals.Explain(offered, Policy), message.At);
        Suite = _chosen.Suite;
        drop = TakeKe(message, []);
        if (drop != IkeDrop.None)
            return Refuse(IkeEventKind.Phase2Failed, drop, NotifyType.InvalidKeyInformation, $"the peer's KE or nonce is wrong: {drop}", message.At);

        (SelectorIndex, Selector) = (index, asked);
        Lifetime = Acceptable.ShortenedTo(_chosen.Lifetime);
        InboundSpis = ChildSpis.Draw(Suite, Context);
        _identities = [.. message.All(PayloadType.Id).Select(id => id.ToArray())];
        if (Suite.Group != DhGroup.None) Dh = DhComputation.GenerateAndAgree(this, Suite.Group, PeerPublicValue, Context);
        Then(Dh, BuildHash2, Phase2State.SentHash2);
        return IkeDrop.None;
    }

    // <-- HDR*, HASH(2), SA, Nr [, KE ] [, IDci, IDcr ] [, N]
    private void BuildHash2(Instant now)
    {
        PayloadChain payloads = Payload(ChildProposals.Reply(_chosen!, InboundSpis));
        if (Lifetime.IsShorterThan(_chosen!.Lifetime))
            foreach ((ProtocolId protocol, uint spi) in InboundSpis.All)
                payloads.Add(PayloadType.Notify, Notifications.ResponderLifetime(protocol, Octets(spi), Lifetime));
        byte[] hash2 = Keys.Authenticator(MessageId).Add(PeerNonce).Add(payloads.Octets).Finish();
        Install(_chosen.Spis, confirmed: false, now);
        Send(InformationalExchange.Authenticate(hash2, payloads), encrypted: true, wantsAnswer: true, now);
    }

    // --> HDR*, HASH(3)
    private IkeDrop OnHash3(IkeMessage message)
    {
        if (!IsAuthentic(message, Keys.Hash3(MessageId, PeerNonce, OurNonce))) return IkeDrop.BadHash;
        if (PeerCommits) AwaitConnected(Limits.CommitMilliseconds, message.At);
        else Confirm(message.At);
        return IkeDrop.None;
    }

    // --> HDR*, HASH, N(CONNECTED)
    private IkeDrop OnConnectedMessage(IkeMessage message)
    {
        if (!IsAuthentic(message, Keys.Authenticator(MessageId).Add(message.AfterFirst).Finish())) return IkeDrop.BadHash;
        OnConnected(message.At);
        return IkeDrop.None;
    }

    /// <inheritdoc/>
    protected override void OnNoAnswer(Instant now)
    {
        Context.Report(IkeEventKind.NoAnswer, Config.Name, Peer,
            $"no HASH(3) for {Selector} after our HASH(2) (sent {Transmissions} times): the new pair is dropped", now.Since(Begun));
        ChildSa child = Child!;
        Finish(now);
        Tunnel.Children.Remove(child, tellPeer: true, "the peer never confirmed it", now);
        Sa.Suspect(now);
    }

    // As the peer wrote them, or none: it compares (RFC 2409 §5.5).
    private protected override IEnumerable<byte[]> Identities() => _identities;

    private bool TryFindSelector(TrafficSelector asked, out int index) =>
        IsTransport ? TransportEnds.TryFind(Config.Selectors, asked, out index) : Tunnel.TryFindSelector(asked, out index);

    private IkeDrop Refuse(IkeEventKind kind, IkeDrop drop, NotifyType notify, Reason reason, Instant now)
    {
        Context.Report(kind, Config.Name, Peer, reason, now.Since(Begun));
        Sa.IsWhyTold = true;
        Sa.Send(new PayloadChain().Add(PayloadType.Notify, Notifications.Of(Policy.Protocols.Last(), notify, [], [])));
        Finish(now);
        return drop;
    }
}
