using System.Buffers.Binary;

namespace Amaranten.Wire.Isakmp;

/// <summary>Attributes being written (RFC 2408 §3.3).</summary>
public sealed class AttributeList
{
    private const ushort BasicFormat = 0x8000;
    private readonly List<byte> _octets = [];

    /// <summary>The attributes so far.</summary>
    public ReadOnlySpan<byte> Octets => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_octets);

    /// <summary>Appends an attribute in the basic form.</summary>
    public AttributeList Basic(ushort type, ushort value)
    {
        Span<byte> attribute = stackalloc byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(attribute, (ushort)(type | BasicFormat));
        BinaryPrimitives.WriteUInt16BigEndian(attribute[2..], value);
        _octets.AddRange(attribute);
        return this;
    }

    /// <summary>Appends a number in the variable form, four octets: how every peer in use writes a lifetime.</summary>
    public AttributeList Variable(ushort type, uint value)
    {
        Span<byte> attribute = stackalloc byte[8];
        BinaryPrimitives.WriteUInt16BigEndian(attribute, type);
        BinaryPrimitives.WriteUInt16BigEndian(attribute[2..], sizeof(uint));
        BinaryPrimitives.WriteUInt32BigEndian(attribute[4..], value);
        _octets.AddRange(attribute);
        return this;
    }

    /// <summary>Appends octets in the variable form; none at all asks for the attribute.</summary>
    public AttributeList Variable(ushort type, ReadOnlySpan<byte> value)
    {
        Span<byte> header = stackalloc byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(header, type);
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], checked((ushort)value.Length));
        _octets.AddRange(header);
        _octets.AddRange(value);
        return this;
    }
}
