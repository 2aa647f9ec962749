namespace Amaranten.Bench.Measuring;

/// <summary>How much to measure: the rounds of a contest, what one turn in it should take, and of all jobs those whose names hold a word.</summary>
internal sealed record Effort(string Name, int Rounds, long TurnNanoseconds, string Job = "")
{
    internal static Effort Full { get; } = new("full", 101, 4_000_000);

    internal bool IsFull => Name == Full.Name;

    /// <summary>Good enough to see a mark missed.</summary>
    internal static Effort Quick { get; } = new("quick", 25, 2_000_000);
}
