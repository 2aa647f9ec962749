using Amaranten.Wire.Ip;
using Amaranten.Wire.Udp;

namespace Amaranten.Gateway.Forwarding;

/// <summary>
/// Proof that a packet from the control thread is IKE, or ESP or AH that was sealed before and waited: the traffic that policies do not apply to
/// (RFC 4301 §4.4.1). It comes from our own address at the interface it leaves by, so nothing of a host behind us, nor of our own inner
/// side, can pass as such.
/// </summary>
internal readonly struct ExemptPacket
{
    /// <summary>UDP port of IKE (RFC 2408 §2.5.1).</summary>
    public const ushort IkePort = 500;

    /// <summary>UDP port of IKE and ESP behind a NAT (RFC 3947 §4).</summary>
    public const ushort NatTraversalPort = 4500;

    private readonly IpAddress _source, _destination;
    private readonly ushort _identification;

    private ExemptPacket(int offset, Ipv4View ip)
    {
        (Offset, Length) = (offset, ip.TotalLength);
        (_source, _destination, _identification) = (ip.Source, ip.Destination, ip.Identification);
    }

    public int Offset { get; }
    public int Length { get; }

    public static bool TryRecognise(InterfaceState egress, in Packet packet, Ipv4View ip, out ExemptPacket exempt)
    {
        bool isExempt = packet.Origin == Origin.Here && ip.Source == egress.Address && (IsSealed(ip) || !ip.IsFragment && IsInUdp(ip));
        exempt = isExempt ? new ExemptPacket(packet.Offset, ip) : default;
        return isExempt;
    }

    /// <summary>A fragment of this packet that lies elsewhere; nothing if it is not one.</summary>
    public ExemptPacket Piece(Ipv4View ip, int offset) =>
        ip.Source == _source && ip.Destination == _destination && ip.Identification == _identification ? new ExemptPacket(offset, ip) : default;

    // Transport mode may have cut it into fragments since.
    private static bool IsSealed(Ipv4View ip) => ip.Protocol is IpProtocol.Esp or IpProtocol.Ah;

    private static bool IsInUdp(Ipv4View ip) =>
        ip.Protocol == IpProtocol.Udp && UdpView.TryParse(ip.Payload, out UdpView udp) && udp.SourcePort is IkePort or NatTraversalPort;
}
