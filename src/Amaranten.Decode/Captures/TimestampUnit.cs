namespace Amaranten.Decode.Captures;

/// <summary>The resolution of an interface's timestamps (if_tsresol): a negative power of ten, or of two where the highest bit is set.</summary>
internal readonly record struct TimestampUnit(byte Resolution)
{
    private const int BinaryBit = 0x80, MostDigits = 19, MostBits = 63;
    private const long NanosecondsOfSecond = 1_000_000_000;

    public static TimestampUnit Microseconds => new(6);

    public static TimestampUnit InNanoseconds => new(9);

    /// <summary>A timestamp in nanoseconds since 1970; 0 for one that fits into no number.</summary>
    public long Nanoseconds(ulong stamp, long offsetSeconds)
    {
        UInt128 perSecond = 1;
        int exponent = Resolution & ~BinaryBit;
        bool isBinary = (Resolution & BinaryBit) != 0;
        if (exponent > (isBinary ? MostBits : MostDigits)) return 0;
        for (int i = 0; i < exponent; i++) perSecond *= isBinary ? 2u : 10u;
        Int128 at = (Int128)((UInt128)stamp * NanosecondsOfSecond / perSecond) + (Int128)offsetSeconds * NanosecondsOfSecond;
        return at < 0 || at > long.MaxValue ? 0 : (long)at;
    }
}
