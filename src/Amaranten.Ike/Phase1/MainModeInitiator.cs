using Amaranten.Crypto.Ike;
using Amaranten.Ike.Exchanges;
using Amaranten.Ike.Informational;
using Amaranten.Ike.Nat;
using Amaranten.Wire;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Phase1;

/// <summary>Main mode, our side as initiator (RFC 2409 §5.4).</summary>
internal sealed class MainModeInitiator : MainMode
{
    private readonly IkeTunnel _config;
    private DhComputation? _dh;
    private DiffieHellman? _ours;
    private Phase1Keys? _keys;
    private string? _hint;
    private bool _toldWrongPsk;

    public MainModeInitiator(IkeContext context, TunnelState tunnel, UdpEndpoint local, UdpEndpoint peer, Instant now)
        : base(context, context.NewCookie(), local, peer, now)
    {
        Tunnel = tunnel;
        _config = tunnel.Config;
        Steps =
        [
            //       <-- HDR, SA              then  HDR, KE, Ni [, NAT-D, NAT-D] -->
            new(Phase1State.SentSa, false, Payloads.Sa, Extra, OnSaReply, Phase1State.GotSa),
            //       <-- HDR, KE, Nr [, NAT-D, NAT-D]   then  HDR*, IDii, HASH_I -->
            new(Phase1State.SentKe, false, Payloads.Ke | Payloads.Nonce, Extra | Payloads.NatD, OnKeReply, Phase1State.GotKe),
            //       <-- HDR*, IDir, HASH_R
            new(Phase1State.SentId, true, Payloads.Id | Payloads.Hash, Extra, OnHashReply, Phase1State.GotId),
        ];
    }

    /// <inheritdoc/>
    public override bool WeInitiate => true;

    /// <inheritdoc/>
    protected override IReadOnlyList<Step<Phase1State>> Steps { get; }

    /// <inheritdoc/>
    protected override bool AnswersDuplicates => false;

    private Lifetime Proposed => new(_config.IkeLifetimeSeconds, _config.IkeLifetimeKilobytes);

    private string PeerSays => _hint is null ? "" : $"; the peer says {_hint}, unauthenticated";

    /// <summary>Sends the first message.</summary>
    public void Start(Instant now) => Begin(null, BuildSa, Phase1State.SentSa, now);

    /// <summary>A notification in clear: nothing is believed, but it may be told if nothing better comes (RFC 2408 §5.14).</summary>
    public void OnHint(NotifyType type)
    {
        if (_hint is not null) return;
        _hint = type.ToText();
        if (State == Phase1State.SentId && type is NotifyType.PayloadMalformed or NotifyType.InvalidHashInformation or NotifyType.AuthenticationFailed)
            SuspectPsk($"the peer says {_hint} to our first encrypted message");
        if (type == NotifyType.NoProposalChosen && State == Phase1State.SentSa)
            Context.Report(IkeEventKind.NoProposalChosen, _config.Name, Peer,
                $"the peer says NO-PROPOSAL-CHOSEN, unauthenticated; we offer {string.Join(", ", _config.IkeSuites)}; we keep trying");
    }

    /// <summary>An encrypted notification before the SA stands: the peer has the keys, so the pre-shared key is right, and refuses for another reason.</summary>
    public IkeDrop OnInformational(in IsakmpHeader header, ReadOnlySpan<byte> octets, Arrival arrival)
    {
        if (State != Phase1State.SentId || _keys is null) return IkeDrop.Unexpected;
        CbcChain cbc = _keys.Phase2Cbc(Cbc!.LastBlock, header.MessageId);
        if (!cbc.TryOpen(octets, out byte[] opened)) return IkeDrop.WrongProtection;
        if (IkeMessage.TryRead(header, opened, arrival, out IkeMessage message) != IkeDrop.None
            || !InformationalExchange.IsAuthentic(_keys, message))
        {
            SuspectPsk("the peer answers our first encrypted message with one that our keys do not open");
            return IkeDrop.BadHash;
        }
        foreach (ReadOnlyMemory<byte> content in message.All(PayloadType.Notify))
        {
            if (!NotifyView.TryParse(content.Span, out NotifyView notify)) continue;
            IkeEventKind kind = notify.Type is NotifyType.AuthenticationFailed or NotifyType.InvalidIdInformation
                ? IkeEventKind.WrongIdentity : IkeEventKind.Phase1Failed;
            Fail(kind, $"the peer has the same pre-shared key but refuses us: {notify.Type.ToText()}; we say we are {_config.LocalId}: "
                + "compare with the identity the peer expects", arrival.At);
            return IkeDrop.None;
        }
        return IkeDrop.None;
    }

    // HDR, SA -->
    private void BuildSa(Instant now)
    {
        SaI = Phase1Proposals.Offer(_config.IkeSuites, Proposed);
        PayloadChain payloads = new PayloadChain().Add(PayloadType.Sa, SaI);
        VendorIds.Add(payloads);
        if (_config.MayUseUdp()) NatVendorIds.AddAll(payloads);
        Send(payloads, encrypted: false, wantsAnswer: true, now);
    }

    // <-- HDR, SA
    private IkeDrop OnSaReply(IkeMessage message)
    {
        if (message.Header.ResponderCookie == 0) return IkeDrop.Malformed;
        if (message.Header.ResponderCookie == InitiatorCookie) return IkeDrop.Reflected;
        IkeDrop drop = Phase1Proposals.TryRead(message[PayloadType.Sa], out List<Phase1Transform> transforms);
        if (drop != IkeDrop.None) return drop;
        // The reply holds one of our transforms and nothing else (RFC 2408 §4.2).
        if (transforms.Count != 1 || !Phase1Proposals.TryChoose(transforms, _config.IkeSuites, out Phase1Transform chosen, out var suite))
            return IkeDrop.NoProposal;

        ResponderCookie = message.Header.ResponderCookie;
        Suite = suite;
        Lifetime = Proposed.ShortenedTo(chosen.Lifetime);
        NatTraversal = _config.MayUseUdp() ? NatVendorIds.Best(message) : NatVersion.None;
        PeerSpeaksDpd = VendorIds.Has(message, VendorIds.DeadPeerDetection);
        _dh = DhComputation.Generate(this, Suite.Group, Context);
        Then(_dh, BuildKe, Phase1State.SentKe);
        return IkeDrop.None;
    }

    // HDR, KE, Ni [, NAT-D, NAT-D] -->
    private void BuildKe(Instant now)
    {
        _ours = _dh!.Ours!;
        Send(KeAndNonce(_ours.PublicValue, _config), encrypted: false, wantsAnswer: true, now);
    }

    // <-- HDR, KE, Nr [, NAT-D, NAT-D]
    private IkeDrop OnKeReply(IkeMessage message)
    {
        IkeDrop drop = TakeKe(message, _ours!.PublicValue);
        if (drop != IkeDrop.None) return drop;
        Nat = NatDetection.Evaluate(message, NatTraversal, Suite.Hash, Cookies, _config.ForcesUdp());
        _dh = DhComputation.Agree(this, _ours, PeerPublicValue);
        Then(_dh, BuildId, Phase1State.SentId);
        return IkeDrop.None;
    }

    // HDR*, IDii, HASH_I [, N] -->  on port 4500 if there is a NAT (RFC 3947 §4)
    private void BuildId(Instant now)
    {
        Gxy = _dh!.Shared!;
        _keys = Phase1Keys.Derive(Suite, _config.Psk, Transcript(_ours!.PublicValue), Gxy);
        Cbc = _keys.Phase1Cbc();
        if (Nat.FloatsPort && Peer.Port == RfcValues.IkePort)
        {
            OurEndpoint = Local with { Port = RfcValues.NatTraversalPort };
            PeerEndpoint = Peer with { Port = RfcValues.NatTraversalPort };
        }
        byte[] idii = Identification.Write(_config.LocalId);
        PayloadChain payloads = new PayloadChain().Add(PayloadType.Id, idii).Add(PayloadType.Hash, _keys.HashI(idii));
        if (!Tunnel!.HasSas) payloads.Add(PayloadType.Notify, Notifications.InitialContact(Cookies));
        Send(payloads, encrypted: true, wantsAnswer: true, now);
    }

    // <-- HDR*, IDir, HASH_R [, N]
    private IkeDrop OnHashReply(IkeMessage message)
    {
        if (!Identification.TryRead(message[PayloadType.Id], out IkeIdentity peerId)) return IkeDrop.Malformed;
        if (!Phase1Keys.Holds(message[PayloadType.Hash], _keys!.HashR(message[PayloadType.Id]))) return IkeDrop.BadHash;
        if (!Identification.IsExpected(_config, peerId, Nat.PeerIsBehind))
        {
            Fail(IkeEventKind.WrongIdentity, $"the peer says it is {peerId}, we expect {Identification.Expected(_config)}: "
                + "set the tunnel's remote identity to what the peer says, or correct the peer", message.At);
            return IkeDrop.WrongIdentity;
        }
        bool initialContact = false;
        foreach (ReadOnlyMemory<byte> content in message.All(PayloadType.Notify))
        {
            if (!NotifyView.TryParse(content.Span, out NotifyView notify)) continue;
            initialContact |= notify.Type == NotifyType.InitialContact;
            if (notify.Type == NotifyType.ResponderLifetime) Lifetime = Notifications.Shorten(Lifetime, ProtocolId.Isakmp, notify.Data);
        }
        Phase1Keys keys = _keys;
        _keys = null;
        Then(null, now => Establish(keys, peerId, initialContact, now), Phase1State.Established);
        return IkeDrop.None;
    }

    /// <inheritdoc/>
    protected override void OnNoAnswer(Instant now)
    {
        string tried = $"sent {Transmissions} times in {now.Since(Begun) / 1000} s";
        switch (State)
        {
            case Phase1State.SentSa:
                Fail(IkeEventKind.NoAnswer, $"no answer to HDR, SA ({tried}){PeerSays}: is the peer up, does UDP 500 reach it, "
                    + "and does it know our address?", now);
                break;
            case Phase1State.SentId:
                Fail(IkeEventKind.WrongPsk, $"no answer to HDR*, IDii, HASH_I ({tried}) though the peer answered everything before{PeerSays}: "
                    + "most likely the pre-shared keys differ; or the peer does not accept our identity "
                    + $"{_config.LocalId}{(Nat.FloatsPort ? ", or UDP 4500 does not reach it" : "")}", now);
                break;
            default:
                Fail(IkeEventKind.NoAnswer, $"no answer to HDR, KE, Ni ({tried}){PeerSays}: the peer answered the first message; "
                    + "large datagrams may be lost on the way", now);
                break;
        }
    }

    /// <inheritdoc/>
    protected override void Forget()
    {
        base.Forget();
        _ours?.Dispose();
        _keys?.Dispose();
    }

    // Anyone may have sent what makes us suspect: it is told at once, and changes nothing.
    private void SuspectPsk(string why)
    {
        if (_toldWrongPsk) return;
        _toldWrongPsk = true;
        Context.Report(IkeEventKind.WrongPsk, _config.Name, Peer, $"{why}: most likely the pre-shared keys differ; we keep trying");
    }

    private void Fail(IkeEventKind kind, string detail, Instant now)
    {
        End();
        Tunnel!.OnPhase1Failed(this, kind, detail, now);
    }
}
