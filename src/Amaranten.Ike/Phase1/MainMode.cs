using Amaranten.Crypto;
using Amaranten.Crypto.Ike;
using Amaranten.Crypto.Suites;
using Amaranten.Ike.Exchanges;
using Amaranten.Ike.Nat;
using Amaranten.Wire;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Phase1;

/// <summary>What has happened in main mode.</summary>
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
/// Main mode with a pre-shared key (RFC 2409 §5.4), with NAT detection (RFC 3947 §3). What both roles have in common.
/// <code><![CDATA[
///      Initiator                        Responder
///     ----------                       -----------
///      HDR, SA               -->
///                            <--        HDR, SA
///      HDR, KE, Ni           -->
///                            <--        HDR, KE, Nr
///      HDR*, IDii, HASH_I    -->
///                            <--        HDR*, IDir, HASH_R
/// ]]></code>
/// </summary>
internal abstract class MainMode(IkeContext context, ulong initiatorCookie, UdpEndpoint local, UdpEndpoint peer, Instant begun)
    : Exchange<Phase1State>(context, begun)
{
    private protected static readonly Payloads Extra = Payloads.Vid | Payloads.Notify | Payloads.CertificateRequest;

    public ulong InitiatorCookie { get; } = initiatorCookie;

    /// <summary>0 until it is known.</summary>
    public ulong ResponderCookie { get; private protected set; }

    /// <inheritdoc/>
    public override UdpEndpoint Local => OurEndpoint;

    /// <inheritdoc/>
    public override UdpEndpoint Peer => PeerEndpoint;

    public abstract bool WeInitiate { get; }

    /// <summary>The tunnel it is for; as responder known only when the peer has proved who it is.</summary>
    public TunnelState? Tunnel { get; private protected set; }

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
        Exchange = ExchangeType.MainMode,
    };

    private protected UdpEndpoint OurEndpoint { get; set; } = local;

    private protected UdpEndpoint PeerEndpoint { get; set; } = peer;

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
        return IkeDrop.None;
    }

    /// <summary>KE, nonce, and NAT-D where both sides know it.</summary>
    private protected PayloadChain KeAndNonce(ReadOnlySpan<byte> ourPublicValue, IkeTunnel tunnel)
    {
        PayloadChain payloads = new PayloadChain().Add(PayloadType.KeyExchange, ourPublicValue).Add(PayloadType.Nonce, OurNonce);
        if (NatTraversal != NatVersion.None)
            NatDetection.Add(payloads, NatTraversal, Suite.Hash, Cookies, Local, Peer, tunnel.ForcesUdp());
        return payloads;
    }

    /// <summary>The ISAKMP SA stands.</summary>
    private protected void Establish(Phase1Keys keys, IkeIdentity peerId, bool initialContact, Instant now)
    {
        keys.ForgetSkeyid();
        var sa = new IkeSa(Context, this, keys, Cbc!.LastBlock.ToArray(), peerId, now);
        Tunnel!.OnPhase1Established(sa, initialContact, now);
        End();
    }

    /// <inheritdoc/>
    protected override void Forget() => Gxy?.Dispose();
}
