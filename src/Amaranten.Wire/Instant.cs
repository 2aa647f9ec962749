namespace Amaranten.Wire;

/// <summary>
/// A point on the monotonic clock, in milliseconds since an arbitrary start. Time is an argument everywhere below
/// the edge; nothing in the core reads a clock.
/// </summary>
public readonly record struct Instant(long Milliseconds) : IComparable<Instant>
{
    /// <summary>Later than every instant that a running gateway will see: "no deadline".</summary>
    public static Instant Never => new(long.MaxValue);

    /// <summary>The instant this many milliseconds later.</summary>
    public Instant Plus(long milliseconds) => new(Milliseconds + milliseconds);

    /// <summary>Milliseconds from <paramref name="earlier"/> to this instant.</summary>
    public long Since(Instant earlier) => Milliseconds - earlier.Milliseconds;

    /// <summary>The earlier of two deadlines.</summary>
    public static Instant Earlier(Instant a, Instant b) => a <= b ? a : b;

    /// <inheritdoc/>
    public int CompareTo(Instant other) => Milliseconds.CompareTo(other.Milliseconds);

    /// <summary>Before.</summary>
    public static bool operator <(Instant a, Instant b) => a.Milliseconds < b.Milliseconds;

    /// <summary>After.</summary>
    public static bool operator >(Instant a, Instant b) => a.Milliseconds > b.Milliseconds;

    /// <summary>Not after.</summary>
    public static bool operator <=(Instant a, Instant b) => a.Milliseconds <= b.Milliseconds;

    /// <summary>Not before.</summary>
    public static bool operator >=(Instant a, Instant b) => a.Milliseconds >= b.Milliseconds;
}
