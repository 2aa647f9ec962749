using Amaranten.Crypto;
using Amaranten.Ike.Exchanges;
using Amaranten.Ike.Informational;
using Amaranten.Ike.Telling;
using Amaranten.Wire;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Phase1;

/// <summary>
/// Main mode, our side as responder (RFC 2409 §5.1, §5.4); the arrows stand at <see cref="MainModeInitiator"/>. It computes nothing before the peer has
/// shown that it receives what we send to its address. Which tunnel is meant is decided when the peer has said who it is.
/// </summary>
internal sealed class MainModeResponder : Phase1Responder
{
    private List<(SecretBytes Psk, Phase1Keys Keys)>? _keys;
    private (Phase1Keys Keys, CbcChain Cbc, SecretBytes Psk) _opened;

    public MainModeResponder(IkeContext context, List<TunnelState> candidates, in IsakmpHeader header, Arrival arrival)
        : base(context, candidates, header, arrival) => ResponderCookie = context.NewCookie();

    /// <inheritdoc/>
    public override ExchangeType Mode => ExchangeType.MainMode;

    /// <inheritdoc/>
    public override bool IsUnheard => State == Phase1State.SentSa;

    /// <inheritdoc/>
    protected override IReadOnlyList<Step<Phase1State>> Steps =>
    [
        //      --> HDR, SA               then  <-- HDR, SA
        new(Phase1State.Nothing, false, Payloads.Sa, Extra, OnSa, Phase1State.GotSa),
        //      --> HDR, KE, Ni [, CERTREQ] [, NAT-D, NAT-D]   then  <-- HDR, KE, Nr [, CERTREQ] [, NAT-D, NAT-D]
        new(Phase1State.SentSa, false, Payloads.Ke | Payloads.Nonce, Extra | Payloads.NatD, OnKe, Phase1State.GotKe),
        //      --> HDR*, IDii, HASH_I | [CERT,] SIG_I    then  <-- HDR*, IDir, HASH_R | [CERT,] SIG_R
        new(Phase1State.SentKe, true, Payloads.Id | PeerProof, WithPeerProof, OnId, Phase1State.GotId),
    ];

    /// <inheritdoc/>
    private protected override void TellSilence(Instant now) => Tell(IkeEventKind.Phase1Failed,
        $"the peer began phase 1 and fell silent after our HDR, {(IsUnheard ? "SA: our answer may not reach it, or it has begun anew" : "KE, Nr")}", now);

    // --> HDR, SA
    private IkeDrop OnSa(IkeMessage message)
    {
        IkeDrop drop = TakeOffer(message, _ => true);
        if (drop == IkeDrop.None) Then(null, BuildSaReply, Phase1State.SentSa);
        return drop;
    }

    // <-- HDR, SA
    private void BuildSaReply(Instant now)
    {
        PayloadChain payloads = BuildReply();
        AddVendorIds(payloads);
        Send(payloads, encrypted: false, wantsAnswer: false, now);
    }

    // --> HDR, KE, Ni [, CERTREQ] [, NAT-D, NAT-D]
    private IkeDrop OnKe(IkeMessage message)
    {
        IkeDrop drop = TakeKe(message, []);
        if (drop != IkeDrop.None) return drop;
        TakeNatD(message, Candidates[0].Config);
        Dh = DhComputation.GenerateAndAgree(this, Suite.Group, PeerPublicValue, Context);
        Then(Dh, BuildKeReply, Phase1State.SentKe);
        return IkeDrop.None;
    }

    // <-- HDR, KE, Nr [, CERTREQ] [, NAT-D, NAT-D]
    private void BuildKeReply(Instant now)
    {
        (Ours, Gxy) = (Dh!.Ours!, Dh.Shared!);
        var payloads = new PayloadChain();
        AddKeAndNonce(payloads, Ours.PublicValue, Candidates.Select(candidate => candidate.Config));
        AddNatD(payloads, Candidates[0].Config);
        Send(payloads, encrypted: false, wantsAnswer: false, now);
    }

    // Each pre-shared key that may be meant is tried: the message tells by its HASH which one it was made with. Other methods have one SKEYID.
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
            Context.Watch.Opened(opened);
            if (IkeMessage.TryRead(header, opened, arrival, out message) != IkeDrop.None) continue;
            if (Method!.UsesPsk && !Phase1Keys.Holds(message[PayloadType.Hash], keys.HashI(message[PayloadType.Id]))) continue;
            _opened = (keys, cbc, psk);
            return IkeDrop.None;
        }
        Tell(Method!.UsesPsk ? IkeEventKind.WrongPsk : IkeEventKind.Phase1Failed,
            $"the first encrypted message does not decrypt to a sound ID and {(Method.UsesPsk ? "HASH: the pre-shared keys differ" : "proof")}", arrival.At);
        SendInClear(NotifyType.PayloadMalformed, arrival.At);
        return IkeDrop.BadHash;
    }

    // --> HDR*, IDii, HASH_I | [CERT,] SIG_I [, N]   maybe from another port: once it is authentic we follow (RFC 3947 §4)
    private IkeDrop OnId(IkeMessage message)
    {
        if (!TakeId(message, out byte[] idii, out IkeIdentity peerId)) return IkeDrop.Malformed;
        (Keys, Cbc) = (_opened.Keys, _opened.Cbc);
        List<IkeTunnel> expecting = Candidates.Select(candidate => candidate.Config).Where(tunnel =>
            (!Method!.UsesPsk || SamePsk(tunnel.Psk, _opened.Psk)) && Identification.IsExpected(tunnel, peerId, Nat.PeerIsBehind)).ToList();
        if (expecting.Count == 0)
        {
            // With a pre-shared key the HASH has held already; with a signature nobody has shown that he is who he says.
            Then(null, now => RefuseIdentity(peerId, message.Arrival, now), Phase1State.GotId);
            return IkeDrop.None;
        }
        IkeDrop Proven(List<IkeTunnel> proven, Instant at)
        {
            Choose(proven);
            (OurEndpoint, PeerEndpoint) = (message.Arrival.Local, message.Arrival.Peer);
            Then(null, now => BuildProof(peerId, IsInitialContact(message), now), Phase1State.Established);
            return IkeDrop.None;
        }
        return CheckProof(message, idii, peerId, expecting, Proven);
    }

    // <-- HDR*, IDir, HASH_R | [CERT,] SIG_R [, N]
    private void BuildProof(IkeIdentity peerId, bool initialContact, Instant now)
    {
        byte[] idir = Identification.WriteOurs(Tunnel!.Config);
        PayloadChain payloads = new PayloadChain().Add(PayloadType.Id, idir);
        void SendProof(Instant at)
        {
            if (Context.Settings.SendInitialContact && !Tunnel.Knows(peerId)) payloads.Add(PayloadType.Notify, Notifications.InitialContact(Cookies));
            if (Lifetime.IsShorterThan(Chosen!.Lifetime))
                payloads.Add(PayloadType.Notify, Notifications.ResponderLifetime(ProtocolId.Isakmp, Cookies, Lifetime));
            Send(payloads, encrypted: true, wantsAnswer: false, at);
            _keys!.RemoveAll(entry => entry.Keys == Keys);
            Establish(peerId, initialContact, at);
        }
        Prove(payloads, idir, Tunnel.Config, SendProof, now);
    }

    /// <inheritdoc/>
    protected override void Forget()
    {
        base.Forget();
        foreach ((_, Phase1Keys keys) in _keys ?? []) keys.Dispose();
        (_keys, _opened) = (null, default);
    }

    private List<(SecretBytes, Phase1Keys)> DeriveKeys()
    {
        var derived = new List<(SecretBytes Psk, Phase1Keys)>();
        foreach (TunnelState candidate in Candidates)
            if (derived.Count == 0 || Method!.UsesPsk && !derived.Exists(entry => SamePsk(entry.Psk, candidate.Config.Psk)))
                derived.Add((candidate.Config.Psk, DeriveKeys(candidate.Config.Psk, Ours!.PublicValue)));
        return derived;
    }

    // The message that we refuse was the last of phase 1.
    private void RefuseIdentity(IkeIdentity peerId, Arrival arrival, Instant now)
    {
        Reason reason = WrongIdentity(peerId, ExpectedIdentities(), Candidates[0].Config, arrival.Peer, out IkeEventKind kind);
        Context.Report(kind, Name, arrival.Peer, reason, now.Since(Begun));
        SendProtected(NotifyType.InvalidIdInformation, arrival.Local, arrival.Peer);
        End();
    }
}
