namespace Amaranten.Wire.Dhcp;

/// <summary>Walks the options of one field of a message, up to its end (RFC 2132 §2).</summary>
public ref struct DhcpOptionReader
{
    private const int LengthAt = 1, ContentAt = 2;
    private ReadOnlySpan<byte> _rest;

    /// <summary>A reader of a field.</summary>
    public DhcpOptionReader(ReadOnlySpan<byte> field) => _rest = field;

    /// <summary>Which option.</summary>
    public byte Code { get; private set; }

    /// <summary>What it says.</summary>
    public ReadOnlySpan<byte> Content { get; private set; }

    /// <summary>The walk stopped at damage, not at the end.</summary>
    public bool Malformed { get; private set; }

    /// <summary>Goes to the next option; false at the end of the field or at damage.</summary>
    public bool MoveNext()
    {
        _rest = _rest.TrimStart(DhcpOption.Pad);
        if (_rest.IsEmpty || _rest[0] == DhcpOption.End) return false;
        int length = _rest.Length < ContentAt ? int.MaxValue : _rest[LengthAt];
        if (length > _rest.Length - ContentAt)
        {
            Malformed = true;
            return false;
        }
        Code = _rest[0];
        Content = _rest.Slice(ContentAt, length);
        _rest = _rest[(ContentAt + length)..];
        return true;
    }
}
