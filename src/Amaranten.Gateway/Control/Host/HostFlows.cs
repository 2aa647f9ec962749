using System.Collections.Immutable;
using Amaranten.Gateway.Forwarding;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Control.Host;

/// <summary>The conversations that the gateway has as a host. Only what belongs to one of them is handed over by the packet path.</summary>
internal sealed class HostFlows(Action changed)
{
    private readonly Dictionary<HostFlow, Action<ReadOnlyMemory<byte>, Instant>> _receivers = [];

    /// <summary>For the snapshot.</summary>
    public ImmutableArray<HostFlow> All => [.. _receivers.Keys];

    public bool UsesPort(ushort port) => _receivers.Keys.Any(flow => flow.Local.Port == port);

    /// <summary>From now on what belongs to the flow, UDP payload or TCP segment, goes to this receiver.</summary>
    public void Open(HostFlow flow, Action<ReadOnlyMemory<byte>, Instant> receive)
    {
        _receivers[flow] = receive;
        changed();
    }

    public void Close(HostFlow flow)
    {
        if (_receivers.Remove(flow)) changed();
    }

    /// <summary>Something arrived.</summary>
    public void Receive(byte protocol, UdpEndpoint local, UdpEndpoint peer, ReadOnlySpan<byte> content, Instant now)
    {
        if (_receivers.TryGetValue(new HostFlow(protocol, local, peer), out Action<ReadOnlyMemory<byte>, Instant>? receive)) receive(content.ToArray(), now);
    }
}
