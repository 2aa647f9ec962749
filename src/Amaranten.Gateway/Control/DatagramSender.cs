using Amaranten.Wire.Ip;
using Amaranten.Wire.Udp;

namespace Amaranten.Gateway.Control;

/// <summary>Puts IKE messages into UDP and IPv4 and hands them to the packet path, past the policies (RFC 4301 §4.4.1: IKE bypasses).</summary>
internal sealed class DatagramSender(Func<ReadOnlyMemory<byte>, bool> inject)
{
    private const ushort NatPort = 4500;
    private const int MarkerBytes = 4;
    private static readonly byte[] s_keepalive = [0xFF];
    private readonly byte[] _buffer = new byte[ushort.MaxValue];
    private ushort _identification;

    /// <summary>Sends an ISAKMP message; on port 4500 behind the non-ESP marker (RFC 3948 §2.2). An empty one is a NAT keepalive (RFC 3948 §2.3).</summary>
    /// <returns>False when the packet path would not take it.</returns>
    public bool Send(UdpEndpoint local, UdpEndpoint peer, ReadOnlySpan<byte> message)
    {
        bool isKeepalive = message.IsEmpty;
        int marker = local.Port == NatPort && !isKeepalive ? MarkerBytes : 0;
        ReadOnlySpan<byte> payload = isKeepalive ? s_keepalive : message;
        int udpLength = UdpHeader.Size + marker + payload.Length, total = Ipv4Header.Size + udpLength;
        if (total > _buffer.Length) return false;

        Span<byte> packet = _buffer.AsSpan(0, total), datagram = packet[Ipv4Header.Size..];
        datagram.Slice(UdpHeader.Size, marker).Clear();
        payload.CopyTo(datagram[(UdpHeader.Size + marker)..]);
        new UdpHeader(local.Port, peer.Port, (ushort)udpLength).Write(datagram, local.Address, peer.Address);
        _identification = unchecked((ushort)(_identification + 1));
        new Ipv4Header(local.Address, peer.Address, IpProtocol.Udp, (ushort)total, Identification: _identification).Write(packet);
        return inject(_buffer.AsMemory(0, total));
    }
}
