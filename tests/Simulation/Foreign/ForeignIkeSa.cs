using System.Buffers.Binary;
using Amaranten.Crypto;
using Amaranten.Crypto.Ike;
using Amaranten.Crypto.Suites;
using Amaranten.Wire.Isakmp;

namespace Simulation;

/// <summary>Main mode with a pre-shared key, and the ISAKMP SA that it makes (RFC 2409 §5.4), without the order of a table: one message after the other.</summary>
public sealed class ForeignIkeSa(bool weInitiate, byte[] psk, byte[] ourId, IRandom random)
{
    private static readonly byte[] s_dpd = Convert.FromHexString("AFCAD71368A1F1C96B8696FC77570100");
    private readonly DiffieHellman _dh = DiffieHellman.Generate(DhGroup.Curve25519, random);
    private byte[] _iv = [], _saI = [], _peerValue = [], _peerNonce = [], _lastReceived = [], _lastSent = [];

    /// <summary>Whether we began it.</summary>
    public bool WeInitiate => weInitiate;

    /// <summary>CKY-I.</summary>
    public ulong InitiatorCookie { get; set; } = weInitiate ? Number(random) : 0;

    /// <summary>CKY-R.</summary>
    public ulong ResponderCookie { get; set; } = weInitiate ? 0 : Number(random);

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

    /// <summary>Known once both public values are.</summary>
    public ForeignKeys? Keys { get; private set; }

    /// <summary>Both have proved who they are.</summary>
    public bool IsEstablished { get; private set; }

    /// <summary>When it was established, by the foreign clock.</summary>
    public long EstablishedAt { get; set; }

    /// <summary>When it began.</summary>
    public long BegunAt { get; init; }

    /// <summary>Whether another one is on its way to take over.</summary>
    public bool IsBeingReplaced { get; set; }

    /// <summary>Whether the peer said INITIAL-CONTACT.</summary>
    public bool PeerHasInitialContact { get; private set; }

    /// <summary>Whether we say it.</summary>
    public bool SaysInitialContact { get; init; }

    /// <summary>The last encrypted block of phase 1: every later exchange begins from it.</summary>
    public byte[] LastBlock { get; private set; } = [];

    private byte[] Nonce { get; } = Draw(random, 16);

    /// <summary>The first message.</summary>
    public byte[] Begin()
    {
        _saI = SaView.Write(new PayloadChain().Add(PayloadType.Proposal, ProposalView.Write(1, ProtocolId.Isakmp, [], 1,
            new PayloadChain().Add(PayloadType.Transform, TransformView.Write(1, 1, new AttributeList()
                .Basic(1, 7).Basic(14, 128).Basic(2, 2).Basic(3, 1).Basic(4, 31).Basic(11, 1).Variable(12, 28_800u))))));
        return Send(new PayloadChain().Add(PayloadType.Sa, _saI).Add(PayloadType.VendorId, s_dpd), encrypted: false);
    }

    /// <summary>A message of main mode; gives what is to be sent, null for nothing.</summary>
    public byte[]? Receive(IsakmpHeader header, byte[] message)
    {
        if (message.AsSpan().SequenceEqual(_lastReceived)) return weInitiate && IsEstablished ? null : _lastSent;
        byte[] body = message[IsakmpHeader.Size..];
        if (header.IsEncrypted)
        {
            if (Keys is null || IsEstablished) return null;
            byte[] before = _iv;
            if (Keys.Decrypt(body, ref _iv) is not { } clear) return null;
            byte[]? answer = OnProof(header.NextPayload, clear, body[^16..]);
            if (IsEstablished) _lastReceived = message;
            else _iv = before;
            return answer;
        }
        byte[]? reply = OnClear(Payloads(header.NextPayload, body));
        if (reply is not null) _lastReceived = message;
        return reply;
    }

    /// <summary>The payloads of a message.</summary>
    public static ILookup<PayloadType, byte[]> Payloads(PayloadType first, byte[] body)
    {
        var found = new List<(PayloadType Type, byte[] Content)>();
        var reader = new PayloadReader(first, body);
        while (reader.MoveNext()) found.Add((reader.Type, reader.Content.ToArray()));
        return found.ToLookup(payload => payload.Type, payload => payload.Content);
    }

    private byte[]? OnClear(ILookup<PayloadType, byte[]> payloads)
    {
        if (payloads[PayloadType.Sa].FirstOrDefault() is { } sa && _peerValue.Length == 0)
        {
            if (weInitiate) return Send(ValueAndNonce(), encrypted: false);
            _saI = sa;
            return Send(new PayloadChain().Add(PayloadType.Sa, sa).Add(PayloadType.VendorId, s_dpd), encrypted: false);
        }
        if (Keys is not null || payloads[PayloadType.KeyExchange].FirstOrDefault() is not { } value || payloads[PayloadType.Nonce].FirstOrDefault() is not { } nonce) return null;
        if (!DiffieHellman.IsAcceptable(DhGroup.Curve25519, value)) return null;
        (_peerValue, _peerNonce) = (value, nonce);
        byte[] ours = _dh.PublicValue.ToArray();
        (byte[] gxI, byte[] gxR) = weInitiate ? (ours, value) : (value, ours);
        (byte[] ni, byte[] nr) = weInitiate ? (Nonce, nonce) : (nonce, Nonce);
        Keys = new ForeignKeys(psk, Cookies, _saI, gxI, gxR, ni, nr, _dh.Agree(value).Span.ToArray());
        _iv = Keys.Phase1Iv;
        return weInitiate ? Send(Proof(), encrypted: true) : Send(ValueAndNonce(), encrypted: false);
    }

    private byte[]? OnProof(PayloadType first, byte[] clear, byte[] lastBlock)
    {
        ILookup<PayloadType, byte[]> payloads = Payloads(first, clear);
        if (payloads[PayloadType.Id].FirstOrDefault() is not { } id || payloads[PayloadType.Hash].FirstOrDefault() is not { } hash) return null;
        if (!hash.AsSpan().SequenceEqual(weInitiate ? Keys!.HashR(id) : Keys!.HashI(id))) return null;
        foreach (byte[] notify in payloads[PayloadType.Notify])
            PeerHasInitialContact |= NotifyView.TryParse(notify, out NotifyView view) && view.Type == NotifyType.InitialContact;
        LastBlock = lastBlock;
        byte[]? answer = weInitiate ? null : Send(Proof(), encrypted: true);
        if (answer is not null) LastBlock = answer[^16..];
        IsEstablished = true;
        return answer;
    }

    private PayloadChain ValueAndNonce() => new PayloadChain().Add(PayloadType.KeyExchange, _dh.PublicValue).Add(PayloadType.Nonce, Nonce);

    private PayloadChain Proof()
    {
        PayloadChain proof = new PayloadChain().Add(PayloadType.Id, ourId).Add(PayloadType.Hash, weInitiate ? Keys!.HashI(ourId) : Keys!.HashR(ourId));
        return SaysInitialContact ? proof.Add(PayloadType.Notify, NotifyView.Write(ProtocolId.Isakmp, NotifyType.InitialContact, Cookies, [])) : proof;
    }

    private byte[] Send(PayloadChain payloads, bool encrypted)
    {
        byte[] body = encrypted ? Keys!.Encrypt(payloads.Octets.ToArray(), ref _iv) : payloads.Octets.ToArray();
        return _lastSent = Message(ExchangeType.MainMode, payloads.First, 0, body, encrypted);
    }

    /// <summary>A message with this body.</summary>
    public byte[] Message(ExchangeType exchange, PayloadType first, uint messageId, byte[] body, bool encrypted)
    {
        byte[] message = new byte[IsakmpHeader.Size + body.Length];
        new IsakmpHeader
        {
            InitiatorCookie = InitiatorCookie,
            ResponderCookie = ResponderCookie,
            NextPayload = first,
            Version = IsakmpHeader.Version1,
            Exchange = exchange,
            Flags = encrypted ? IsakmpFlags.Encryption : IsakmpFlags.None,
            MessageId = messageId,
            Length = (uint)message.Length,
        }.Write(message);
        body.CopyTo(message, IsakmpHeader.Size);
        return message;
    }

    private static byte[] Draw(IRandom random, int count)
    {
        byte[] octets = new byte[count];
        random.Fill(octets);
        return octets;
    }

    private static ulong Number(IRandom random) => BinaryPrimitives.ReadUInt64BigEndian(Draw(random, sizeof(ulong))) | 1;
}
