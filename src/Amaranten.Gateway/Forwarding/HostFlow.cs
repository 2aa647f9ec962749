using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Forwarding;

/// <summary>A conversation of the gateway itself with one server: both ends and the protocol must be right.</summary>
/// <param name="Protocol">UDP or TCP.</param>
/// <param name="Local">Our end.</param>
/// <param name="Peer">The server's.</param>
public readonly record struct HostFlow(byte Protocol, UdpEndpoint Local, UdpEndpoint Peer);
