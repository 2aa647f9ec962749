namespace Amaranten.Crypto.Ike.Montgomery;

/// <summary>Powers of a value that is always the same, with a table made beforehand.</summary>
internal abstract class FixedBasePower
{
    /// <summary>value^exponent mod m. The exponent is no longer than what was prepared for.</summary>
    internal abstract void Raise(ReadOnlySpan<byte> exponent, Span<byte> result);
}
