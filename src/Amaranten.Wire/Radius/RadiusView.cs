using System.Buffers.Binary;

namespace Amaranten.Wire.Radius;

/// <summary>
/// A RADIUS message (RFC 2865 §3).
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |     Code      |  Identifier   |            Length             |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                         Authenticator, 16 octets              |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |  Attributes ...
/// </code>
/// </summary>
public readonly ref struct RadiusView
{
    /// <summary>Octets before the attributes.</summary>
    public const int HeaderBytes = 20;

    /// <summary>Octets of an authenticator.</summary>
    public const int AuthenticatorBytes = 16;

    /// <summary>The longest message there is, octets.</summary>
    public const int LongestBytes = 4096;

    /// <summary>Where the authenticator lies.</summary>
    public const int AuthenticatorAt = 4;

    internal const int CodeAt = 0, IdentifierAt = 1, LengthAt = 2;

    private RadiusView(ReadOnlySpan<byte> message) => Message = message;

    /// <summary>The message without what a datagram carries behind it.</summary>
    public ReadOnlySpan<byte> Message { get; }

    /// <summary>What it is.</summary>
    public RadiusCode Code => (RadiusCode)Message[CodeAt];

    /// <summary>Which request it belongs to.</summary>
    public byte Identifier => Message[IdentifierAt];

    /// <summary>At random in a request; in an answer the proof of who made it.</summary>
    public ReadOnlySpan<byte> Authenticator => Message.Slice(AuthenticatorAt, AuthenticatorBytes);

    /// <summary>The attributes; the reader cannot meet damage.</summary>
    public RadiusAttributeReader Attributes => new(Message[HeaderBytes..]);

    /// <summary>
    /// Once this returns true, no member can throw and every attribute is whole. Octets behind the length are padding (RFC 2865 §3).
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> datagram, out RadiusView message)
    {
        message = default;
        if (datagram.Length < HeaderBytes) return false;
        int length = BinaryPrimitives.ReadUInt16BigEndian(datagram[LengthAt..]);
        if (length < HeaderBytes || length > LongestBytes || length > datagram.Length) return false;
        var attributes = new RadiusAttributeReader(datagram[HeaderBytes..length]);
        while (attributes.MoveNext()) { }
        if (attributes.IsMalformed) return false;
        message = new RadiusView(datagram[..length]);
        return true;
    }

    /// <summary>The first attribute of this type; false if there is none.</summary>
    public bool TryFind(byte type, out ReadOnlySpan<byte> value)
    {
        RadiusAttributeReader attributes = Attributes;
        while (attributes.MoveNext())
        {
            if (attributes.Type != type) continue;
            value = attributes.Value;
            return true;
        }
        value = default;
        return false;
    }
}

/// <summary>What a RADIUS message is (RFC 2865 §4).</summary>
public enum RadiusCode : byte
{
    /// <summary>Asks whether a user may come.</summary>
    AccessRequest = 1,
    /// <summary>He may.</summary>
    AccessAccept = 2,
    /// <summary>He may not.</summary>
    AccessReject = 3,
    /// <summary>He is to be asked something more.</summary>
    AccessChallenge = 11,
}
