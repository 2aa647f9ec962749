using System.Runtime.CompilerServices;
using Amaranten.Gateway.Ports;
using Amaranten.Ipsec.Policy;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Forwarding;

/// <summary>What the policies say of a packet that leaves (RFC 4301 §5.1).</summary>
internal enum OutboundDecision : byte
{
    /// <summary>Through the tunnel of a policy, or not at all.</summary>
    Protect,
    /// <summary>No policy covers it.</summary>
    Bypass,
    /// <summary>A policy for certain ports may cover it, and its ports cannot be seen (RFC 4301 §7).</summary>
    Undecidable,
}

/// <summary>
/// Proof that a packet may leave unsealed as far as the policies are concerned. Only <see cref="Decide"/> makes one, and only
/// where the lookup found no policy; pieces of it are checked to be pieces of it.
/// </summary>
internal readonly struct ClearPacket
{
    private readonly IpAddress _source, _destination;
    private readonly ushort _identification;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ClearPacket(int offset, int length, Ipv4View ip, Offload offload, int ingress, uint inboundSpi)
    {
        (Offset, Length, Offload, Ingress, InboundSpi) = (offset, length, offload, ingress, inboundSpi);
        (_source, _destination, _identification) = (ip.Source, ip.Destination, ip.Identification);
    }

    public int Offset { get; }
    public int Length { get; }
    public Offload Offload { get; }

    /// <summary>Index of the interface where it arrived; -1: it was made here, and nobody need be told what becomes of it.</summary>
    public int Ingress { get; }

    /// <summary>The SA that it came out of; 0: none.</summary>
    public uint InboundSpi { get; }

    /// <summary>Looks the packet up. <paramref name="policy"/> is set for Protect, <paramref name="clear"/> for Bypass.</summary>
    public static OutboundDecision Decide(
        PolicyTable policies, in Packet packet, Ipv4View ip, out SecurityPolicy? policy, out ClearPacket clear)
    {
        clear = default;
        bool portsVisible = ip.TryGetPorts(out ushort sourcePort, out ushort destinationPort);
        policy = policies.Outbound(ip.Source, ip.Destination, ip.Protocol, sourcePort, destinationPort);
        if (!portsVisible && ip.IsFragment && policies.MayBeForPorts(ip.Source, ip.Destination, ip.Protocol)) return OutboundDecision.Undecidable;
        if (policy is not null) return OutboundDecision.Protect;
        clear = new ClearPacket(
            packet.Offset, packet.Length, ip, packet.Offload, packet.Origin == Origin.Here ? -1 : packet.Ingress, packet.Sa?.Spi ?? 0);
        return OutboundDecision.Bypass;
    }

    /// <summary>A fragment or segment of this packet that lies elsewhere; nothing if it is not one.</summary>
    public ClearPacket Piece(Ipv4View ip, int offset, bool isSegment) =>
        ip.Source == _source && ip.Destination == _destination && (isSegment || ip.Identification == _identification)
            ? new ClearPacket(offset, ip.TotalLength, ip, default, Ingress, InboundSpi)
            : default;
}
