using Amaranten.Crypto;
using Amaranten.Ike.Exchanges;
using Amaranten.Ike.Nat;
using Amaranten.Ike.Telling;
using Amaranten.Wire;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Phase1;

/// <summary>
/// Aggressive mode, our side as responder (RFC 2409 §5.1, §5.4); the arrows stand at <see cref="AggressiveInitiator"/>. The identity in the first message
/// picks the tunnel and its pre-shared key.
/// <para>
/// An identity that no tunnel knows is answered all the same, for the first tunnel and under a key that nobody has: who tries names learns
/// neither from the answer nor from its time which of them exist, and there is nothing to crack (threats 1). What a stranger gets with a name that
/// does exist is HASH_R, from which a weak key can be guessed: that is why aggressive mode with a pre-shared key must be asked for.
/// </para>
/// </summary>
internal sealed class AggressiveResponder : Phase1Responder
{
    private byte[] _idii = [];
    private IkeIdentity _peerId = new(0, "");
    private List<IkeTunnel> _expecting = [];

    public AggressiveResponder(IkeContext context, List<TunnelState> candidates, in IsakmpHeader header, Arrival arrival)
        : base(context, candidates, header, arrival) => ResponderCookie = context.NewCookie();

    /// <inheritdoc/>
    public override ExchangeType Mode => ExchangeType.Aggressive;

    /// <inheritdoc/>
    public override bool IsUnheard => State == Phase1State.SentId;

    /// <inheritdoc/>
    protected override IReadOnlyList<Step<Phase1State>> Steps =>
    [
        //      --> HDR, SA, KE, Ni, IDii [, CERTREQ]
        //                          then  <-- HDR, SA, KE, Nr, IDir, HASH_R | [CERT,] SIG_R [, CERTREQ] [, NAT-D, NAT-D]
        new(Phase1State.Nothing, false, Payloads.Sa | Payloads.Ke | Payloads.Nonce | Payloads.Id, Extra, OnFirst, Phase1State.GotSa),
        //      --> HDR, HASH_I | [CERT,] SIG_I [, NAT-D, NAT-D]   encrypted or not: the RFC's arrow has no star, its text allows it
        new(Phase1State.SentId, null, PeerProof, WithPeerProof | Payloads.NatD, OnProof, Phase1State.GotId),
    ];

    // Our reply was heard and the answer to it lost: the peer, who is at quick mode already, gets our reply again and repeats his answer.
    /// <inheritdoc/>
    public override void OnLaterExchange()
    {
        if (IsUnheard) AnswerAgain();
    }

    // --> HDR, SA, KE, Ni, IDii
    private IkeDrop OnFirst(IkeMessage message)
    {
        if (!TakeId(message, out _idii, out _peerId)) return IkeDrop.Malformed;
        // Whether it is behind a NAT is known later: an address that may be the inner one is let through until then.
        bool mayBeBehindNat = NatVendorIds.Best(message) != NatVersion.None;
        bool Expects(IkeTunnel tunnel) => Identification.IsExpected(tunnel, _peerId, mayBeBehindNat && tunnel.MayUseUdp());
        IkeDrop drop = TakeOffer(message, Expects);
        if (drop == IkeDrop.None) drop = TakeKe(message, []);
        if (drop != IkeDrop.None) return drop;

        IkeTunnel? first = Candidates.Select(candidate => candidate.Config).FirstOrDefault(Expects);
        _expecting = Candidates.Select(candidate => candidate.Config).Where(tunnel =>
            Expects(tunnel) && (!Method!.UsesPsk || SamePsk(tunnel.Psk, first!.Psk))).ToList();
        Dh = DhComputation.GenerateAndAgree(this, Suite.Group, PeerPublicValue, Context);
        Then(Dh, BuildAnswer, Phase1State.SentId);
        return IkeDrop.None;
    }

    // <-- HDR, SA, KE, Nr, IDir, HASH_R | [CERT,] SIG_R [, CERTREQ] [, NAT-D, NAT-D]
    private void BuildAnswer(Instant now)
    {
        (Ours, Gxy) = (Dh!.Ours!, Dh.Shared!);
        IkeTunnel tunnel = _expecting.FirstOrDefault() ?? Candidates[0].Config;
        using var nobodys = new SecretBytes(Context.Draw(tunnel.Psk.Length));
        Keys = DeriveKeys(_expecting.Count > 0 ? tunnel.Psk : nobodys, Ours.PublicValue);
        Cbc = Keys.Phase1Cbc();
        byte[] idir = Identification.WriteOurs(tunnel);
        PayloadChain payloads = BuildReply();
        AddKeAndNonce(payloads, Ours.PublicValue, _expecting.Count > 0 ? _expecting : [tunnel]);
        payloads.Add(PayloadType.Id, idir);
        void SendAnswer(Instant at)
        {
            AddNatD(payloads, tunnel);
            AddVendorIds(payloads);
            Send(payloads, encrypted: false, wantsAnswer: false, at);
        }
        Prove(payloads, idir, tunnel, SendAnswer, now);
    }

    // --> HDR*, HASH_I | [CERT,] SIG_I [, NAT-D, NAT-D] [, N]   maybe from another port: once it is authentic we follow (RFC 3947 §4)
    private IkeDrop OnProof(IkeMessage message)
    {
        TakeNatD(message, Candidates[0].Config);
        List<IkeTunnel> expecting = _expecting.FindAll(tunnel => Identification.IsExpected(tunnel, _peerId, Nat.PeerIsBehind));
        if (expecting.Count == 0)
        {
            TellIdentity(message.At);
            return IkeDrop.BadHash;
        }
        IkeDrop Proven(List<IkeTunnel> proven, Instant at)
        {
            Choose(proven);
            (OurEndpoint, PeerEndpoint) = (message.Arrival.Local, message.Arrival.Peer);
            Then(null, now => Establish(_peerId, IsInitialContact(message), now), Phase1State.Established);
            return IkeDrop.None;
        }
        IkeDrop drop = CheckProof(message, _idii, _peerId, expecting, Proven);
        if (drop == IkeDrop.BadHash) Tell(IkeEventKind.WrongPsk, "HASH_I does not hold: the pre-shared keys differ", message.At);
        return drop;
    }

    /// <inheritdoc/>
    protected override IkeDrop Open(in IsakmpHeader header, ReadOnlySpan<byte> octets, Arrival arrival, out IkeMessage message)
    {
        IkeDrop drop = base.Open(header, octets, arrival, out message);
        if (drop == IkeDrop.None || !header.IsEncrypted || Cbc is null) return drop;
        // A decoy's keys open nothing: its peer has others.
        if (_expecting.Count == 0) TellIdentity(arrival.At);
        else Tell(Method!.UsesPsk ? IkeEventKind.WrongPsk : IkeEventKind.Phase1Failed,
            $"the third message does not decrypt{(Method.UsesPsk ? ": the pre-shared keys differ" : "")}", arrival.At);
        return IkeDrop.BadHash;
    }

    /// <inheritdoc/>
    private protected override void TellSilence(Instant now)
    {
        if (_expecting.Count == 0)
        {
            TellIdentity(now);
            return;
        }
        bool byPsk = Method!.UsesPsk;
        string why = byPsk ? "most likely the pre-shared keys differ" : "it may not trust our certificate";
        string told = $"the peer, which says it is {_peerId}, fell silent after our proof of who we are: {why}; or it does not expect us as {_expecting[0].LocalId}";
        Tell(IkeEventKind.Phase1Failed, Reason.About(told, byPsk ? IkeParameter.PreSharedKey : IkeParameter.Certificate, IkeParameter.OurIdentity), now);
    }

    private void TellIdentity(Instant now) => Tell(IkeEventKind.WrongIdentity, Reason.Identity(_peerId, ExpectedIdentities()), now);
}
