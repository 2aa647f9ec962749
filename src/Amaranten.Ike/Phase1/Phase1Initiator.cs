using Amaranten.Crypto.Certificates;
using Amaranten.Crypto.Suites;
using Amaranten.Ike.Exchanges;
using Amaranten.Ike.Informational;
using Amaranten.Ike.Nat;
using Amaranten.Ike.Telling;
using Amaranten.Wire;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Phase1;

/// <summary>Phase 1 with us as initiator, whatever the mode (RFC 2409 §5).</summary>
internal abstract class Phase1Initiator : Phase1Exchange
{
    private NotifyType? _hint;
    private bool _toldSuspicion;

    private protected Phase1Initiator(IkeContext context, TunnelState tunnel, UdpEndpoint local, UdpEndpoint peer, Instant begun)
        : base(context, context.NewCookie(), local, peer, begun)
    {
        (BelongsTo, Config) = (tunnel, tunnel.Config);
        Method = Phase1Method.Of(Config, weInitiate: true);
    }

    /// <inheritdoc/>
    public override bool WeInitiate => true;

    /// <summary>Nobody waits for it any more: what it establishes ends at once, and how it fails is nobody's concern.</summary>
    public bool IsAbandoned { get; set; }

    private protected IkeTunnel Config { get; }

    /// <summary>What we offer.</summary>
    private protected virtual IReadOnlyList<IkeSuite> Offered => Config.IkeSuites;

    private protected Lifetime Proposed => new(Config.IkeLifetimeSeconds, Config.IkeLifetimeKilobytes);

    private protected bool MaySayInitialContact => Context.Settings.SendInitialContact && !Tunnel!.HasSas;

    private protected string PeerSays => _hint is null ? "" : $"; the peer says {_hint.Value.ToText()}, unauthenticated";

    /// <summary>The exchange that the tunnel is configured for.</summary>
    public static Phase1Initiator For(IkeContext context, TunnelState tunnel, UdpEndpoint local, UdpEndpoint peer, Instant now) =>
        tunnel.Config.Aggressive
            ? new AggressiveInitiator(context, tunnel, local, peer, now)
            : new MainModeInitiator(context, tunnel, local, peer, now);

    /// <summary>Sends the first message.</summary>
    public void Start(Instant now)
    {
        if (Method is null) Fail(IkeEventKind.Phase1Failed, $"it cannot begin: {Phase1Method.Missing(Config)}", now);
        else SendFirst(now);
    }

    /// <summary>A notification in clear: nothing is believed, but it may be told if nothing better comes (RFC 2408 §5.14).</summary>
    public void OnHint(NotifyType type)
    {
        if (_hint is not null) return;
        _hint = type;
        if (State == Phase1State.SentId && type is NotifyType.PayloadMalformed or NotifyType.InvalidHashInformation or NotifyType.AuthenticationFailed)
            Suspect($"the peer says {type.ToText()} to our proof of who we are");
        if (type == NotifyType.NoProposalChosen && State == Phase1State.SentSa)
            Context.Report(IkeEventKind.NoProposalChosen, Config.Name, Peer, About($"the peer says NO-PROPOSAL-CHOSEN, unauthenticated; we offer {OfferedText}; we keep trying"));
    }

    /// <summary>An encrypted notification before the SA stands.</summary>
    public virtual IkeDrop OnInformational(in IsakmpHeader header, ReadOnlySpan<byte> octets, Arrival arrival) => IkeDrop.Unexpected;

    private protected abstract void SendFirst(Instant now);

    private Reason About(string refused) => Reason.About(refused, IkeParameter.Encryption, IkeParameter.Authentication, IkeParameter.Xauth);

    private string OfferedText => $"{string.Join(", ", Offered)} with {Method!.Name}";

    /// <summary>The first message has no answer that counts; if the peer says in clear that it wants none of our proposals, that is most likely why.</summary>
    private protected void FailWithoutReply(string message, string questions, Instant now)
    {
        string tried = $"sent {Transmissions} times in {now.Since(Begun) / 1000} s";
        // Of aggressive mode: replies came, and the proof in none of them held.
        if (_toldSuspicion && Method!.UsesPsk)
            Fail(IkeEventKind.WrongPsk, Suspicion($"no answer to {message} whose HASH_R holds ({tried})"), now);
        else if (_hint == NotifyType.NoProposalChosen)
            Fail(IkeEventKind.NoProposalChosen, About($"the peer says NO-PROPOSAL-CHOSEN to {message}, unauthenticated, and nothing else ({tried}); we offer {OfferedText}"), now);
        else if (_hint == NotifyType.InvalidExchangeType)
            Fail(IkeEventKind.Phase1Failed, Reason.About(
                $"the peer says INVALID-EXCHANGE-TYPE to {message}, unauthenticated, and nothing else ({tried}): it does not take {Phase1Method.NameOf(Mode)}", IkeParameter.Mode), now);
        else
        {
            string told = $"no answer to {message} ({tried}){PeerSays}: {questions}";
            Fail(IkeEventKind.NoAnswer, Config.Aggressive ? Reason.About(told, IkeParameter.PeerAddress, IkeParameter.Mode) : Reason.About(told, IkeParameter.PeerAddress), now);
        }
    }

    /// <summary>SA and vendor IDs: how every first message begins.</summary>
    private protected PayloadChain BuildOffer()
    {
        SaI = Phase1Proposals.Offer(Offered, Method!.Number, Proposed);
        return new PayloadChain().Add(PayloadType.Sa, SaI);
    }

    private protected void AddVendorIds(PayloadChain payloads)
    {
        VendorIds.Add(payloads);
        if (Config.MayUseUdp()) NatVendorIds.AddAll(payloads);
        VendorIds.AddExtensions(payloads, Config);
        Fragmenter.WeReassemble = Config.Fragmentation;
    }

    /// <summary>Takes the SA payload of the reply: it holds one of our transforms and nothing else (RFC 2408 §4.2).</summary>
    private protected IkeDrop TakeSaReply(IkeMessage message)
    {
        if (message.Header.ResponderCookie == 0) return IkeDrop.Malformed;
        if (message.Header.ResponderCookie == InitiatorCookie) return IkeDrop.Reflected;
        IkeDrop drop = Phase1Proposals.TryRead(message[PayloadType.Sa], out List<Phase1Transform> transforms);
        if (drop != IkeDrop.None) return drop;
        if (transforms.Count != 1 || !Phase1Proposals.TryChoose(transforms, Offered, out Phase1Transform chosen, out IkeSuite suite, Method!.Number))
            return IkeDrop.NoProposal;

        ResponderCookie = message.Header.ResponderCookie;
        Suite = suite;
        Lifetime = Proposed.ShortenedTo(chosen.Lifetime);
        NatTraversal = Config.MayUseUdp() ? NatVendorIds.Best(message) : NatVersion.None;
        PeerSpeaksDpd = VendorIds.Has(message, VendorIds.DeadPeerDetection);
        Fragmenter.PeerReassembles = Config.Fragmentation && VendorIds.HasFragmentation(message);
        return IkeDrop.None;
    }

    /// <summary>If there is a NAT, IKE goes on from port 4500 to port 4500 (RFC 3947 §4).</summary>
    private protected void ChangePorts()
    {
        if (!Nat.FloatsPort || Peer.Port != RfcValues.IkePort) return;
        OurEndpoint = Local with { Port = RfcValues.NatTraversalPort };
        PeerEndpoint = Peer with { Port = RfcValues.NatTraversalPort };
    }

    /// <summary>Takes IDir and the peer's proof.</summary>
    private protected IkeDrop TakeProof(IkeMessage message, Func<IkeIdentity, Instant, IkeDrop> proven)
    {
        if (!TakeId(message, out byte[] idir, out IkeIdentity peerId)) return IkeDrop.Malformed;
        IkeDrop Proven(List<IkeTunnel> vouched, Instant now) =>
            Identification.IsExpected(Config, peerId, Nat.PeerIsBehind) ? proven(peerId, now) : RefuseIdentity(peerId, now);
        return CheckProof(message, idir, peerId, [Config], Proven);
    }

    /// <inheritdoc/>
    private protected override void OnUnproven(IkeEventKind kind, CertificateFault fault, string detail, bool isLast, Instant now)
    {
        if (isLast)
        {
            TellPeer(NotifyType.AuthenticationFailed);
            Fail(kind, new Reason(detail, []) { Fault = fault }, now);
        }
        else if (fault != CertificateFault.None) Context.Report(fault, Config.Name, Peer, detail);
        else Context.Report(kind, Config.Name, Peer, $"{detail}; we keep waiting");
    }

    /// <inheritdoc/>
    protected override void OnDisbelieved(IkeDrop why, Instant now) => Context.Drop(why, Config.Name, Peer, "the proof of who sent it does not hold");

    // It has proved who it is, so nobody else will answer.
    private IkeDrop RefuseIdentity(IkeIdentity peerId, Instant now)
    {
        TellPeer(NotifyType.InvalidIdInformation);
        Reason reason = WrongIdentity(peerId, Identification.Expected(Config), Config, Peer, out IkeEventKind kind);
        Fail(kind, reason, now);
        return IkeDrop.WrongIdentity;
    }

    // The responder of main mode thinks that phase 1 stands. That of aggressive mode waits for our proof, and forgets it all without.
    private void TellPeer(NotifyType type)
    {
        if (Cbc is null) return;
        FollowRefused();
        SendProtected(type, Local, Peer);
    }

    // In aggressive mode a peer that does not know our name answers as if the pre-shared key were another one.
    private Reason Suspicion(string why) => Mode == ExchangeType.Aggressive
        ? Reason.About($"{why}: most likely the pre-shared keys differ; or the peer does not know us as {Config.LocalId}", IkeParameter.PreSharedKey, IkeParameter.OurIdentity)
        : $"{why}: most likely the pre-shared keys differ";

    /// <summary>Anyone may have sent what makes us suspect: it is told at once, and changes nothing.</summary>
    private protected void Suspect(string why)
    {
        if (_toldSuspicion) return;
        _toldSuspicion = true;
        if (Method!.UsesPsk) Context.Report(IkeEventKind.WrongPsk, Config.Name, Peer, Suspicion(why).Before("; we keep trying"));
        else Context.Report(IkeEventKind.NotifyReceived, Config.Name, Peer, $"{why}: most likely it does not trust our certificate; we keep trying");
    }

    private protected void Fail(IkeEventKind kind, Reason reason, Instant now)
    {
        End();
        Tunnel!.OnPhase1Failed(this, kind, reason, now);
    }
}
