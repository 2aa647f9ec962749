using Amaranten.Wire.Ip;

namespace Amaranten.Ipsec.Policy;

/// <summary>
/// What selectors look at: so many leading bits of both addresses, and which of protocol and ports. Two selectors of one shape either cover the same
/// packets or have none in common.
/// </summary>
internal readonly record struct PolicyShape(
    bool LocalIsV6, int LocalLength, bool RemoteIsV6, int RemoteLength, bool HasProtocol, bool HasLocalPort, bool HasRemotePort)
{
    public static PolicyShape Of(TrafficSelector selector)
    {
        bool hasProtocol = selector.Protocol != 0;
        return new PolicyShape(
            selector.Local.Address.IsV6, selector.Local.Length, selector.Remote.Address.IsV6, selector.Remote.Length,
            hasProtocol, hasProtocol && selector.LocalPort != 0, hasProtocol && selector.RemotePort != 0);
    }
}
