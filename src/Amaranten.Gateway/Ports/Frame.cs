namespace Amaranten.Gateway.Ports;

/// <summary>A frame in a <see cref="FrameMemory"/>: where its Ethernet header starts, how long it is, what the kernel left undone.</summary>
/// <param name="Offset">Start of the Ethernet header in the block.</param>
/// <param name="Length">Octets of the frame.</param>
/// <param name="Offload">Checksums and segmentation that are still to be done.</param>
public record struct Frame(int Offset, int Length, Offload Offload);

/// <summary>
/// What a frame's sender left to the device: the fields of the kernel's virtio_net_hdr, in host order. Default: nothing.
/// </summary>
/// <param name="NeedsChecksum">The checksum at ChecksumStart + ChecksumOffset holds only the pseudo-header's sum.</param>
/// <param name="Segmentation">Whether the frame is a superpacket.</param>
/// <param name="HeaderLength">Octets of all headers of a superpacket; a hint, do not trust it.</param>
/// <param name="SegmentSize">Payload octets of each segment of a superpacket.</param>
/// <param name="ChecksumStart">From the frame's start to where summing begins.</param>
/// <param name="ChecksumOffset">From ChecksumStart to the checksum field.</param>
public readonly record struct Offload(
    bool NeedsChecksum, Segmentation Segmentation, ushort HeaderLength, ushort SegmentSize, ushort ChecksumStart, ushort ChecksumOffset);

/// <summary>Kinds of superpackets; the values are those of virtio_net_hdr.gso_type.</summary>
public enum Segmentation : byte
{
    /// <summary>An ordinary frame.</summary>
    None = 0,
    /// <summary>One TCP over IPv4 header, up to 64 KB.</summary>
    TcpV4 = 1,
    /// <summary>One TCP over IPv6 header, up to 64 KB.</summary>
    TcpV6 = 4,
    /// <summary>One UDP header, datagrams of equal size.</summary>
    UdpL4 = 5,
}
