namespace Simulation;

/// <summary>What must hold, whatever happens.</summary>
public enum Invariant
{
    /// <summary>What is protected never passes in clear.</summary>
    NothingInClear,
    /// <summary>Traffic is back within the bound of the fault.</summary>
    BoundedGap,
    /// <summary>Once quiet, one live pair for each selector, and no pile of others beside it.</summary>
    OnePair,
    /// <summary>Once quiet, IKE says little.</summary>
    Calm,
    /// <summary>A peer that lives is not declared dead.</summary>
    NobodyDeclaredDead,
    /// <summary>After a delete nothing is left on either side.</summary>
    NothingLeftBehind,
    /// <summary>No exception, and gateways come to rest.</summary>
    NoBreakdown,
}

/// <summary>An invariant does not hold.</summary>
public sealed class InvariantBroken(Invariant invariant, string message) : Exception(message)
{
    /// <summary>Which.</summary>
    public Invariant Invariant { get; } = invariant;

    /// <summary>When the reason lies, in milliseconds after the start; null: where the simulation ended.</summary>
    public long? At { get; init; }
}
