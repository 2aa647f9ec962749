using System.Buffers.Binary;
using Amaranten.Gateway.Ports;
using Amaranten.Wire.Ethernet;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Forwarding;

/// <summary>A transport checksum that its sender left to the device: only the pseudo header has been summed (virtio 1.2 §5.1.6.2).</summary>
internal static class PartialChecksum
{
    /// <summary>False if what the device is asked to do does not fit the packet.</summary>
    public static bool IsPlausible(Ipv4View ip, Offload offload)
    {
        if (offload.NeedsChecksum)
        {
            int start = StartOf(offload);
            if (ip.IsFragment || start < ip.HeaderLength || start + offload.ChecksumOffset + sizeof(ushort) > ip.TotalLength) return false;
        }
        byte protocol = offload.Segmentation switch
        {
            Segmentation.TcpV4 => IpProtocol.Tcp,
            Segmentation.UdpL4 => IpProtocol.Udp,
            _ => ip.Protocol,
        };
        return offload.Segmentation == Segmentation.None
            || offload.Segmentation != Segmentation.TcpV6 && protocol == ip.Protocol && !ip.IsFragment && offload.SegmentSize > 0;
    }

    /// <summary>Does what was left to the device.</summary>
    public static void Complete(Span<byte> packet, Offload offload)
    {
        if (!offload.NeedsChecksum) return;
        Span<byte> summed = packet[StartOf(offload)..];
        ushort checksum = InternetChecksum.Of(summed);
        // 0 means "none" in UDP; all ones is the same number in both UDP and TCP (RFC 768).
        BinaryPrimitives.WriteUInt16BigEndian(summed[offload.ChecksumOffset..], checksum == 0 ? ushort.MaxValue : checksum);
    }

    private static int StartOf(Offload offload) => offload.ChecksumStart - EthernetHeader.Size;
}
