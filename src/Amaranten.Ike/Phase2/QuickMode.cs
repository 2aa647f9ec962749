using System.Buffers.Binary;
using Amaranten.Crypto.Ike;
using Amaranten.Crypto.Suites;
using Amaranten.Ike.Exchanges;
using Amaranten.Ike.Fragmentation;
using Amaranten.Ike.Nat;
using Amaranten.Ike.Phase1;
using Amaranten.Ike.Timing;
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
    public override Fragmenter Fragmenter => Sa.Fragmenter;

    /// <inheritdoc/>
    public override Instant Deadline => Instant.Earlier(base.Deadline, IsOver ? Instant.Never : _lookAt);

    public uint MessageId { get; } = messageId;

    public int SelectorIndex { get; private protected set; }

    public TrafficSelector Selector { get; private protected set; }

    /// <summary>What was asked for, by us in our own words.</summary>
    public virtual TrafficSelector Asked => Selector;

    /// <summary>Our inbound SPIs; 0 until they are drawn.</summary>
    public ChildSpis InboundSpis { get; private protected set; }

    /// <summary>When it ended; then it only answers duplicates for a while.</summary>
    public Instant EndedAt { get; private set; } = Instant.Never;

    /// <inheritdoc/>
    protected override IsakmpHeader OutboundHeader => Sa.Cookies with { Exchange = ExchangeType.QuickMode, MessageId = MessageId };

    private protected IkeSa Sa { get; } = sa;

    public override TunnelState Tunnel => Sa.Tunnel;

    private protected IkeTunnel Config => Sa.Tunnel.Config;

    private protected Phase1Keys Keys => Sa.Keys;

    private protected bool Udp => Sa.Nat.UsesUdp;

    /// <summary>The tunnel's mode; where that takes both, the one that the peer asks for.</summary>
    private protected Encapsulation Mode { get; set; } = sa.Tunnel.Config.Encapsulation;

    private protected bool IsTransport => Mode == Encapsulation.Transport;

    private protected ChildPolicy Policy => ChildPolicy.Of(Config, Mode, Sa.Nat);

    private protected ChildSuite Suite { get; set; }

    /// <summary>NAT-OA of the peer (RFC 3947 §5.2).</summary>
    private protected OriginalAddresses? Original { get; private set; }

    private protected Lifetime Lifetime { get; set; }

    private protected byte[] OurNonce { get; } = context.Draw(Limits.NonceBytes);

    private protected byte[] PeerNonce { get; set; } = [];

    private protected byte[] PeerPublicValue { get; private set; } = [];

    private protected DhComputation? Dh { get; set; }

    private protected ChildSa? Child { get; private set; }

    /// <summary>The peer set the commit bit: the SA is used when it says CONNECTED (RFC 2408 §3.1).</summary>
    private protected bool PeerCommits { get; set; }

    /// <summary>Until when CONNECTED, or the peer's first packet, is awaited.</summary>
    private protected Instant ConnectedBy { get; private set; } = Instant.Never;

    // Nobody tells of the first packet: it is looked for now and then meanwhile.
    private Instant _lookAt = Instant.Never;

    /// <summary>Awaits CONNECTED, or the peer's first packet, for so long.</summary>
    private protected void AwaitConnected(long milliseconds, Instant now)
    {
        ConnectedBy = now.Plus(milliseconds);
        LookAgain(now);
    }

    private void LookAgain(Instant now) => _lookAt = Instant.Earlier(ConnectedBy, now.Plus(Limits.FirstPacketLookMilliseconds));

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
        if (traffic || now >= ConnectedBy)
        {
            Confirm(now);
            return;
        }
        if (now >= _lookAt) LookAgain(now);
        base.Tick(now);
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

    /// <summary>
    /// Reads IDci and IDcr, in that order; both or none (RFC 2409 §5.5). None means the peers' own addresses. In transport mode they are these
    /// in any case, whatever they are called beyond a NAT.
    /// </summary>
    private protected bool TryReadClients(IkeMessage message, out TrafficSelector selector)
    {
        if (!TryReadIdentities(message, out selector)) return false;
        IpAddress calledUs = selector.Local.Address;
        if (!IsTransport) return true;
        return TransportEnds.TryTranslate(selector, Sa.Local.Address, Sa.Peer.Address, Sa.Nat, out selector)
            && (!Udp || TakeOriginal(message, calledUs));
    }

    private bool TakeOriginal(IkeMessage message, IpAddress calledUs)
    {
        bool read = OriginalAddress.TryRead(message, Sa.Nat.Version, calledUs, this is QuickModeInitiator, out OriginalAddresses? original);
        Original = original;
        return read;
    }

    private bool TryReadIdentities(IkeMessage message, out TrafficSelector selector)
    {
        selector = new TrafficSelector(IpPrefix.Host(Sa.Local.Address), IpPrefix.Host(Sa.Peer.Address));
        List<ReadOnlyMemory<byte>> ids = [.. message.All(PayloadType.Id)];
        if (ids.Count == 0) return true;
        if (ids.Count != 2
            || !ClientIdentity.TryRead(ids[0].Span, out ClientIdentity idci) || !ClientIdentity.TryRead(ids[1].Span, out ClientIdentity idcr)
            || idci.Protocol != idcr.Protocol || idci is { Protocol: 0, Port: not 0 } || idcr is { Protocol: 0, Port: not 0 } || idci.Network.Address.IsV6 != idcr.Network.Address.IsV6)
            return false;
        (ClientIdentity local, ClientIdentity remote) = this is QuickModeInitiator ? (idci, idcr) : (idcr, idci);
        selector = Narrowing.WithoutIcmpPorts(new TrafficSelector(local.Network, remote.Network, local.Protocol, local.Port, remote.Port));
        return true;
    }

    /// <summary>SA, nonce, KE, the clients' identities, and NAT-OA where transport mode crosses a NAT.</summary>
    private protected PayloadChain Payload(byte[] sa)
    {
        PayloadChain payloads = new PayloadChain().Add(PayloadType.Sa, sa).Add(PayloadType.Nonce, OurNonce);
        if (Suite.Group != DhGroup.None) payloads.Add(PayloadType.KeyExchange, Dh!.Ours!.PublicValue);
        foreach (byte[] id in Identities()) payloads.Add(PayloadType.Id, id);
        if (IsTransport && Udp) OriginalAddress.Add(payloads, Sa.Nat.Version, Sa.Local.Address, Sa.Peer.Address, this is QuickModeInitiator);
        return payloads;
    }

    /// <summary>IDci and IDcr as we send them.</summary>
    private protected abstract IEnumerable<byte[]> Identities();

    /// <summary>Derives the keys and hands the pair over; it is used for sending once it is confirmed.</summary>
    private protected void Install(ChildSpis outbound, bool confirmed, Instant now)
    {
        (byte[] ni, byte[] nr) = this is QuickModeInitiator ? (OurNonce, PeerNonce) : (PeerNonce, OurNonce);
        using ChildKeymat keymat = ChildKeymat.Derive(Suite, InboundSpis, outbound,
            (protocol, spi, length) => Keymat.Derive(Sa.Suite.Hash, Keys.SkeyidD, Dh?.Shared, protocol, spi, ni, nr, length));
        Child = new ChildSa
        {
            SelectorIndex = SelectorIndex,
            Selector = Selector,
            Suite = Suite,
            Asked = Asked,
            Encapsulation = Mode,
            Inbound = InboundSpis,
            Outbound = outbound,
            UdpEncapsulated = Udp,
            MayFollowPeer = Sa.Nat.MayFollowPeer,
            NonIkeMarker = Udp && !Sa.Nat.FloatsPort,
            WeInitiated = this is QuickModeInitiator,
            BegunAt = Begun,
            CreatedAt = now,
            Lifetime = Lifetime,
            Peer = Peer,
            RekeyAt = RekeyTime.Of(now, Lifetime.Seconds, this is QuickModeInitiator, Context),
            Rekeys = Tunnel.Children.RekeysOf(SelectorIndex, Selector),
        };
        Tunnel.Children.Add(Child, keymat, Local, Original, confirmed, now);
    }

    /// <summary>The peer has the pair too.</summary>
    private protected void Confirm(Instant now)
    {
        ChildSa child = Child!;
        Finish(now);
        Tunnel.Times.OnQuickMode(new ExchangeTimes("quick mode", this is QuickModeInitiator, Begun, Clock.Steps));
        Tunnel.OnQuickModeDone(this, Sa, child, now);
    }

    /// <summary>
    /// Its ISAKMP SA ends before it did: a pair that the peer has not confirmed goes too, even one that is in use because nothing else was left.
    /// </summary>
    public void Abandon(Instant now)
    {
        if (IsOver) return;
        Finish(now);
        if (Child is { } child && (child.ConfirmedAt is null || State == Phase2State.SentHash2)) Tunnel.Children.Remove(child, tellPeer: true, "its negotiation was abandoned", now);
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
        if (Child is null) InboundSpis.Release(Context);
    }

    /// <summary>An SPI as it stands in a message.</summary>
    internal static byte[] Octets(uint spi)
    {
        byte[] octets = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(octets, spi);
        return octets;
    }
}
