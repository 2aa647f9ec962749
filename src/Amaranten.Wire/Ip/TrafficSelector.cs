namespace Amaranten.Wire.Ip;

/// <summary>
/// Which packets a policy or an SA covers, seen from our side: local and remote network, protocol, ports
/// (RFC 4301 §4.4.1.1). Protocol or port 0 means any.
/// </summary>
public readonly record struct TrafficSelector(IpPrefix Local, IpPrefix Remote, byte Protocol = 0, ushort LocalPort = 0, ushort RemotePort = 0)
{
    /// <summary>True if a packet from <paramref name="local"/> to <paramref name="remote"/>, or back, is covered.</summary>
    public bool Matches(IpAddress local, IpAddress remote, byte protocol, ushort localPort, ushort remotePort) =>
        Local.Contains(local) && Remote.Contains(remote)
        && (Protocol == 0 || Protocol == protocol
            && (LocalPort == 0 || LocalPort == localPort) && (RemotePort == 0 || RemotePort == remotePort));

    /// <summary>True if everything <paramref name="other"/> covers is covered here too.</summary>
    public bool Contains(TrafficSelector other) =>
        Local.Contains(other.Local) && Remote.Contains(other.Remote)
        && (Protocol == 0 || Protocol == other.Protocol
            && (LocalPort == 0 || LocalPort == other.LocalPort) && (RemotePort == 0 || RemotePort == other.RemotePort));

    /// <inheritdoc/>
    public override string ToString() =>
        Protocol == 0 ? $"{Local} === {Remote}" : $"{Local}[{Protocol}/{LocalPort}] === {Remote}[{Protocol}/{RemotePort}]";
}
