using System.Buffers.Binary;
using Amaranten.Crypto.Ike;
using Amaranten.Crypto.Suites;
using Amaranten.Wire.Isakmp;

namespace Simulation;

/// <summary>A quick mode, with PFS or without (RFC 2409 §5.5).</summary>
public sealed class ForeignQuickMode : IForeignExchange
{
    private const ushort Tunnel = 1, TunnelInUdp = 3;
    private readonly ForeignIkeSa _sa;
    private readonly byte[] _nonce;
    private readonly uint _inboundSpi;
    private readonly DiffieHellman? _dh;
    private byte[] _iv, _peerNonce = [], _peerValue = [], _lastReceived = [], _lastSent = [];
    private uint _outboundSpi;

    public ForeignQuickMode(ForeignContext context, ForeignIkeSa sa, uint messageId, bool weInitiate)
    {
        (_sa, MessageId, WeInitiate, BegunAt) = (sa, messageId, weInitiate, context.Now);
        _nonce = context.Draw(16);
        _inboundSpi = BinaryPrimitives.ReadUInt32BigEndian(context.Draw(sizeof(uint))) | 0x8000_0000;
        if (context.Setup.Pfs) _dh = DiffieHellman.Generate(DhGroup.Curve25519, context.Random);
        _iv = ForeignKeys.Phase2Iv(sa.LastBlock, messageId);
    }

    /// <summary>Under which it runs.</summary>
    public ForeignIkeSa Sa => _sa;

    /// <inheritdoc/>
    public ForeignEnds Ends => _sa.Ends;

    /// <summary>M-ID.</summary>
    public uint MessageId { get; }

    /// <summary>Whether we began it.</summary>
    public bool WeInitiate { get; }

    /// <summary>When.</summary>
    public long BegunAt { get; }

    /// <summary>What was agreed; handed out once.</summary>
    public bool IsAgreed { get; private set; }

    /// <summary>The pair that was agreed.</summary>
    public ForeignPair Pair(long now)
    {
        (byte[] ni, byte[] nr) = WeInitiate ? (_nonce, _peerNonce) : (_peerNonce, _nonce);
        byte[] gxy = _dh?.Agree(_peerValue).Span.ToArray() ?? [];
        return new ForeignPair(_sa, _inboundSpi, _outboundSpi, _sa.Keys!.Keymat(gxy, _inboundSpi, ni, nr), _sa.Keys.Keymat(gxy, _outboundSpi, ni, nr), now);
    }

    /// <summary>HDR*, HASH(1), SA, Ni [, KE ], IDci, IDcr.</summary>
    public byte[] Begin(byte[] ourNetwork, byte[] peerNetwork, int lifetimeSeconds)
    {
        AttributeList attributes = new AttributeList().Basic(1, 1).Variable(2, (uint)lifetimeSeconds).Basic(4, _sa.UsesUdp ? TunnelInUdp : Tunnel).Basic(6, 128);
        if (_dh is not null) attributes.Basic(3, (ushort)DhGroup.Curve25519);
        byte[] proposal = ProposalView.Write(1, ProtocolId.Esp, ForeignKeys.Octets(_inboundSpi), 1,
            new PayloadChain().Add(PayloadType.Transform, TransformView.Write(1, 20, attributes)));
        var payloads = new PayloadChain().Add(PayloadType.Sa, SaView.Write(new PayloadChain().Add(PayloadType.Proposal, proposal)));
        return Send(AddNonceAndValue(payloads).Add(PayloadType.Id, ourNetwork).Add(PayloadType.Id, peerNetwork), []);
    }

    /// <summary>A message of it; gives what is to be sent, null for nothing.</summary>
    public byte[]? Receive(IsakmpHeader header, byte[] message)
    {
        if (message.AsSpan().SequenceEqual(_lastReceived)) return _lastSent;
        if (IsAgreed) return null;
        byte[] before = _iv;
        if (_sa.Keys!.Decrypt(message[IsakmpHeader.Size..], ref _iv) is { } clear)
        {
            bool isAnswer = WeInitiate, isLast = !WeInitiate && _peerNonce.Length > 0;
            byte[]? reply = isLast ? OnHash3(header, clear) : OnOffer(header, clear, isAnswer);
            if (reply is not null || IsAgreed)
            {
                _lastReceived = message;
                return reply;
            }
        }
        _iv = before;
        return null;
    }

    private byte[]? OnHash3(IsakmpHeader header, byte[] clear)
    {
        byte[] expected = ForeignKeys.Prf(_sa.Keys!.SkeyidA, [0], ForeignKeys.Octets(MessageId), _peerNonce, _nonce);
        IsAgreed = ForeignIkeSa.Payloads(header.NextPayload, clear)[PayloadType.Hash].FirstOrDefault()?.AsSpan().SequenceEqual(expected) == true;
        return null;
    }

    private byte[]? OnOffer(IsakmpHeader header, byte[] clear, bool isAnswer)
    {
        var reader = new PayloadReader(header.NextPayload, clear);
        if (!reader.MoveNext() || reader.Type != PayloadType.Hash) return null;
        byte[] hash = reader.Content.ToArray();
        var covered = new PayloadChain();
        while (reader.MoveNext()) covered.Add(reader.Type, reader.Content);
        byte[][] parts = isAnswer ? [ForeignKeys.Octets(MessageId), _nonce, covered.Octets.ToArray()] : [ForeignKeys.Octets(MessageId), covered.Octets.ToArray()];
        if (!hash.AsSpan().SequenceEqual(ForeignKeys.Prf(_sa.Keys!.SkeyidA, parts))) return null;

        ILookup<PayloadType, byte[]> payloads = ForeignIkeSa.Payloads(covered.First, covered.Octets.ToArray());
        byte[] value = payloads[PayloadType.KeyExchange].FirstOrDefault() ?? [];
        if (_dh is null ? value.Length > 0 : !DiffieHellman.IsAcceptable(DhGroup.Curve25519, value)) return null;
        (_peerNonce, _peerValue) = (payloads[PayloadType.Nonce].First(), value);
        byte[] sa = payloads[PayloadType.Sa].First();
        return isAnswer ? Confirm(sa) : Answer(sa, payloads);
    }

    private byte[] Confirm(byte[] sa)
    {
        TakeSpi(sa, []);
        IsAgreed = true;
        byte[] hash3 = ForeignKeys.Prf(_sa.Keys!.SkeyidA, [0], ForeignKeys.Octets(MessageId), _nonce, _peerNonce);
        return Encrypt(new PayloadChain().Add(PayloadType.Hash, hash3));
    }

    private byte[] Answer(byte[] sa, ILookup<PayloadType, byte[]> payloads)
    {
        PayloadChain answer = AddNonceAndValue(new PayloadChain().Add(PayloadType.Sa, TakeSpi(sa, ForeignKeys.Octets(_inboundSpi))));
        foreach (byte[] network in payloads[PayloadType.Id]) answer.Add(PayloadType.Id, network);
        return Send(answer, _peerNonce);
    }

    private PayloadChain AddNonceAndValue(PayloadChain payloads)
    {
        payloads.Add(PayloadType.Nonce, _nonce);
        return _dh is null ? payloads : payloads.Add(PayloadType.KeyExchange, _dh.PublicValue);
    }

    // The first transform of the first proposal, with our SPI in place of the peer's.
    private byte[] TakeSpi(byte[] sa, byte[] ourSpi)
    {
        if (!SaView.TryParse(sa, out SaView view)) return sa;
        PayloadReader proposals = view.Proposals;
        if (!proposals.MoveNext() || !ProposalView.TryParse(proposals.Content, out ProposalView proposal)) return sa;
        _outboundSpi = BinaryPrimitives.ReadUInt32BigEndian(proposal.Spi);
        PayloadReader transforms = proposal.Transforms;
        transforms.MoveNext();
        var chosen = new PayloadChain().Add(PayloadType.Transform, transforms.Content);
        return SaView.Write(new PayloadChain().Add(PayloadType.Proposal, ProposalView.Write(proposal.Number, ProtocolId.Esp, ourSpi, 1, chosen)));
    }

    private byte[] Send(PayloadChain payloads, byte[] before)
    {
        var whole = new PayloadChain().Add(PayloadType.Hash, ForeignKeys.Prf(_sa.Keys!.SkeyidA, ForeignKeys.Octets(MessageId), before, payloads.Octets.ToArray()));
        var reader = new PayloadReader(payloads.First, payloads.Octets);
        while (reader.MoveNext()) whole.Add(reader.Type, reader.Content);
        return Encrypt(whole);
    }

    private byte[] Encrypt(PayloadChain payloads) =>
        _lastSent = _sa.Message(ExchangeType.QuickMode, payloads.First, MessageId, _sa.Keys!.Encrypt(payloads.Octets.ToArray(), ref _iv), encrypted: true);
}
