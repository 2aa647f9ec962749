using Amaranten.Ike.Exchanges;
using Amaranten.Ike.Phase1;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Informational;

/// <summary>
/// The informational exchange: one message, no answer (RFC 2409 §5.7).
/// <code><![CDATA[
///      Initiator                        Responder
///     -----------                      -----------
///      HDR*, HASH(1), N/D    -->
/// ]]></code>
/// </summary>
internal static class InformationalExchange
{
    /// <summary>Builds the message: HASH(1) = prf(SKEYID_a, M-ID | N/D). What it says in clear is <paramref name="authenticated"/>.</summary>
    public static byte[] Write(
        Phase1Keys keys, ReadOnlySpan<byte> lastPhase1Block, in IsakmpHeader cookies, uint messageId, PayloadChain payloads, out PayloadChain authenticated)
    {
        authenticated = Authenticate(keys.Authenticator(messageId).Add(payloads.Octets).Finish(), payloads);
        byte[] body = keys.Phase2Cbc(lastPhase1Block, messageId).Protect(authenticated.Octets);
        byte[] message = new byte[IsakmpHeader.Size + body.Length];
        IsakmpHeader header = cookies with
        {
            NextPayload = authenticated.First,
            Exchange = ExchangeType.Informational,
            Flags = IsakmpFlags.Encryption,
            MessageId = messageId,
            Length = (uint)message.Length,
        };
        header.Write(message);
        body.CopyTo(message, IsakmpHeader.Size);
        return message;
    }

    /// <summary>Puts the hash before the payloads that it covers.</summary>
    public static PayloadChain Authenticate(byte[] hash, PayloadChain payloads)
    {
        PayloadChain authenticated = new PayloadChain().Add(PayloadType.Hash, hash);
        var reader = new PayloadReader(payloads.First, payloads.Octets);
        while (reader.MoveNext()) authenticated.Add(reader.Type, reader.Content);
        return authenticated;
    }

    /// <summary>Whether the message begins with a HASH(1) that holds.</summary>
    public static bool IsAuthentic(Phase1Keys keys, IkeMessage message) =>
        message.First == PayloadType.Hash
        && Phase1Keys.Holds(message[PayloadType.Hash], keys.Authenticator(message.Header.MessageId).Add(message.AfterFirst).Finish());
}
