using Amaranten.Ike.Exchanges;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Phase1;

/// <summary>Phase 1 with us as responder, whatever the mode (RFC 2409 §5).</summary>
internal abstract class Phase1Responder(IkeContext context, in IsakmpHeader header, Arrival arrival)
    : Phase1Exchange(context, header.InitiatorCookie, arrival.Local, arrival.Peer, arrival.At)
{
    /// <inheritdoc/>
    public override bool WeInitiate => false;

    /// <summary>The first tunnel it may be for, to name it in events.</summary>
    public abstract string Name { get; }

    /// <summary>The exchange that the first message asks for.</summary>
    public static Phase1Responder For(IkeContext context, List<TunnelState> candidates, in IsakmpHeader header, Arrival arrival) =>
        new MainModeResponder(context, candidates, header, arrival);
}
