using System.Collections.Immutable;
using Amaranten.Crypto.Suites;
using Amaranten.Ike.Exchanges;
using Amaranten.Ike.Informational;
using Amaranten.Wire;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Phase1;

/// <summary>
/// Aggressive mode, our side as initiator, with signatures (RFC 2409 §5.1) or a pre-shared key (§5.4), with NAT detection (RFC 3947 §3).
/// <code><![CDATA[
///      Initiator                              Responder
///     ----------                             -----------
///      HDR, SA, KE, Ni, IDii       -->
///                                  <--        HDR, SA, KE, Nr, IDir, HASH_R           pre-shared key
///                                  <--        HDR, SA, KE, Nr, IDir, [ CERT, ] SIG_R  signatures
///      HDR, HASH_I                 -->
///      HDR, [ CERT, ] SIG_I        -->
/// ]]></code>
/// The first message carries KE: the group cannot be negotiated, so only proposals with the group of the first are offered.
/// </summary>
internal sealed class AggressiveInitiator(IkeContext context, TunnelState tunnel, UdpEndpoint local, UdpEndpoint peer, Instant now)
    : Phase1Initiator(context, tunnel, local, peer, now)
{
    /// <inheritdoc/>
    public override ExchangeType Mode => ExchangeType.Aggressive;

    /// <inheritdoc/>
    private protected override IReadOnlyList<IkeSuite> Offered { get; } =
        tunnel.Config.IkeSuites.Where(suite => suite.Group == tunnel.Config.IkeSuites[0].Group).ToImmutableArray();

    /// <inheritdoc/>
    protected override IReadOnlyList<Step<Phase1State>> Steps =>
    [
        //       <-- HDR, SA, KE, Nr, IDir, HASH_R | [CERT,] SIG_R [, NAT-D, NAT-D]
        //                                        then  HDR*, HASH_I | [CERT,] SIG_I [, NAT-D, NAT-D] -->
        new(Phase1State.SentSa, false, Payloads.Sa | Payloads.Ke | Payloads.Nonce | Payloads.Id | PeerProof, WithPeerProof | Payloads.NatD,
            OnReply, Phase1State.GotId),
    ];

    // Our last message has no answer: the peer, who waits for it, repeats his, and so gets it again.
    /// <inheritdoc/>
    protected override bool AnswersDuplicates => State == Phase1State.Established;

    // HDR, SA, KE, Ni, IDii [, CERTREQ] -->
    private protected override void SendFirst(Instant now)
    {
        Dh = DhComputation.Generate(this, Offered[0].Group, Context);
        Begin(Dh, BuildFirst, Phase1State.SentSa, now);
    }

    private void BuildFirst(Instant now)
    {
        Ours = Dh!.Ours!;
        PayloadChain payloads = BuildOffer();
        AddKeAndNonce(payloads, Ours.PublicValue, [Config]);
        payloads.Add(PayloadType.Id, Identification.WriteOurs(Config));
        AddVendorIds(payloads);
        Send(payloads, encrypted: false, wantsAnswer: true, now);
    }

    // <-- HDR, SA, KE, Nr, IDir, HASH_R | [CERT,] SIG_R [, NAT-D, NAT-D]
    private IkeDrop OnReply(IkeMessage message)
    {
        IkeDrop drop = TakeSaReply(message);
        if (drop == IkeDrop.None) drop = TakeKe(message, Ours!.PublicValue);
        if (drop == IkeDrop.None && !TakeId(message, out _, out _)) drop = IkeDrop.Malformed;
        if (drop != IkeDrop.None)
        {
            ForgetReply();
            return drop;
        }
        TakeNatD(message, Config);
        Dh = DhComputation.Agree(this, Ours!, PeerPublicValue);
        Await(Dh, _ => OnAgreed(message));
        return IkeDrop.None;
    }

    // The reply is in clear: until its proof holds, anybody may have sent it.
    private IkeDrop OnAgreed(IkeMessage message)
    {
        Gxy = Dh!.Shared!;
        Keys = DeriveKeys(Config.Psk, Ours!.PublicValue);
        IkeDrop Proven(IkeIdentity peerId, Instant at)
        {
            Then(null, then => BuildProof(peerId, then), Phase1State.Established);
            return IkeDrop.None;
        }
        IkeDrop drop = TakeProof(message, Proven);
        if (drop == IkeDrop.BadHash) Suspect("HASH_R does not hold");
        return drop;
    }

    /// <inheritdoc/>
    protected override void OnDisbelieved(IkeDrop why, Instant now)
    {
        base.OnDisbelieved(why, now);
        Keys?.Dispose();
        Gxy?.Dispose();
        (Keys, Gxy) = (null, null);
        ForgetReply();
    }

    private void ForgetReply() => (ResponderCookie, Fragmenter.PeerReassembles) = (0, false);

    // HDR*, HASH_I | [CERT,] SIG_I [, NAT-D, NAT-D] [, N] -->   encrypted, as the RFC allows and its peers expect; from port 4500 if there is a NAT
    private void BuildProof(IkeIdentity peerId, Instant now)
    {
        Cbc = Keys!.Phase1Cbc();
        ChangePorts();
        var payloads = new PayloadChain();
        void SendProof(Instant at)
        {
            AddNatD(payloads, Config);
            if (MaySayInitialContact) payloads.Add(PayloadType.Notify, Notifications.InitialContact(Cookies));
            Send(payloads, encrypted: true, wantsAnswer: false, at);
            Establish(peerId, initialContact: false, at);
        }
        Prove(payloads, Identification.WriteOurs(Config), Config, SendProof, now);
    }

    /// <inheritdoc/>
    protected override void OnNoAnswer(Instant now) =>
        FailWithoutReply("HDR, SA, KE, Ni, IDii", "is the peer up, does UDP 500 reach it, does it accept aggressive mode with "
            + $"{Method!.Name} and group {Phase1Offer.GroupName((ulong)Offered[0].Group)}, and does it know us as {Config.LocalId}?", now);
}
