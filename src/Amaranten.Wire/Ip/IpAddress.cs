using System.Buffers.Binary;
using System.Net;

namespace Amaranten.Wire.Ip;

/// <summary>
/// An IPv4 or IPv6 address as one value. Both families share one type so that tables, policies and configuration
/// are written once (RFC 791, RFC 8200).
/// </summary>
public readonly record struct IpAddress
{
    private readonly UInt128 _bits;

    private IpAddress(UInt128 bits, bool isV6)
    {
        _bits = bits;
        IsV6 = isV6;
    }

    /// <summary>True for IPv6. The default value is IPv4 0.0.0.0.</summary>
    public bool IsV6 { get; }

    /// <summary>The address as a number: the low 32 bits for IPv4, all 128 for IPv6.</summary>
    public UInt128 Bits => _bits;

    /// <summary>Width of the family in bits: 32 or 128.</summary>
    public int Width => IsV6 ? 128 : 32;

    /// <summary>Octets on the wire: 4 or 16.</summary>
    public int Size => IsV6 ? 16 : 4;

    /// <summary>The IPv4 address as a number in host order. Meaningful only when <see cref="IsV6"/> is false.</summary>
    public uint V4 => unchecked((uint)_bits);

    /// <summary>0.0.0.0 or ::.</summary>
    public bool IsUnspecified => _bits == 0;

    /// <summary>224.0.0.0/4 or ff00::/8.</summary>
    public bool IsMulticast => IsV6 ? _bits >> 120 == 0xFF : V4 >> 28 == 0xE;

    /// <summary>The IPv4 address with this number, host order.</summary>
    public static IpAddress FromV4(uint value) => new(value, false);

    /// <summary>The IPv6 address with this number.</summary>
    public static IpAddress FromV6(UInt128 value) => new(value, true);

    /// <summary>Reads 4 octets as IPv4 or 16 as IPv6; any other length is refused.</summary>
    public static bool TryRead(ReadOnlySpan<byte> octets, out IpAddress address)
    {
        address = octets.Length switch
        {
            4 => FromV4(BinaryPrimitives.ReadUInt32BigEndian(octets)),
            16 => FromV6(BinaryPrimitives.ReadUInt128BigEndian(octets)),
            _ => default,
        };
        return octets.Length is 4 or 16;
    }

    /// <summary>Writes <see cref="Size"/> octets in network order.</summary>
    public void Write(Span<byte> destination)
    {
        if (IsV6) BinaryPrimitives.WriteUInt128BigEndian(destination, _bits);
        else BinaryPrimitives.WriteUInt32BigEndian(destination, V4);
    }

    /// <summary>
    /// Reads dotted or colon notation. Octal, hexadecimal and short IPv4 forms, scopes, brackets and ports are refused.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IpAddress address)
    {
        address = default;
        if (text.ContainsAny('[', '%') || !IPAddress.TryParse(text, out IPAddress? parsed)) return false;
        Span<byte> octets = stackalloc byte[16];
        if (!parsed.TryWriteBytes(octets, out int length) || !TryRead(octets[..length], out address)) return false;
        return address.IsV6 || parsed.ToString().AsSpan().SequenceEqual(text);
    }

    /// <summary>As <see cref="TryParse"/>, for constants. Throws <see cref="FormatException"/>.</summary>
    public static IpAddress Parse(string text) =>
        TryParse(text, out IpAddress address) ? address : throw new FormatException($"'{text}' is not an IP address");

    /// <inheritdoc/>
    public override string ToString()
    {
        Span<byte> octets = stackalloc byte[16];
        Write(octets);
        return new IPAddress(octets[..Size]).ToString();
    }
}
