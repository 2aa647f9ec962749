using System.Collections.Immutable;
using Amaranten.Gateway.Forwarding;
using Amaranten.Gateway.Ports;

namespace Amaranten.Gateway.Control;

/// <summary>What the packet path gets from control: a snapshot when something has changed, and packets to send.</summary>
internal sealed class PathPublisher
{
    private const int ControlQueueEntries = 512, ControlQueueBytes = 1 << 20;

    private readonly Func<Snapshot> _compose;
    private readonly Action<int> _wake;
    private readonly List<(byte[] Packet, bool IsSealed)> _released = [];
    private long _publication;
    private bool _isDirty;

    /// <summary>Workers over these ports, and all that they are told.</summary>
    /// <param name="ports">The ports, with a queue for each worker.</param>
    /// <param name="workers">How many.</param>
    /// <param name="compose">Makes a snapshot of what is in force.</param>
    /// <param name="wake">Ends a worker's sleep.</param>
    public PathPublisher(ImmutableArray<IPort> ports, int workers, Func<Snapshot> compose, Action<int> wake)
    {
        (_compose, _wake) = (compose, wake);
        Snapshot first = compose();
        Workers = [.. Handover.Between(workers, wake).Select(
            handover => new Worker(ports, first, new ControlQueue(ControlQueueEntries, ControlQueueBytes), handover))];
    }

    /// <summary>The workers, in order.</summary>
    public ImmutableArray<Worker> Workers { get; }

    /// <summary>Number of the last snapshot with which every worker has finished a batch: nothing older is in use.</summary>
    public long QuiescedAt
    {
        get
        {
            long least = long.MaxValue;
            foreach (Worker worker in Workers) least = Math.Min(least, worker.QuiescedAt);
            return least;
        }
    }

    // What is made here goes into one worker, in its order; it hands over what others seal for.
    private Worker ForOurOwn => Workers[0];

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
        Snapshot snapshot = _compose();
        foreach (Worker worker in Workers) _publication = worker.Publish(snapshot);
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
        if (!ForOurOwn.TryInjectDhcp(packet.Span, inboundSpi)) Refused++;
        _wake(0);
    }

    /// <summary>Nobody answers for this packet's next hop: the worker tells its sender.</summary>
    public void TellUnreachable(ReadOnlySpan<byte> packet, int ingress, uint inboundSpi)
    {
        if (!ForOurOwn.TryInjectUndeliverable(packet, ingress, inboundSpi)) Refused++;
        _wake(0);
    }

    /// <summary>Hands the worker a packet at once; false when it has no room.</summary>
    /// <param name="packet">IPv4.</param>
    /// <param name="isSealed">As of <see cref="Forwarding.Worker.TryInject"/>.</param>
    public bool Inject(ReadOnlySpan<byte> packet, bool isSealed)
    {
        bool taken = ForOurOwn.TryInject(packet, isSealed);
        if (!taken) Refused++;
        _wake(0);
        return taken;
    }
}
