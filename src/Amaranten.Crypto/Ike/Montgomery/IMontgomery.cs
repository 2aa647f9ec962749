namespace Amaranten.Crypto.Ike.Montgomery;

/// <summary>
/// Multiplication modulo an odd number m in Montgomery's representation, on one kind of CPU. Numbers are limbs, the lowest first, in 64-bit words, with
/// <see cref="Padding"/> words of zeros behind them. What is done and which memory is touched depend on lengths alone.
/// </summary>
internal unsafe interface IMontgomery
{
    /// <summary>Words behind the limbs of every number, which a kernel reads and leaves zero.</summary>
    const int Padding = 12;

    /// <summary>Bits in a limb.</summary>
    static abstract int LimbBits { get; }

    /// <summary>How many limbs a number has. R is 2 to the power of their bits, and large enough for numbers up to <see cref="Multiply"/>'s limit.</summary>
    static abstract int Limbs(int modulusBits);

    /// <summary>Words of working memory for one multiplication; secret when it is done.</summary>
    static abstract int ScratchWords(int limbs);

    /// <summary>
    /// a * b / R mod m, below 2m where a and b are. The inverse is -1/m modulo 2^64. The result may be one of the factors.
    /// </summary>
    static abstract void Multiply(ulong* a, ulong* b, ulong* result, ulong* modulus, ulong inverse, int limbs, ulong* scratch);

    /// <summary>-1/odd modulo 2^64.</summary>
    static ulong NegatedInverse(ulong odd)
    {
        // Newton's iteration: each step doubles the bits that are right; an odd number is its own inverse modulo 8.
        ulong inverse = odd;
        for (int bits = 3; bits < 64; bits *= 2) inverse *= 2 - (odd * inverse);
        return 0 - inverse;
    }
}
