using Amaranten.Crypto;
using Amaranten.Crypto.Certificates;
using Amaranten.Crypto.Suites;
using Amaranten.Ike.Exchanges;
using Amaranten.Ike.Informational;
using Amaranten.Ike.Nat;
using Amaranten.Ike.Telling;
using Amaranten.Wire;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Phase1;

/// <summary>
/// Phase 1 with us as responder, whatever the mode (RFC 2409 §5). It sends nothing unasked. Among the tunnels that the first message may be for, the
/// agreed transform leaves those that take it, method included; the identity then picks one of these, top-down. A tunnel with another method or
/// another pre-shared key is never switched to.
/// </summary>
internal abstract class Phase1Responder(IkeContext context, List<TunnelState> candidates, in IsakmpHeader header, Arrival arrival)
    : Phase1Exchange(context, header.InitiatorCookie, arrival.Local, arrival.Peer, arrival.At)
{
    private bool _told;

    /// <inheritdoc/>
    public override bool WeInitiate => false;

    /// <inheritdoc/>
    public override Instant Deadline => IsOver ? Instant.Never : Begun.Plus(Limits.HalfOpenMilliseconds);

    /// <summary>The first tunnel it may be for, to name it in events.</summary>
    public string Name => Candidates[0].Config.Name;

    /// <inheritdoc/>
    protected override bool AnswersDuplicates => true;

    private protected List<TunnelState> Candidates { get; set; } = candidates;

    private protected Phase1Transform? Chosen { get; private set; }

    /// <summary>The exchange that the first message asks for.</summary>
    public static Phase1Responder For(IkeContext context, List<TunnelState> candidates, in IsakmpHeader header, Arrival arrival) =>
        header.Exchange == ExchangeType.Aggressive
            ? new AggressiveResponder(context, candidates, header, arrival)
            : new MainModeResponder(context, candidates, header, arrival);

    /// <summary>A message of a later exchange came before phase 1 has ended: the peer thinks that it has.</summary>
    public virtual void OnLaterExchange()
    {
    }

    /// <summary>The peer had its time.</summary>
    public override void Tick(Instant now)
    {
        if (IsOver || now < Deadline) return;
        if (!_told && (!IsUnheard || MayTellUnheard(now))) TellSilence(now);
        End();
    }

    /// <summary>The peer began, and did not go on after our last answer.</summary>
    private protected abstract void TellSilence(Instant now);

    // Who was never heard again may be anybody at all: of strangers nothing is told, and of the rest not much.
    private bool MayTellUnheard(Instant now) => Candidates[0] is { Template: null, HasSas: false } && Context.MayHint(now);

    /// <summary>
    /// Chooses the transform: the best of the peer's that a tunnel takes, of those tunnels that <paramref name="preferred"/> names if any does.
    /// </summary>
    private protected IkeDrop TakeOffer(IkeMessage message, Predicate<IkeTunnel> preferred)
    {
        IkeDrop drop = Phase1Proposals.TryRead(message[PayloadType.Sa], out List<Phase1Transform> offered);
        if (drop != IkeDrop.None) return drop;
        foreach (TunnelState candidate in Candidates.OrderByDescending(candidate => preferred(candidate.Config)))
        {
            Phase1Method? method = Phase1Method.Of(candidate.Config, weInitiate: false);
            if (method is null
                || !Phase1Proposals.TryChoose(offered, candidate.Config.IkeSuites, out Phase1Transform chosen, out IkeSuite suite, method.Number)) continue;
            (Chosen, Suite, Method) = (chosen, suite, method);
            break;
        }
        if (Chosen is null)
        {
            Refuse(offered, message.At);
            return IkeDrop.NoProposal;
        }
        Candidates = Candidates.FindAll(candidate =>
            candidate.Config.IkeSuites.Contains(Suite) && Phase1Method.Of(candidate.Config, weInitiate: false) == Method);
        SaI = message[PayloadType.Sa].ToArray();
        NatTraversal = Candidates[0].Config.MayUseUdp() ? NatVendorIds.Best(message) : NatVersion.None;
        PeerSpeaksDpd = VendorIds.Has(message, VendorIds.DeadPeerDetection);
        Fragmenter.PeerReassembles = Candidates[0].Config.Fragmentation && VendorIds.HasFragmentation(message);
        return IkeDrop.None;
    }

    /// <summary>SA: how every first reply begins.</summary>
    private protected PayloadChain BuildReply() => new PayloadChain().Add(PayloadType.Sa, Phase1Proposals.Reply(Chosen!));

    private protected void AddVendorIds(PayloadChain payloads)
    {
        VendorIds.Add(payloads);
        NatVendorIds.Add(payloads, NatTraversal);
        VendorIds.AddExtensions(payloads, Candidates[0].Config);
        Fragmenter.WeReassemble = Candidates[0].Config.Fragmentation;
    }

    /// <summary>The first of these tunnels it is, and the lifetime that both sides can bear.</summary>
    private protected void Choose(List<IkeTunnel> proven)
    {
        BelongsTo = Candidates.Find(candidate => proven.Contains(candidate.Config))!;
        Lifetime = new Lifetime(BelongsTo.Config.IkeLifetimeSeconds, BelongsTo.Config.IkeLifetimeKilobytes).ShortenedTo(Chosen!.Lifetime);
    }

    private protected static bool SamePsk(SecretBytes a, SecretBytes b) => Phase1Keys.Holds(a.Span, b.Span);

    private protected string ExpectedIdentities() =>
        string.Join(" or ", Candidates.Select(candidate => Identification.Expected(candidate.Config)).Distinct());

    /// <inheritdoc/>
    private protected override void OnUnproven(IkeEventKind kind, CertificateFault fault, string detail, bool isLast, Instant now)
    {
        if (fault != CertificateFault.None && !_told) Context.Report(fault, Name, Peer, detail);
        else Tell(kind, detail, now);
        _told = true;
        if (!isLast) return;
        FollowRefused();
        SendProtected(NotifyType.AuthenticationFailed, Local, Peer);
        End();
    }

    /// <inheritdoc/>
    protected override void OnDisbelieved(IkeDrop why, Instant now) => Context.Drop(why, Name, Peer, "the proof of who sent it does not hold");

    /// <summary>Tells once for an exchange what went wrong in it.</summary>
    private protected void Tell(IkeEventKind kind, Reason reason, Instant now)
    {
        if (_told) return;
        _told = true;
        Context.Report(kind, Name, Peer, reason, now.Since(Begun));
    }

    private protected void SendInClear(NotifyType type, Instant now)
    {
        if (Context.MayHint(now))
            Context.SendInClear(Local, Peer, Notifications.InClear(InitiatorCookie, ResponderCookie, Context.NewMessageId(), type));
    }

    /// <inheritdoc/>
    protected override void OnNoAnswer(Instant now) => End();

    private void Refuse(List<Phase1Transform> offered, Instant now)
    {
        if (!Context.MayHint(now)) return;
        (IkeSuite, Phase1Method)[] ours =
        [
            .. from candidate in Candidates
               let method = Phase1Method.Of(candidate.Config, weInitiate: false)
               where method is not null
               from suite in candidate.Config.IkeSuites
               select (suite, method),
        ];
        Reason reason = ours.Length > 0 ? Phase1Proposals.Explain(offered, ours.Distinct())
            : $"we can accept nothing: {Phase1Method.Missing(Candidates[0].Config)}";
        if (Context.IsFirstRefusal(InitiatorCookie)) Context.Report(IkeEventKind.NoProposalChosen, Name, Peer, reason, now.Since(Begun));
        Context.SendInClear(Local, Peer, Notifications.InClear(InitiatorCookie, ResponderCookie, Context.NewMessageId(), NotifyType.NoProposalChosen));
    }
}
