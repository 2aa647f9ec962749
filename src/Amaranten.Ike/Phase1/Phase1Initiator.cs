using Amaranten.Ike.Exchanges;
using Amaranten.Wire;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Phase1;

/// <summary>Phase 1 with us as initiator, whatever the mode (RFC 2409 §5).</summary>
internal abstract class Phase1Initiator(IkeContext context, UdpEndpoint local, UdpEndpoint peer, Instant begun)
    : Phase1Exchange(context, context.NewCookie(), local, peer, begun)
{
    /// <inheritdoc/>
    public override bool WeInitiate => true;

    /// <summary>The exchange that the tunnel is configured for.</summary>
    public static Phase1Initiator For(IkeContext context, TunnelState tunnel, UdpEndpoint local, UdpEndpoint peer, Instant now) =>
        new MainModeInitiator(context, tunnel, local, peer, now);

    /// <summary>Sends the first message.</summary>
    public abstract void Start(Instant now);

    /// <summary>A notification in clear: nothing is believed, but it may be told if nothing better comes (RFC 2408 §5.14).</summary>
    public abstract void OnHint(NotifyType type);

    /// <summary>An encrypted notification before the SA stands.</summary>
    public abstract IkeDrop OnInformational(in IsakmpHeader header, ReadOnlySpan<byte> octets, Arrival arrival);
}
