using System.Buffers.Binary;
using Amaranten.Crypto.Ike;
using Amaranten.Crypto.Suites;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Decode.Opening;

/// <summary>
/// Decrypts captured IKEv1 with the encryption key of each ISAKMP SA. The IVs are found as both ends found them (RFC 2409 appendix B), so the capture must
/// hold phase 1: the first IV comes of both public values, that of a later exchange of phase 1's last block.
/// </summary>
internal sealed class IkeOpener(IReadOnlyDictionary<ulong, byte[]> keys)
{
    private readonly Dictionary<(ulong, ulong), Conversation> _conversations = [];

    /// <summary>Takes a message in. False, with a reason, where it is encrypted and stays so.</summary>
    public bool TryOpen(ReadOnlySpan<byte> message, out byte[] opened, out string whyNot)
    {
        (opened, whyNot) = ([], "");
        if (!IsakmpHeader.TryParse(message, out IsakmpHeader header)) return false;
        if (!header.IsEncrypted)
        {
            Listen(header, message);
            return false;
        }
        whyNot = keys.ContainsKey(header.InitiatorCookie) ? "the capture does not hold the beginning of phase 1" : "its key is not in the key file";
        return _conversations.TryGetValue((header.InitiatorCookie, header.ResponderCookie), out Conversation? conversation)
            && conversation.TryOpen(header, message, out opened, ref whyNot);
    }

    // HDR, SA and HDR, KE in clear tell cipher, hash and public values.
    private void Listen(in IsakmpHeader header, ReadOnlySpan<byte> message)
    {
        if (header.Exchange is not (ExchangeType.MainMode or ExchangeType.Aggressive) || !keys.TryGetValue(header.InitiatorCookie, out byte[]? key)) return;
        if (header.ResponderCookie == 0)
        {
            // Aggressive mode's first message has the initiator's public value, and no responder cookie yet.
            _conversations[(header.InitiatorCookie, 0)] = Heard(new Conversation(key), header, message);
            return;
        }
        if (!_conversations.TryGetValue((header.InitiatorCookie, header.ResponderCookie), out Conversation? known))
        {
            bool hasBegun = _conversations.Remove((header.InitiatorCookie, 0), out Conversation? begun);
            known = hasBegun ? begun! : new Conversation(key);
            _conversations[(header.InitiatorCookie, header.ResponderCookie)] = known;
        }
        Heard(known, header, message);
    }

    private static Conversation Heard(Conversation conversation, in IsakmpHeader header, ReadOnlySpan<byte> message)
    {
        var reader = new PayloadReader(header.NextPayload, message[IsakmpHeader.Size..]);
        while (reader.MoveNext()) conversation.Hear(reader.Type, reader.Content, isFromResponder: header.ResponderCookie != 0);
        return conversation;
    }

    private sealed class Conversation(byte[] key)
    {
        private readonly List<byte[]> _publicValues = [];
        private readonly Dictionary<uint, byte[]> _ivs = [];
        private readonly HashSet<string> _seen = [];
        private IkeCipher? _cipher;
        private HashAlgorithm? _hash;
        private byte[] _lastPhase1Block = [];

        public void Hear(PayloadType type, ReadOnlySpan<byte> content, bool isFromResponder)
        {
            // The initiator's comes first in both modes; one that comes again was sent again.
            bool isAgain = _publicValues.Count > 0 && content.SequenceEqual(_publicValues[0]);
            if (type == PayloadType.KeyExchange && _publicValues.Count < 2 && !isAgain) _publicValues.Add(content.ToArray());
            if (type == PayloadType.Sa && isFromResponder) Agree(content);
        }

        public bool TryOpen(in IsakmpHeader header, ReadOnlySpan<byte> message, out byte[] opened, ref string whyNot)
        {
            opened = [];
            if (_cipher is null || _hash is null || _publicValues.Count < 2) return false;
            ReadOnlySpan<byte> body = message[IsakmpHeader.Size..];
            if (body.IsEmpty || body.Length % _cipher.BlockBytes != 0)
            {
                whyNot = "its length is no multiple of the cipher's block";
                return false;
            }
            byte[]? iv = Iv(header);
            if (iv is null)
            {
                whyNot = "the capture does not hold the end of phase 1";
                return false;
            }
            if (!_seen.Add(Convert.ToHexString(message)))
            {
                whyNot = "it was sent again; see its first copy";
                return false;
            }
            opened = message.ToArray();
            _cipher.Decrypt(iv, opened.AsSpan(IsakmpHeader.Size));
            _ivs[header.MessageId] = iv;
            if (header.MessageId == 0) _lastPhase1Block = iv.ToArray();
            return true;
        }

        // IV = hash(g^xi | g^xr) in phase 1, hash(last block | M-ID) behind it, the last block within an exchange.
        private byte[]? Iv(in IsakmpHeader header)
        {
            if (_ivs.TryGetValue(header.MessageId, out byte[]? chained)) return chained;
            Prf hash = Prf.Hash(_hash!.Value);
            if (header.MessageId == 0) return hash.Add(_publicValues[0]).Add(_publicValues[1]).Finish()[.._cipher!.BlockBytes];
            if (_lastPhase1Block.Length == 0) return null;
            Span<byte> id = stackalloc byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32BigEndian(id, header.MessageId);
            return hash.Add(_lastPhase1Block).Add(id).Finish()[.._cipher!.BlockBytes];
        }

        private void Agree(ReadOnlySpan<byte> content)
        {
            const ushort Encryption = 1, Hash = 2;
            if (!SaView.TryParse(content, out SaView sa)) return;
            PayloadReader proposals = sa.Proposals;
            if (!proposals.MoveNext() || !ProposalView.TryParse(proposals.Content, out ProposalView proposal)) return;
            PayloadReader transforms = proposal.Transforms;
            if (!transforms.MoveNext() || !TransformView.TryParse(transforms.Content, out TransformView transform)) return;
            AttributeReader attributes = transform.Attributes;
            while (attributes.MoveNext())
            {
                if (attributes.Type == Encryption && CipherTable.FindIke(attributes.Number) is { } cipher && _cipher is null && SuiteLegality.CanProtectIke(cipher.Algorithm, key.Length * 8))
                    _cipher = IkeCipher.Create(cipher.Algorithm, key);
                if (attributes.Type == Hash) _hash = IntegrityTable.FindIke(attributes.Number)?.Hash ?? _hash;
            }
        }
    }
}
