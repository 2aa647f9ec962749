using Amaranten.Wire;

namespace Amaranten.Ike.Exchanges;

/// <summary>What a computation comes back to.</summary>
internal interface IAwaitsComputation
{
    /// <summary>The tunnel that it belongs to; null: none yet.</summary>
    TunnelState? Tunnel { get; }

    /// <summary>It has ended and wants nothing any more.</summary>
    bool IsOver { get; }

    /// <summary>The computation has been run.</summary>
    void Completed(Instant now);
}
