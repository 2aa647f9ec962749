using System.Buffers.Binary;
using Amaranten.Crypto.Ike;
using Amaranten.Crypto.Suites;
using Amaranten.Wire.Isakmp;

namespace Simulation;

/// <summary>
/// Phase 1 with a pre-shared key, and the ISAKMP SA that it makes (RFC 2409 §5.4), without the order of a table: one message after the other. What both
/// modes have in common.
/// </summary>
public abstract class ForeignIkeSa : IForeignExchange
{
    private static readonly byte[] s_dpd = Convert.FromHexString("AFCAD71368A1F1C96B8696FC77570100");
    private readonly ForeignContext _context;
    private readonly DiffieHellman _dh;
    private byte[] _iv = [], _lastReceived = [], _lastSent = [];

    protected ForeignIkeSa(ForeignContext context, bool weInitiate, ulong initiatorCookie, ForeignEnds ends)
    {
        (_context, WeInitiate, Ends, BegunAt) = (context, weInitiate, ends, context.Now);
        _dh = DiffieHellman.Generate(DhGroup.Curve25519, context.Random);
        InitiatorCookie = weInitiate ? context.DrawCookie() : initiatorCookie;
        ResponderCookie = weInitiate ? 0 : context.DrawCookie();
        Nonce = context.Draw(16);
    }

    /// <summary>Main or aggressive mode.</summary>
    public abstract ExchangeType Mode { get; }

    /// <summary>Whether we began it.</summary>
    public bool WeInitiate { get; }

    /// <summary>CKY-I.</summary>
    public ulong InitiatorCookie { get; }

    /// <summary>CKY-R; 0 until the responder has drawn it.</summary>
    public ulong ResponderCookie { get; private set; }

    /// <summary>CKY-I | CKY-R.</summary>
    public byte[] Cookies
    {
        get
        {
            byte[] cookies = new byte[2 * sizeof(ulong)];
            BinaryPrimitives.WriteUInt64BigEndian(cookies, InitiatorCookie);
            BinaryPrimitives.WriteUInt64BigEndian(cookies.AsSpan(sizeof(ulong)), ResponderCookie);
            return cookies;
        }
    }

    /// <inheritdoc/>
    public ForeignEnds Ends { get; set; }

    /// <summary>One of both is behind a NAT: ESP goes in UDP.</summary>
    public bool UsesUdp { get; private set; }

    /// <summary>Known once both public values are.</summary>
    public ForeignKeys? Keys { get; private set; }

    /// <summary>Both have proved who they are.</summary>
    public bool IsEstablished { get; protected set; }

    /// <summary>When it was established, by the foreign clock.</summary>
    public long EstablishedAt { get; set; }

    /// <summary>When it began.</summary>
    public long BegunAt { get; }

    /// <summary>Whether another one is on its way to take over.</summary>
    public bool IsBeingReplaced { get; set; }

    /// <summary>Whether the peer said INITIAL-CONTACT.</summary>
    public bool PeerHasInitialContact { get; private set; }

    /// <summary>Whether we say it.</summary>
    public bool SaysInitialContact { get; init; }

    /// <summary>The last encrypted block of phase 1: every later exchange begins from it.</summary>
    public byte[] LastBlock { get; protected set; } = [];

    /// <summary>Body of the SA payload of the initiator.</summary>
    protected byte[] SaI { get; set; } = [];

    /// <summary>Our nonce.</summary>
    protected byte[] Nonce { get; }

    /// <summary>Whether the peer knows NATs.</summary>
    protected bool PeerKnowsNats { get; set; }

    /// <summary>Whether the last message is sent again for a duplicate of what it answers: by whoever does not send again by himself.</summary>
    protected virtual bool AnswersDuplicates => !(WeInitiate && IsEstablished);

    /// <summary>The mode that is set up.</summary>
    public static ForeignIkeSa Of(ForeignContext context, bool weInitiate, ulong initiatorCookie, ForeignEnds ends, bool saysInitialContact) =>
        context.Setup.Aggressive
            ? new ForeignAggressiveMode(context, weInitiate, initiatorCookie, ends) { SaysInitialContact = saysInitialContact }
            : new ForeignMainMode(context, weInitiate, initiatorCookie, ends) { SaysInitialContact = saysInitialContact };

    /// <summary>The first message.</summary>
    public abstract byte[] Begin();

    /// <summary>A message of phase 1; gives what is to be sent, null for nothing.</summary>
    public byte[]? Receive(IsakmpHeader header, byte[] message, ForeignEnds ends)
    {
        if (message.AsSpan().SequenceEqual(_lastReceived)) return AnswersDuplicates ? _lastSent : null;
        if (IsEstablished) return null;
        if (ResponderCookie == 0) ResponderCookie = header.ResponderCookie;
        if (!WeInitiate) Ends = ends;
        byte[] body = message[IsakmpHeader.Size..], before = _iv;
        byte[]? answer = !header.IsEncrypted ? OnClear(Payloads(header.NextPayload, body))
            : Keys?.Decrypt(body, ref _iv) is { } clear ? OnProof(Payloads(header.NextPayload, clear), body[^ForeignKeys.BlockBytes..]) : null;
        if (answer is not null || IsEstablished) _lastReceived = message;
        else _iv = before;
        return answer;
    }

    /// <summary>The payloads of a message.</summary>
    public static ILookup<PayloadType, byte[]> Payloads(PayloadType first, byte[] body)
    {
        var found = new List<(PayloadType Type, byte[] Content)>();
        var reader = new PayloadReader(first, body);
        while (reader.MoveNext()) found.Add((reader.Type, reader.Content.ToArray()));
        return found.ToLookup(payload => payload.Type, payload => payload.Content);
    }

    /// <summary>A message with this body.</summary>
    public byte[] Message(ExchangeType exchange, PayloadType first, uint messageId, byte[] body, bool encrypted) =>
        ForeignMessage.Write(InitiatorCookie, ResponderCookie, exchange, first, messageId, body, encrypted);

    /// <summary>What comes in clear.</summary>
    protected abstract byte[]? OnClear(ILookup<PayloadType, byte[]> payloads);

    /// <summary>What comes encrypted, and the last block of it.</summary>
    protected abstract byte[]? OnProof(ILookup<PayloadType, byte[]> payloads, byte[] lastBlock);

    /// <summary>SA with the one proposal there is, and vendor IDs.</summary>
    protected PayloadChain Offer()
    {
        SaI = SaView.Write(new PayloadChain().Add(PayloadType.Proposal, ProposalView.Write(1, ProtocolId.Isakmp, [], 1,
            new PayloadChain().Add(PayloadType.Transform, TransformView.Write(1, 1, new AttributeList()
                .Basic(1, 7).Basic(14, 128).Basic(2, 2).Basic(3, 1).Basic(4, 31).Basic(11, 1).Variable(12, 28_800u))))));
        return new PayloadChain().Add(PayloadType.Sa, SaI);
    }

    /// <summary>Dead peer detection and NATs.</summary>
    protected static PayloadChain AddVendorIds(PayloadChain payloads) => ForeignNat.AddVendorId(payloads.Add(PayloadType.VendorId, s_dpd));

    /// <summary>KE, N.</summary>
    protected PayloadChain AddValueAndNonce(PayloadChain payloads) => payloads.Add(PayloadType.KeyExchange, _dh.PublicValue).Add(PayloadType.Nonce, Nonce);

    /// <summary>NAT-D, NAT-D, if the peer knows what they are.</summary>
    protected PayloadChain AddNatD(PayloadChain payloads) => PeerKnowsNats ? ForeignNat.Add(payloads, Cookies, _context.Address, Ends) : payloads;

    /// <summary>Takes NAT-D of the peer; the initiator goes on at the other port where there is a NAT.</summary>
    protected void TakeNatD(ILookup<PayloadType, byte[]> payloads)
    {
        (bool weAre, bool peerIs) = ForeignNat.Behind(payloads, Cookies, _context.Address, Ends);
        UsesUdp = weAre || peerIs;
        if (UsesUdp && WeInitiate) Ends = Ends.Floated();
    }

    /// <summary>Takes KE and N of the peer, and makes the keys; false if they are not there or not sound.</summary>
    protected bool TryMakeKeys(ILookup<PayloadType, byte[]> payloads)
    {
        if (payloads[PayloadType.KeyExchange].FirstOrDefault() is not { } value || payloads[PayloadType.Nonce].FirstOrDefault() is not { } nonce) return false;
        if (!DiffieHellman.IsAcceptable(DhGroup.Curve25519, value)) return false;
        byte[] ours = _dh.PublicValue.ToArray();
        (byte[] gxI, byte[] gxR) = WeInitiate ? (ours, value) : (value, ours);
        (byte[] ni, byte[] nr) = WeInitiate ? (Nonce, nonce) : (nonce, Nonce);
        Keys = new ForeignKeys(_context.Psk, Cookies, SaI, gxI, gxR, ni, nr, _dh.Agree(value).Span.ToArray());
        _iv = Keys.Phase1Iv;
        return true;
    }

    /// <summary>Our ID payload.</summary>
    protected byte[] OurId => _context.OurId;

    /// <summary>HASH_I or HASH_R of ours.</summary>
    protected byte[] OurHash => WeInitiate ? Keys!.HashI(OurId) : Keys!.HashR(OurId);

    /// <summary>Whether this hash is the peer's for this identity.</summary>
    protected bool IsPeers(byte[] id, byte[]? hash) => hash is not null && hash.AsSpan().SequenceEqual(WeInitiate ? Keys!.HashR(id) : Keys!.HashI(id));

    /// <summary>INITIAL-CONTACT, if we say it.</summary>
    protected PayloadChain AddInitialContact(PayloadChain payloads) =>
        SaysInitialContact ? payloads.Add(PayloadType.Notify, NotifyView.Write(ProtocolId.Isakmp, NotifyType.InitialContact, Cookies, [])) : payloads;

    /// <summary>Hears it.</summary>
    protected void TakeInitialContact(ILookup<PayloadType, byte[]> payloads)
    {
        foreach (byte[] notify in payloads[PayloadType.Notify])
            PeerHasInitialContact |= NotifyView.TryParse(notify, out NotifyView view) && view.Type == NotifyType.InitialContact;
    }

    /// <summary>Writes a message of phase 1.</summary>
    protected byte[] Write(PayloadChain payloads, bool encrypted)
    {
        byte[] body = encrypted ? Keys!.Encrypt(payloads.Octets.ToArray(), ref _iv) : payloads.Octets.ToArray();
        return _lastSent = Message(Mode, payloads.First, 0, body, encrypted);
    }
}
