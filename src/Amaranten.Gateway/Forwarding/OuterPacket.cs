using Amaranten.Ipsec;
using Amaranten.Ipsec.Ah;
using Amaranten.Ipsec.Esp;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Udp;

namespace Amaranten.Gateway.Forwarding;

/// <summary>
/// A whole IP packet that a policy is content with: around ciphertext, or with the AH that its policy asks for. Only <see cref="Wrap"/> and
/// <see cref="Of"/> make one, and only from a sealed or an authenticated packet.
/// </summary>
internal readonly struct OuterPacket
{
    private OuterPacket(int offset, int length, uint spi) => (Offset, Length, Spi) = (offset, length, spi);

    public int Offset { get; }
    public int Length { get; }
    public uint Spi { get; }

    /// <summary>Writes UDP, where the SA has it, with its marker, and IP in front (RFC 4301 §5.1.2.1, RFC 3948 §2.1). Not for an SA that wants AH around.</summary>
    public static OuterPacket Wrap(in SealedPacket sealedPacket, Span<byte> memory, in OuterHeader header)
    {
        OutboundSa sa = sealedPacket.Sa;
        UdpEndpoint peer = sa.Peer;
        if (sa.Ah is not null) throw new InvalidOperationException("AH is missing around ESP");
        int offset = sealedPacket.Slice.Offset, length = sealedPacket.Slice.Length;
        if (sa.UdpEncapsulated)
        {
            if (sa.NonIkeMarker)
            {
                (offset, length) = (offset - NonIkeMarker.Size, length + NonIkeMarker.Size);
                NonIkeMarker.Write(memory[offset..]);
            }
            (offset, length) = (offset - UdpHeader.Size, length + UdpHeader.Size);
            new UdpHeader(sa.Local.Port, peer.Port, (ushort)length).WriteWithoutChecksum(memory[offset..]);
        }
        int packet = header.Write(sa, peer, memory, offset, length, sa.UdpEncapsulated ? IpProtocol.Udp : IpProtocol.Esp);
        return new OuterPacket(packet, header.Length + length, sa.Spi);
    }

    /// <summary>A packet with AH is whole already.</summary>
    public static OuterPacket Of(in AuthenticatedPacket packet) => new(packet.Slice.Offset, packet.Slice.Length, packet.Sa.Spi);

    /// <summary>A fragment of this packet that lies elsewhere; nothing if it is not one.</summary>
    public OuterPacket Piece(Ipv4View whole, Ipv4View fragment, int offset) =>
        fragment.Source == whole.Source && fragment.Destination == whole.Destination && fragment.Identification == whole.Identification
        && fragment.Protocol == whole.Protocol
            ? new OuterPacket(offset, fragment.TotalLength, Spi)
            : default;
}
