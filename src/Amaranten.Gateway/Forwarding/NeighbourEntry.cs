using Amaranten.Wire;
using Amaranten.Wire.Ethernet;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Forwarding;

/// <summary>One neighbour: asked for, known, or known and asked for again (RFC 826, RFC 1122 §2.3.2).</summary>
internal sealed class NeighbourEntry(int interfaceIndex, IpAddress address)
{
    // Not more than one request a second and address (RFC 1122 §2.3.2.1); an entry is asked for again after a minute.
    private const int MostRequests = 3, RequestIntervalMs = 1000, ValidMs = 60_000, MostWaiting = 3;

    private readonly List<(byte[] Packet, Action<ReadOnlyMemory<byte>> Release, Action<ReadOnlyMemory<byte>>? Abandon)> _waiting = [];
    private int _requests;

    public int Interface => interfaceIndex;
    public IpAddress Address => address;
    public MacAddress? Mac { get; private set; }
    public Instant ConfirmedAt { get; private set; }
    public Instant Deadline { get; private set; }
    public bool IsUsable => Mac is not null;

    /// <summary>True while a request is out: only then is a reply believed.</summary>
    public bool IsAsked => _requests > 0;

    public bool IsGivenUp => _requests == MostRequests;
    public int WaitingBytes => _waiting.Sum(waiting => waiting.Packet.Length);

    /// <summary>Keeps a packet until the neighbour answers. Returns how many octets are kept more.</summary>
    public int Keep(ReadOnlySpan<byte> packet, Action<ReadOnlyMemory<byte>> release, Action<ReadOnlyMemory<byte>>? abandon)
    {
        if (_waiting.Count == MostWaiting) return 0;
        _waiting.Add((packet.ToArray(), release, abandon));
        return packet.Length;
    }

    /// <summary>Asks again at once, unless a request is out.</summary>
    public void Doubt(Instant now)
    {
        if (!IsAsked) Deadline = now;
    }

    /// <summary>Notes that a request goes out now. Returns the station to send it to: the known one first, then all.</summary>
    public MacAddress Ask(Instant now)
    {
        Deadline = now.Plus(RequestIntervalMs);
        return _requests++ == 0 && Mac is { } known ? known : MacAddress.Broadcast;
    }

    public void Confirm(MacAddress mac, Instant now)
    {
        (Mac, ConfirmedAt, Deadline, _requests) = (mac, now, now.Plus(ValidMs), 0);
    }

    public void Release()
    {
        foreach ((byte[] packet, Action<ReadOnlyMemory<byte>> release, _) in _waiting) release(packet);
        _waiting.Clear();
    }

    /// <summary>
    /// Nobody answered. RFC 1812 §3.3.2 would tell the sender of one packet only; those that wait, three at most, may have different senders.
    /// </summary>
    public void Abandon()
    {
        foreach ((byte[] packet, _, Action<ReadOnlyMemory<byte>>? abandon) in _waiting) abandon?.Invoke(packet);
        _waiting.Clear();
    }
}
