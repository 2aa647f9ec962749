using System.Buffers.Binary;

namespace Amaranten.Wire.Isakmp;

/// <summary>Walks the attributes of a transform or a notification (RFC 2408 §3.3).</summary>
public ref struct AttributeReader
{
    private const int HeaderSize = 4, ValueAt = 2, LengthAt = 2;
    private const ushort BasicFormat = 0x8000;
    private ReadOnlySpan<byte> _rest;

    /// <summary>A reader of these attributes.</summary>
    public AttributeReader(ReadOnlySpan<byte> octets) => _rest = octets;

    /// <summary>Attribute class, without the format bit.</summary>
    public ushort Type { get; private set; }

    /// <summary>Whether it came in the basic form: two octets in place of the length.</summary>
    public bool IsBasic { get; private set; }

    /// <summary>The value as it lies there.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>The walk stopped at damage, not at the end.</summary>
    public bool Malformed { get; private set; }

    /// <summary>
    /// The value as a number. What does not fit into 64 bits is <see cref="ulong.MaxValue"/>: only lifetimes can be so long, and for them
    /// that means "no limit that matters". An empty value is 0.
    /// </summary>
    public readonly ulong Number
    {
        get
        {
            ulong number = 0;
            foreach (byte octet in Value)
            {
                if (number >> 56 != 0) return ulong.MaxValue;
                number = number << 8 | octet;
            }
            return number;
        }
    }

    /// <summary>Goes to the next attribute; false at the end or at damage.</summary>
    public bool MoveNext()
    {
        if (_rest.IsEmpty || Malformed) return false;
        ushort type = _rest.Length < HeaderSize ? (ushort)0 : BinaryPrimitives.ReadUInt16BigEndian(_rest);
        bool basic = (type & BasicFormat) != 0;
        int size = _rest.Length < HeaderSize ? int.MaxValue
            : basic ? HeaderSize : HeaderSize + BinaryPrimitives.ReadUInt16BigEndian(_rest[LengthAt..]);
        if (size > _rest.Length)
        {
            Malformed = true;
            return false;
        }
        Type = (ushort)(type & ~BasicFormat);
        IsBasic = basic;
        Value = basic ? _rest[ValueAt..HeaderSize] : _rest[HeaderSize..size];
        _rest = _rest[size..];
        return true;
    }
}
