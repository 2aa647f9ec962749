using System.Buffers.Binary;

namespace Amaranten.Wire.Isakmp;

/// <summary>
/// Walks a chain of payloads, each with a generic header (RFC 2408 §3.2). Every step consumes at least the four octets of a header, so the
/// walk ends whatever the octets say.
/// </summary>
public ref struct PayloadReader
{
    /// <summary>Octets of the generic header.</summary>
    public const int HeaderSize = 4;

    private const int NextAt = 0, ReservedAt = 1, LengthAt = 2;
    private PayloadType _next;
    private ReadOnlySpan<byte> _rest;

    /// <summary>A reader of the chain at the start of <paramref name="octets"/>, whose first payload has type <paramref name="first"/>.</summary>
    public PayloadReader(PayloadType first, ReadOnlySpan<byte> octets)
    {
        _next = first;
        _rest = octets;
    }

    /// <summary>Type of the current payload.</summary>
    public PayloadType Type { get; private set; }

    /// <summary>The current payload without its generic header.</summary>
    public ReadOnlySpan<byte> Content { get; private set; }

    /// <summary>The walk stopped at damage, not at the end (RFC 2408 §5.3).</summary>
    public bool Malformed { get; private set; }

    /// <summary>What follows the payloads read so far; after the end, the padding.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>Goes to the next payload; false at the end or at damage.</summary>
    public bool MoveNext()
    {
        if (_next == PayloadType.None || Malformed) return false;
        int length = _rest.Length < HeaderSize ? 0 : BinaryPrimitives.ReadUInt16BigEndian(_rest[LengthAt..]);
        if (length < HeaderSize || length > _rest.Length || _rest[ReservedAt] != 0)
        {
            Malformed = true;
            return false;
        }
        Type = _next;
        _next = (PayloadType)_rest[NextAt];
        Content = _rest[HeaderSize..length];
        _rest = _rest[length..];
        return true;
    }
}
