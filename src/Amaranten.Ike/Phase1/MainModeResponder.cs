using Amaranten.Crypto;
using Amaranten.Crypto.Ike;
using Amaranten.Ike.Exchanges;
using Amaranten.Ike.Informational;
using Amaranten.Ike.Nat;
using Amaranten.Wire;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Phase1;

/// <summary>
/// Main mode, our side as responder (RFC 2409 §5.4). It sends nothing unasked, and computes nothing before the peer has shown that it
/// receives what we send to its address. Which tunnel is meant is decided when the peer has said who it is.
/// </summary>
internal sealed class MainModeResponder : MainMode
{
    private List<TunnelState> _candidates;
    private Phase1Transform? _chosen;
    private DhComputation? _dh;
    private DiffieHellman? _ours;
    private List<(SecretBytes Psk, Phase1Keys Keys)>? _keys;
    private (Phase1Keys Keys, CbcChain Cbc, SecretBytes Psk) _opened;
    private bool _toldWrongPsk;

    public MainModeResponder(IkeContext context, List<TunnelState> candidates, in IsakmpHeader header, Arrival arrival)
        : base(context, header.InitiatorCookie, arrival.Local, arrival.Peer, arrival.At)
    {
        _candidates = candidates;
        ResponderCookie = context.NewCookie();
        Steps =
        [
            //      --> HDR, SA               then  <-- HDR, SA
            new(Phase1State.Nothing, false, Payloads.Sa, Extra, OnSa, Phase1State.GotSa),
            //      --> HDR, KE, Ni [, NAT-D, NAT-D]   then  <-- HDR, KE, Nr [, NAT-D, NAT-D]
            new(Phase1State.SentSa, false, Payloads.Ke | Payloads.Nonce, Extra | Payloads.NatD, OnKe, Phase1State.GotKe),
            //      --> HDR*, IDii, HASH_I    then  <-- HDR*, IDir, HASH_R
            new(Phase1State.SentKe, true, Payloads.Id | Payloads.Hash, Extra, OnId, Phase1State.GotId),
        ];
    }

    /// <inheritdoc/>
    public override bool WeInitiate => false;

    /// <inheritdoc/>
    public override Instant Deadline => IsOver ? Instant.Never : Begun.Plus(Limits.HalfOpenMilliseconds);

    /// <summary>The first tunnel it may be for, to name it in events.</summary>
    public string Name => _candidates[0].Config.Name;

    /// <inheritdoc/>
    protected override IReadOnlyList<Step<Phase1State>> Steps { get; }

    /// <inheritdoc/>
    protected override bool AnswersDuplicates => true;

    private Lifetime Acceptable => new(_candidates[0].Config.IkeLifetimeSeconds, _candidates[0].Config.IkeLifetimeKilobytes);

    /// <summary>The peer had its time.</summary>
    public override void Tick(Instant now)
    {
        if (IsOver || now < Deadline) return;
        if (State != Phase1State.SentSa && !_toldWrongPsk)
            Context.Report(IkeEventKind.Phase1Failed, Name, Peer, "the peer began phase 1 and fell silent after our HDR, KE, Nr", now.Since(Begun));
        End();
    }

    // --> HDR, SA
    private IkeDrop OnSa(IkeMessage message)
    {
        IkeDrop drop = Phase1Proposals.TryRead(message[PayloadType.Sa], out List<Phase1Transform> offered);
        if (drop != IkeDrop.None) return drop;
        foreach (TunnelState candidate in _candidates)
        {
            if (!Phase1Proposals.TryChoose(offered, candidate.Config.IkeSuites, out Phase1Transform chosen, out var suite)) continue;
            (_chosen, Suite) = (chosen, suite);
            break;
        }
        if (_chosen is null)
        {
            Refuse(offered, message.At);
            return IkeDrop.NoProposal;
        }
        _candidates = _candidates.FindAll(candidate => candidate.Config.IkeSuites.Contains(Suite));
        IkeTunnel tunnel = _candidates[0].Config;
        SaI = message[PayloadType.Sa].ToArray();
        NatTraversal = tunnel.MayUseUdp() ? NatVendorIds.Best(message) : NatVersion.None;
        PeerSpeaksDpd = VendorIds.Has(message, VendorIds.DeadPeerDetection);
        Then(null, BuildSaReply, Phase1State.SentSa);
        return IkeDrop.None;
    }

    // <-- HDR, SA
    private void BuildSaReply(Instant now)
    {
        PayloadChain payloads = new PayloadChain().Add(PayloadType.Sa, Phase1Proposals.Reply(_chosen!));
        VendorIds.Add(payloads);
        NatVendorIds.Add(payloads, NatTraversal);
        Send(payloads, encrypted: false, wantsAnswer: false, now);
    }

    // --> HDR, KE, Ni [, NAT-D, NAT-D]
    private IkeDrop OnKe(IkeMessage message)
    {
        IkeDrop drop = TakeKe(message, []);
        if (drop != IkeDrop.None) return drop;
        Nat = NatDetection.Evaluate(message, NatTraversal, Suite.Hash, Cookies, _candidates[0].Config.ForcesUdp());
        _dh = DhComputation.GenerateAndAgree(this, Suite.Group, PeerPublicValue, Context);
        Then(_dh, BuildKeReply, Phase1State.SentKe);
        return IkeDrop.None;
    }

    // <-- HDR, KE, Nr [, NAT-D, NAT-D]
    private void BuildKeReply(Instant now)
    {
        (_ours, Gxy) = (_dh!.Ours!, _dh.Shared!);
        Send(KeAndNonce(_ours.PublicValue, _candidates[0].Config), encrypted: false, wantsAnswer: false, now);
    }

    // Each pre-shared key that may be meant is tried: the message tells by its HASH which one it was made with.
    /// <inheritdoc/>
    protected override IkeDrop Open(in IsakmpHeader header, ReadOnlySpan<byte> octets, Arrival arrival, out IkeMessage message)
    {
        if (!header.IsEncrypted) return base.Open(header, octets, arrival, out message);
        message = null!;
        _keys ??= DeriveKeys();
        foreach ((SecretBytes psk, Phase1Keys keys) in _keys)
        {
            CbcChain cbc = keys.Phase1Cbc();
            if (!cbc.TryOpen(octets, out byte[] opened)) return IkeDrop.WrongProtection;
            if (IkeMessage.TryRead(header, opened, arrival, out message) != IkeDrop.None) continue;
            if (!Phase1Keys.Holds(message[PayloadType.Hash], keys.HashI(message[PayloadType.Id]))) continue;
            _opened = (keys, cbc, psk);
            return IkeDrop.None;
        }
        TellWrongPsk(arrival.At);
        return IkeDrop.BadHash;
    }

    // --> HDR*, IDii, HASH_I [, N]   maybe from another port: it is authentic, so we follow (RFC 3947 §4)
    private IkeDrop OnId(IkeMessage message)
    {
        if (!Identification.TryRead(message[PayloadType.Id], out IkeIdentity peerId)) return IkeDrop.Malformed;
        Cbc = _opened.Cbc;
        Tunnel = _candidates.Find(candidate => SamePsk(candidate.Config.Psk, _opened.Psk)
            && Identification.IsExpected(candidate.Config, peerId, Nat.PeerIsBehind));
        if (Tunnel is null)
        {
            Then(null, now => RefuseIdentity(peerId, message.Arrival, now), Phase1State.GotId);
            return IkeDrop.None;
        }
        (OurEndpoint, PeerEndpoint) = (message.Arrival.Local, message.Arrival.Peer);
        Lifetime = new Lifetime(Tunnel.Config.IkeLifetimeSeconds, Tunnel.Config.IkeLifetimeKilobytes).ShortenedTo(_chosen!.Lifetime);
        bool initialContact = false;
        foreach (ReadOnlyMemory<byte> content in message.All(PayloadType.Notify))
            initialContact |= NotifyView.TryParse(content.Span, out NotifyView notify) && notify.Type == NotifyType.InitialContact;
        Then(null, now => BuildHash(peerId, initialContact, now), Phase1State.Established);
        return IkeDrop.None;
    }

    // <-- HDR*, IDir, HASH_R [, N]
    private void BuildHash(IkeIdentity peerId, bool initialContact, Instant now)
    {
        Phase1Keys keys = _opened.Keys;
        byte[] idir = Identification.Write(Tunnel!.Config.LocalId);
        PayloadChain payloads = new PayloadChain().Add(PayloadType.Id, idir).Add(PayloadType.Hash, keys.HashR(idir));
        if (!Tunnel.HasSas) payloads.Add(PayloadType.Notify, Notifications.InitialContact(Cookies));
        if (Lifetime.IsShorterThan(_chosen!.Lifetime))
            payloads.Add(PayloadType.Notify, Notifications.ResponderLifetime(ProtocolId.Isakmp, Cookies, Lifetime));
        Send(payloads, encrypted: true, wantsAnswer: false, now);
        _keys!.RemoveAll(entry => entry.Keys == keys);
        Establish(keys, peerId, initialContact, now);
    }

    /// <inheritdoc/>
    protected override void OnNoAnswer(Instant now) => End();

    /// <inheritdoc/>
    protected override void Forget()
    {
        base.Forget();
        _ours?.Dispose();
        foreach ((_, Phase1Keys keys) in _keys ?? []) keys.Dispose();
    }

    private List<(SecretBytes, Phase1Keys)> DeriveKeys()
    {
        var derived = new List<(SecretBytes Psk, Phase1Keys)>();
        foreach (TunnelState candidate in _candidates)
            if (!derived.Exists(entry => SamePsk(entry.Psk, candidate.Config.Psk)))
                derived.Add((candidate.Config.Psk, Phase1Keys.Derive(Suite, candidate.Config.Psk, Transcript(_ours!.PublicValue), Gxy!)));
        return derived;
    }

    private static bool SamePsk(SecretBytes a, SecretBytes b) => Phase1Keys.Holds(a.Span, b.Span);

    private void Refuse(List<Phase1Transform> offered, Instant now)
    {
        if (!Context.MayHint(now)) return;
        Context.Report(IkeEventKind.NoProposalChosen, Name, Peer,
            Phase1Proposals.Explain(offered, _candidates.SelectMany(candidate => candidate.Config.IkeSuites).Distinct()), now.Since(Begun));
        Context.Actions.Send(Local, Peer, Notifications.InClear(InitiatorCookie, ResponderCookie, Context.NewMessageId(), NotifyType.NoProposalChosen));
    }

    private void TellWrongPsk(Instant now)
    {
        if (_toldWrongPsk) return;
        _toldWrongPsk = true;
        Context.Report(IkeEventKind.WrongPsk, Name, Peer,
            "the first encrypted message does not decrypt to a sound ID and HASH: the pre-shared keys differ", now.Since(Begun));
        if (Context.MayHint(now))
            Context.Actions.Send(Local, Peer, Notifications.InClear(InitiatorCookie, ResponderCookie, Context.NewMessageId(), NotifyType.PayloadMalformed));
    }

    // The peer has the pre-shared key, so it is told under the keys; the message that we refuse was the last of phase 1.
    private void RefuseIdentity(IkeIdentity peerId, Arrival arrival, Instant now)
    {
        string expected = string.Join(" or ", _candidates.Select(candidate => Identification.Expected(candidate.Config)).Distinct());
        Context.Report(IkeEventKind.WrongIdentity, Name, arrival.Peer, $"the peer says it is {peerId}, we expect {expected}: "
            + "set the tunnel's remote identity to what the peer says, or correct the peer", now.Since(Begun));
        PayloadChain payloads = new PayloadChain()
            .Add(PayloadType.Notify, Notifications.Of(ProtocolId.Isakmp, NotifyType.InvalidIdInformation, Cookies, []));
        byte[] message = InformationalExchange.Write(_opened.Keys, Cbc!.LastBlock, OutboundHeader, Context.NewMessageId(), payloads);
        Context.Actions.Send(arrival.Local, arrival.Peer, message);
        End();
    }
}
