using System.Buffers.Binary;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Informational;

/// <summary>The contents of the notifications that we send and understand (RFC 2408 §3.14, RFC 2407 §4.6.3, RFC 3706 §5.3).</summary>
internal static class Notifications
{
    /// <summary>A notification about an SA.</summary>
    public static byte[] Of(ProtocolId protocol, NotifyType type, ReadOnlySpan<byte> spi, ReadOnlySpan<byte> data) =>
        NotifyView.Write(protocol, type, spi, data);

    /// <summary>INITIAL-CONTACT: we hold no other SA with this peer (RFC 2407 §4.6.3.3).</summary>
    public static byte[] InitialContact(ReadOnlySpan<byte> cookies) => Of(ProtocolId.Isakmp, NotifyType.InitialContact, cookies, []);

    /// <summary>R-U-THERE or its answer (RFC 3706 §5.3).</summary>
    public static byte[] Dpd(NotifyType type, ReadOnlySpan<byte> cookies, uint sequence)
    {
        Span<byte> data = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(data, sequence);
        return Of(ProtocolId.Isakmp, type, cookies, data);
    }

    /// <summary>RESPONDER-LIFETIME: what we keep the SA (RFC 2407 §4.6.3.1).</summary>
    public static byte[] ResponderLifetime(ProtocolId protocol, ReadOnlySpan<byte> spi, Lifetime lifetime)
    {
        (ushort type, ushort duration) = protocol == ProtocolId.Isakmp
            ? (Phase1Attribute.LifeType, Phase1Attribute.LifeDuration) : (EspAttribute.LifeType, EspAttribute.LifeDuration);
        return Of(protocol, NotifyType.ResponderLifetime, spi, lifetime.AddTo(new AttributeList(), type, duration).Octets);
    }

    /// <summary>What a RESPONDER-LIFETIME leaves of ours; it can only shorten.</summary>
    public static Lifetime Shorten(Lifetime ours, ProtocolId protocol, ReadOnlySpan<byte> data)
    {
        ushort type = protocol == ProtocolId.Isakmp ? Phase1Attribute.LifeType : EspAttribute.LifeType;
        ushort duration = protocol == ProtocolId.Isakmp ? Phase1Attribute.LifeDuration : EspAttribute.LifeDuration;
        var life = new LifetimeReader();
        var attributes = new AttributeReader(data);
        bool any = false;
        while (attributes.MoveNext())
        {
            if (attributes.Type == type) life.OnType(attributes.Number);
            else if (attributes.Type == duration) life.OnDuration(attributes.Number);
            any = true;
        }
        return attributes.Malformed || life.Conflicting || !any ? ours : ours.ShortenedTo(life.Over(ours));
    }

    /// <summary>
    /// A notification without protection, for a negotiation that has no keys yet: smaller than any message that can provoke it. The receiver
    /// should believe nothing of it (RFC 2408 §5.14).
    /// </summary>
    public static byte[] InClear(ulong initiatorCookie, ulong responderCookie, uint messageId, NotifyType type)
    {
        PayloadChain payloads = new PayloadChain().Add(PayloadType.Notify, Of(ProtocolId.Isakmp, type, [], []));
        byte[] message = new byte[IsakmpHeader.Size + payloads.Octets.Length];
        new IsakmpHeader
        {
            InitiatorCookie = initiatorCookie,
            ResponderCookie = responderCookie,
            NextPayload = payloads.First,
            Version = IsakmpHeader.Version1,
            Exchange = ExchangeType.Informational,
            MessageId = messageId,
            Length = (uint)message.Length,
        }.Write(message);
        payloads.Octets.CopyTo(message.AsSpan(IsakmpHeader.Size));
        return message;
    }

    /// <summary>The RFC's name for it.</summary>
    public static string ToText(this NotifyType type) => type switch
    {
        NotifyType.InvalidPayloadType => "INVALID-PAYLOAD-TYPE",
        NotifyType.InvalidCookie => "INVALID-COOKIE",
        NotifyType.InvalidExchangeType => "INVALID-EXCHANGE-TYPE",
        NotifyType.InvalidSpi => "INVALID-SPI",
        NotifyType.AttributesNotSupported => "ATTRIBUTES-NOT-SUPPORTED",
        NotifyType.NoProposalChosen => "NO-PROPOSAL-CHOSEN",
        NotifyType.BadProposalSyntax => "BAD-PROPOSAL-SYNTAX",
        NotifyType.PayloadMalformed => "PAYLOAD-MALFORMED",
        NotifyType.InvalidKeyInformation => "INVALID-KEY-INFORMATION",
        NotifyType.InvalidIdInformation => "INVALID-ID-INFORMATION",
        NotifyType.InvalidHashInformation => "INVALID-HASH-INFORMATION",
        NotifyType.AuthenticationFailed => "AUTHENTICATION-FAILED",
        NotifyType.Connected => "CONNECTED",
        NotifyType.ResponderLifetime => "RESPONDER-LIFETIME",
        NotifyType.ReplayStatus => "REPLAY-STATUS",
        NotifyType.InitialContact => "INITIAL-CONTACT",
        NotifyType.RUThere => "R-U-THERE",
        NotifyType.RUThereAck => "R-U-THERE-ACK",
        _ => $"notification {(ushort)type}",
    };
}
