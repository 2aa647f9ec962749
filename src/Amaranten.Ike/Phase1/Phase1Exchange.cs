using Amaranten.Crypto;
using Amaranten.Crypto.Certificates;
using Amaranten.Crypto.Ike;
using Amaranten.Crypto.Suites;
using Amaranten.Ike.Exchanges;
using Amaranten.Ike.Fragmentation;
using Amaranten.Ike.Informational;
using Amaranten.Ike.Nat;
using Amaranten.Ike.Roaming;
using Amaranten.Ike.Telling;
using Amaranten.Ike.Timing;
using Amaranten.Wire;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Phase1;

/// <summary>What has happened in phase 1.</summary>
internal enum Phase1State
{
    Nothing,
    SentSa,
    GotSa,
    GotKe,
    SentKe,
    SentId,
    GotId,
    Established,
}

/// <summary>
/// Phase 1, whatever the mode, the method and the role (RFC 2409 §5). The two modes are tables of their own; in both each side says who it is (ID) and
/// proves it, by HASH or by SIG, as the agreed <see cref="Phase1Method"/> has it.
/// </summary>
internal abstract class Phase1Exchange(IkeContext context, ulong initiatorCookie, UdpEndpoint local, UdpEndpoint peer, Instant begun)
    : Exchange<Phase1State>(context, begun)
{
    private protected static readonly Payloads Extra = Payloads.Vid | Payloads.Notify | Payloads.CertificateRequest;
    private Fragmenter? _fragmenter;
    private SignatureCheck? _vouched;
    private bool _peerAsksForLists;
    private int _disbelieved;

    public ulong InitiatorCookie { get; } = initiatorCookie;

    /// <summary>0 until it is known.</summary>
    public ulong ResponderCookie { get; private protected set; }

    /// <inheritdoc/>
    public override UdpEndpoint Local => OurEndpoint;

    /// <inheritdoc/>
    public override UdpEndpoint Peer => PeerEndpoint;

    /// <inheritdoc/>
    public override Fragmenter Fragmenter => _fragmenter ??= new Fragmenter(Mode);

    public abstract bool WeInitiate { get; }

    /// <summary>Main or aggressive mode.</summary>
    public abstract ExchangeType Mode { get; }

    /// <summary>The agreed method of authentication; null until it is known.</summary>
    public Phase1Method? Method { get; private protected set; }

    /// <summary>The peer began, and nothing has come since our first reply: it may be that nobody hears us.</summary>
    public virtual bool IsUnheard => false;

    /// <summary>The tunnel it is for; as responder known only when the peer has proved who it is.</summary>
    public sealed override TunnelState? Tunnel => BelongsTo;

    private protected TunnelState? BelongsTo { get; set; }

    public IkeSuite Suite { get; private protected set; }

    public Lifetime Lifetime { get; private protected set; }

    public NatState Nat { get; private protected set; }

    public bool PeerSpeaksDpd { get; private protected set; }

    /// <inheritdoc/>
    protected override IsakmpHeader OutboundHeader => new()
    {
        InitiatorCookie = InitiatorCookie,
        ResponderCookie = ResponderCookie,
        Version = IsakmpHeader.Version1,
        Exchange = Mode,
    };

    private protected UdpEndpoint OurEndpoint { get; set; } = local;

    private protected UdpEndpoint PeerEndpoint { get; set; } = peer;

    /// <summary>The keys, from when they are made to when an SA takes them.</summary>
    private protected Phase1Keys? Keys { get; set; }

    /// <summary>HASH or SIG of the peer, and what may come with it.</summary>
    private protected Payloads PeerProof => Method?.ProofOf(!WeInitiate).Payload() ?? Payloads.None;

    private protected Payloads WithPeerProof => Extra | (Method?.ProofOf(!WeInitiate).Companions() ?? Payloads.None);

    /// <summary>The computation under way, or the last.</summary>
    private protected DhComputation? Dh { get; set; }

    /// <summary>Our half of the exchange, once it is generated.</summary>
    private protected DiffieHellman? Ours { get; set; }

    /// <summary>g^xy, until the keys are made.</summary>
    private protected SecretBytes? Gxy { get; set; }

    /// <summary>The NAT traversal that both sides speak, by their vendor IDs (RFC 3947 §3.1).</summary>
    private protected NatVersion NatTraversal { get; set; }

    private protected byte[] SaI { get; set; } = [];

    private protected byte[] OurNonce { get; } = context.Draw(Limits.NonceBytes);

    private protected byte[] PeerNonce { get; private set; } = [];

    private protected byte[] PeerPublicValue { get; private set; } = [];

    private protected Phase1Transcript Transcript(ReadOnlySpan<byte> ourPublicValue)
    {
        byte[] ours = ourPublicValue.ToArray();
        return WeInitiate
            ? new(InitiatorCookie, ResponderCookie, SaI, ours, PeerPublicValue, OurNonce, PeerNonce)
            : new(InitiatorCookie, ResponderCookie, SaI, PeerPublicValue, ours, PeerNonce, OurNonce);
    }

    /// <summary>CKY-I | CKY-R.</summary>
    private protected byte[] Cookies => new Phase1Transcript(InitiatorCookie, ResponderCookie, [], [], [], [], []).Cookies();

    /// <summary>Takes KE and nonce of the peer, if they can be what they say (RFC 2409 §5, §6).</summary>
    private protected IkeDrop TakeKe(IkeMessage message, ReadOnlySpan<byte> ourPublicValue)
    {
        ReadOnlySpan<byte> ke = message[PayloadType.KeyExchange], nonce = message[PayloadType.Nonce];
        if (nonce.Length is < RfcValues.MinNonceBytes or > RfcValues.MaxNonceBytes) return IkeDrop.BadNonce;
        if (!DiffieHellman.IsAcceptable(Suite.Group, ke)) return IkeDrop.BadPublicValue;
        if (nonce.SequenceEqual(OurNonce) || ke.SequenceEqual(ourPublicValue)) return IkeDrop.Reflected;
        (PeerPublicValue, PeerNonce) = (ke.ToArray(), nonce.ToArray());
        _peerAsksForLists = CertificatePayloads.AskForLists(message);
        return IkeDrop.None;
    }

    /// <summary>KE and nonce, and, where the peer is to prove itself by a certificate, whose certificates we trust.</summary>
    private protected void AddKeAndNonce(PayloadChain payloads, ReadOnlySpan<byte> ourPublicValue, IEnumerable<IkeTunnel> tunnels)
    {
        payloads.Add(PayloadType.KeyExchange, ourPublicValue).Add(PayloadType.Nonce, OurNonce);
        if (Method!.ProofOf(!WeInitiate).IsSignature()) CertificatePayloads.AddRequests(payloads, tunnels.Select(tunnel => tunnel.Trust!));
    }

    /// <summary>NAT-D, NAT-D where both sides know them (RFC 3947 §3.2).</summary>
    private protected void AddNatD(PayloadChain payloads, IkeTunnel tunnel)
    {
        if (NatTraversal != NatVersion.None) NatDetection.Add(payloads, NatTraversal, Suite.Hash, Cookies, Local, Peer, tunnel.ForcesUdp());
    }

    private protected void TakeNatD(IkeMessage message, IkeTunnel tunnel) =>
        Nat = NatDetection.Evaluate(message, NatTraversal, Suite.Hash, Cookies, tunnel.ForcesUdp());

    /// <summary>The keys of the agreed method; <paramref name="psk"/> matters only to one that uses it.</summary>
    private protected Phase1Keys DeriveKeys(SecretBytes psk, ReadOnlySpan<byte> ourPublicValue) =>
        Phase1Keys.Derive(Suite, Method!.UsesPsk ? psk : null, Transcript(ourPublicValue), Gxy!, Method.Initiator.Hash());

    /// <summary>
    /// HASH, or [CERT, ...] SIG: appends our proof for the identity that we have written. A signature takes time: <paramref name="send"/> comes after it.
    /// </summary>
    private protected void Prove(PayloadChain payloads, byte[] ourId, IkeTunnel tunnel, Action<Instant> send, Instant now)
    {
        byte[] hash = WeInitiate ? Keys!.HashI(ourId) : Keys!.HashR(ourId);
        if (!Method!.ProofOf(WeInitiate).IsSignature())
        {
            payloads.Add(PayloadType.Hash, hash);
            send(now);
            return;
        }
        TrustStore? listsFrom = SendsLists ? tunnel.Trust : null;
        var making = new SignatureMaking(this, tunnel.Credential!, hash, Context.Draw(Credential.RandomBytes), listsFrom, Context.Actions.WallClock);
        void AddSignature(Instant at)
        {
            CertificatePayloads.Add(payloads, tunnel.Credential!);
            CertificatePayloads.AddLists(payloads, making.Lists);
            payloads.Add(PayloadType.Signature, making.Signature);
            send(at);
        }
        Then(making, AddSignature, State);
    }

    // Who began aggressive mode has not shown yet that he hears us: what we answer must not be many times as long as what he sent.
    private bool SendsLists => (WeInitiate || Mode == ExchangeType.MainMode)
        && (Context.Settings.SendLists == ListSending.Always || Context.Settings.SendLists == ListSending.IfAsked && _peerAsksForLists);

    /// <summary>
    /// Checks the peer's proof. What follows once it holds is <paramref name="proven"/>: which of <paramref name="tunnels"/>, all of which expect this
    /// identity, have authorities that vouch for it; with HASH all. A signature takes time: the answer may come later.
    /// </summary>
    private protected IkeDrop CheckProof(
        IkeMessage message, byte[] idContent, IkeIdentity peerId, List<IkeTunnel> tunnels, Func<List<IkeTunnel>, Instant, IkeDrop> proven)
    {
        byte[] hash = WeInitiate ? Keys!.HashR(idContent) : Keys!.HashI(idContent);
        Proof proof = Method!.ProofOf(!WeInitiate);
        if (!proof.IsSignature()) return Phase1Keys.Holds(message[PayloadType.Hash], hash) ? proven(tunnels, message.At) : IkeDrop.BadHash;

        if (!CertificatePayloads.TryRead(message, out List<ReadOnlyMemory<byte>> certificates, out List<ReadOnlyMemory<byte>> lists, out string? otherEncoding)) return IkeDrop.TooMany;
        if (certificates.Count == 0 && otherEncoding is not null)
            return OnUnproven(IkeEventKind.CertificateRefused, CertificateFault.Unreadable, peerId, $"its certificate comes as {otherEncoding}, we read X.509 alone", message.At);
        List<TrustStore> trust = [.. tunnels.Select(tunnel => tunnel.Trust!).Distinct()];
        var check = new SignatureCheck(
            this, proof.Kind(), idContent, certificates, lists, hash, message[PayloadType.Signature].ToArray(), trust, Context.Actions.WallClock);
        IkeDrop Judge(Instant now)
        {
            if (check.Leaf is null) return OnNoLeaf(check, peerId, now);
            if (!check.Holds) return OnUnproven(IkeEventKind.WrongSignature, CertificateFault.None, peerId, "its signature was not made with the key of its certificate", now);
            for (int i = 0; i < trust.Count; i++) Context.Actions.PathJudged(trust[i], check.Verdicts[i]);
            List<IkeTunnel> vouched = tunnels.FindAll(tunnel => check.Verdicts[trust.IndexOf(tunnel.Trust!)].IsGood);
            _vouched = check;
            return vouched.Count > 0 ? proven(vouched, now)
                : OnUnproven(IkeEventKind.CertificateRefused, check.Verdicts[0].Fault, peerId, check.Verdicts[0].Detail + Trusted(check.Verdicts[0], trust), now);
        }
        Await(check, Judge);
        return IkeDrop.None;
    }

    // Whom we do trust is the other of the two values.
    private static string Trusted(CertificateVerdict verdict, List<TrustStore> trust)
    {
        if (verdict.Fault != CertificateFault.NoChain) return "";
        IEnumerable<string> names = trust.SelectMany(store => store.RootNames)
            .Select(name => DistinguishedName.TryRead(name.Span, out DistinguishedName? read) ? $"{read}" : "one that has no name");
        return $"; we trust {string.Join(" and ", names.Distinct())}";
    }

    /// <summary>
    /// The proof does not hold. Who sends it under the agreed keys can be nobody but who agreed on them, and phase 1 ends; in clear, as in
    /// aggressive mode, it may be a forger, and we wait for the right one a few times more.
    /// </summary>
    private protected abstract void OnUnproven(IkeEventKind kind, CertificateFault fault, string detail, bool isLast, Instant now);

    private IkeDrop OnUnproven(IkeEventKind kind, CertificateFault fault, IkeIdentity peerId, string why, Instant now)
    {
        OnUnproven(kind, fault, $"the peer says it is {peerId}, but {why}", Mode == ExchangeType.MainMode || ++_disbelieved >= Limits.Disbelieved, now);
        return kind switch
        {
            IkeEventKind.WrongSignature => IkeDrop.BadSignature,
            IkeEventKind.WrongIdentity => IkeDrop.WrongIdentity,
            _ => IkeDrop.BadCertificate,
        };
    }

    private IkeDrop OnNoLeaf(SignatureCheck check, IkeIdentity peerId, Instant now) =>
        check.Unusable.Detail.Length > 0 && (check.Named.Length == 0 || check.Unusable.Fault == CertificateFault.KeyUsage)
            ? OnUnproven(IkeEventKind.CertificateRefused, check.Unusable.Fault, peerId, check.Unusable.Detail, now)
            : OnUnproven(IkeEventKind.WrongIdentity, CertificateFault.None, peerId, $"its certificate is for {check.Named}", now);

    /// <summary>The peer has the keys, so it is told under them that it is refused.</summary>
    private protected void SendProtected(NotifyType type, UdpEndpoint local, UdpEndpoint peer)
    {
        PayloadChain payloads = new PayloadChain().Add(PayloadType.Notify, Notifications.Of(ProtocolId.Isakmp, type, Cookies, []));
        byte[] message = InformationalExchange.Write(Keys!, Cbc!.LastBlock, OutboundHeader, Context.NewMessageId(), payloads, out PayloadChain authenticated);
        Context.Watch.Sent(local, peer, message, Context.Watch.Clear(message, authenticated));
        Context.Actions.Send(local, peer, message);
    }

    /// <summary>
    /// Why an identity is refused. One that is an address, and another than the packets come from, is what a NAT makes of it where one side has NAT
    /// traversal off.
    /// </summary>
    private protected Reason WrongIdentity(IkeIdentity peerId, string expected, IkeTunnel tunnel, UdpEndpoint from, out IkeEventKind kind)
    {
        bool isTranslated = peerId.Type == (byte)IdType.Ipv4Address && peerId != IkeIdentity.Of(from.Address)
            && NatTraversal == NatVersion.None && expected == IkeIdentity.Of(from.Address).ToString();
        kind = isTranslated ? IkeEventKind.NatInTheWay : IkeEventKind.WrongIdentity;
        return isTranslated ? Reason.Translated(peerId, from.Address, tunnel.MayUseUdp()) : Reason.Identity(peerId, expected);
    }

    /// <summary>The ISAKMP SA stands.</summary>
    private protected void Establish(IkeIdentity peerId, bool initialContact, Instant now)
    {
        Phase1Keys keys = Keys!;
        Keys = null;
        Context.Actions.Phase1Keyed(InitiatorCookie, keys.EncryptionKey);
        keys.ForgetPhase1();
        TunnelState tunnel = BelongsTo!.Admit(new Whereabouts(peerId, Local.Address, Peer, Nat.PeerIsBehind), initialContact, now);
        BelongsTo = tunnel;
        var sa = new IkeSa(Context, this, keys, Cbc!.LastBlock.ToArray(), peerId, now);
        tunnel.PeerCertificate.Take(_vouched?.VerdictOf(tunnel.Config.Trust)?.Path ?? [], now);
        tunnel.Times.OnPhase1(new ExchangeTimes(Phase1Method.NameOf(Mode), WeInitiate, Begun, Clock.Steps));
        tunnel.OnPhase1Established(sa, initialContact, now);
        End();
    }

    /// <inheritdoc/>
    protected override void Forget()
    {
        Ours?.Dispose();
        Gxy?.Dispose();
        Keys?.Dispose();
        // The ISAKMP SA keeps this exchange as long as it lives, for the answers to duplicates.
        (Ours, Gxy, Keys, Dh) = (null, null, null, null);
        SaI = PeerNonce = PeerPublicValue = [];
    }

    /// <summary>Whether it was INITIAL-CONTACT, said under protection: in clear anybody may have added it.</summary>
    private protected static bool IsInitialContact(IkeMessage message)
    {
        foreach (ReadOnlyMemory<byte> content in message.All(PayloadType.Notify))
            if (NotifyView.TryParse(content.Span, out NotifyView notify) && notify.Type == NotifyType.InitialContact) return message.Header.IsEncrypted;
        return false;
    }

    /// <summary>IDii or IDir; there must be one, and it must be readable.</summary>
    private protected static bool TakeId(IkeMessage message, out byte[] content, out IkeIdentity peerId)
    {
        content = message[PayloadType.Id].ToArray();
        return Identification.TryRead(content, out peerId) && message.Count(PayloadType.Id) == 1;
    }
}
