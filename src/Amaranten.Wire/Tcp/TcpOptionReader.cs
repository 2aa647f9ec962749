namespace Amaranten.Wire.Tcp;

/// <summary>
/// Walks the options of a TCP header (RFC 1122 §4.2.2.5). It ends at End of Option List, at the last octet, or at damage.
/// </summary>
public ref struct TcpOptionReader(ReadOnlySpan<byte> options)
{
    /// <summary>Maximum segment size.</summary>
    public const byte MaximumSegmentSize = 2;

    private const byte End = 0, NoOperation = 1;
    private const int KindAt = 0, LengthAt = 1, HeaderBytes = 2, MssBytes = 2;
    private readonly ReadOnlySpan<byte> _options = options;
    private int _next;

    /// <summary>The option's kind.</summary>
    public byte Kind { get; private set; }

    /// <summary>Where the option's content starts in the options.</summary>
    public int ContentOffset { get; private set; }

    /// <summary>The option without kind and length.</summary>
    public readonly ReadOnlySpan<byte> Content => _options[ContentOffset.._next];

    /// <summary>True if the walk stopped because a length was wrong.</summary>
    public bool Malformed { get; private set; }

    /// <summary>Goes to the next option; no-operations are passed over.</summary>
    public bool MoveNext()
    {
        while (_next < _options.Length && _options[_next] == NoOperation) _next++;
        ReadOnlySpan<byte> rest = _options[_next..];
        if (rest.Length == 0 || rest[KindAt] == End) return false;
        int length = rest.Length < HeaderBytes ? 0 : rest[LengthAt];
        if (length < HeaderBytes || length > rest.Length)
        {
            Malformed = true;
            return false;
        }
        Kind = rest[KindAt];
        ContentOffset = _next + HeaderBytes;
        _next += length;
        return true;
    }

    /// <summary>Where the value of the maximum segment size lies in <paramref name="options"/>.</summary>
    internal static bool TryFindMss(ReadOnlySpan<byte> options, out int at)
    {
        var reader = new TcpOptionReader(options);
        bool found = false;
        while (!found && reader.MoveNext()) found = reader.Kind == MaximumSegmentSize && reader.Content.Length == MssBytes;
        at = reader.ContentOffset;
        return found;
    }
}
