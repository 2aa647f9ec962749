using Amaranten.Ike.Exchanges;
using Amaranten.Ike.Informational;
using Amaranten.Ike.Telling;
using Amaranten.Wire;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Phase1;

/// <summary>
/// Main mode, our side as initiator, with signatures (RFC 2409 §5.1) or a pre-shared key (§5.4), with NAT detection (RFC 3947 §3).
/// <code><![CDATA[
///      Initiator                              Responder
///     ----------                             -----------
///      HDR, SA                     -->
///                                  <--        HDR, SA
///      HDR, KE, Ni                 -->
///                                  <--        HDR, KE, Nr
///      HDR*, IDii, HASH_I          -->                               pre-shared key; hybrid: the user's end
///      HDR*, IDii, [ CERT, ] SIG_I -->                               signatures
///                                  <--        HDR*, IDir, HASH_R
///                                  <--        HDR*, IDir, [ CERT, ] SIG_R
/// ]]></code>
/// </summary>
internal sealed class MainModeInitiator(IkeContext context, TunnelState tunnel, UdpEndpoint local, UdpEndpoint peer, Instant now)
    : Phase1Initiator(context, tunnel, local, peer, now)
{
    /// <inheritdoc/>
    public override ExchangeType Mode => ExchangeType.MainMode;

    /// <inheritdoc/>
    protected override IReadOnlyList<Step<Phase1State>> Steps =>
    [
        //       <-- HDR, SA              then  HDR, KE, Ni [, CERTREQ] [, NAT-D, NAT-D] -->
        new(Phase1State.SentSa, false, Payloads.Sa, Extra, OnSaReply, Phase1State.GotSa),
        //       <-- HDR, KE, Nr [, CERTREQ] [, NAT-D, NAT-D]   then  HDR*, IDii, HASH_I | [CERT,] SIG_I -->
        new(Phase1State.SentKe, false, Payloads.Ke | Payloads.Nonce, Extra | Payloads.NatD, OnKeReply, Phase1State.GotKe),
        //       <-- HDR*, IDir, HASH_R | [CERT,] SIG_R
        new(Phase1State.SentId, true, Payloads.Id | PeerProof, WithPeerProof, OnProof, Phase1State.GotId),
    ];

    /// <inheritdoc/>
    protected override bool AnswersDuplicates => false;

    /// <summary>The peer has the keys, so a pre-shared key is right, and refuses for another reason.</summary>
    public override IkeDrop OnInformational(in IsakmpHeader header, ReadOnlySpan<byte> octets, Arrival arrival)
    {
        if (State != Phase1State.SentId || Keys is null || Cbc is null) return IkeDrop.Unexpected;
        CbcChain cbc = Keys.Phase2Cbc(Cbc.LastBlock, header.MessageId);
        if (!cbc.TryOpen(octets, out byte[] opened)) return IkeDrop.WrongProtection;
        Context.Watch.Opened(opened);
        if (IkeMessage.TryRead(header, opened, arrival, out IkeMessage message) != IkeDrop.None
            || !InformationalExchange.IsAuthentic(Keys, message))
        {
            Suspect("the peer answers our first encrypted message with one that our keys do not open");
            return IkeDrop.BadHash;
        }
        foreach (ReadOnlyMemory<byte> content in message.All(PayloadType.Notify))
        {
            if (!NotifyView.TryParse(content.Span, out NotifyView notify)) continue;
            Fail(IkeEventKind.PeerRefuses, Refusal.By(notify.Type, Config, Method!, NatTraversal), arrival.At);
            return IkeDrop.None;
        }
        return IkeDrop.None;
    }

    // HDR, SA -->
    private protected override void SendFirst(Instant now) => Begin(null, BuildSa, Phase1State.SentSa, now);

    private void BuildSa(Instant now)
    {
        PayloadChain payloads = BuildOffer();
        AddVendorIds(payloads);
        Send(payloads, encrypted: false, wantsAnswer: true, now);
    }

    // <-- HDR, SA
    private IkeDrop OnSaReply(IkeMessage message)
    {
        IkeDrop drop = TakeSaReply(message);
        if (drop != IkeDrop.None) return drop;
        Dh = DhComputation.Generate(this, Suite.Group, Context);
        Then(Dh, BuildKe, Phase1State.SentKe);
        return IkeDrop.None;
    }

    // HDR, KE, Ni [, CERTREQ] [, NAT-D, NAT-D] -->
    private void BuildKe(Instant now)
    {
        Ours = Dh!.Ours!;
        var payloads = new PayloadChain();
        AddKeAndNonce(payloads, Ours.PublicValue, [Config]);
        AddNatD(payloads, Config);
        Send(payloads, encrypted: false, wantsAnswer: true, now);
    }

    // <-- HDR, KE, Nr [, CERTREQ] [, NAT-D, NAT-D]
    private IkeDrop OnKeReply(IkeMessage message)
    {
        IkeDrop drop = TakeKe(message, Ours!.PublicValue);
        if (drop != IkeDrop.None) return drop;
        TakeNatD(message, Config);
        Dh = DhComputation.Agree(this, Ours, PeerPublicValue);
        Then(Dh, BuildId, Phase1State.SentId);
        return IkeDrop.None;
    }

    // HDR*, IDii, HASH_I | [CERT,] SIG_I [, N] -->
    private void BuildId(Instant now)
    {
        Gxy = Dh!.Shared!;
        Keys = DeriveKeys(Config.Psk, Ours!.PublicValue);
        Cbc = Keys.Phase1Cbc();
        ChangePorts();
        byte[] idii = Identification.WriteOurs(Config);
        PayloadChain payloads = new PayloadChain().Add(PayloadType.Id, idii);
        void SendId(Instant at)
        {
            if (MaySayInitialContact) payloads.Add(PayloadType.Notify, Notifications.InitialContact(Cookies));
            Send(payloads, encrypted: true, wantsAnswer: true, at);
        }
        Prove(payloads, idii, Config, SendId, now);
    }

    // <-- HDR*, IDir, HASH_R | [CERT,] SIG_R [, N]
    private IkeDrop OnProof(IkeMessage message)
    {
        IkeDrop Proven(IkeIdentity peerId, Instant at)
        {
            foreach (ReadOnlyMemory<byte> content in message.All(PayloadType.Notify))
                if (NotifyView.TryParse(content.Span, out NotifyView notify) && notify.Type == NotifyType.ResponderLifetime)
                    Lifetime = Notifications.Shorten(Lifetime, ProtocolId.Isakmp, notify.Data);
            Then(null, then => Establish(peerId, IsInitialContact(message), then), Phase1State.Established);
            return IkeDrop.None;
        }
        return TakeProof(message, Proven);
    }

    /// <inheritdoc/>
    protected override void OnNoAnswer(Instant now)
    {
        string tried = $"sent {Transmissions} times in {now.Since(Begun) / 1000} s";
        switch (State)
        {
            case Phase1State.SentSa:
                FailWithoutReply("HDR, SA", "is the peer up, does UDP 500 reach it, and does it know our address?", now);
                break;
            case Phase1State.SentId:
                FailAfterProof(tried, now);
                break;
            default:
                Fail(IkeEventKind.NoAnswer, $"no answer to HDR, KE, Ni ({tried}){PeerSays}: the peer answered the first message; "
                    + "large datagrams may be lost on the way", now);
                break;
        }
    }

    private void FailAfterProof(string tried, Instant now)
    {
        string udp = Nat.FloatsPort ? ", or UDP 4500 does not reach it" : "";
        if (Method!.UsesPsk)
            Fail(IkeEventKind.WrongPsk, $"no answer to HDR*, IDii, HASH_I ({tried}) though the peer answered everything before{PeerSays}: "
                + $"most likely the pre-shared keys differ; or the peer does not accept our identity {Config.LocalId}{udp}", now);
        else
            Fail(IkeEventKind.NoAnswer, Reason.About($"no answer to our proof of who we are ({tried}) though the peer answered everything before{PeerSays}: "
                + $"most likely it does not trust our certificate, or does not accept our identity {Config.LocalId}, or the large message is lost on the "
                + $"way{udp}", IkeParameter.Certificate, IkeParameter.OurIdentity), now);
    }
}
