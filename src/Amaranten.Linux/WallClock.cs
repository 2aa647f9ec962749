namespace Amaranten.Linux;

/// <summary>The time of day. A board without a battery begins in 1970, or with the day of its kernel: until somebody sets the clock it is not known.</summary>
public static class WallClock
{
    private const int FirstCredibleYear = 2026;

    /// <summary>Now; null while the clock is not set.</summary>
    public static DateTimeOffset? Now => DateTimeOffset.UtcNow is { Year: >= FirstCredibleYear } now ? now : null;
}
