using Amaranten.Wire.Isakmp;

namespace Simulation;

/// <summary>An ISAKMP message (RFC 2408 §3.1).</summary>
public static class ForeignMessage
{
    /// <summary>Header and body.</summary>
    public static byte[] Write(ulong initiatorCookie, ulong responderCookie, ExchangeType exchange, PayloadType first, uint messageId, byte[] body, bool encrypted)
    {
        byte[] message = new byte[IsakmpHeader.Size + body.Length];
        new IsakmpHeader
        {
            InitiatorCookie = initiatorCookie,
            ResponderCookie = responderCookie,
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
}
