namespace Amaranten.Ipsec.Policy;

/// <summary>A policy and its place in the top-down order, which it keeps while others come and go.</summary>
/// <param name="Rank">Of two policies that match the one with the lower rank wins; no two of a table have the same.</param>
/// <param name="Policy">The policy.</param>
public readonly record struct RankedPolicy(UInt128 Rank, SecurityPolicy Policy);
