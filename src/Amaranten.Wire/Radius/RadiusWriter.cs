using System.Buffers.Binary;

namespace Amaranten.Wire.Radius;

/// <summary>Makes a RADIUS message (RFC 2865 §3).</summary>
public sealed class RadiusWriter
{
    private const int AttributeHeaderBytes = 2, LongestValue = 253;
    private readonly byte[] _message = new byte[RadiusView.LongestBytes];
    private int _length = RadiusView.HeaderBytes;

    /// <summary>A message without attributes.</summary>
    /// <param name="code">What it is.</param>
    /// <param name="identifier">Which request it is or belongs to.</param>
    /// <param name="authenticator">16 octets.</param>
    public RadiusWriter(RadiusCode code, byte identifier, ReadOnlySpan<byte> authenticator)
    {
        _message[RadiusView.CodeAt] = (byte)code;
        _message[RadiusView.IdentifierAt] = identifier;
        authenticator.CopyTo(_message.AsSpan(RadiusView.AuthenticatorAt, RadiusView.AuthenticatorBytes));
    }

    /// <summary>Adds an attribute; returns where its value lies in the message.</summary>
    /// <param name="type">See <see cref="RadiusAttribute"/>.</param>
    /// <param name="value">At most 253 octets.</param>
    /// <exception cref="ArgumentException">It does not fit.</exception>
    public int Add(byte type, ReadOnlySpan<byte> value)
    {
        if (value.Length > LongestValue || _length + AttributeHeaderBytes + value.Length > _message.Length)
            throw new ArgumentException("the value does not fit", nameof(value));
        _message[_length] = type;
        _message[_length + 1] = (byte)(AttributeHeaderBytes + value.Length);
        int at = _length + AttributeHeaderBytes;
        value.CopyTo(_message.AsSpan(at));
        _length = at + value.Length;
        return at;
    }

    /// <summary>Adds an attribute of 32 bits: a number or an IPv4 address.</summary>
    public void Add(byte type, uint value)
    {
        Span<byte> octets = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(octets, value);
        Add(type, octets);
    }

    /// <summary>The whole message.</summary>
    public byte[] Finish()
    {
        BinaryPrimitives.WriteUInt16BigEndian(_message.AsSpan(RadiusView.LengthAt), (ushort)_length);
        return _message[.._length];
    }
}
