using Amaranten.Wire.Ip;

namespace Simulation;

/// <summary>Between which endpoints messages go: our port, and the peer's address and port as we see them.</summary>
public readonly record struct ForeignEnds(ushort LocalPort, UdpEndpoint Peer)
{
    /// <summary>The port of IKE.</summary>
    public const ushort IkePort = 500;

    /// <summary>The port of IKE and ESP where there is a NAT (RFC 3947 §4, RFC 3948 §2).</summary>
    public const ushort NatPort = 4500;

    /// <summary>How one begins.</summary>
    public static ForeignEnds First(IpAddress peer) => new(IkePort, new UdpEndpoint(peer, IkePort));

    /// <summary>How it goes on when a NAT was found (RFC 3947 §4).</summary>
    public ForeignEnds Floated() => Peer.Port == IkePort ? new(NatPort, Peer with { Port = NatPort }) : this;
}

/// <summary>What messages belong to: it knows where they go.</summary>
public interface IForeignExchange
{
    /// <summary>Between whom it runs.</summary>
    ForeignEnds Ends { get; }
}
