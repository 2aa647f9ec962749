using System.Collections.Immutable;
using Amaranten.Gateway.Forwarding;
using Amaranten.Gateway.Ports;

namespace Amaranten.Gateway.Control;

/// <summary>What the packet path gets from control: a snapshot when something has changed, and packets to send.</summary>
internal sealed class PathPublisher
{
    private readonly Func<Snapshot> _compose;
    private readonly Action _wake;
    private readonly List<(byte[] Packet, bool IsSealed)> _released = [];
    private long _publication;
    private bool _isDirty;

    /// <summary>A worker over these ports, and all that it is told.</summary>
    /// <param name="ports">The ports.</param>
    /// <param name="toControl">What the worker hands over.</param>
    /// <param name="compose">Makes a snapshot of what is in force.</param>
    /// <param name="wake">Ends the worker's sleep.</param>
    public PathPublisher(ImmutableArray<IPort> ports, ControlQueue toControl, Func<Snapshot> compose, Action wake)
    {
        (_compose, _wake) = (compose, wake);
        Worker = new Worker(ports, compose(), toControl);
    }

    public Worker Worker { get; }

    /// <summary>Number of the snapshot that will be the first without what is removed now.</summary>
    public long NextPublication => _publication + 1;

    /// <summary>Packets for which the worker had no room.</summary>
    public long Refused { get; private set; }

    /// <summary>Something that a snapshot holds is different now.</summary>
    public void Changed() => _isDirty = true;

    /// <summary>The packet is sent with the next <see cref="Publish"/>.</summary>
    public void Release(ReadOnlySpan<byte> packet, bool isSealed) => _released.Add((packet.ToArray(), isSealed));

    public void PublishSnapshot()
    {
        if (!_isDirty) return;
        _isDirty = false;
        _publication = Worker.Publish(_compose());
    }

    /// <summary>Tells all. What waited goes last, behind the message that makes the peer ready for it.</summary>
    public void Publish()
    {
        PublishSnapshot();
        foreach ((byte[] packet, bool isSealed) in _released) Inject(packet, isSealed);
        _released.Clear();
    }

    /// <summary>Hands the worker a packet with DHCP for the client at the far end of an SA, which may have been agreed only now.</summary>
    public void InjectDhcp(ReadOnlyMemory<byte> packet, uint inboundSpi)
    {
        PublishSnapshot();
        if (!Worker.TryInjectDhcp(packet.Span, inboundSpi)) Refused++;
        _wake();
    }

    /// <summary>Nobody answers for this packet's next hop: the worker tells its sender.</summary>
    public void TellUnreachable(ReadOnlySpan<byte> packet, int ingress, uint inboundSpi)
    {
        if (!Worker.TryInjectUndeliverable(packet, ingress, inboundSpi)) Refused++;
        _wake();
    }

    /// <summary>Hands the worker a packet at once; false when it has no room.</summary>
    /// <param name="packet">IPv4.</param>
    /// <param name="isSealed">As of <see cref="Forwarding.Worker.TryInject"/>.</param>
    public bool Inject(ReadOnlySpan<byte> packet, bool isSealed)
    {
        bool taken = Worker.TryInject(packet, isSealed);
        if (!taken) Refused++;
        _wake();
        return taken;
    }
}
