using Amaranten.Wire.Ip;

namespace Amaranten.Ike.Roaming;

/// <summary>Who a client is and where, as its last phase 1 or an authentic packet since has shown.</summary>
/// <param name="PeerId">Who it has proved to be.</param>
/// <param name="Local">Which address of ours it talks to.</param>
/// <param name="Peer">Where it is.</param>
/// <param name="IsBehindNat">Whether others may share its address.</param>
internal readonly record struct Whereabouts(IkeIdentity PeerId, IpAddress Local, UdpEndpoint Peer, bool IsBehindNat)
{
    /// <summary>Whether both are one machine's place: the address alone tells only where no NAT is (RFC 3947 §6).</summary>
    public bool IsSamePlaceAs(Whereabouts other) =>
        Peer.Address == other.Peer.Address && (!IsBehindNat && !other.IsBehindNat || Peer.Port == other.Peer.Port);
}
