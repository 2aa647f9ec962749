using Amaranten.Wire.Ip;

namespace Amaranten.Ike.Roaming;

/// <summary>Where a peer is that was configured by name.</summary>
/// <param name="Address">Its address; unspecified while it has none.</param>
/// <param name="Local">Our address towards it.</param>
internal sealed record ResolvedPeer(IpAddress Address, IpAddress Local)
{
    /// <summary>The tunnel with these addresses; if our own was our identity, the new one is.</summary>
    public IkeTunnel PutInto(IkeTunnel configured) => configured with
    {
        PeerAddress = Address,
        LocalAddress = Local,
        LocalId = configured.LocalId == IkeIdentity.Of(configured.LocalAddress) ? IkeIdentity.Of(Local) : configured.LocalId,
    };
}
