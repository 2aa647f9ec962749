using Amaranten.Wire.Dhcp;
using Amaranten.Wire.Ip;

namespace Amaranten.Ike.Roaming;

/// <summary>
/// The SA by which a roaming client gets its address from a DHCP server, before it can ask for any network (RFC 3456 §4): UDP from its port 68 to port
/// 67, whatever the addresses, of which the client has none yet. Nothing but DHCP goes through it, so it stands beside the configured selectors.
/// </summary>
internal static class DhcpSa
{
    /// <summary>
    /// Whether that is what the peer asks for. RFC 3456 §3 leaves the addresses open; peers write their own address, 0.0.0.0, or everything, and
    /// everything, our address or 255.255.255.255 on our side. Some leave their port open.
    /// </summary>
    public static bool IsAskedFor(TrafficSelector asked) => asked is
    {
        Protocol: IpProtocol.Udp,
        LocalPort: DhcpValues.ServerPort,
        RemotePort: DhcpValues.ClientPort or 0,
    };
}
