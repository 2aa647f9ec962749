using Amaranten.Wire;
using Amaranten.Wire.Ethernet;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Forwarding;

/// <summary>
/// ARP (RFC 826): resolves, answers, ages. Owned by the control thread. A gratuitous or unasked-for ARP never makes or changes an entry; a request for our
/// address may refresh one that agrees.
/// </summary>
public sealed class NeighbourTable
{
    /// <summary>A table over these interfaces.</summary>
    /// <param name="interfaces">The interfaces, by index.</param>
    /// <param name="send">Called with the interface's index and a whole Ethernet frame to send.</param>
    public NeighbourTable(IReadOnlyList<InterfaceState> interfaces, Action<int, ReadOnlyMemory<byte>> send) => throw new NotImplementedException();

    /// <summary>An ARP frame arrived. Returns true when what <see cref="Known"/> returns has changed.</summary>
    public bool Receive(int interfaceIndex, ReadOnlySpan<byte> frame, Instant now) => throw new NotImplementedException();

    /// <summary>A packet waits for this neighbour: keep it (bounded per neighbour), ask, and hand it to <paramref name="release"/> when resolved.</summary>
    public void Resolve(int interfaceIndex, IpAddress nextHop, ReadOnlySpan<byte> packet, Instant now, Action<ReadOnlyMemory<byte>> release) =>
        throw new NotImplementedException();

    /// <summary>Repeats requests, re-asks what ages, forgets what does not answer. Returns true when <see cref="Known"/> has changed.</summary>
    public bool Tick(Instant now) => throw new NotImplementedException();

    /// <summary>When <see cref="Tick"/> has something to do.</summary>
    public Instant Deadline => throw new NotImplementedException();

    /// <summary>All neighbours that may be used now.</summary>
    public IReadOnlyList<Neighbour> Known => throw new NotImplementedException();
}

/// <summary>A neighbour on one of our networks.</summary>
public sealed record Neighbour(int InterfaceIndex, IpAddress Address, MacAddress Mac, Instant LearnedAt);
