using System.Globalization;

namespace Amaranten.Bench.Measuring;

/// <summary>A figure that must not fall below a bound, or, of what costs something, not rise above it.</summary>
internal sealed record Mark(string Name, double Value, double Bound)
{
    /// <summary>What may be reached but not passed, where less is better.</summary>
    internal static Mark AtMost(string name, double value, double ceiling) => new(name, value, ceiling) { IsCeiling = true };

    internal bool IsShort => IsCeiling ? !(Value <= Bound) : !(Value >= Bound);

    private bool IsCeiling { get; init; }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"mark {Name} {Value:0.00} {Bound:0.##} {(IsShort ? "short" : "ok")}");
}
