using System.Buffers.Binary;
using Amaranten.Gateway.Ports;
using Amaranten.Ipsec;
using Amaranten.Ipsec.Ah;
using Amaranten.Ipsec.Esp;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire.Ethernet;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Udp;

namespace Amaranten.Gateway.Forwarding;

/// <summary>
/// A whole IP packet, or a superpacket, that a policy is content with: around ciphertext, or with the AH that its policy asks for. Only <see cref="Wrap"/> and
/// <see cref="Of"/> make one, and only from a sealed or an authenticated packet.
/// </summary>
internal readonly struct OuterPacket
{
    private const int UdpChecksumAt = 6;

    private OuterPacket(int offset, int length, uint spi, Offload offload = default) => (Offset, Length, Spi, Offload) = (offset, length, spi, offload);

    public int Offset { get; }
    public int Length { get; }
    public uint Spi { get; }

    /// <summary>What is left to the device: nothing, but for a superpacket.</summary>
    public Offload Offload { get; }

    /// <summary>
    /// Writes UDP, where the SA has it, with its marker, and IP in front (RFC 4301 §5.1.2.1, RFC 3948 §2.1). Not for an SA that wants AH around. Several packets
    /// of one SA, wall to wall and of equal size but for a shorter last one, become a superpacket of ESP in UDP, which the device, or who receives it, takes
    /// apart again.
    /// </summary>
    public static OuterPacket Wrap(ReadOnlySpan<SealedPacket> run, Span<byte> memory, in OuterHeader header)
    {
        if (run.Length == 1) return WrapOne(run[0], memory, header);
        OutboundSa sa = run[0].Sa;
        UdpEndpoint peer = sa.Peer;
        int size = run[0].Slice.Length, end = EndOf(run);
        if (sa.Ah is not null || !sa.UdpEncapsulated || sa.NonIkeMarker) throw new InvalidOperationException("not a run of ESP in UDP");

        int udp = run[0].Slice.Offset - UdpHeader.Size, length = end - udp;
        new UdpHeader(sa.Local.Port, peer.Port, (ushort)length).WriteWithoutChecksum(memory[udp..]);
        uint pseudoHeader = InternetChecksum.PseudoHeader(sa.Local.Address, peer.Address, IpProtocol.Udp, length);
        BinaryPrimitives.WriteUInt16BigEndian(memory[(udp + UdpChecksumAt)..], InternetChecksum.Fold(pseudoHeader));
        int packet = header.Write(sa, peer, memory, udp, length, IpProtocol.Udp);
        const int UdpAt = EthernetHeader.Size + Ipv4Header.Size;
        var offload = new Offload(true, Segmentation.UdpL4, UdpAt + UdpHeader.Size, (ushort)size, UdpAt, UdpChecksumAt);
        return new OuterPacket(packet, header.Length + length, sa.Spi, offload);
    }

    /// <summary>A packet with AH is whole already.</summary>
    public static OuterPacket Of(in AuthenticatedPacket packet) => new(packet.Slice.Offset, packet.Slice.Length, packet.Sa.Spi);

    private static OuterPacket WrapOne(in SealedPacket sealedPacket, Span<byte> memory, in OuterHeader header)
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

    // Between the first octet and the end there is nothing that is not sealed.
    private static int EndOf(ReadOnlySpan<SealedPacket> run)
    {
        int end = run[0].Slice.Offset;
        for (int i = 0; i < run.Length; i++)
        {
            bool isEqual = run[i].Slice.Length == run[0].Slice.Length || i == run.Length - 1 && run[i].Slice.Length < run[0].Slice.Length;
            if (!isEqual || run[i].Slice.Offset != end || !ReferenceEquals(run[i].Sa, run[0].Sa)) throw new InvalidOperationException("not a run");
            end += run[i].Slice.Length;
        }
        return end;
    }

    /// <summary>A fragment of this packet that lies elsewhere; nothing if it is not one.</summary>
    public OuterPacket Piece(Ipv4View whole, Ipv4View fragment, int offset) =>
        fragment.Source == whole.Source && fragment.Destination == whole.Destination && fragment.Identification == whole.Identification
        && fragment.Protocol == whole.Protocol
            ? new OuterPacket(offset, fragment.TotalLength, Spi)
            : default;
}
