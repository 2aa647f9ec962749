using Amaranten.Wire;

namespace Amaranten.Ike.Exchanges;

/// <summary>What a computation comes back to.</summary>
internal interface IAwaitsComputation
{
    /// <summary>It has ended and wants nothing any more.</summary>
    bool IsOver { get; }

    /// <summary>The computation has been run.</summary>
    void Completed(Instant now);
}
