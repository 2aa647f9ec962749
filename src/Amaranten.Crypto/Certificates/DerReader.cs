namespace Amaranten.Crypto.Certificates;

/// <summary>
/// Walks over elements of DER (X.690 §10) one after the other, never into them: whoever wants the content makes another reader, so the depth
/// is that of our own code, whatever a stranger nests (CVE-2017-9023). Nothing here throws.
/// </summary>
internal ref struct DerReader(ReadOnlySpan<byte> octets)
{
    private ReadOnlySpan<byte> _rest = octets;

    internal readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>The tag that comes; 0 at the end.</summary>
    internal readonly byte NextTag => _rest.IsEmpty ? (byte)0 : _rest[0];

    /// <summary>Any element: its tag, its content, and the whole of it.</summary>
    internal bool TryRead(out byte tag, out ReadOnlySpan<byte> content, out ReadOnlySpan<byte> whole)
    {
        tag = NextTag;
        content = whole = default;
        if (!TryReadLength(_rest, out int header, out int length)) return false;
        whole = _rest[..(header + length)];
        content = whole[header..];
        _rest = _rest[whole.Length..];
        return true;
    }

    internal bool TryRead(byte expected, out ReadOnlySpan<byte> content, out ReadOnlySpan<byte> whole)
    {
        content = whole = default;
        return NextTag == expected && TryRead(out _, out content, out whole);
    }

    internal bool TryRead(byte expected, out ReadOnlySpan<byte> content) => TryRead(expected, out content, out _);

    /// <summary>The content of the element, or false and nothing read if another one comes. False is not damage.</summary>
    internal bool TryReadOptional(byte expected, out ReadOnlySpan<byte> content) => TryRead(expected, out content, out _);

    /// <summary>One element, and nothing after it.</summary>
    internal static bool TryReadOnly(ReadOnlySpan<byte> octets, byte expected, out ReadOnlySpan<byte> content)
    {
        var reader = new DerReader(octets);
        return reader.TryRead(expected, out content) && reader.IsAtEnd;
    }

    /// <summary>A number that is not negative, without a leading zero octet: empty for 0.</summary>
    internal bool TryReadUnsigned(out ReadOnlySpan<byte> magnitude)
    {
        if (!TryRead(DerTag.Integer, out magnitude) || magnitude.IsEmpty || magnitude[0] >= 0x80) return false;
        bool padded = magnitude.Length > 1 && magnitude[0] == 0 && magnitude[1] < 0x80;
        if (magnitude[0] == 0) magnitude = magnitude[1..];
        return !padded;
    }

    /// <summary>A number of at most 31 bits.</summary>
    internal bool TryReadNumber(out int number)
    {
        number = 0;
        if (!TryReadUnsigned(out ReadOnlySpan<byte> magnitude) || magnitude.Length > 4) return false;
        foreach (byte octet in magnitude) number = (number << 8) | octet;
        return number >= 0;
    }

    /// <summary>A bit string of whole octets.</summary>
    internal bool TryReadBits(out ReadOnlySpan<byte> octets)
    {
        if (!TryRead(DerTag.BitString, out octets) || octets.IsEmpty || octets[0] != 0) return false;
        octets = octets[1..];
        return true;
    }

    // Definite lengths in the fewest octets, and tags of one octet.
    private static bool TryReadLength(ReadOnlySpan<byte> rest, out int header, out int length)
    {
        header = 2;
        length = 0;
        if (rest.Length < header || (rest[0] & 0x1F) == 0x1F) return false;
        if (rest[1] < 0x80)
        {
            length = rest[1];
            return length <= rest.Length - header;
        }
        int count = rest[1] & 0x7F;
        header += count;
        if (count is 0 or > 3 || rest.Length < header || rest[2] == 0) return false;
        foreach (byte octet in rest[2..header]) length = (length << 8) | octet;
        return length >= 0x80 && length <= rest.Length - header;
    }
}
