namespace Amaranten.Wire.Radius;

/// <summary>Attributes of RADIUS, one behind the other: a type, a length that counts both, a value of up to 253 octets (RFC 2865 §5).</summary>
public ref struct RadiusAttributeReader
{
    private const int HeaderBytes = 2;
    private ReadOnlySpan<byte> _rest;

    internal RadiusAttributeReader(ReadOnlySpan<byte> attributes) => _rest = attributes;

    /// <summary>The type of the present one: see <see cref="RadiusAttribute"/>.</summary>
    public byte Type { get; private set; }

    /// <summary>The value of the present one.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Whether it stopped at damage and not at the end.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Octets that are still to be read.</summary>
    public readonly int RestBytes => _rest.Length;

    /// <summary>Goes on to the next; false at the end, or at damage.</summary>
    public bool MoveNext()
    {
        if (_rest.IsEmpty) return false;
        int length = _rest.Length < HeaderBytes ? 0 : _rest[1];
        if (length < HeaderBytes || length > _rest.Length)
        {
            IsMalformed = true;
            return false;
        }
        Type = _rest[0];
        Value = _rest[HeaderBytes..length];
        _rest = _rest[length..];
        return true;
    }
}
