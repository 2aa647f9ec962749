using Amaranten.Ipsec.Esp;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Udp;

namespace Amaranten.Gateway.Forwarding;

/// <summary>A whole outer IP packet around ciphertext. Only <see cref="Wrap"/> makes one, and only from a sealed packet.</summary>
internal readonly struct OuterPacket
{
    private OuterPacket(int offset, int length, uint spi) => (Offset, Length, Spi) = (offset, length, spi);

    public int Offset { get; }
    public int Length { get; }
    public uint Spi { get; }

    /// <summary>Writes UDP, where the SA has it, and IP in front (RFC 4301 §5.1.2.1, RFC 3948 §2.1).</summary>
    /// <param name="sealedPacket">The ESP packet.</param>
    /// <param name="memory">The frame memory.</param>
    /// <param name="typeOfService">See <see cref="EcnTunnel"/>.</param>
    /// <param name="dontFragment">DF of the inner packet, copied.</param>
    /// <param name="identification">Not 0 where the packet may be fragmented.</param>
    public static OuterPacket Wrap(
        in SealedPacket sealedPacket, Span<byte> memory, byte typeOfService, bool dontFragment, ushort identification)
    {
        OutboundSa sa = sealedPacket.Sa;
        UdpEndpoint peer = sa.Peer;
        int offset = sealedPacket.Slice.Offset, length = sealedPacket.Slice.Length;
        if (sa.UdpEncapsulated)
        {
            (offset, length) = (offset - UdpHeader.Size, length + UdpHeader.Size);
            new UdpHeader(sa.Local.Port, peer.Port, (ushort)length).WriteWithoutChecksum(memory[offset..]);
        }
        (offset, length) = (offset - Ipv4Header.Size, length + Ipv4Header.Size);
        byte protocol = sa.UdpEncapsulated ? IpProtocol.Udp : IpProtocol.Esp;
        new Ipv4Header(
            sa.Local.Address, peer.Address, protocol, (ushort)length, TypeOfService: typeOfService,
            Identification: identification, DontFragment: dontFragment).Write(memory[offset..]);
        return new OuterPacket(offset, length, sa.Spi);
    }
}
