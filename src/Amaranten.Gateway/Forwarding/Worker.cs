using System.Collections.Immutable;
using Amaranten.Gateway.Ports;
using Amaranten.Wire;

namespace Amaranten.Gateway.Forwarding;

/// <summary>
/// One packet-processing loop body: takes a batch from each port, runs every packet to completion, sends. It never blocks and, once made,
/// never allocates. Its owner calls <see cref="RunOnce"/> and sleeps on the ports when that returns 0.
/// </summary>
public sealed class Worker
{
    /// <summary>A worker over these ports, in the order of <see cref="Snapshot.Interfaces"/>.</summary>
    public Worker(ImmutableArray<IPort> ports, Snapshot snapshot, ControlQueue toControl) => throw new NotImplementedException();

    /// <summary>Replaces what the worker reads. Called by the control thread; takes effect with the next batch.</summary>
    public void Publish(Snapshot snapshot) => throw new NotImplementedException();

    /// <summary>
    /// Number of the last snapshot that the worker has finished a batch with, counting from 0 with each <see cref="Publish"/>: when it has
    /// reached the number after a replacement, nothing older is in use and keys of removed SAs may be wiped.
    /// </summary>
    public long QuiescedAt => throw new NotImplementedException();

    /// <summary>
    /// Control: hands the worker an IPv4 packet to treat as if it had been made here (policy, ESP, route, neighbour): pings of the console,
    /// packets that waited for a tunnel. Bounded; false when full. <paramref name="isSealed"/>: send as it is, without policy lookup.
    /// </summary>
    public bool TryInject(ReadOnlySpan<byte> packet, bool isSealed) => throw new NotImplementedException();

    /// <summary>Takes and finishes one batch from each port and the injected packets. Returns how many frames it took.</summary>
    public int RunOnce(Instant now) => throw new NotImplementedException();

    /// <summary>What has been forwarded and dropped, readable by any thread (torn between values, never within one).</summary>
    public WorkerCounters Counters => throw new NotImplementedException();
}
