using Amaranten.Wire.Ip;
using Amaranten.Wire.Tcp;
using Amaranten.Wire.Udp;

namespace Amaranten.Gateway.Forwarding;

/// <summary>A packet that may be part of a superpacket: TCP data with nothing but ACK and PSH, or a whole UDP datagram with a checksum.</summary>
/// <param name="HeaderLength">Octets of all headers.</param>
/// <param name="PayloadLength">Octets of what it carries: at least 1.</param>
/// <param name="Sequence">Of TCP.</param>
/// <param name="IsPush">PSH is set.</param>
internal readonly record struct MergeableSegment(int HeaderLength, int PayloadLength, uint Sequence, bool IsPush)
{
    /// <summary>True when nothing may follow it.</summary>
    public bool EndsRun => IsPush;

    /// <summary>False where the packet must go alone. Its checksums are not looked at.</summary>
    public static bool TryRead(Ipv4View ip, out MergeableSegment segment)
    {
        segment = default;
        if (ip.HeaderLength != Ipv4Header.Size || ip.IsFragment) return false;
        if (ip.Protocol == IpProtocol.Udp)
        {
            // Without a checksum it must stay without, and a superpacket has one.
            if (!UdpView.TryParse(ip.Payload, out UdpView udp) || udp.Length != ip.Payload.Length || udp.Checksum == 0) return false;
            segment = new MergeableSegment(Ipv4Header.Size + UdpHeader.Size, udp.Payload.Length, 0, IsPush: false);
        }
        else
        {
            if (ip.Protocol != IpProtocol.Tcp || !TcpView.TryParse(ip.Payload, out TcpView tcp) || (tcp.Flags & ~TcpFlags.Psh) != TcpFlags.Ack) return false;
            segment = new MergeableSegment(Ipv4Header.Size + tcp.HeaderLength, tcp.Payload.Length, tcp.Sequence, (tcp.Flags & TcpFlags.Psh) != 0);
        }
        return segment.PayloadLength > 0;
    }
}
