namespace Amaranten.Wire.Ip;

/// <summary>
/// Walks the options of an IPv4 header (RFC 791 §3.1). It ends at End of Option List, at the last octet, or at damage.
/// </summary>
public ref struct Ipv4OptionReader(ReadOnlySpan<byte> options)
{
    /// <summary>Loose source and record route.</summary>
    public const byte LooseSourceRoute = 131;
    /// <summary>Strict source and record route.</summary>
    public const byte StrictSourceRoute = 137;

    private const byte End = 0, NoOperation = 1;
    private const int TypeAt = 0, LengthAt = 1, ContentAt = 2;
    private readonly int _total = options.Length;
    private ReadOnlySpan<byte> _rest = options;

    /// <summary>The option's type: copied flag, class and number.</summary>
    public byte Type { get; private set; }

    /// <summary>The whole option, type and length included, as a fragment copies it.</summary>
    public ReadOnlySpan<byte> Option { get; private set; }

    /// <summary>Where the option begins among all of them.</summary>
    public readonly int OptionAt => _total - _rest.Length - Option.Length;

    /// <summary>True if the walk stopped because a length was wrong.</summary>
    public bool Malformed { get; private set; }

    /// <summary>True if the option must be in every fragment.</summary>
    public readonly bool IsCopied => (Type & 0x80) != 0;

    /// <summary>Goes to the next option; no-operations are passed over.</summary>
    public bool MoveNext()
    {
        while (_rest.Length > 0 && _rest[TypeAt] == NoOperation) _rest = _rest[1..];
        if (_rest.Length == 0 || _rest[TypeAt] == End) return false;
        int length = _rest.Length < ContentAt ? 0 : _rest[LengthAt];
        if (length < ContentAt || length > _rest.Length)
        {
            Malformed = true;
            return false;
        }
        Type = _rest[TypeAt];
        Option = _rest[..length];
        _rest = _rest[length..];
        return true;
    }
}
