using System.Buffers.Binary;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire.Ip;

namespace Amaranten.Ipsec;

/// <summary>What an authentic packet carried: taken out, restored, and held against the SA's selectors (RFC 4301 §5.2).</summary>
internal static class InnerPacket
{
    private const int TcpChecksumAt = 16, UdpChecksumAt = 6;

    /// <summary>
    /// Tunnel mode. What is behind the inner packet's own length is padding against traffic analysis (RFC 4303 §2.7).
    /// </summary>
    public static Drop AdmitTunnelled(InboundSa sa, ReadOnlySpan<byte> payload, out int innerLength)
    {
        innerLength = 0;
        if (!Ipv4View.TryParse(payload, out Ipv4View inner)) return Drop.EspBadInner;
        // Where ports cannot be seen, both are 0, and only a selector for any port matches (RFC 4301 §7.3).
        inner.TryGetPorts(out ushort remotePort, out ushort localPort);
        if (!sa.Selector.Matches(inner.Destination, inner.Source, inner.Protocol, localPort, remotePort))
            return Drop.EspWrongSelector;

        innerLength = inner.TotalLength;
        sa.Count(innerLength);
        return Drop.None;
    }

    /// <summary>
    /// Transport mode: puts the header that the packet came with in front of the payload again, as it was before ESP or AH
    /// (RFC 4303 §3.4.4.1, RFC 4302 §3.1.1). The caller guarantees the room in front. Returns where the packet begins.
    /// </summary>
    public static Drop AdmitTransported(
        InboundSa sa, Span<byte> memory, ReadOnlySpan<byte> header, int payloadOffset, int payloadLength, byte protocol, out int offset, out int length)
    {
        (offset, length) = (payloadOffset - header.Length, header.Length + payloadLength);
        Span<byte> packet = memory.Slice(offset, length);
        header.CopyTo(packet);
        Ipv4Writer.SetProtocol(packet, protocol);
        Ipv4Writer.SetTotalLength(packet, (ushort)length);
        if (sa.Before is { } before) RestoreChecksum(packet, header.Length, protocol, before);
        return AdmitTunnelled(sa, packet, out length);
    }

    // Incrementally, so that a packet damaged on its way stays damaged. UDP without checksum stays without (RFC 768).
    private static void RestoreChecksum(Span<byte> packet, int headerLength, byte protocol, AddressesBefore before)
    {
        Span<byte> transport = packet[headerLength..];
        int at = protocol switch { IpProtocol.Tcp => TcpChecksumAt, IpProtocol.Udp => UdpChecksumAt, _ => int.MaxValue - sizeof(ushort) };
        if (at + sizeof(ushort) > transport.Length || !Ipv4View.TryParse(packet, out Ipv4View ip)) return;
        ushort checksum = BinaryPrimitives.ReadUInt16BigEndian(transport[at..]);
        if (protocol == IpProtocol.Udp && checksum == 0) return;

        checksum = Update(Update(checksum, before.Source, ip.Source), before.Destination, ip.Destination);
        if (protocol == IpProtocol.Udp && checksum == 0) checksum = ushort.MaxValue;
        BinaryPrimitives.WriteUInt16BigEndian(transport[at..], checksum);
    }

    private static ushort Update(ushort checksum, IpAddress from, IpAddress to)
    {
        const int WordBits = 16;
        checksum = InternetChecksum.Update(checksum, (ushort)(from.V4 >> WordBits), (ushort)(to.V4 >> WordBits));
        return InternetChecksum.Update(checksum, (ushort)(from.V4 & ushort.MaxValue), (ushort)(to.V4 & ushort.MaxValue));
    }
}
