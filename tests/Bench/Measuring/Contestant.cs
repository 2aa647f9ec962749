namespace Amaranten.Bench.Measuring;

/// <summary>One way to do the job of a contest. Run does it as often as it is told, or a little more, and returns how often.</summary>
internal sealed record Contestant(string Name, Func<int, int> Run);
