using System.Buffers.Binary;

namespace Amaranten.Wire.Isakmp;

/// <summary>The header of every ISAKMP message (RFC 2408 §3.1).</summary>
/// <remarks>
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// !                          Initiator                            !
/// !                            Cookie                             !
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// !                          Responder                            !
/// !                            Cookie                             !
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// !  Next Payload ! MjVer ! MnVer ! Exchange Type !     Flags     !
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// !                          Message ID                           !
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// !                            Length                             !
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// </code>
/// </remarks>
public readonly record struct IsakmpHeader
{
    /// <summary>Octets on the wire.</summary>
    public const int Size = 28;

    /// <summary>Major version 1, minor version 0.</summary>
    public const byte Version1 = 0x10;

    private const int InitiatorCookieAt = 0, ResponderCookieAt = 8, NextPayloadAt = 16, VersionAt = 17, ExchangeAt = 18, FlagsAt = 19,
        MessageIdAt = 20, LengthAt = 24;

    /// <summary>CKY-I.</summary>
    public ulong InitiatorCookie { get; init; }

    /// <summary>CKY-R; 0 in the first message.</summary>
    public ulong ResponderCookie { get; init; }

    /// <summary>Type of the first payload.</summary>
    public PayloadType NextPayload { get; init; }

    /// <summary>Major version in the high four bits, minor in the low.</summary>
    public byte Version { get; init; }

    /// <summary>Exchange type.</summary>
    public ExchangeType Exchange { get; init; }

    /// <summary>Flags.</summary>
    public IsakmpFlags Flags { get; init; }

    /// <summary>0 in phase 1; the exchange's number in phase 2.</summary>
    public uint MessageId { get; init; }

    /// <summary>Octets of the whole message.</summary>
    public uint Length { get; init; }

    /// <summary>Whether what follows is encrypted.</summary>
    public bool IsEncrypted => (Flags & IsakmpFlags.Encryption) != 0;

    /// <summary>Reads the header. True only if its length is that of the message (RFC 2408 §5.2).</summary>
    public static bool TryParse(ReadOnlySpan<byte> message, out IsakmpHeader header)
    {
        header = default;
        if (message.Length < Size) return false;
        header = new IsakmpHeader
        {
            InitiatorCookie = BinaryPrimitives.ReadUInt64BigEndian(message[InitiatorCookieAt..]),
            ResponderCookie = BinaryPrimitives.ReadUInt64BigEndian(message[ResponderCookieAt..]),
            NextPayload = (PayloadType)message[NextPayloadAt],
            Version = message[VersionAt],
            Exchange = (ExchangeType)message[ExchangeAt],
            Flags = (IsakmpFlags)message[FlagsAt],
            MessageId = BinaryPrimitives.ReadUInt32BigEndian(message[MessageIdAt..]),
            Length = BinaryPrimitives.ReadUInt32BigEndian(message[LengthAt..]),
        };
        return header.Length == (uint)message.Length;
    }

    /// <summary>Writes <see cref="Size"/> octets.</summary>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination[InitiatorCookieAt..], InitiatorCookie);
        BinaryPrimitives.WriteUInt64BigEndian(destination[ResponderCookieAt..], ResponderCookie);
        destination[NextPayloadAt] = (byte)NextPayload;
        destination[VersionAt] = Version;
        destination[ExchangeAt] = (byte)Exchange;
        destination[FlagsAt] = (byte)Flags;
        BinaryPrimitives.WriteUInt32BigEndian(destination[MessageIdAt..], MessageId);
        BinaryPrimitives.WriteUInt32BigEndian(destination[LengthAt..], Length);
    }
}
