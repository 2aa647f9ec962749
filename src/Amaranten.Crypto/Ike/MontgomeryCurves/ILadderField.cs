namespace Amaranten.Crypto.Ike.MontgomeryCurves;

/// <summary>
/// The field of a curve v^2 = u^3 + Au^2 + u, and what its ladder must know (RFC 7748 §5). Numbers are limbs, the lowest first. Factors may be sums
/// or differences of products; what is in the numbers decides nothing.
/// </summary>
internal unsafe interface ILadderField
{
    /// <summary>Words of a number.</summary>
    static abstract int Limbs { get; }

    /// <summary>Octets of a u, and of a scalar.</summary>
    static abstract int Bytes { get; }

    /// <summary>Bits of a scalar: the top one is always set.</summary>
    static abstract int ScalarBits { get; }

    /// <summary>(A - 2) / 4 + 1: with it, AA + a24 E of the RFC is BB + this E.</summary>
    static abstract ulong A24 { get; }

    /// <summary>The curve's cofactor, of which every scalar is a multiple.</summary>
    static abstract int Cofactor { get; }

    /// <summary>a + b, of products.</summary>
    static abstract void Add(ulong* a, ulong* b, ulong* sum);

    /// <summary>a - b, of products.</summary>
    static abstract void Subtract(ulong* a, ulong* b, ulong* difference);

    /// <summary>a * b. The result may be one of the factors.</summary>
    static abstract void Multiply(ulong* a, ulong* b, ulong* product);

    /// <summary>a * a. The result may be a.</summary>
    static abstract void Square(ulong* a, ulong* square);

    /// <summary>a * factor + b, for a factor below 2^17: what the ladder asks for.</summary>
    static abstract void MultiplyAdd(ulong* a, ulong factor, ulong* b, ulong* result);

    /// <summary>1 / a, which is a^(p - 2); the exponent is no secret.</summary>
    static abstract void Invert(ulong* a, ulong* result);

    /// <summary>From <see cref="Bytes"/> octets, little-endian (RFC 7748 §5).</summary>
    static abstract void Read(ReadOnlySpan<byte> octets, ulong* number);

    /// <summary>To <see cref="Bytes"/> octets, below p.</summary>
    static abstract void Write(ulong* number, Span<byte> octets);
}
