namespace Amaranten.Gateway.Control;

/// <summary>What the gateway's process takes of the machine's memory.</summary>
/// <param name="ResidentBytes">What it has in memory now, its program included.</param>
/// <param name="PeakBytes">The most that it had since the start.</param>
/// <param name="ObjectBytes">What the objects took after the last collection.</param>
/// <param name="Collections">How often objects have been collected.</param>
public sealed record MemoryStatus(long ResidentBytes, long PeakBytes, long ObjectBytes, int Collections);
