using System.Collections.Frozen;
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
    private const int MostNeighbours = 1024, MostUnresolved = 64, MostWaitingBytes = 256 * 1024;

    private readonly IReadOnlyList<InterfaceState> _interfaces;
    private readonly Action<int, ReadOnlyMemory<byte>> _send;
    private readonly Dictionary<(int Interface, IpAddress Address), NeighbourEntry> _entries = [];
    private IReadOnlyList<Neighbour> _known = [];
    private FrozenDictionary<IpAddress, MacAddress>? _byAddress;
    private int _waitingBytes;

    /// <summary>A table over these interfaces.</summary>
    /// <param name="interfaces">The interfaces, by index.</param>
    /// <param name="send">Called with the interface's index and a whole Ethernet frame to send.</param>
    public NeighbourTable(IReadOnlyList<InterfaceState> interfaces, Action<int, ReadOnlyMemory<byte>> send) =>
        (_interfaces, _send) = (interfaces, send);

    /// <summary>Whether an address on one of our networks is reached through a tunnel: we answer for it (proxy ARP, RFC 1027 §2).</summary>
    public Func<IpAddress, bool> IsBehindTunnel { get; init; } = _ => false;

    /// <summary>How often another station claimed one of our addresses (RFC 5227 §2.4).</summary>
    public long Conflicts { get; private set; }

    /// <summary>All neighbours that may be used now.</summary>
    public IReadOnlyList<Neighbour> Known => _known;

    /// <summary>The same by address, for the packet path.</summary>
    public FrozenDictionary<IpAddress, MacAddress> ByAddress => _byAddress ??= _known.ToFrozenDictionary(neighbour => neighbour.Address, neighbour => neighbour.Mac);

    /// <summary>When <see cref="Tick"/> has something to do.</summary>
    public Instant Deadline
    {
        get
        {
            Instant earliest = Instant.Never;
            foreach (NeighbourEntry entry in _entries.Values) earliest = Instant.Earlier(earliest, entry.Deadline);
            return earliest;
        }
    }

    /// <summary>An ARP frame arrived. Returns true when what <see cref="Known"/> returns has changed.</summary>
    public bool Receive(int interfaceIndex, ReadOnlySpan<byte> frame, Instant now)
    {
        if (!EthernetView.TryParse(frame, out EthernetView ethernet) || ethernet.EtherType != EtherType.Arp
            || !ArpPacket.TryParse(ethernet.Payload, out ArpPacket arp) || arp.SenderMac.IsGroup || arp.SenderMac.Value == 0)
            return false;

        InterfaceState us = _interfaces[interfaceIndex];
        if (arp.SenderAddress == us.Address)
        {
            if (arp.SenderMac != us.Mac) Conflicts++;
            return false;
        }
        bool isNeighbour = us.Network.Contains(arp.SenderAddress);
        if (arp.TargetAddress != us.Address)
        {
            if (IsAskedInPlaceOf(us, arp)) Answer(interfaceIndex, arp);
            return false;
        }
        if (arp.Operation == ArpOperation.Request)
        {
            // Whoever asks: 0.0.0.0 before using an address (RFC 5227 §2.1.1), and Linux in the name of whatever address its packet is from.
            Answer(interfaceIndex, arp);
            return isNeighbour && Refresh(interfaceIndex, arp, now);
        }
        return isNeighbour && ethernet.Destination == us.Mac && arp.TargetMac == us.Mac && Believe(interfaceIndex, arp, now);
    }

    /// <summary>
    /// A packet waits for this neighbour: keep it (bounded per neighbour), ask, and hand it to <paramref name="release"/> when resolved, to
    /// <paramref name="abandon"/> when nobody answered.
    /// </summary>
    public void Resolve(
        int interfaceIndex, IpAddress nextHop, ReadOnlySpan<byte> packet, Instant now,
        Action<ReadOnlyMemory<byte>> release, Action<ReadOnlyMemory<byte>>? abandon = null)
    {
        InterfaceState us = _interfaces[interfaceIndex];
        if (!us.Network.Contains(nextHop) || nextHop == us.Address) return;

        if (!_entries.TryGetValue((interfaceIndex, nextHop), out NeighbourEntry? entry))
        {
            if (!HasRoom()) return;
            entry = new NeighbourEntry(interfaceIndex, nextHop);
            _entries.Add((interfaceIndex, nextHop), entry);
            Ask(entry, now);
        }
        if (entry.IsUsable) release(packet.ToArray());
        else if (_waitingBytes + packet.Length <= MostWaitingBytes) _waitingBytes += entry.Keep(packet, release, abandon);
    }

    /// <summary>
    /// A link came back, and other stations may be at its end: everybody there is asked again. Meanwhile what is known stays in use.
    /// </summary>
    public void LinkReturned(int interfaceIndex, Instant now)
    {
        foreach (NeighbourEntry entry in _entries.Values)
            if (entry.Interface == interfaceIndex) entry.Doubt(now);
    }

    /// <summary>Repeats requests, re-asks what ages, forgets what does not answer. Returns true when <see cref="Known"/> has changed.</summary>
    public bool Tick(Instant now)
    {
        bool changed = false;
        foreach (NeighbourEntry entry in _entries.Values.Where(entry => entry.Deadline <= now).ToArray())
        {
            if (!entry.IsGivenUp)
            {
                Ask(entry, now);
                continue;
            }
            changed |= entry.IsUsable;
            _waitingBytes -= entry.WaitingBytes;
            _entries.Remove((entry.Interface, entry.Address));
            entry.Abandon();
        }
        if (changed) Renew();
        return changed;
    }

    // Somebody who sweeps through a network may fill the places for the unresolved, never push out a neighbour that answered.
    private bool HasRoom() =>
        _entries.Count < MostNeighbours && _entries.Values.Count(entry => !entry.IsUsable) < MostUnresolved;

    private bool Believe(int interfaceIndex, ArpPacket reply, Instant now)
    {
        if (!_entries.TryGetValue((interfaceIndex, reply.SenderAddress), out NeighbourEntry? entry) || !entry.IsAsked) return false;
        bool changed = entry.Mac != reply.SenderMac;
        _waitingBytes -= entry.WaitingBytes;
        entry.Confirm(reply.SenderMac, now);
        if (changed) Renew();
        entry.Release();
        return changed;
    }

    private bool Refresh(int interfaceIndex, ArpPacket request, Instant now)
    {
        if (_entries.TryGetValue((interfaceIndex, request.SenderAddress), out NeighbourEntry? entry) && entry.Mac == request.SenderMac)
            entry.Confirm(request.SenderMac, now);
        return false;
    }

    // Who announces or claims the address for itself gets no answer.
    private bool IsAskedInPlaceOf(InterfaceState us, ArpPacket arp) =>
        arp.Operation == ArpOperation.Request && us.Network.Contains(arp.TargetAddress) && arp.SenderAddress != arp.TargetAddress
        && (us.Network.Contains(arp.SenderAddress) || arp.SenderAddress.IsUnspecified) && IsBehindTunnel(arp.TargetAddress);

    private void Answer(int interfaceIndex, ArpPacket request)
    {
        InterfaceState us = _interfaces[interfaceIndex];
        Send(interfaceIndex, request.SenderMac, new ArpPacket(ArpOperation.Reply, us.Mac, request.TargetAddress, request.SenderMac, request.SenderAddress));
    }

    private void Ask(NeighbourEntry entry, Instant now)
    {
        InterfaceState us = _interfaces[entry.Interface];
        MacAddress station = entry.Ask(now);
        Send(entry.Interface, station, new ArpPacket(ArpOperation.Request, us.Mac, us.Address, default, entry.Address));
    }

    private void Send(int interfaceIndex, MacAddress destination, ArpPacket arp)
    {
        var frame = new byte[EthernetHeader.Size + ArpPacket.Size];
        new EthernetHeader(destination, _interfaces[interfaceIndex].Mac, EtherType.Arp).Write(frame);
        arp.Write(frame.AsSpan(EthernetHeader.Size));
        _send(interfaceIndex, frame);
    }

    private void Renew()
    {
        _known = [.. _entries.Values.Where(entry => entry.IsUsable).Select(entry => new Neighbour(entry.Interface, entry.Address, entry.Mac!.Value, entry.ConfirmedAt))];
        _byAddress = null;
    }
}

/// <summary>A neighbour on one of our networks.</summary>
public sealed record Neighbour(int InterfaceIndex, IpAddress Address, MacAddress Mac, Instant LearnedAt);
