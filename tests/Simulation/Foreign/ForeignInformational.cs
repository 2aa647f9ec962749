using Amaranten.Wire.Isakmp;

namespace Simulation;

/// <summary>The informational exchange (RFC 2409 §5.7): one message under HASH(1), which is not answered.</summary>
public static class ForeignInformational
{
    /// <summary>Writes one with this payload.</summary>
    public static byte[] Write(ForeignIkeSa sa, uint messageId, PayloadType type, byte[] content)
    {
        PayloadChain payloads = new PayloadChain().Add(type, content);
        byte[] iv = ForeignKeys.Phase2Iv(sa.LastBlock, messageId);
        PayloadChain whole = new PayloadChain().Add(PayloadType.Hash, Hash1(sa, messageId, payloads)).Add(type, content);
        return sa.Message(ExchangeType.Informational, whole.First, messageId, sa.Keys!.Encrypt(whole.Octets.ToArray(), ref iv), encrypted: true);
    }

    /// <summary>What one says; null if its hash does not hold.</summary>
    public static ILookup<PayloadType, byte[]>? Read(ForeignIkeSa sa, IsakmpHeader header, byte[] message)
    {
        byte[] iv = ForeignKeys.Phase2Iv(sa.LastBlock, header.MessageId);
        if (sa.Keys!.Decrypt(message[IsakmpHeader.Size..], ref iv) is not { } clear) return null;
        var reader = new PayloadReader(header.NextPayload, clear);
        if (!reader.MoveNext() || reader.Type != PayloadType.Hash) return null;
        byte[] hash = reader.Content.ToArray();
        var covered = new PayloadChain();
        while (reader.MoveNext()) covered.Add(reader.Type, reader.Content);
        return hash.AsSpan().SequenceEqual(Hash1(sa, header.MessageId, covered)) ? ForeignIkeSa.Payloads(covered.First, covered.Octets.ToArray()) : null;
    }

    private static byte[] Hash1(ForeignIkeSa sa, uint messageId, PayloadChain covered) =>
        ForeignKeys.Prf(sa.Keys!.SkeyidA, ForeignKeys.Octets(messageId), covered.Octets.ToArray());
}
