using System.Globalization;

namespace Amaranten.Wire.Ethernet;

/// <summary>A 48-bit Ethernet address, held in the low bits of a number (RFC 894).</summary>
public readonly record struct MacAddress(ulong Value)
{
    /// <summary>Octets on the wire.</summary>
    public const int Size = 6;

    /// <summary>ff:ff:ff:ff:ff:ff.</summary>
    public static MacAddress Broadcast => new(0xFFFF_FFFF_FFFF);

    /// <summary>True for broadcast and multicast addresses: the lowest bit of the first octet.</summary>
    public bool IsGroup => (Value >> 40 & 1) != 0;

    /// <summary>Reads six octets. <paramref name="source"/> must hold at least six.</summary>
    public static MacAddress Read(ReadOnlySpan<byte> source)
    {
        ulong value = 0;
        foreach (byte octet in source[..Size]) value = value << 8 | octet;
        return new MacAddress(value);
    }

    /// <summary>Writes six octets. <paramref name="destination"/> must hold at least six.</summary>
    public void Write(Span<byte> destination)
    {
        for (int i = 0; i < Size; i++) destination[i] = (byte)(Value >> 8 * (Size - 1 - i) & 0xFF);
    }

    /// <summary>Reads <c>02:00:5e:10:00:01</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out MacAddress mac)
    {
        mac = default;
        if (text.Length != 17) return false;
        ulong value = 0;
        for (int i = 0; i < Size; i++)
        {
            if (i > 0 && text[3 * i - 1] != ':') return false;
            ReadOnlySpan<char> pair = text.Slice(3 * i, 2);
            if (!byte.TryParse(pair, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte octet)) return false;
            value = value << 8 | octet;
        }
        mac = new MacAddress(value);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        Span<byte> octets = stackalloc byte[Size];
        Write(octets);
        return string.Join(':', Convert.ToHexStringLower(octets).Chunk(2).Select(pair => new string(pair)));
    }
}
