using System.Globalization;

namespace Amaranten.Bench.Measuring;

/// <summary>A figure that must not fall below a floor.</summary>
internal sealed record Mark(string Name, double Value, double Floor)
{
    internal bool IsShort => !(Value >= Floor);

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"mark {Name} {Value:0.00} {Floor:0.##} {(IsShort ? "short" : "ok")}");
}
