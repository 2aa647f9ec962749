namespace Amaranten.Config.Values;

/// <summary>What came of reading a value.</summary>
/// <param name="Ok">Whether it was understood.</param>
/// <param name="Value">The value.</param>
/// <param name="Hint">Why not, when there is more to say than what is expected.</param>
internal readonly record struct Parsed<T>(bool Ok, T Value, string Hint)
{
    /// <summary>Understood.</summary>
    public static implicit operator Parsed<T>(T value) => new(true, value, "");

    /// <summary>Not understood.</summary>
    public static implicit operator Parsed<T>(Refusal refusal) => new(false, default!, refusal.Hint);
}

/// <summary>A value was not understood; the hint says why, or is empty.</summary>
internal readonly record struct Refusal(string Hint);

/// <summary>How a value is written: the sentence for the operator and the reading of it, side by side.</summary>
/// <param name="Expected">What would be accepted.</param>
/// <param name="Read">Reads it.</param>
internal sealed record ValueForm<T>(string Expected, Func<string, Parsed<T>> Read);
