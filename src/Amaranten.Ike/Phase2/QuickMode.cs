using System.Buffers.Binary;
using Amaranten.Crypto;
using Amaranten.Crypto.Ike;
using Amaranten.Crypto.Suites;
using Amaranten.Ike.Exchanges;
using Amaranten.Ike.Phase1;
using Amaranten.Wire;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Phase2;

/// <summary>What has happened in quick mode.</summary>
internal enum Phase2State
{
    Nothing,
    GotHash1,
    SentHash1,
    GotHash2,
    SentHash2,
    GotHash3,
    SentHash3,
    Connected,
}

/// <summary>
/// Quick mode: a pair of ESP SAs under an ISAKMP SA (RFC 2409 §5.5). What both roles have in common.
/// <code><![CDATA[
///        Initiator                        Responder
///       -----------                      -----------
///        HDR*, HASH(1), SA, Ni
///          [, KE ] [, IDci, IDcr ] -->
///                                  <--    HDR*, HASH(2), SA, Nr
///                                               [, KE ] [, IDci, IDcr ]
///        HDR*, HASH(3)             -->
/// ]]></code>
/// </summary>
internal abstract class QuickMode(IkeContext context, IkeSa sa, uint messageId, Instant begun) : Exchange<Phase2State>(context, begun)
{
    private protected static readonly Payloads Extra = Payloads.Ke | Payloads.Id | Payloads.Notify | Payloads.NatOa | Payloads.Vid;

    /// <inheritdoc/>
    public override UdpEndpoint Local => Sa.Local;

    /// <inheritdoc/>
    public override UdpEndpoint Peer => Sa.Peer;

    /// <inheritdoc/>
    public override Instant Deadline => Instant.Earlier(base.Deadline, IsOver ? Instant.Never : ConnectedBy);

    public uint MessageId { get; } = messageId;

    public int SelectorIndex { get; private protected set; }

    public TrafficSelector Selector { get; private protected set; }

    /// <summary>Our inbound SPI; 0 until it is drawn.</summary>
    public uint InboundSpi { get; private protected set; }

    /// <summary>When it ended; then it only answers duplicates for a while.</summary>
    public Instant EndedAt { get; private set; } = Instant.Never;

    /// <inheritdoc/>
    protected override IsakmpHeader OutboundHeader => Sa.Cookies with { Exchange = ExchangeType.QuickMode, MessageId = MessageId };

    private protected IkeSa Sa { get; } = sa;

    private protected TunnelState Tunnel => Sa.Tunnel;

    private protected IkeTunnel Config => Sa.Tunnel.Config;

    private protected Phase1Keys Keys => Sa.Keys;

    private protected bool Udp => Sa.Nat.UsesUdp;

    private protected EspSuite Suite { get; set; }

    private protected Lifetime Lifetime { get; set; }

    private protected byte[] OurNonce { get; } = context.Draw(Limits.NonceBytes);

    private protected byte[] PeerNonce { get; set; } = [];

    private protected byte[] PeerPublicValue { get; private set; } = [];

    private protected DhComputation? Dh { get; set; }

    private protected ChildSa? Child { get; private set; }

    /// <summary>The peer set the commit bit: the SA is used when it says CONNECTED (RFC 2408 §3.1).</summary>
    private protected bool PeerCommits { get; set; }

    /// <summary>Until when CONNECTED, or the peer's first packet, is awaited.</summary>
    private protected Instant ConnectedBy { get; set; } = Instant.Never;

    /// <summary>CONNECTED came, in an informational exchange with our message ID (RFC 2408 §3.1).</summary>
    public void OnConnected(Instant now)
    {
        if (IsOver || Child is null || State is not (Phase2State.SentHash3 or Phase2State.GotHash3)) return;
        Confirm(now);
    }

    /// <inheritdoc/>
    public override void Tick(Instant now)
    {
        if (IsOver) return;
        bool traffic = Child is not null && Context.Actions.LastInbound(Child.InboundSpi) != default;
        if (traffic || now >= ConnectedBy) Confirm(now);
        else base.Tick(now);
    }

    /// <summary>Whether the message begins with this hash.</summary>
    private protected bool IsAuthentic(IkeMessage message, byte[] hash)
    {
        if (message.First != PayloadType.Hash || !Phase1Keys.Holds(message[PayloadType.Hash], hash)) return false;
        PeerCommits |= (message.Header.Flags & IsakmpFlags.Commit) != 0;
        Sa.OnAuthentic(message.Arrival);
        return true;
    }

    /// <summary>Takes the nonce, and KE if the suite has a group (RFC 2409 §5.5).</summary>
    private protected IkeDrop TakeKe(IkeMessage message, ReadOnlySpan<byte> ourPublicValue)
    {
        ReadOnlySpan<byte> ke = message[PayloadType.KeyExchange], nonce = message[PayloadType.Nonce];
        if (nonce.Length is < RfcValues.MinNonceBytes or > RfcValues.MaxNonceBytes) return IkeDrop.BadNonce;
        if (nonce.SequenceEqual(OurNonce) || !ke.IsEmpty && ke.SequenceEqual(ourPublicValue)) return IkeDrop.Reflected;
        bool hasKe = (message.Present & Payloads.Ke) != 0;
        if (hasKe != (Suite.Group != DhGroup.None)) return IkeDrop.WrongPayloads;
        if (hasKe && !DiffieHellman.IsAcceptable(Suite.Group, ke)) return IkeDrop.BadPublicValue;
        (PeerPublicValue, PeerNonce) = (ke.ToArray(), nonce.ToArray());
        return IkeDrop.None;
    }

    /// <summary>Reads IDci and IDcr, in that order; both or none (RFC 2409 §5.5). None means the peers' own addresses.</summary>
    private protected bool TryReadClients(IkeMessage message, out TrafficSelector selector)
    {
        selector = new TrafficSelector(IpPrefix.Host(Sa.Local.Address), IpPrefix.Host(Sa.Peer.Address));
        List<ReadOnlyMemory<byte>> ids = [.. message.All(PayloadType.Id)];
        if (ids.Count == 0) return true;
        if (ids.Count != 2
            || !ClientIdentity.TryRead(ids[0].Span, out ClientIdentity idci) || !ClientIdentity.TryRead(ids[1].Span, out ClientIdentity idcr)
            || idci.Protocol != idcr.Protocol || idci.Network.Address.IsV6 != idcr.Network.Address.IsV6)
            return false;
        (ClientIdentity local, ClientIdentity remote) = this is QuickModeInitiator ? (idci, idcr) : (idcr, idci);
        selector = new TrafficSelector(local.Network, remote.Network, local.Protocol, local.Port, remote.Port);
        return true;
    }

    /// <summary>SA, nonce, KE and the clients' identities of the selector.</summary>
    private protected PayloadChain Payload(byte[] sa)
    {
        PayloadChain payloads = new PayloadChain().Add(PayloadType.Sa, sa).Add(PayloadType.Nonce, OurNonce);
        if (Suite.Group != DhGroup.None) payloads.Add(PayloadType.KeyExchange, Dh!.Ours!.PublicValue);
        var local = new ClientIdentity(Selector.Local, Selector.Protocol, Selector.LocalPort);
        var remote = new ClientIdentity(Selector.Remote, Selector.Protocol, Selector.RemotePort);
        (ClientIdentity idci, ClientIdentity idcr) = this is QuickModeInitiator ? (local, remote) : (remote, local);
        return payloads.Add(PayloadType.Id, idci.Write()).Add(PayloadType.Id, idcr.Write());
    }

    /// <summary>Derives the keys and hands the pair over; it is used for sending once it is confirmed.</summary>
    private protected void Install(uint outboundSpi, bool confirmed, Instant now)
    {
        (byte[] ni, byte[] nr) = this is QuickModeInitiator ? (OurNonce, PeerNonce) : (PeerNonce, OurNonce);
        int length = Suite.EncryptionKeyBytes + Suite.IntegrityKeyBytes;
        HashAlgorithm hash = Sa.Suite.Hash;
        using SecretBytes inbound = Keymat.Derive(hash, Keys.SkeyidD, Dh?.Shared, InboundSpi, ni, nr, length);
        using SecretBytes outbound = Keymat.Derive(hash, Keys.SkeyidD, Dh?.Shared, outboundSpi, ni, nr, length);
        Child = new ChildSa
        {
            SelectorIndex = SelectorIndex,
            Selector = Selector,
            Suite = Suite,
            InboundSpi = InboundSpi,
            OutboundSpi = outboundSpi,
            UdpEncapsulated = Udp,
            WeInitiated = this is QuickModeInitiator,
            BegunAt = Begun,
            CreatedAt = now,
            Lifetime = Lifetime,
            Peer = Peer,
            RekeyAt = RekeyTime.Of(now, Lifetime.Seconds, this is QuickModeInitiator, Context),
            Rekeys = Tunnel.Children.RekeysOf(SelectorIndex),
        };
        Tunnel.Children.Add(Child, inbound, outbound, Local, confirmed, now);
    }

    /// <summary>The peer has the pair too.</summary>
    private protected void Confirm(Instant now)
    {
        ChildSa child = Child!;
        Finish(now);
        Tunnel.OnQuickModeDone(this, Sa, child, now);
    }

    /// <summary>Its ISAKMP SA ends before it did: a pair that the peer has not confirmed goes too.</summary>
    public void Abandon(Instant now)
    {
        if (IsOver) return;
        Finish(now);
        if (Child is { ConfirmedAt: null } child) Tunnel.Children.Remove(child, tellPeer: true, "its negotiation was abandoned", now);
    }

    /// <summary>Ends it; it goes on answering duplicates.</summary>
    private protected void Finish(Instant now)
    {
        EndedAt = now;
        End();
    }

    /// <inheritdoc/>
    protected override void Forget()
    {
        Dh?.Ours?.Dispose();
        Dh?.Shared?.Dispose();
        if (Child is null && InboundSpi != 0) Context.ReleaseSpi(InboundSpi);
    }

    private protected static byte[] Octets(uint spi)
    {
        byte[] octets = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(octets, spi);
        return octets;
    }
}
