using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Forwarding;

/// <summary>Why a worker hands something to the control thread.</summary>
public enum PuntKind : byte
{
    /// <summary>An ARP frame; the data is the whole Ethernet frame.</summary>
    Arp,
    /// <summary>A UDP datagram to one of our addresses, reassembled; the data is the UDP payload.</summary>
    Udp,
    /// <summary>A packet met a policy without SA; the data is the inner IP packet, to be sent once the tunnel is up.</summary>
    Acquire,
    /// <summary>A packet had no neighbour; Peer.Address is the next hop; the data is the IP packet that waits for it (already sealed if it was to be protected).</summary>
    Resolve,
    /// <summary>An SA reached its soft limit of bytes or sequence numbers; Spi says which.</summary>
    SoftLimit,
    /// <summary>An authentic, newest ESP packet of Spi came from another endpoint, Peer (RFC 3947 §7).</summary>
    PeerMoved,
    /// <summary>A UDP or ESP packet with an unknown SPI came from Peer: it may have rebooted, or we did. At most one a second and peer.</summary>
    UnknownSpi,
    /// <summary>An ICMP echo reply for one of our addresses; the data is the ICMP message.</summary>
    EchoReply,
    /// <summary>A datagram of a <see cref="HostFlow"/>; the data is its payload.</summary>
    HostUdp,
    /// <summary>A message of a DHCP client, out of the SA Spi or, where that is 0, from the cable at Interface; the data is the UDP payload.</summary>
    Dhcp,
    /// <summary>A segment of a <see cref="HostFlow"/>; the data is the whole segment, its checksum verified.</summary>
    HostTcp,
}

/// <summary>One thing handed over. The data lies in the queue's own memory until the entry is taken.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Interface">Index of the interface it arrived at; -1 if none.</param>
/// <param name="Local">Our end.</param>
/// <param name="Peer">The other end, or the next hop.</param>
/// <param name="Spi">An SPI, where the kind has one; of a packet that waits unsealed, that of the inbound SA it came out of.</param>
/// <param name="PolicyIndex">For <see cref="PuntKind.Acquire"/>: index of the pair of networks within its tunnel.</param>
/// <param name="IsSealed">For <see cref="PuntKind.Resolve"/>: the packet is ESP or IKE, and is to be injected as sealed once its neighbour is known.</param>
/// <param name="Ingress">
/// For <see cref="PuntKind.Resolve"/>: index of the interface that the packet arrived at, if its sender is to be told that nobody answered; otherwise -1.
/// </param>
/// <param name="TunnelIndex">For <see cref="PuntKind.Acquire"/>: index of the tunnel.</param>
public readonly record struct Punt(
    PuntKind Kind, int Interface, UdpEndpoint Local, UdpEndpoint Peer, uint Spi, int PolicyIndex, bool IsSealed = false, int Ingress = -1,
    int TunnelIndex = -1);

/// <summary>
/// A bounded queue from one worker to the control thread: single producer, single consumer, no lock, no allocation. A full queue refuses,
/// and the worker counts.
/// </summary>
public sealed class ControlQueue
{
    /// <summary>Longest data of one entry: an IKE datagram after reassembly is never longer.</summary>
    public const int LargestData = 65_535;

    private const int ReservedShare = 4;

    private readonly PacketRing<Punt> _ring;

    /// <summary>A queue of up to <paramref name="entries"/> entries that hold up to <paramref name="dataBytes"/> octets together.</summary>
    public ControlQueue(int entries, int dataBytes) => _ring = new PacketRing<Punt>(entries, dataBytes);

    /// <summary>Worker: appends an entry; false when it does not fit.</summary>
    public bool TryAdd(in Punt punt, ReadOnlySpan<byte> data) => data.Length <= LargestData && _ring.TryAdd(punt, data);

    /// <summary>
    /// Worker: appends an entry whose number strangers choose; refused while it would take the last quarter, which stays for what has a limit
    /// of its own: ARP above all, without which the gateway forgets its router.
    /// </summary>
    public bool TryAddUnlimited(in Punt punt, ReadOnlySpan<byte> data) => _ring.LeavesFree(data.Length, ReservedShare) && TryAdd(punt, data);

    /// <summary>Control: takes the oldest entry, copying its data into <paramref name="buffer"/> (at least <see cref="LargestData"/>).</summary>
    public bool TryTake(out Punt punt, Span<byte> buffer, out int length) => _ring.TryTake(out punt, buffer, out length);

    /// <summary>True when there is nothing to take.</summary>
    public bool IsEmpty => _ring.IsEmpty;
}
